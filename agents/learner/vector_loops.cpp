#include "agents/learner/vector_loops.h"

#include <algorithm>
#include <cmath>

// One machine's compiler, every machine's vectors: the loader picks the version. The last bits may differ
// between machines, as those of torch's matrix products do. (The thread sanitizer is not ready yet when the
// loader asks.)
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_THREAD__)
#define EDGEWARD_WIDEST_VECTORS __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define EDGEWARD_WIDEST_VECTORS
#endif

namespace edgeward {
namespace {

// The rational function of Eigen's ptanh (MPL-2.0), odd of degree 13 over even of degree 6; beyond the bound
// tanh is 1 in single precision.
inline float rational_tanh(float x) {
  constexpr float bound = 7.90531110763549805F;
  x = std::clamp(x, -bound, bound);
  const float square = x * x;
  float above = -2.76076847742355e-16F;
  above = above * square + 2.00018790482477e-13F;
  above = above * square - 8.60467152213735e-11F;
  above = above * square + 5.12229709037114e-08F;
  above = above * square + 1.48572235717979e-05F;
  above = above * square + 6.37261928875436e-04F;
  above = above * square + 4.89352455891786e-03F;
  float below = 1.19825839466702e-06F;
  below = below * square + 1.18534705686654e-04F;
  below = below * square + 2.26843463243900e-03F;
  below = below * square + 4.89352518554385e-03F;
  return x * above / below;
}

}  // namespace

EDGEWARD_WIDEST_VECTORS
void add_bias(std::span<float> rows, std::span<const float> bias) {
  const size_t width = bias.size();
  for (size_t first = 0; first < rows.size(); first += width) {
#pragma omp simd
    for (size_t i = 0; i < width; ++i) rows[first + i] += bias[i];
  }
}

EDGEWARD_WIDEST_VECTORS
void add_bias_tanh(std::span<float> rows, std::span<const float> bias) {
  const size_t width = bias.size();
  for (size_t first = 0; first < rows.size(); first += width) {
#pragma omp simd
    for (size_t i = 0; i < width; ++i) rows[first + i] = rational_tanh(rows[first + i] + bias[i]);
  }
}

EDGEWARD_WIDEST_VECTORS
void tanh_gradient(std::span<float> gradient, std::span<const float> output) {
#pragma omp simd
  for (size_t i = 0; i < gradient.size(); ++i) gradient[i] *= 1 - output[i] * output[i];
}

EDGEWARD_WIDEST_VECTORS
void add_column_sums(std::span<const float> rows, std::span<float> sums) {
  const size_t width = sums.size();
  for (size_t first = 0; first < rows.size(); first += width) {
#pragma omp simd
    for (size_t i = 0; i < width; ++i) sums[i] += rows[first + i];
  }
}

EDGEWARD_WIDEST_VECTORS
double sum_of_squares(std::span<const float> numbers) {
  double sum = 0;
#pragma omp simd reduction(+ : sum)
  for (size_t i = 0; i < numbers.size(); ++i) sum += static_cast<double>(numbers[i]) * numbers[i];
  return sum;
}

EDGEWARD_WIDEST_VECTORS
void rmsprop(const RmspropStep& step, float scale, std::span<const float> gradient, std::span<float> average,
             std::span<float> parameters) {
  const auto [alpha, epsilon, learning_rate] = step;
#pragma omp simd
  for (size_t i = 0; i < parameters.size(); ++i) {
    const float g = gradient[i] * scale;
    average[i] = alpha * average[i] + (1 - alpha) * g * g;
    parameters[i] -= learning_rate * g / (std::sqrt(average[i]) + epsilon);
  }
}

EDGEWARD_WIDEST_VECTORS
void adam(const AdamStep& step, float scale, std::span<const float> gradient, std::span<float> average,
          std::span<float> square_average, std::span<float> parameters) {
  const auto [beta1, beta2, epsilon, step_size, correction] = step;
#pragma omp simd
  for (size_t i = 0; i < parameters.size(); ++i) {
    const float g = gradient[i] * scale;
    average[i] = beta1 * average[i] + (1 - beta1) * g;
    square_average[i] = beta2 * square_average[i] + (1 - beta2) * g * g;
    parameters[i] -= step_size * average[i] / (std::sqrt(square_average[i]) / correction + epsilon);
  }
}

}  // namespace edgeward

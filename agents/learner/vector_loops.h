// Loops over long rows of floats that torch has no call for, or one that is slower or two: compiled for the
// widest vectors that the machine has. Free of torch.
#pragma once

#include <cstdint>
#include <span>

namespace edgeward {

// rows: [B, W], W the bias's size.
void add_bias(std::span<float> rows, std::span<const float> bias);
// rows = tanh(rows + bias), within 3e-7 of the exact value. torch's own tanh took two thirds of a forward
// pass.
void add_bias_tanh(std::span<float> rows, std::span<const float> bias);
// gradient *= 1 - output^2: back through a tanh whose output was kept.
void tanh_gradient(std::span<float> gradient, std::span<const float> output);
// Adds to sums, [W], those of the columns of rows, [B, W].
void add_column_sums(std::span<const float> rows, std::span<float> sums);

double sum_of_squares(std::span<const float> numbers);

// One step of torch.optim.RMSprop and torch.optim.Adam, on gradient x scale.
struct RmspropStep {
  float alpha, epsilon, learning_rate;
};
void rmsprop(const RmspropStep& step, float scale, std::span<const float> gradient, std::span<float> average,
             std::span<float> parameters);
struct AdamStep {
  float beta1, beta2, epsilon;
  float step_size;   // learning rate / (1 - beta1^t)
  float correction;  // sqrt(1 - beta2^t)
};
void adam(const AdamStep& step, float scale, std::span<const float> gradient, std::span<float> average,
          std::span<float> square_average, std::span<float> parameters);

}  // namespace edgeward

#include "agents/learner/normaliser.h"

#include <algorithm>
#include <cmath>

#include "sim/model/error.h"

namespace edgeward {

ObservationNormaliser::ObservationNormaliser(size_t size, bool enabled)
    : enabled_(enabled), mean_(size, 0.0), squares_(size, 0.0), shift_(size, 0.0F), scale_(size, 1.0F) {}

double ObservationNormaliser::variance(size_t entry) const {
  return count_ > 0 ? squares_[entry] / count_ : 1.0;
}

void ObservationNormaliser::update(std::span<const float> observations) {
  const size_t width = size();
  if (!enabled_ || observations.empty()) return;
  const size_t rows = observations.size() / width;
  const double added = static_cast<double>(rows);
  // Chan, Golub and LeVeque (1979): two sets of known mean and squared deviations make one.
  for (size_t d = 0; d < width; ++d) {
    double sum = 0;
    for (size_t row = 0; row < rows; ++row) sum += observations[row * width + d];
    const double batch_mean = sum / added;
    double batch_squares = 0;
    for (size_t row = 0; row < rows; ++row) {
      const double deviation = observations[row * width + d] - batch_mean;
      batch_squares += deviation * deviation;
    }
    const double delta = batch_mean - mean_[d];
    const double total = count_ + added;
    mean_[d] += delta * added / total;
    squares_[d] += batch_squares + delta * delta * count_ * added / total;
  }
  count_ += added;
  refresh();
}

void ObservationNormaliser::apply(std::span<const float> raw, std::span<float> normalised) const {
  if (!enabled_) {
    std::copy(raw.begin(), raw.end(), normalised.begin());
    return;
  }
  const size_t width = size();
  for (size_t row = 0; row < raw.size(); row += width) {
    for (size_t d = 0; d < width; ++d) {
      normalised[row + d] = std::clamp((raw[row + d] - shift_[d]) * scale_[d], -clip, clip);
    }
  }
}

void ObservationNormaliser::refresh() {
  for (size_t d = 0; d < size(); ++d) {
    shift_[d] = static_cast<float>(mean_[d]);
    scale_[d] = static_cast<float>(1 / std::sqrt(variance(d) + epsilon));
  }
}

std::vector<double> ObservationNormaliser::state() const {
  std::vector<double> state{count_};
  state.insert(state.end(), mean_.begin(), mean_.end());
  state.insert(state.end(), squares_.begin(), squares_.end());
  return state;
}

void ObservationNormaliser::restore(std::span<const double> state) {
  if (state.size() != 1 + 2 * size()) throw Error("the normaliser's state is of another size");
  count_ = state[0];
  std::copy_n(state.begin() + 1, size(), mean_.begin());
  std::copy_n(state.begin() + 1 + static_cast<std::ptrdiff_t>(size()), size(), squares_.begin());
  if (count_ > 0) refresh();
}

}  // namespace edgeward

// Observations scaled by their running mean and variance, as seen in training; part of the policy, saved and
// exported with it.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace edgeward {

class ObservationNormaliser {
 public:
  static constexpr float clip = 10;        // normalised entries lie in [-clip, clip]
  static constexpr double epsilon = 1e-8;  // added to the variance

  // Not enabled: apply() copies, update() does nothing. Before the first update(): mean 0, variance 1.
  ObservationNormaliser(size_t size, bool enabled);

  // observations: [B, D]. The batch's own mean and squared deviations, merged into the running ones.
  void update(std::span<const float> observations);

  // raw, normalised: [B, D]. In single precision, with the factors that an exported file holds.
  void apply(std::span<const float> raw, std::span<float> normalised) const;

  size_t size() const { return mean_.size(); }
  bool enabled() const { return enabled_; }
  std::span<const double> mean() const { return mean_; }
  double variance(size_t entry) const;                     // population variance; 1 before the first update
  std::span<const float> shift() const { return shift_; }  // normalised = clip((raw - shift) x scale)
  std::span<const float> scale() const { return scale_; }

  // For checkpoints: [1 + 2 D] = count, means, sums of squared deviations.
  std::vector<double> state() const;
  void restore(std::span<const double> state);

 private:
  void refresh();

  bool enabled_;
  double count_ = 0;
  std::vector<double> mean_, squares_;
  std::vector<float> shift_, scale_;
};

}  // namespace edgeward

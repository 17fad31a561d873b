#include <boost/random/normal_distribution.hpp>
#include <catch2/catch.hpp>
#include <cmath>

#include "agents/learner/normaliser.h"
#include "sim/model/random.h"

using namespace edgeward;

namespace {

// [rows, 3]: ordinary numbers, numbers far from zero with a small spread, a constant.
std::vector<float> observations(Rng& rng, size_t rows) {
  boost::random::normal_distribution<double> normal;
  std::vector<float> result;
  for (size_t row = 0; row < rows; ++row) {
    result.push_back(static_cast<float>(2 + 3 * normal(rng)));
    result.push_back(static_cast<float>(10000 + 0.5 * normal(rng)));
    result.push_back(0.3F);
  }
  return result;
}

}  // namespace

TEST_CASE("running mean and variance equal those of two passes over everything") {
  Rng rng(1);
  ObservationNormaliser normaliser(3, true);
  std::vector<float> all;
  for (const size_t rows : {1UL, 512UL, 7UL, 64UL, 3000UL}) {
    const std::vector<float> batch = observations(rng, rows);
    normaliser.update(batch);
    all.insert(all.end(), batch.begin(), batch.end());
  }
  const auto rows = static_cast<double>(all.size()) / 3;
  for (size_t d = 0; d < 3; ++d) {
    double mean = 0, variance = 0;
    for (size_t i = d; i < all.size(); i += 3) mean += all[i] / rows;
    for (size_t i = d; i < all.size(); i += 3) variance += (all[i] - mean) * (all[i] - mean) / rows;
    CHECK(normaliser.mean()[d] == Approx(mean).epsilon(1e-12));
    CHECK(normaliser.variance(d) == Approx(variance).epsilon(1e-9).margin(1e-12));
  }
}

TEST_CASE("normalised observations have mean 0 and variance 1, and are clipped") {
  Rng rng(2);
  ObservationNormaliser normaliser(3, true);
  std::vector<float> batch = observations(rng, 4000);
  normaliser.update(batch);
  std::vector<float> normalised(batch.size());
  normaliser.apply(batch, normalised);
  double sum = 0, squares = 0;
  for (size_t i = 0; i < batch.size(); i += 3) {
    sum += normalised[i];
    squares += normalised[i] * normalised[i];
    CHECK(normalised[i + 2] == 0);  // a constant entry says nothing
  }
  CHECK(sum / 4000 == Approx(0).margin(1e-5));
  CHECK(squares / 4000 == Approx(1).epsilon(1e-5));

  const std::vector<float> far{1e6F, -1e6F, 0.3F};
  std::vector<float> clipped(3);
  normaliser.apply(far, clipped);
  CHECK(clipped == std::vector<float>{10, -10, 0});
}

TEST_CASE("a normaliser that has seen nothing, or is switched off, leaves ordinary numbers alone") {
  const std::vector<float> numbers{1, 2, 3};
  std::vector<float> result(3);
  ObservationNormaliser(3, true).apply(numbers, result);
  CHECK(result == numbers);
  ObservationNormaliser off(3, false);
  off.update(std::vector<float>{50, 60, 70});
  off.apply(numbers, result);
  CHECK(result == numbers);
}

TEST_CASE("a normaliser's state can be saved and restored exactly") {
  Rng rng(3);
  ObservationNormaliser one(3, true), other(3, true);
  one.update(observations(rng, 100));
  other.restore(one.state());
  const std::vector<float> batch = observations(rng, 100);
  one.update(batch);
  other.update(batch);
  CHECK(one.state() == other.state());
  CHECK(std::vector<float>(one.scale().begin(), one.scale().end()) ==
        std::vector<float>(other.scale().begin(), other.scale().end()));
}

// The statistics against published values, and that they notice what is wrong.
#include "sim/validation/statistics.h"

#include <algorithm>
#include <boost/random/normal_distribution.hpp>
#include <boost/random/uniform_01.hpp>
#include <catch2/catch.hpp>
#include <cmath>

#include "sim/model/error.h"

using namespace edgeward;

TEST_CASE("Student's t: tabulated quantiles") {
  // Values with mean 0 and standard error 1: the half width is the quantile itself.
  const auto half_width = [](size_t n, double significance) {
    std::vector<double> values(n, 0);
    const double spread = std::sqrt(static_cast<double>(n * (n - 1)) / 2);
    values[0] = spread;
    values[1] = -spread;
    return student_interval(values, significance).half_width;
  };
  CHECK(half_width(2, 0.05) == Approx(12.706).epsilon(1e-4));
  CHECK(half_width(11, 0.05) == Approx(2.2281).epsilon(1e-4));
  CHECK(half_width(30, 0.01) == Approx(2.7564).epsilon(1e-4));
  CHECK(half_width(31, 0.001) == Approx(3.6460).epsilon(1e-4));
  const std::vector<double> one{1};
  CHECK_THROWS_AS(student_interval(one, 0.01), Error);
}

TEST_CASE("an interval covers the mean as often as it says") {
  boost::random::normal_distribution<double> normal(5, 2);
  Rng rng(17);
  int missed = 0;
  constexpr int trials = 20000;
  for (int trial = 0; trial < trials; ++trial) {
    std::vector<double> values(8);
    for (double& value : values) value = normal(rng);
    const Interval interval = student_interval(values, 0.05);
    missed += std::abs(interval.mean - 5) > interval.half_width;
  }
  // Binomial with p = 0.05: within 4 standard deviations.
  CHECK(std::abs(missed - 0.05 * trials) < 4 * std::sqrt(trials * 0.05 * 0.95));
}

TEST_CASE("Kolmogorov-Smirnov: the distance of samples done by hand") {
  CHECK(kolmogorov_distance({0.5}) == Approx(0.5));
  CHECK(kolmogorov_distance({0.1}) == Approx(0.9));
  CHECK(kolmogorov_distance({0.7, 0.2, 0.4}) == Approx(0.3));
  CHECK(kolmogorov_distance({0.125, 0.375, 0.625, 0.875}) == Approx(0.125));
}

TEST_CASE("Kolmogorov-Smirnov: tabulated critical values") {
  // Limit distribution: 1.2238, 1.3581, 1.6276, 1.9495 over the square root of n.
  constexpr size_t many = 100'000'000;
  const double root = std::sqrt(static_cast<double>(many));
  CHECK(kolmogorov_critical_distance(many, 0.10) * root == Approx(1.2238).epsilon(1e-4));
  CHECK(kolmogorov_critical_distance(many, 0.05) * root == Approx(1.3581).epsilon(1e-4));
  CHECK(kolmogorov_critical_distance(many, 0.01) * root == Approx(1.6276).epsilon(1e-4));
  CHECK(kolmogorov_critical_distance(many, 0.001) * root == Approx(1.9495).epsilon(1e-4));
  // Finite samples (L. H. Miller, J. Am. Stat. Assoc. 51 (1956) 111-121): n = 20 and 100.
  CHECK(kolmogorov_critical_distance(20, 0.05) == Approx(0.29408).epsilon(5e-3));
  CHECK(kolmogorov_critical_distance(100, 0.05) == Approx(0.13403).epsilon(5e-3));
  CHECK(kolmogorov_critical_distance(100, 0.01) == Approx(0.16081).epsilon(5e-3));
  CHECK(kolmogorov_p_value(0, 100) == 1);
  CHECK(kolmogorov_p_value(1, 100) < 1e-80);
}

TEST_CASE("Kolmogorov-Smirnov rejects uniform values as often as it says, and wrong ones always") {
  boost::random::uniform_01<double> uniform;
  Rng rng(23);
  int rejected = 0;
  constexpr int trials = 4000;
  for (int trial = 0; trial < trials; ++trial) {
    std::vector<double> values(500);
    for (double& value : values) value = uniform(rng);
    rejected += kolmogorov_p_value(kolmogorov_distance(values), values.size()) < 0.05;
  }
  CHECK(std::abs(rejected - 0.05 * trials) < 4 * std::sqrt(trials * 0.05 * 0.95));
  std::vector<double> bent(20000);
  for (double& value : bent) value = std::pow(uniform(rng), 1.05);
  CHECK(kolmogorov_p_value(kolmogorov_distance(bent), bent.size()) < 1e-4);
}

TEST_CASE("a distribution with a step at 0 becomes uniform, and a wrong step does not") {
  boost::random::uniform_01<double> uniform;
  Rng draws(31), spread(32);
  std::vector<double> waits(20000);
  for (double& wait : waits) {
    const double u = uniform(draws);
    wait = u < 0.4 ? 0 : -std::log((1 - u) / 0.6) / 2;
  }
  const auto p_value = [&](double step) {
    const auto cdf = [step](double t) { return 1 - (1 - step) * std::exp(-2 * t); };
    return kolmogorov_p_value(kolmogorov_distance(to_uniform(waits, cdf, spread)), waits.size());
  };
  CHECK(p_value(0.4) > 1e-3);
  CHECK(p_value(0.43) < 1e-6);
}

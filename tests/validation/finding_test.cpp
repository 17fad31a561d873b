// Verdicts: what is right gets a yes, what is wrong, too wide or missing gets a no.
#include "sim/validation/finding.h"

#include <boost/random/normal_distribution.hpp>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "sim/model/random.h"

using namespace edgeward;

namespace {

constexpr double significance = 1e-4;  // about that of one finding of the suite

// 120 replicas around 2 with a standard error of 0.35 % of it, as the full suite has.
std::vector<double> replicas() {
  Rng rng(5);
  boost::random::normal_distribution<double> normal(2, 2 * 0.0035 * std::sqrt(120.0));
  std::vector<double> values(120);
  for (double& value : values) value = normal(rng);
  return values;
}

bool verdict(Finding finding) {
  finding.judge(significance);
  return finding.agrees;
}

}  // namespace

TEST_CASE("a mean: the right theory gets a yes, one that is off by 3 % a no") {
  CHECK(verdict(Finding::interval("mean", "s", 2, replicas(), 0.02)));
  CHECK_FALSE(verdict(Finding::interval("mean", "s", 2 * 1.03, replicas(), 0.02)));
  CHECK_FALSE(verdict(Finding::interval("mean", "s", 2 / 1.03, replicas(), 0.02)));
}

TEST_CASE("an interval that is too wide says no even if it holds theory, and says why") {
  Finding finding = Finding::interval("mean", "s", 2, replicas(), 0.005);
  finding.judge(significance);
  CHECK_FALSE(finding.agrees);
  CHECK(finding.verdict_text() == "no: too wide");
}

TEST_CASE("a distribution: samples of another one get a no") {
  std::vector<double> even(5000), bent(5000);
  for (size_t i = 0; i < even.size(); ++i) {
    even[i] = (static_cast<double>(i) + 0.5) / 5000;
    bent[i] = std::pow(even[i], 1.1);
  }
  CHECK(verdict(Finding::distribution("law", even)));
  CHECK_FALSE(verdict(Finding::distribution("law", bent)));
  CHECK_FALSE(verdict(Finding::distribution("law", {})));  // nothing was seen
}

TEST_CASE("what is exact: one digit too many off, nothing compared, not a number") {
  CHECK(verdict(Finding::exact("sum", "J", 100, 100 * (1 + 0.9e-9), 1e-9)));
  CHECK_FALSE(verdict(Finding::exact("sum", "J", 100, 100 * (1 + 1.1e-9), 1e-9)));
  CHECK(verdict(Finding::exact("times", 0, 10, 0)));
  CHECK_FALSE(verdict(Finding::exact("times", 0, 0, 1e-9)));
  const double nothing = std::numeric_limits<double>::quiet_NaN();
  CHECK_FALSE(verdict(Finding::exact("times", nothing, 10, 1e-9)));
  CHECK_FALSE(verdict(Finding::exact("time", "s", 3, nothing, 1e-9)));
  CHECK(std::isnan(worse(nothing, 1)));
  CHECK(std::isnan(worse(1, nothing)));
  CHECK(worse(1, 2) == 2);
}

TEST_CASE("findings as text") {
  Finding mean =
      Finding::interval("mean wait", "s", 0.45, {0.449, 0.451, 0.4503, 0.4497}, 0.1).at("server", 0.6);
  mean.judge(0.05);
  CHECK(mean.text() == "mean wait, server, load 0.6");
  CHECK(mean.theory_text() == "0.4500 s");
  CHECK(mean.simulated_text() == "0.4500 +- 0.0014 s");
  Finding times = Finding::exact("times", 3e-13, 12, 1e-9);
  times.judge(0.05);
  CHECK(times.theory_text() == "equal");
  CHECK(times.simulated_text() == "at most 3e-13 off (12 values)");
  CHECK(times.verdict_text() == "yes");
}

#include <boost/random/exponential_distribution.hpp>
#include <catch2/catch.hpp>
#include <cmath>

#include "agents/policies/evaluation_summary.h"
#include "agents/policies/policy_registry.h"
#include "sim/model/error.h"
#include "tests/policies/fake_split.h"

namespace edgeward {
namespace {

PolicyEpisodes evaluate(FakeSplitEnv& env, const std::string& name, int seeds) {
  const BaselineContext context{
      .scenario = env.predictor().scenario(), .split = env.settings(), .env = env, .seed = 1, .stepped = {}};
  Baseline baseline = make_baseline(name, context);
  return evaluate_policy(env, name, *baseline.policy, baseline.notes, 1, seeds);
}

const SummaryRow& row_of(const std::vector<SummaryRow>& rows, const std::string& policy,
                         const std::string& group) {
  for (const SummaryRow& row : rows) {
    if (row.policy == policy && row.group == group) return row;
  }
  throw Error("no row " + policy + " " + group);
}

TEST_CASE("percentiles are linear between ranks", "[bootstrap]") {
  const std::vector<double> values{10, 20, 30, 40};
  CHECK(percentile(values, 0) == 10);
  CHECK(percentile(values, 1) == 40);
  CHECK(percentile(values, 0.5) == 25);
  CHECK(percentile(values, 0.95) == Approx(38.5));  // numpy.percentile([10, 20, 30, 40], 95)
  CHECK(std::isnan(percentile({}, 0.5)));
}

TEST_CASE("a mean over episodes weighs them by their length", "[bootstrap]") {
  const EpisodeMean mean{{10, 1}, {10, 4}};
  CHECK(mean.value() == Approx(11.0 / 14));
  CHECK(std::isnan(EpisodeMean{{0, 0}, {0, 0}}.value()));
}

TEST_CASE("95 % bootstrap intervals hold the mean of a known distribution about 95 times in 100",
          "[bootstrap]") {
  // Exponential with mean 2: skewed, so the percentile interval falls a little short at 100 episodes (about
  // 0.94).
  Rng rng(11);
  boost::random::exponential_distribution<double> draw(0.5);
  const int trials = 400;
  int held = 0;
  for (int trial = 0; trial < trials; ++trial) {
    EpisodeMean mean;
    for (int episode = 0; episode < 100; ++episode) {
      mean.sum.push_back(draw(rng));
      mean.weight.push_back(1);
    }
    const Resamples resamples(100, Rng(derive_seed(1, "trial", static_cast<uint64_t>(trial))), 500);
    const Interval interval = interval_95(mean.value(), mean.resampled(resamples));
    if (interval.low <= 2 && 2 <= interval.high) ++held;
  }
  CHECK(held >= 0.90 * trials);  // 0.94 minus four standard deviations
  CHECK(held <= 0.98 * trials);
}

TEST_CASE("the same seed gives the same intervals, another seed others", "[bootstrap]") {
  const EpisodeMean mean{{1, 5, 2, 8, 3}, {1, 1, 1, 1, 1}};
  const auto resampled = [&](uint64_t seed) { return mean.resampled(Resamples(5, Rng(seed))); };
  CHECK(resampled(1) == resampled(1));
  CHECK(resampled(1) != resampled(2));
  CHECK(resampled(1).size() == Resamples::default_count);
}

TEST_CASE("every policy meets the same episodes, on seeds of their own", "[evaluation]") {
  FakeSplitEnv env(fake_scenario(1, 1), 8);
  const PolicyEpisodes greedy = evaluate(env, "greedy", 3);
  const PolicyEpisodes random = evaluate(env, "random", 3);
  CHECK_NOTHROW(check_pairing({greedy, random}));
  REQUIRE(greedy.by_seed.size() == 3);
  REQUIRE(greedy.by_seed[0].size() == 8);

  PolicyEpisodes other = random;
  other.by_seed[1][2].group = 1 - other.by_seed[1][2].group;
  CHECK_THROWS_WITH(check_pairing({greedy, other}), Catch::Contains("seed 1") && Catch::Contains("'random'"));
  other = random;
  other.by_seed.pop_back();
  CHECK_THROWS_AS(check_pairing({greedy, other}), Error);
}

TEST_CASE("an evaluation says the same when it is run again", "[evaluation]") {
  FakeSplitEnv env(fake_scenario(1, 1), 8);
  const PolicyEpisodes once = evaluate(env, "random", 2);
  const PolicyEpisodes again = evaluate(env, "random", 2);
  for (size_t seed = 0; seed < 2; ++seed) {
    for (size_t row = 0; row < 8; ++row)
      CHECK(once.by_seed[seed][row].reward == again.by_seed[seed][row].reward);
  }
}

TEST_CASE("rows of an evaluation: per policy, seed and group, with exact means", "[evaluation]") {
  FakeSplitEnv env(fake_scenario(1, 1), 16, 10);
  const std::vector<EvaluationRow> rows = evaluation_rows(env.spec(), {evaluate(env, "local-only", 2)});
  REQUIRE(rows.size() == 4);
  int64_t episodes = 0;
  for (const EvaluationRow& row : rows) {
    episodes += row.means.episodes;
    const double head_s = row.group == "small" ? 2 : 8;
    CHECK(row.policy == "local-only");
    CHECK(row.means.epochs == 10 * row.means.episodes);
    CHECK(row.means.requests == static_cast<double>(row.means.epochs));
    CHECK(row.means.reward == Approx(0.12));
    CHECK(row.means.metrics[0] == Approx(head_s));
    CHECK(row.means.metrics[1] == Approx(6 * head_s));
    CHECK(row.means.latency_p50_s == Approx(head_s));
    CHECK(row.means.latency_p99_s == Approx(head_s));
  }
  CHECK(episodes == 32);
}

TEST_CASE("where no request ended there is no mean", "[evaluation]") {
  FakeSplitEnv env(fake_scenario(1, 1), 2, 10, 1);  // the only device never has a request
  const std::vector<EvaluationRow> rows = evaluation_rows(env.spec(), {evaluate(env, "greedy", 1)});
  REQUIRE_FALSE(rows.empty());
  CHECK(rows[0].means.requests == 0);
  CHECK(std::isnan(rows[0].means.metrics[0]));
  CHECK(std::isnan(rows[0].means.latency_p95_s));
}

TEST_CASE("a summary compares with the oracle and with best-static", "[summary]") {
  FakeSplitEnv env(fake_scenario(1, 1), 32);
  std::vector<PolicyEpisodes> evaluated;
  for (const char* name : {"best-static", "random", "greedy", "oracle"})
    evaluated.push_back(evaluate(env, name, 4));
  const std::vector<SummaryRow> rows = summarise(env.spec(), evaluated, 1);
  REQUIRE(rows.size() == 12);  // small, big, all
  for (const std::string group : {"small", "big", "all"}) {
    CAPTURE(group);
    const SummaryRow& oracle = row_of(rows, "oracle", group);
    CHECK(oracle.privileged);
    CHECK(oracle.oracle_ratio->value == 1);
    CHECK(oracle.oracle_ratio->low == 1);  // paired: no spread against itself
    CHECK(oracle.oracle_ratio->high == 1);
    const SummaryRow& greedy = row_of(rows, "greedy", group);
    CHECK(greedy.oracle_ratio->value == Approx(1).epsilon(1e-6));
    CHECK_THAT(greedy.note, Catch::Contains("greedy = oracle"));
    const SummaryRow& random = row_of(rows, "random", group);
    CHECK(random.oracle_ratio->value < 1);
    CHECK(random.oracle_ratio->low <= random.oracle_ratio->value);
    CHECK(random.oracle_ratio->value <= random.oracle_ratio->high);
    CHECK(random.reward.low < random.reward.value);
    CHECK(random.reward.value < random.reward.high);
    const SummaryRow& best_static = row_of(rows, "best-static", group);
    if (greedy.gap_closed) {
      CHECK(greedy.gap_closed->value == Approx(1).epsilon(1e-6));
      CHECK(best_static.gap_closed->value == 0);
    } else {
      CHECK(best_static.oracle_ratio->value >= 0.98);
    }
  }
}

TEST_CASE("without an oracle a summary compares with the joint oracle", "[summary]") {
  FakeSplitEnv env(fake_scenario(1, 1), 8);
  const std::vector<PolicyEpisodes> evaluated{evaluate(env, "random", 2), evaluate(env, "joint-oracle", 2)};
  const std::vector<SummaryRow> rows = summarise(env.spec(), evaluated, 1);
  CHECK(row_of(rows, "joint-oracle", "all").oracle_ratio->value == 1);
  CHECK(row_of(rows, "random", "all").oracle_ratio->value < 1);
}

TEST_CASE("a gap below 2 % is not divided by, and without an oracle nothing is compared", "[summary]") {
  FakeSplitEnv env(fake_scenario(1, 1), 16);
  PolicyEpisodes oracle = evaluate(env, "oracle", 2);
  PolicyEpisodes best_static = oracle;
  best_static.policy = "best-static";
  const auto pay = [](PolicyEpisodes& evaluated, double factor) {
    for (auto& seed : evaluated.by_seed) {
      for (Episode& episode : seed) episode.reward *= factor;
    }
  };
  pay(best_static, 0.99);
  CHECK_FALSE(summarise(env.spec(), {best_static, oracle}, 1)[0].gap_closed.has_value());
  pay(best_static, 0.95);
  PolicyEpisodes half = oracle;
  half.policy = "half";
  pay(half, (1 + 0.99 * 0.95) / 2);
  const std::vector<SummaryRow> rows = summarise(env.spec(), {best_static, half, oracle}, 1);
  CHECK(rows[1].gap_closed->value == Approx(0.5));
  CHECK(rows[1].gap_closed->low == Approx(0.5));  // paired: the share is the same in every resample
  CHECK(rows[1].oracle_ratio->high == Approx((1 + 0.99 * 0.95) / 2));

  CHECK_FALSE(summarise(env.spec(), {half}, 1)[0].oracle_ratio.has_value());
}

}  // namespace
}  // namespace edgeward

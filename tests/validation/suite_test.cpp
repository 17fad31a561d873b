// The suite itself, at a fraction of the requests; all of them with EDGEWARD_TEST_FULL=1.
#include "sim/validation/suite.h"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <set>

#include "sim/model/data_folders.h"
#include "sim/model/error.h"

using namespace edgeward;

namespace {

Effort effort() {
  return {.quick = std::getenv("EDGEWARD_TEST_FULL") == nullptr, .seed = 1};
}

Validation run(Suite& suite) {
  return suite.run(available_cores(), [](size_t) {}, [] { return false; });
}

void check(const std::vector<std::string>& names) {
  ProfileLibrary profiles(profile_folder());
  Suite suite(effort(), profiles);
  suite.choose(names);
  const Validation validation = run(suite);
  REQUIRE(validation.cases.size() == names.size() + 1);  // and what holds in every run
  for (const CaseResult& result : validation.cases) {
    for (const Finding& finding : result.findings) {
      INFO(result.about.name << ": " << finding.text() << ": theory " << finding.theory_text()
                             << ", simulated " << finding.simulated_text());
      CHECK(finding.verdict_text() == "yes");
    }
  }
}

}  // namespace

TEST_CASE("queues agree with theory: M/D/1, M/M/1") {
  check({"md1", "mm1"});
}
TEST_CASE("queues agree with theory: M/M/c, M/G/1") {
  check({"mm2", "mm4", "mg1"});
}
TEST_CASE("queues agree with theory: finite queue, closed loop, tandem") {
  check({"mm1k", "repairman", "tandem"});
}
TEST_CASE("shared media and changing links agree with calculations of their own") {
  check({"latency-jitter", "wifi-two", "wifi-ten", "capacity-steps", "link-trace"});
}
TEST_CASE("what is drawn agrees with its distribution") {
  check({"arrivals", "service-times", "link-walk", "activity-chain", "activity-link", "link-chain"});
}
TEST_CASE("energy and batteries agree with sums over events") {
  check({"energy", "battery"});
}

TEST_CASE("every case says what it compares with what, and is tested above") {
  ProfileLibrary profiles(profile_folder());
  const Suite suite({.quick = true, .seed = 1}, profiles);
  CHECK(suite.cases().size() == 21);
  std::set<std::string> names;
  for (const Case& each : suite.cases()) {
    INFO(each.name);
    CHECK(names.insert(each.name).second);
    for (const std::string& text : {each.title, each.about, each.formula, each.source})
      CHECK_FALSE(text.empty());
    CHECK_FALSE(each.scenarios.empty());
    CHECK_FALSE(each.parts.empty());
  }
}

TEST_CASE("a simulator that is off is noticed: theory of another load gets a no") {
  ProfileLibrary profiles(profile_folder());
  Suite suite({.quick = true, .seed = 1}, profiles);
  suite.choose({"mm1"});
  const Case& right = suite.cases()[0];
  // The numbers of load 0.9 compared with theory for load 0.6, and the other way round.
  std::vector<Numbers> results =
      run_in_processes(right.parts, available_cores(), [](size_t) {}, [] { return false; });
  for (Numbers& numbers : results) Accounts::take_from(numbers);
  const size_t parts = results.size() / 6;  // of one place and load
  for (size_t part = 0; part < parts; ++part) std::swap(results[parts + part], results[2 * parts + part]);
  Curves curves;
  std::vector<Finding> findings = right.compare(results, curves);
  for (Finding& finding : findings) {
    finding.judge(1e-4);
    INFO(finding.text());
    CHECK(finding.agrees == (finding.place == "server" || finding.load == 0.3));
  }
}

TEST_CASE("a theory that is off by 3 % gets a no at the counts of the full suite, the right one a yes") {
  ProfileLibrary profiles(profile_folder());
  Suite suite({.quick = false, .seed = 1}, profiles);
  suite.choose({"tandem"});
  const Validation validation = run(suite);
  const Finding& right = validation.cases[0].findings[0];
  REQUIRE(right.what == "mean wait");
  CHECK(right.agrees);
  for (const double off : {1.03, 1 / 1.03}) {
    Finding wrong = right;
    wrong.theory *= off;
    wrong.judge(validation.significance());
    INFO("theory " << wrong.theory_text() << ", simulated " << wrong.simulated_text());
    CHECK(wrong.verdict_text() == "no");
  }
}

TEST_CASE("the verdicts of a case do not depend on which others run, nor on the number of processes") {
  ProfileLibrary profiles(profile_folder());
  Suite alone({.quick = true, .seed = 3}, profiles), among({.quick = true, .seed = 3}, profiles);
  alone.choose({"wifi-ten"});
  among.choose({"latency-jitter", "wifi-ten", "energy"});
  const Validation one = alone.run(1, [](size_t) {}, [] { return false; });
  const Validation three = among.run(3, [](size_t) {}, [] { return false; });
  CHECK(one.significance() == three.significance());
  REQUIRE(one.cases[0].findings.size() == three.cases[1].findings.size());
  for (size_t i = 0; i < one.cases[0].findings.size(); ++i) {
    CHECK(one.cases[0].findings[i].simulated == three.cases[1].findings[i].simulated);
  }
}

TEST_CASE("an unknown case is an InputError with the nearest name") {
  ProfileLibrary profiles(profile_folder());
  Suite suite({.quick = true, .seed = 1}, profiles);
  CHECK_THROWS_WITH(suite.choose({"mm3"}), Catch::Contains("no case 'mm3'") && Catch::Contains("md1, mm1"));
  CHECK_THROWS_AS(suite.choose({"wifi-ten", "wifi-tne"}), InputError);
}

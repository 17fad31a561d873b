// Plan tables against numbers computed by hand from profiles/measurements/*.csv.
#include "sim/model/plan.h"

#include <catch2/catch.hpp>
#include <cmath>

#include "sim/model/profile.h"
#include "tests/model/bad_input.h"

using namespace edgeward;

namespace {

ProfileLibrary& library() {
  static ProfileLibrary profiles(EDGEWARD_SOURCE_DIR "/profiles");
  return profiles;
}

PlanRequest request(const std::string& family, int threads) {
  return {library().family(family),
          library().device("jetson-tx2"),
          library().server("x86-epyc-2vcpu"),
          threads,
          {"f", 1, 2},
          "k"};
}

}  // namespace

TEST_CASE("a cut plan holds head, bytes with skip tensor, tail and accuracy") {
  // resnet18 cut 19: inside a residual block, 401,408 + 802,816 bytes; head energy 3.73 J x 465.93 / 627.59.
  const Plan plan = make_plan(request("resnet", 2), 0, 19);
  CHECK(plan.label() == "resnet18 cut 19");
  CHECK(plan.head_s == Approx(0.46593).epsilon(1e-12));
  CHECK(plan.transfer_bits == 8.0 * 1204224);
  CHECK(plan.head_energy_j == Approx(3.73 * 465.93 / 627.59).epsilon(1e-5));
  CHECK(plan.top1_pct == 69.76);
  CHECK_FALSE(plan.local);
  // The same row of x86_server_tails.csv with one and with two threads.
  CHECK(make_plan(request("resnet", 1), 0, 19).tail_s == Approx(0.02761).epsilon(1e-12));
  CHECK(plan.tail_s == Approx(0.016125).epsilon(1e-12));
}

TEST_CASE("an all-local plan sends nothing and costs what the authors' table says") {
  const Plan plan = make_plan(request("densenet", 1), 1, 14);
  CHECK(plan.label() == "densenet161 local");
  CHECK(plan.local);
  CHECK(plan.head_s == Approx(7.84549).epsilon(1e-12));
  CHECK(plan.head_energy_j == Approx(50.99).epsilon(1e-12));
  CHECK(plan.transfer_bits == 0);
  CHECK(plan.tail_s == 0);
}

TEST_CASE("a plan alone in the system: latency and both energies") {
  const Plan plan = make_plan(request("vgg", 1), 0, 11);
  // 486.0 ms + 802,816 x 8 bit / 20 Mb/s + 95.155 ms
  CHECK(transfer_time(plan, 20e6) == Approx(0.3211264).epsilon(1e-12));
  CHECK(unloaded_latency(plan, 20e6) == Approx(0.486 + 0.3211264 + 0.095155).epsilon(1e-12));
  CHECK(attributed_energy(plan, 20e6, 0.8) == Approx(plan.head_energy_j + 0.8 * 0.3211264).epsilon(1e-12));
  CHECK(energy_with_idle(plan, 20e6, 0.8, 2.5) ==
        Approx(plan.head_energy_j + 0.8 * 0.3211264 + 2.5 * (0.3211264 + 0.095155)).epsilon(1e-12));
}

TEST_CASE("a table lists the light version's cuts, then the heavy one's, and labels fit every family") {
  const PlanTable plans = make_plans(request("vgg", 1), {{3, 6, 11, 27}, {5, 10, 19, 43}});
  REQUIRE(plans.size() == 8);
  CHECK(plans[2].label() == "vgg11 cut 11");
  CHECK(plans[3].label() == "vgg11 local");
  CHECK(plans[4].label() == "vgg19 cut 5");
  CHECK(plans[7].version_index == 1);
  CHECK(choice_labels(2, 4) == std::vector<std::string>{"light cut 1", "light cut 2", "light cut 3",
                                                        "light local", "heavy cut 1", "heavy cut 2",
                                                        "heavy cut 3", "heavy local"});
}

TEST_CASE("what was not measured is an error that names it, at the place that asked") {
  CHECK(message_of([] { make_plan(request("densenet", 1), 0, 13); }) ==
        "f:1:2: k: tail latency of 'densenet121' was not measured at cut 13");
  CHECK(message_of([] { make_plan(request("densenet", 3), 0, 4); }) ==
        "f:1:2: k: server profile 'x86-epyc-2vcpu' has no measurements with 3 threads; allowed: 1, 2");
  CHECK(message_of([] { make_plan(request("vgg", 1), 0, 28); }) ==
        "f:1:2: k: unknown cut 28 of 'vgg11'; allowed: a layer from 0 to 27");
  DeviceProfile device = library().device("jetson-tx2");
  device.heads.erase("vgg11");
  const PlanRequest missing{
      library().family("vgg"), device, library().server("x86-epyc-2vcpu"), 1, {"f", 1, 2}, "k"};
  CHECK(message_of([&] {
          make_plan(missing, 0, 3);
        }).find("f:1:2: k: device profile 'jetson-tx2' has no measurements of version 'vgg11'; allowed: ") ==
        0);
}

TEST_CASE("ResNet50's block ends say that their tails are derived") {
  const LayerTable& tails = library().server("x86-epyc-2vcpu").tails.at(1).at("resnet50").median_s;
  CHECK(tails.provenance_of(25).status == Status::measured);
  CHECK(tails.provenance_of(26).status == Status::derived);
  CHECK(tails.values[26] == tails.values[25]);
  CHECK(library().server("x86-epyc-2vcpu").tails.at(1).at("resnet18").median_s.exceptional_layers.empty());
}

TEST_CASE("the spread of a tail is the log-normal's that has the profile's p10 and p90") {
  // vgg11 cut 11 with one thread, in x86_server_tails.csv
  const TailTables& tails = library().server("x86-epyc-2vcpu").tails.at(1).at("vgg11");
  const double p10 = *tails.p10_s.values[11], p90 = *tails.p90_s.values[11];
  const Plan plan = make_plan(request("vgg", 1), 0, 11);
  CHECK(plan.tail_sigma > 0);
  CHECK(std::exp(2 * 1.2815515655446004 * plan.tail_sigma) == Approx(p90 / p10).epsilon(1e-12));
  CHECK(plan.head_sigma == 0);
  CHECK(make_plan(request("vgg", 1), 0, 27).tail_sigma == 0);
  ServerProfile exact = library().server("x86-epyc-2vcpu");
  exact.tails.at(1).at("vgg11").p90_s.values[11].reset();
  exact.tails.at(1).at("vgg11").p10_s.values.clear();
  const PlanRequest of_exact{
      library().family("vgg"), library().device("jetson-tx2"), exact, 1, {"f", 1, 2}, "k"};
  CHECK(make_plan(of_exact, 0, 11).tail_sigma == 0);
  CHECK_FALSE(has_tail_spread(of_exact, make_plan(of_exact, 0, 11)));
  CHECK(has_tail_spread(request("vgg", 1), plan));
}

TEST_CASE("a request that reaches the server directly is a tail and nothing else") {
  const Plan plan = make_direct_plan(request("vgg", 2), 1, 0);
  CHECK(plan.label() == "vgg19 cut 0");
  CHECK(plan.head_s == 0);
  CHECK(plan.head_energy_j == 0);
  CHECK(plan.transfer_bits == 0);
  CHECK(plan.tail_s == *library().server("x86-epyc-2vcpu").tails.at(2).at("vgg19").median_s.values[0]);
  CHECK(plan.top1_pct == 72.4);
  CHECK_FALSE(plan.local);
  CHECK(message_of([] { make_direct_plan(request("vgg", 2), 0, 27); }) ==
        "f:1:2: k: cut 27 of 'vgg11' leaves nothing for a server; allowed: a layer from 0 to 26");
  CHECK(message_of([] { make_direct_plan(request("densenet", 1), 0, 13); }) ==
        "f:1:2: k: tail latency of 'densenet121' was not measured at cut 13");
}

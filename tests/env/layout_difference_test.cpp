// What keeps a policy from acting in another decision problem, and what does not.
#include "env/layout_difference.h"

#include <catch2/catch.hpp>

using namespace edgeward;

namespace {

Spec camera() {
  Spec spec;
  spec.kind = "split";
  spec.observation = {{"family.vgg", "1", 0, 1, ""}, {"link_rate.camera", "1", 0, 1, "ln(rate / 2 Mbps)"}};
  spec.action = {{"plan.camera", {"light cut 1", "light local"}}};
  spec.agents = {"camera"};
  spec.reward_terms = {{"latency", "1", -1, 1}};
  spec.metrics = {{"latency_s", "s", 0, 100}};
  spec.groups = {"vgg"};
  spec.episode_epochs = 100;
  spec.epoch = "round";
  return spec;
}

// With one thing changed, there.
template <class Change>
std::string difference(const Change& change) {
  Spec there = camera();
  change(there);
  return layout_difference(there, camera());
}

}  // namespace

TEST_CASE("a policy goes where it sees and chooses the same") {
  CHECK(difference([](Spec&) {}).empty());
  CHECK(difference([](Spec& spec) {
          spec.reward_terms.clear();
          spec.metrics.push_back({"deaths", "1", 0, 1});
          spec.privileged.push_back({"rate", "bit/s", 0, 1e9});
          spec.episode_epochs = 7;
          spec.epoch = "interval";
        }).empty());
}

TEST_CASE("the first difference in what is seen or chosen is named") {
  CHECK(difference([](Spec& spec) { spec.kind = "serving"; }) ==
        "the kind is 'serving' there and 'split' here");
  CHECK(difference([](Spec& spec) { std::swap(spec.observation[0], spec.observation[1]); }) ==
        "observation entry 0 is 'link_rate.camera' there and 'family.vgg' here");
  CHECK(difference([](Spec& spec) { spec.observation[1].unit = "bit/s"; }) ==
        "of the observation 'link_rate.camera' the unit is 'bit/s' there and '1' here");
  CHECK(difference([](Spec& spec) { spec.observation[1].high = 2; }) ==
        "of the observation 'link_rate.camera' the range is 0 to 2 there and 0 to 1 here");
  CHECK(difference([](Spec& spec) { spec.observation[1].meaning = "ln(rate / 4 Mbps)"; }) ==
        "of the observation 'link_rate.camera' the meaning is 'ln(rate / 4 Mbps)' there and 'ln(rate / 2 "
        "Mbps)' "
        "here");
  CHECK(difference([](Spec& spec) { spec.observation.pop_back(); }) ==
        "the number of observation entries is 1 there and 2 here");
  CHECK(difference([](Spec& spec) { spec.action[0].name = "plan.uav"; }) ==
        "decision 0 is 'plan.uav' there and 'plan.camera' here");
  CHECK(difference([](Spec& spec) { spec.action[0].choices[1] = "heavy local"; }) ==
        "of the decision 'plan.camera' choice 1 is 'heavy local' there and 'light local' here");
  CHECK(difference([](Spec& spec) { spec.action[0].choices.pop_back(); }) ==
        "of the decision 'plan.camera' the number of choices is 1 there and 2 here");
  CHECK(difference([](Spec& spec) { spec.action.push_back({"plan.other", {"light local"}}); }) ==
        "the number of decisions is 2 there and 1 here");
}

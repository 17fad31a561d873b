#include "agents/policies/best_static.h"

#include <algorithm>

#include "agents/policies/episodes.h"
#include "agents/policies/fixed_choice.h"
#include "sim/model/error.h"

namespace edgeward {
namespace {

constexpr uint64_t most_seeds = 1000;

struct GroupScore {
  double reward = 0;
  int episodes = 0;

  double mean() const { return reward / static_cast<double>(episodes); }
};

// Scores of one choice by group over selection seeds 0 .. seeds-1.
class Selection {
 public:
  Selection(BatchEnv& env, uint64_t seed, const std::function<void()>& stepped)
      : env_(env), seed_(seed), stepped_(stepped) {}

  void play(size_t choice, uint64_t index, std::vector<GroupScore>& scores) const {
    const Spec& spec = env_.spec();
    FixedChoicePolicy policy(spec, std::vector(spec.groups.size(), std::vector(spec.action_size(), choice)));
    const uint64_t episode_seed = derive_seed(seed_, "selection", index);
    for (const Episode& episode : play_episodes(env_, policy, episode_seed, Mode::greedy, stepped_)) {
      GroupScore& score = scores[episode.group];
      score.reward += episode.reward;
      ++score.episodes;
    }
  }

 private:
  BatchEnv& env_;
  uint64_t seed_;
  const std::function<void()>& stepped_;
};

}  // namespace

std::vector<size_t> select_static_choices(BatchEnv& env, uint64_t seed, int episodes_per_group,
                                          const std::function<void()>& stepped) {
  const Spec& spec = env.spec();
  const size_t groups = spec.groups.size();
  const size_t choices = spec.action.front().choices.size();
  for (const Component& component : spec.action) {
    if (component.choices.size() != choices)
      throw Error("best-static needs the same choices for every device");
  }
  const Selection selection(env, seed, stepped);

  // Choice 0 shows how many seeds are needed; episodes do not depend on the choice.
  std::vector<std::vector<GroupScore>> scores(choices, std::vector<GroupScore>(groups));
  const auto enough = [&] {
    return std::all_of(scores[0].begin(), scores[0].end(),
                       [&](const GroupScore& score) { return score.episodes >= episodes_per_group; });
  };
  uint64_t seeds = 0;
  while (!enough()) {
    if (seeds == most_seeds)
      throw Error("best-static: a family does not appear in " + std::to_string(seeds) + " seeds");
    selection.play(0, seeds++, scores[0]);
  }
  for (size_t choice = 1; choice < choices; ++choice) {
    for (uint64_t index = 0; index < seeds; ++index) selection.play(choice, index, scores[choice]);
  }

  std::vector<size_t> best(groups, 0);
  for (size_t group = 0; group < groups; ++group) {
    for (size_t choice = 1; choice < choices; ++choice) {
      if (scores[choice][group].mean() > scores[best[group]][group].mean()) best[group] = choice;
    }
  }
  return best;
}

}  // namespace edgeward

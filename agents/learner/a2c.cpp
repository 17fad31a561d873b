// Advantage actor-critic (A2C; Mnih et al. 2016), the training loop: collect T steps in N environments, take
// one gradient step on them, report; at every boundary keep a state to resume from. With overlap, the
// environments take the steps of the next rollout while the gradient step is computed, in one thread.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>
#include <utility>
#include <vector>

#include "agents/atomic_file.h"
#include "agents/learner/checkpoint.h"
#include "agents/learner/collector.h"
#include "agents/learner/learner.h"
#include "agents/learner/network_policy.h"
#include "agents/learner/stored_network.h"
#include "agents/learner/trainer.h"
#include "sim/model/error.h"

namespace edgeward {
namespace {

// One update holds so many numbers per step at least: what is seen, what may be chosen, what each layer
// answers.
void require_sane_size(const Spec& spec, const TrainingSettings& settings) {
  constexpr int64_t most_numbers = int64_t{1} << 28;  // 1 GiB in single precision
  const auto per_step = static_cast<int64_t>(spec.observation_size() + spec.mask_size()) +
                        std::accumulate(settings.trunk.begin(), settings.trunk.end(), int64_t{0});
  if (settings.steps_per_update() <= most_numbers / per_step) return;
  throw InputError(
      fmt::format("the training is too large: {} environments x {} steps x {} numbers (observation, choices, "
                  "trunk) are more "
                  "than {}; lower training.environments, training.rollout or training.trunk",
                  settings.environments, settings.rollout_steps, per_step, most_numbers));
}

void require_same_size(const BatchEnv& env, const TrainingSettings& settings) {
  if (env.size() == static_cast<size_t>(settings.environments)) return;
  throw Error(fmt::format("the training is set up for {} environments, but there are {}",
                          settings.environments, env.size()));
}

std::vector<double> mean_by_group(const Rollout& rollout, size_t groups) {
  std::vector<double> sum(groups, 0.0), count(groups, 0.0);
  for (size_t i = 0; i < rollout.reward.size(); ++i) {
    sum[rollout.group[i]] += rollout.reward[i];
    count[rollout.group[i]] += 1;
  }
  for (size_t g = 0; g < groups; ++g) {
    sum[g] = count[g] > 0 ? sum[g] / count[g] : std::numeric_limits<double>::quiet_NaN();
  }
  return sum;
}

// What acts while the learner learns: network and normaliser as they were before the update under way.
struct Actor {
  Network network;
  ObservationNormaliser normaliser;
  Pass pass;  // [N]

  void follow(const Learner& learner) {
    const std::span<const float> parameters = learner.network.parameters();
    std::copy(parameters.begin(), parameters.end(), network.parameters().begin());
    normaliser = learner.normaliser;
  }
};

std::optional<Actor> make_actor(const BatchEnv& env, const TrainingSettings& settings) {
  if (!settings.overlap) return std::nullopt;
  const NetworkShape shape = network_shape(env.spec(), settings.trunk);
  return Actor{Network(shape, 0), ObservationNormaliser(env.spec().observation_size(), true),
               Pass(shape, env.size())};
}

std::vector<Rollout> make_rollouts(const BatchEnv& env, const TrainingSettings& settings) {
  return {settings.overlap ? 2U : 1U,
          Rollout(env.spec(), static_cast<size_t>(settings.rollout_steps), env.size())};
}

}  // namespace

struct Trainer::Impl {
  Impl(BatchEnv& env, const TrainingSettings& settings, uint64_t seed, std::string identity);

  void pass_boundary();
  const Rollout& next_rollout();
  void look_ahead();
  UpdateReport update(const Rollout& rollout);
  void keep_state();
  void resume(const std::string& path);

  bool boundary(int64_t updates) const {
    return updates == settings.updates() ||
           (settings.checkpoint_updates > 0 && updates % settings.checkpoint_updates == 0);
  }
  bool complete() const { return updates_done == settings.updates(); }

  BatchEnv& env;
  const TrainingSettings settings;
  const uint64_t seed;
  const std::string identity;

  Learner learner;
  NetworkPolicy policy;
  std::optional<Actor> actor;  // with settings.overlap; else the learner's own network acts
  Collector collector;
  std::vector<Rollout> rollouts;  // with overlap two: one is learned from while the other is collected
  size_t current = 0;
  bool ahead = false;  // the other one has been started
  const Network::Meanwhile go_on = [this] { collector.go_on(); };

  int64_t updates_done = 0, episodes = 0;
  double simulated_s = 0;
  bool boundary_due = true;  // the next rollout starts with a seeded reset
  std::string saved;         // the file's bytes at the last boundary
  int64_t saved_update = 0;
};

Trainer::Impl::Impl(BatchEnv& env_, const TrainingSettings& settings_, uint64_t seed_, std::string identity_)
    : env(env_),
      settings(settings_),
      seed(seed_),
      identity(std::move(identity_)),
      learner(env.spec(), settings, derive_seed(seed, "network")),
      policy(learner.network, learner.normaliser),
      actor(make_actor(env, settings)),
      collector(env, actor ? actor->network : learner.network, actor ? actor->normaliser : learner.normaliser,
                actor ? actor->pass : learner.pass(), settings.overlap),
      rollouts(make_rollouts(env, settings)) {
  keep_state();
}

// All that follows is a function of the state kept here, seed and boundary: running episodes end as truncated
// (the rollout before has bootstrapped them), environments and sampling start afresh, and nothing has been
// collected ahead.
void Trainer::Impl::pass_boundary() {
  const int64_t every = settings.checkpoint_updates;
  const auto index = static_cast<uint64_t>(every > 0 ? updates_done / every : 0);
  collector.reset(derive_seed(seed, "training", index), derive_seed(seed, "sampled actions", index));
  boundary_due = false;
}

const Rollout& Trainer::Impl::next_rollout() {
  if (ahead) {
    ahead = false;
    collector.finish();
    current = 1 - current;
  } else {
    if (actor) actor->follow(learner);
    collector.collect(rollouts[current]);
  }
  return rollouts[current];
}

// The next rollout is collected with the policy as it is now, beside the update that is about to change it:
// the lag is one update, whatever the speed of either. A boundary is reached with nothing under way.
void Trainer::Impl::look_ahead() {
  if (!actor || boundary(updates_done + 1)) return;
  actor->follow(learner);
  ahead = true;
  collector.start(rollouts[1 - current]);
}

UpdateReport Trainer::Impl::update(const Rollout& rollout) {
  const double progress = static_cast<double>(updates_done) / static_cast<double>(settings.updates());
  UpdateReport report;
  report.learning_rate = settings.learning_rate.at(progress);
  report.entropy_coefficient = settings.entropy.at(progress);
  const LearningStep step = learner.learn(rollout, report.learning_rate, report.entropy_coefficient, go_on);
  if (!std::isfinite(step.gradient_norm)) {
    throw Error(fmt::format("the training diverged in update {}: its gradient has norm {}", updates_done + 1,
                            step.gradient_norm));
  }
  ++updates_done;
  episodes += rollout.episodes;
  simulated_s += rollout.simulated_s;

  report.update = updates_done;
  report.updates = settings.updates();
  report.steps = updates_done * settings.steps_per_update();
  report.episodes = episodes;
  report.simulated_s = simulated_s;
  report.reward = std::accumulate(rollout.reward.begin(), rollout.reward.end(), 0.0) /
                  static_cast<double>(rollout.reward.size());
  report.group_reward = mean_by_group(rollout, env.spec().groups.size());
  report.policy_loss = step.loss.policy;
  report.value_loss = step.loss.value;
  report.entropy = step.loss.entropy;
  report.gradient_norm = step.gradient_norm;
  return report;
}

void Trainer::Impl::keep_state() {
  CheckpointHeader header;
  header.identity = identity;
  header.spec_sha256 = spec_sha256(env.spec());
  header.settings = settings_json(settings);
  header.seed = seed;
  header.update = updates_done;
  header.steps = updates_done * settings.steps_per_update();
  header.episodes = episodes;
  header.simulated_s = simulated_s;
  saved =
      pack_checkpoint(header, pack_training(learner.network, learner.normaliser, learner.optimizer.state()));
  saved_update = updates_done;
}

void Trainer::Impl::resume(const std::string& path) {
  const Checkpoint checkpoint = read_checkpoint(path);
  require_scenario(path, checkpoint.header, identity, env.spec());
  require_training(path, checkpoint.header, settings, seed);
  unpack_training(path, checkpoint.payload, learner.network, learner.normaliser, learner.optimizer);
  updates_done = checkpoint.header.update;
  episodes = checkpoint.header.episodes;
  simulated_s = checkpoint.header.simulated_s;
  ahead = false;
  boundary_due = true;
  keep_state();
}

Trainer::Trainer(BatchEnv& env, const TrainingSettings& settings, uint64_t seed, std::string identity) {
  require_same_size(env, settings);
  require_sane_size(env.spec(), settings);
  impl_ = std::make_unique<Impl>(env, settings, seed, std::move(identity));
}

Trainer::~Trainer() = default;

bool Trainer::run(TrainingObserver& observer) {
  Impl& impl = *impl_;
  if (impl.boundary_due && !impl.complete()) observer.checkpoint_due();
  // However this returns, the environments are left alone afterwards.
  const std::unique_ptr<Collector, void (*)(Collector*)> landing(
      &impl.collector, [](Collector* collector) { collector->settle(); });
  while (!impl.complete()) {
    if (impl.boundary_due) impl.pass_boundary();
    const Rollout& rollout = impl.next_rollout();
    impl.look_ahead();
    observer.updated(impl.update(rollout));
    if (impl.boundary(impl.updates_done)) {
      impl.keep_state();
      impl.boundary_due = true;
      observer.checkpoint_due();
    }
    if (observer.stop_requested()) break;
  }
  return impl.complete();
}

void Trainer::save(const std::string& path) const {
  write_atomically(path, impl_->saved);
}
void Trainer::resume(const std::string& path) {
  impl_->resume(path);
}
int64_t Trainer::updates_done() const {
  return impl_->updates_done;
}
int64_t Trainer::saved_update() const {
  return impl_->saved_update;
}
Policy& Trainer::policy() {
  return impl_->policy;
}

}  // namespace edgeward

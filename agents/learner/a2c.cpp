// Synchronous advantage actor-critic (A2C; Mnih et al. 2016), from top to bottom: roll out T steps in N
// environments, estimate advantages, take one gradient step, report; at every boundary keep a state to resume
// from.
#include <fmt/format.h>
#include <malloc.h>
#include <torch/torch.h>

#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "agents/atomic_file.h"
#include "agents/learner/checkpoint.h"
#include "agents/learner/gae.h"
#include "agents/learner/loss.h"
#include "agents/learner/network_policy.h"
#include "agents/learner/optimizer.h"
#include "agents/learner/sampling.h"
#include "agents/learner/stored_network.h"
#include "agents/learner/trainer.h"
#include "sim/model/error.h"

namespace edgeward {
namespace {

// Memory of ours as a tensor that owns nothing.
template <typename T>
at::Tensor view(AlignedVector<T>& memory, at::IntArrayRef sizes, at::ScalarType type, size_t first = 0) {
  return at::from_blob(memory.data() + first, sizes, type);
}

// An update frees and wants again the same few megabytes: glibc must not give them back to the system in
// between, for fresh pages are a sixth of an update's time (perf, 512 steps, trunk 128-128).
void keep_freed_memory() {
  ::mallopt(M_MMAP_THRESHOLD, 32 << 20);
  ::mallopt(M_TRIM_THRESHOLD, 256 << 20);
}

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

}  // namespace

struct Trainer::Impl {
  Impl(BatchEnv& env, const TrainingSettings& settings, uint64_t seed, std::string identity);

  void pass_boundary();
  void roll_out();
  UpdateReport update();
  const std::vector<float>& estimate_advantages(const at::Tensor& value);
  void keep_state();
  void resume(const std::string& path);

  bool complete() const { return updates_done == settings.updates(); }
  bool at_boundary() const {
    return complete() || (settings.checkpoint_updates > 0 && updates_done % settings.checkpoint_updates == 0);
  }

  BatchEnv& env;
  const TrainingSettings settings;
  const uint64_t seed;
  const std::string identity;
  const size_t T, N, D, M, H;  // steps of a rollout, environments, observation, mask, action components

  Network network;
  ObservationNormaliser normaliser;
  Optimizer optimizer;
  NetworkPolicy policy;
  Rng rng;  // of the sampled actions; a new stream at every boundary

  Rollout rollout;
  at::Tensor observation;            // [T N, D] normalised
  at::Tensor mask;                   // [T N, M] bool
  at::Tensor action;                 // [T N, H] int64
  std::vector<at::Tensor> observed;  // T views [N, D] of `observation`
  std::vector<int32_t> actions;      // [N, H] of one step
  std::vector<float> final_value;    // [T, N], set where truncated
  std::vector<float> advantage;      // [T, N]

  int64_t updates_done = 0;
  bool boundary_due = true;  // the next rollout starts with a seeded reset
  std::string saved;         // the file's bytes at the last boundary
  int64_t saved_update = 0;
};

Trainer::Impl::Impl(BatchEnv& env_, const TrainingSettings& settings_, uint64_t seed_, std::string identity_)
    : env(env_),
      settings(settings_),
      seed(seed_),
      identity(std::move(identity_)),
      T(static_cast<size_t>(settings.rollout_steps)),
      N(env.size()),
      D(env.spec().observation_size()),
      M(env.spec().mask_size()),
      H(env.spec().action_size()),
      network(network_shape(env.spec(), settings.trunk), derive_seed(seed, "network")),
      normaliser(D, settings.normalise_observation),
      optimizer(settings.optimizer, network.parameters()),
      policy(network, normaliser),
      rollout(env.spec(), T, N),
      actions(N * H),
      final_value(T * N),
      advantage(T * N) {
  if (N != static_cast<size_t>(settings.environments)) {
    throw Error(fmt::format("the training is set up for {} environments, but there are {}",
                            settings.environments, N));
  }
  keep_freed_memory();
  const auto rows = static_cast<int64_t>(T * N), width = static_cast<int64_t>(D);
  observation = view(rollout.observation, {rows, width}, at::kFloat);
  mask = view(rollout.mask, {rows, static_cast<int64_t>(M)}, at::kBool);
  action = view(rollout.action, {rows, static_cast<int64_t>(H)}, at::kLong);
  for (size_t t = 0; t < T; ++t) {
    observed.push_back(view(rollout.observation, {static_cast<int64_t>(N), width}, at::kFloat, t * N * D));
  }
  keep_state();
}

// All that follows is a function of the state kept here, seed and boundary: running episodes end as truncated
// (the rollout before has bootstrapped them) and environments and sampling start afresh.
void Trainer::Impl::pass_boundary() {
  const int64_t every = settings.checkpoint_updates;
  const auto index = static_cast<uint64_t>(every > 0 ? updates_done / every : 0);
  env.reset(derive_seed(seed, "training", index));
  rng = Rng(derive_seed(seed, "sampled actions", index));
  boundary_due = false;
}

void Trainer::Impl::roll_out() {
  rollout.clear();
  for (size_t t = 0; t < T; ++t) {
    rollout.observe(t, env.batch(), normaliser);
    const at::Tensor& logits = network.act(observed[t]);  // [N, M]
    choose_actions(network.shape().choices, {logits.const_data_ptr<float>(), N * M}, env.batch().mask,
                   Mode::sample, rng, actions);
    env.step(actions);
    rollout.record(t, actions, env.batch(), normaliser);
  }
  rollout.finish(env.batch(), normaliser);
}

// value: [T N], of the observations acted on. The network has not changed since, so it need not run while
// acting.
const std::vector<float>& Trainer::Impl::estimate_advantages(const at::Tensor& value) {
  std::vector<float> next_value(N, 0.0F);
  if (settings.gamma > 0) {  // else nothing that follows counts
    const at::Tensor bootstrap = network.value(
        view(rollout.bootstrap, {static_cast<int64_t>(rollout.bootstrap_rows), static_cast<int64_t>(D)},
             at::kFloat));
    const float* const values = bootstrap.const_data_ptr<float>();
    next_value.assign(values, values + N);
    for (size_t i = 0; i < T * N; ++i) {
      if (rollout.truncated[i] && !rollout.terminated[i]) final_value[i] = values[rollout.bootstrap_row[i]];
    }
  }
  gae({.steps = T,
       .environments = N,
       .gamma = settings.gamma,
       .lambda = settings.gae_lambda,
       .reward = rollout.reward,
       .value = {value.const_data_ptr<float>(), T * N},
       .next_value = next_value,
       .final_value = final_value,
       .terminated = rollout.terminated,
       .truncated = rollout.truncated},
      advantage);
  return advantage;
}

UpdateReport Trainer::Impl::update() {
  const auto [logits, value] = network.forward(observation);  // [T N, M], [T N]
  at::Tensor advantages = at::tensor(estimate_advantages(value.detach()));
  const at::Tensor target = advantages + value.detach();
  if (settings.normalise_advantage) {
    advantages = (advantages - advantages.mean()) / (advantages.std() + 1e-8);
  }
  const double progress = static_cast<double>(updates_done) / static_cast<double>(settings.updates());
  const double learning_rate = settings.learning_rate.at(progress);
  const double entropy_coefficient = settings.entropy.at(progress);

  const auto [policy_loss, value_loss, entropy] =
      a2c_loss(logits, value, mask, action, advantages, target, network.shape().choices);
  network.parameters().grad().zero_();
  (policy_loss + settings.value_coefficient * value_loss - entropy_coefficient * entropy).backward();
  const double norm = torch::nn::utils::clip_grad_norm_(network.parameters(), settings.gradient_clip);
  if (!std::isfinite(norm)) {
    throw Error(
        fmt::format("the training diverged in update {}: its gradient has norm {}", updates_done + 1, norm));
  }
  optimizer.step(learning_rate);
  normaliser.update(
      rollout.raw);  // from the next rollout on: within one, acting and update see the same numbers
  ++updates_done;

  UpdateReport report;
  report.update = updates_done;
  report.updates = settings.updates();
  report.steps = updates_done * settings.steps_per_update();
  report.episodes = rollout.episodes;
  report.simulated_s = rollout.simulated_s;
  report.reward =
      std::accumulate(rollout.reward.begin(), rollout.reward.end(), 0.0) / static_cast<double>(T * N);
  report.group_reward = mean_by_group(rollout, env.spec().groups.size());
  report.policy_loss = policy_loss.item<double>();
  report.value_loss = value_loss.item<double>();
  report.entropy = entropy.item<double>();
  report.gradient_norm = norm;
  report.learning_rate = learning_rate;
  report.entropy_coefficient = entropy_coefficient;
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
  header.episodes = rollout.episodes;
  header.simulated_s = rollout.simulated_s;
  saved = pack_checkpoint(header, pack_training(network, normaliser, optimizer));
  saved_update = updates_done;
}

void Trainer::Impl::resume(const std::string& path) {
  const Checkpoint checkpoint = read_checkpoint(path);
  require_scenario(path, checkpoint.header, identity, env.spec());
  require_training(path, checkpoint.header, settings, seed);
  unpack_training(path, checkpoint.payload, network, normaliser, optimizer);
  updates_done = checkpoint.header.update;
  rollout.episodes = checkpoint.header.episodes;
  rollout.simulated_s = checkpoint.header.simulated_s;
  boundary_due = true;
  keep_state();
}

Trainer::Trainer(BatchEnv& env, const TrainingSettings& settings, uint64_t seed, std::string identity) {
  require_sane_size(env.spec(), settings);
  impl_ = std::make_unique<Impl>(env, settings, seed, std::move(identity));
}

Trainer::~Trainer() = default;

bool Trainer::run(TrainingObserver& observer) {
  if (impl_->boundary_due && !impl_->complete()) observer.checkpoint_due();
  while (!impl_->complete()) {
    if (impl_->boundary_due) impl_->pass_boundary();
    impl_->roll_out();
    observer.updated(impl_->update());
    if (impl_->at_boundary()) {
      impl_->keep_state();
      impl_->boundary_due = true;
      observer.checkpoint_due();
    }
    if (observer.stop_requested()) break;
  }
  return impl_->complete();
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

#include "env/step_block.h"

#include <sys/mman.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "sim/model/error.h"

namespace edgeward {

BlockLayout::BlockLayout(const Spec& spec, size_t spec_json_size, size_t n, size_t w)
    : environments(n),
      workers(w),
      observation_size(spec.observation_size()),
      mask_size(spec.mask_size()),
      action_size(spec.action_size()),
      agents(spec.agents.size()),
      reward_terms(spec.reward_terms.size()),
      metrics(spec.metrics.size()),
      privileged_size(spec.privileged.size()) {
  size_t end = w * header_stride;
  const auto place = [&end](size_t bytes) {
    const size_t offset = end;
    end += (bytes + 63) / 64 * 64;
    return offset;
  };
  observation = place(n * observation_size * sizeof(float));
  mask = place(n * mask_size);
  privileged = place(n * privileged_size * sizeof(double));
  episode = place(n * sizeof(uint32_t));
  action = place(n * action_size * sizeof(int32_t));
  group = place(n * sizeof(uint32_t));
  reward = place(n * sizeof(double));
  agent_reward = place(n * agents * sizeof(double));
  reward_term = place(n * reward_terms * sizeof(double));
  metric_sum = place(n * metrics * sizeof(double));
  metric_count = place(n * metrics * sizeof(double));
  elapsed = place(n * sizeof(double));
  terminated = place(n);
  truncated = place(n);
  final_observation = place(n * observation_size * sizeof(float));
  spec_json = place(spec_json_size);
  total = end;
}

MappedBlock::MappedBlock(int fd, size_t size) : size_(size) {
  void* data = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (data == MAP_FAILED) throw Error(std::string("cannot map the step buffers: ") + std::strerror(errno));
  data_ = static_cast<std::byte*>(data);
}

MappedBlock::~MappedBlock() {
  if (data_ != nullptr) munmap(data_, size_);
}

MappedBlock::MappedBlock(MappedBlock&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(other.size_) {}

WorkerHeader& MappedBlock::header(size_t worker) const {
  return *reinterpret_cast<WorkerHeader*>(data_ + worker * header_stride);
}

StepView step_view(const MappedBlock& block, const BlockLayout& layout, size_t row) {
  const auto doubles = [&](size_t offset, size_t width) {
    return std::span<double>(block.at<double>(offset) + row * width, width);
  };
  StepView view;
  view.observation = {block.at<float>(layout.observation) + row * layout.observation_size,
                      layout.observation_size};
  view.mask = {block.at<uint8_t>(layout.mask) + row * layout.mask_size, layout.mask_size};
  view.privileged = doubles(layout.privileged, layout.privileged_size);
  view.reward = block.at<double>(layout.reward) + row;
  view.agent_reward = doubles(layout.agent_reward, layout.agents);
  view.reward_term = doubles(layout.reward_term, layout.reward_terms);
  view.metric_sum = doubles(layout.metric_sum, layout.metrics);
  view.metric_count = doubles(layout.metric_count, layout.metrics);
  return view;
}

StepBatch step_batch(const MappedBlock& block, const BlockLayout& layout) {
  const size_t n = layout.environments;
  const auto doubles = [&](size_t offset, size_t width) {
    return std::span<const double>(block.at<double>(offset), n * width);
  };
  StepBatch batch;
  batch.size = n;
  batch.observation = {block.at<float>(layout.observation), n * layout.observation_size};
  batch.mask = {block.at<uint8_t>(layout.mask), n * layout.mask_size};
  batch.privileged = doubles(layout.privileged, layout.privileged_size);
  batch.episode = {block.at<uint32_t>(layout.episode), n};
  batch.group = {block.at<uint32_t>(layout.group), n};
  batch.reward = doubles(layout.reward, 1);
  batch.agent_reward = doubles(layout.agent_reward, layout.agents);
  batch.reward_term = doubles(layout.reward_term, layout.reward_terms);
  batch.metric_sum = doubles(layout.metric_sum, layout.metrics);
  batch.metric_count = doubles(layout.metric_count, layout.metrics);
  batch.elapsed_s = doubles(layout.elapsed, 1);
  batch.terminated = {block.at<uint8_t>(layout.terminated), n};
  batch.truncated = {block.at<uint8_t>(layout.truncated), n};
  batch.final_observation = {block.at<float>(layout.final_observation), n * layout.observation_size};
  return batch;
}

}  // namespace edgeward

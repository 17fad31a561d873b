#include "agents/policies/round_prediction.h"

#include <algorithm>
#include <limits>

namespace edgeward {

RoundPredictor::RoundPredictor(const Scenario& scenario, const SplitSettings& settings)
    : predictor_(scenario, settings), choices_(scenario.choices.size()) {
  const size_t devices = scenario.devices.size();
  active_.reserve(devices);
  options_.resize(devices * choices_);
  seconds_per_bit_.resize(devices);
  requests_.resize(devices);
  to_start_.reserve(devices);
  on_air_.reserve(devices);
  predictions_.resize(devices);
  media_.resize(scenario.networks.size() + devices);
  free_workers_.resize(scenario.servers.size());
  for (size_t device = 0; device < devices; ++device) {
    const int network = scenario.devices[device].link.network;
    medium_of_.push_back(static_cast<uint32_t>(network >= 0 ? network : scenario.networks.size() + device));
    has_results_ = has_results_ || scenario.devices[device].result_bytes > 0;
  }
}

void RoundPredictor::begin(size_t family, std::span<const ActiveDevice> active) {
  family_ = family;
  active_.assign(active.begin(), active.end());
  for (size_t index = 0; index < active_.size(); ++index) {
    const auto [device, rate_bps] = active_[index];
    const PlanTable& plans = scenario().devices[device].plans[family];
    for (size_t choice = 0; choice < choices_; ++choice) {
      const Plan& plan = plans[choice];
      options_[index * choices_ + choice] = {&plan, predictor_.predict(device, family, choice, rate_bps),
                                             plan.head_s + transfer_time(plan, rate_bps)};
    }
    seconds_per_bit_[index] = 1 / rate_bps;
  }
}

std::span<const PlanPrediction> RoundPredictor::predict(std::span<const uint32_t> choices) {
  // Where no server has more requests than workers and no answer shares the air, nothing waits after its
  // upload.
  if (has_results_ || !enough_workers(choices)) {
    play(choices);
  } else {
    upload(choices);
  }
  return std::span(predictions_).first(active_.size());
}

double RoundPredictor::reward(std::span<const uint32_t> choices) {
  predict(choices);
  return total_reward(choices);
}

double RoundPredictor::reward_at_most(std::span<const uint32_t> choices) {
  upload(choices);
  return total_reward(choices);
}

double RoundPredictor::total_reward(std::span<const uint32_t> choices) const {
  double total = 0;
  for (size_t index = 0; index < active_.size(); ++index) {
    if (choices[index] != undecided) total += predictions_[index].reward;
  }
  return total;
}

bool RoundPredictor::enough_workers(std::span<const uint32_t> choices) {
  for (size_t server = 0; server < free_workers_.size(); ++server) {
    free_workers_[server] = scenario().servers[server].workers;
  }
  for (size_t index = 0; index < active_.size(); ++index) {
    if (choices[index] == undecided || option(index, choices[index]).plan->local) continue;
    if (--free_workers_[static_cast<size_t>(device(index).server)] < 0) return false;
  }
  return true;
}

// Every network by itself: the uploads start when the heads end, whatever else happens.
void RoundPredictor::upload(std::span<const uint32_t> choices) {
  for (size_t index = 0; index < active_.size(); ++index) {
    if (choices[index] != undecided) predictions_[index] = option(index, choices[index]).alone;
  }
  for (size_t network = 0; network < scenario().networks.size(); ++network) {
    to_start_.clear();
    for (size_t index = 0; index < active_.size(); ++index) {
      if (medium_of(index) != network || choices[index] == undecided) continue;
      const Plan& plan = *option(index, choices[index]).plan;
      if (!plan.local) to_start_.push_back({plan.head_s, plan.transfer_bits, index});
    }
    if (to_start_.size() > 1) share_air(choices);
  }
}

// Of the uploads in to_start_, which share one network.
void RoundPredictor::share_air(std::span<const uint32_t> choices) {
  std::sort(to_start_.begin(), to_start_.end(),
            [](const Upload& one, const Upload& other) { return one.head_s < other.head_s; });
  on_air_.clear();
  Medium medium;
  for (size_t next = 0; next < to_start_.size() || !on_air_.empty();) {
    size_t first = 0;
    for (size_t at = 1; at < on_air_.size(); ++at) {
      if (on_air_[at].bits < on_air_[first].bits) first = at;
    }
    const double end_s =
        on_air_.empty() ? std::numeric_limits<double>::infinity() : medium.end_s(on_air_[first].bits);
    if (next < to_start_.size() && to_start_[next].head_s <= end_s) {
      Upload& upload = on_air_.emplace_back(to_start_[next++]);
      medium.advance(upload.head_s);
      upload.bits += medium.sent_bits;
      medium.seconds_per_bit += seconds_per_bit_[upload.index];
      continue;
    }
    const Upload upload = on_air_[first];
    on_air_[first] = on_air_.back();
    on_air_.pop_back();
    medium.until_s = end_s;
    medium.sent_bits = upload.bits;
    medium.seconds_per_bit = 0;
    for (const Upload& other : on_air_) medium.seconds_per_bit += seconds_per_bit_[other.index];
    const Option& taken = option(upload.index, choices[upload.index]);
    finish(upload.index, taken, taken.alone.latency_s + (end_s - taken.uploaded_alone_s));
  }
}

// From event to event.
void RoundPredictor::play(std::span<const uint32_t> choices) {
  std::fill(media_.begin(), media_.end(), Medium{});
  for (size_t server = 0; server < free_workers_.size(); ++server) {
    free_workers_[server] = scenario().servers[server].workers;
  }
  next_ticket_ = 0;
  size_t under_way = 0;
  for (size_t index = 0; index < active_.size(); ++index) {
    Request& request = requests_[index];
    request = {};
    if (choices[index] == undecided) continue;
    request.option = &option(index, choices[index]);
    const Plan& plan = *request.option->plan;
    if (plan.local) {
      predictions_[index] = request.option->alone;
      continue;
    }
    request.phase = Phase::head;
    request.at_s = plan.head_s;
    ++under_way;
  }
  while (under_way > 0) {
    // What ends first; of things that end together the first device's, as in the simulator.
    size_t first = 0;
    double first_s = std::numeric_limits<double>::infinity();
    for (size_t index = 0; index < active_.size(); ++index) {
      const double end_s = phase_end_s(index);
      if (end_s < first_s) {
        first = index;
        first_s = end_s;
      }
    }
    end_phase(first, first_s);
    under_way -= requests_[first].phase == Phase::none;
  }
}

double RoundPredictor::phase_end_s(size_t index) const {
  const Request& request = requests_[index];
  switch (request.phase) {
    case Phase::none:
    case Phase::queue:
      return std::numeric_limits<double>::infinity();
    case Phase::uplink:
    case Phase::downlink:
      return media_[medium_of(index)].end_s(request.mark_bits);
    default:
      return request.at_s;
  }
}

void RoundPredictor::end_phase(size_t index, double now_s) {
  Request& request = requests_[index];
  const Plan& plan = *request.option->plan;
  const DeviceModel& model = device(index);
  switch (request.phase) {
    case Phase::head:
      return start_flow(index, Phase::uplink, plan.transfer_bits, now_s);
    case Phase::uplink:
      end_flow(index, now_s);
      request.at_s = now_s + model.link.latency_s;
      request.phase = Phase::to_server;
      return;
    case Phase::to_server:
      request.ticket = next_ticket_++;
      request.phase = Phase::queue;
      return start_tails(model.server, now_s);
    case Phase::tail:
      ++free_workers_[static_cast<size_t>(model.server)];
      if (model.result_bytes > 0) {
        start_flow(index, Phase::downlink, 8 * model.result_bytes, now_s);
      } else {
        end_request(index, now_s);
      }
      return start_tails(model.server, now_s);
    case Phase::downlink:
      end_flow(index, now_s);
      request.at_s = now_s + model.link.latency_s;
      request.phase = Phase::to_device;
      return;
    case Phase::to_device:
      return end_request(index, now_s);
    case Phase::none:
    case Phase::queue:
      return;
  }
}

void RoundPredictor::start_flow(size_t index, Phase phase, double bits, double now_s) {
  Medium& medium = media_[medium_of(index)];
  medium.advance(now_s);
  medium.seconds_per_bit += seconds_per_bit_[index];
  requests_[index].phase = phase;
  requests_[index].mark_bits = medium.sent_bits + bits;
}

void RoundPredictor::end_flow(size_t index, double now_s) {
  Medium& medium = media_[medium_of(index)];
  medium.until_s = now_s;
  medium.sent_bits = requests_[index].mark_bits;  // exactly, so that flows which end together do so
  requests_[index].phase = Phase::none;
  medium.seconds_per_bit = 0;  // summed anew: what is left of a difference would remain on an idle medium
  for (size_t other = 0; other < active_.size(); ++other) {
    const Phase phase = requests_[other].phase;
    if ((phase == Phase::uplink || phase == Phase::downlink) && medium_of(other) == medium_of(index)) {
      medium.seconds_per_bit += seconds_per_bit_[other];
    }
  }
}

// First come, first served.
void RoundPredictor::start_tails(int server, double now_s) {
  int& free = free_workers_[static_cast<size_t>(server)];
  while (free > 0) {
    Request* next = nullptr;
    for (size_t index = 0; index < active_.size(); ++index) {
      Request& request = requests_[index];
      if (request.phase != Phase::queue || device(index).server != server) continue;
      if (next == nullptr || request.ticket < next->ticket) next = &request;
    }
    if (next == nullptr) return;
    next->phase = Phase::tail;
    next->at_s = now_s + next->option->plan->tail_s;
    --free;
  }
}

void RoundPredictor::end_request(size_t index, double now_s) {
  requests_[index].phase = Phase::none;
  finish(index, *requests_[index].option, now_s);
}

// `taken`, ended at latency_s.
void RoundPredictor::finish(size_t index, const Option& taken, double latency_s) {
  PlanPrediction& prediction = predictions_[index] = taken.alone;
  prediction.energy_with_idle_j += device(index).idle_power_w * (latency_s - prediction.latency_s);
  prediction.latency_s = latency_s;
  const double energy_j = scenario().charged_j(prediction.energy_attributed_j, prediction.energy_with_idle_j);
  const SplitSettings& settings = predictor_.settings();
  prediction.reward = settings.reward(
      settings.scores(active_[index].device, family_, prediction.top1_pct, latency_s, energy_j));
}

std::string why_rounds_are_not_predictable(const Scenario& scenario) {
  if (scenario.workload.kind != WorkloadModel::Kind::rounds) {
    return "requests are carried over from one epoch to the next";
  }
  for (const DeviceModel& device : scenario.devices) {
    const LinkModel& link = device.link;
    if (device.service.kind != ServiceModel::Kind::deterministic) {
      return "the compute times of '" + device.name + "' are random";
    }
    if (link.jitter_s > 0) return "the latency of '" + device.name + "' is random";
    if (link.varies_within_epoch()) return "the link rate of '" + device.name + "' changes within a round";
    if (device.battery) return "the battery of '" + device.name + "' makes each round depend on those before";
  }
  for (size_t server = 0; server < scenario.servers.size(); ++server) {
    const ServerModel& model = scenario.servers[server];
    if (model.service.kind != ServiceModel::Kind::deterministic) {
      return "the compute times of server '" + model.name + "' are random";
    }
    const auto devices =
        std::count_if(scenario.devices.begin(), scenario.devices.end(),
                      [&](const DeviceModel& device) { return device.server == static_cast<int>(server); });
    if (devices > static_cast<int64_t>(model.workers) + model.queue_limit) {
      return "the queue of server '" + model.name + "' can be full";
    }
  }
  return "";
}

}  // namespace edgeward

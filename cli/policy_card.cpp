#include "cli/policy_card.h"

#include <sstream>

#include "agents/sha256.h"
#include "cli/version.h"
#include "sim/model/data_folders.h"
#include "sim/model/error.h"

namespace edgeward {
namespace {

using Json = nlohmann::ordered_json;

Json signature() {
  return {
      {"inputs",
       {{"obs",
         {{"type", "float32"},
          {"shape", {"B", "D"}},
          {"note", "as the environment gives it: the network normalises"}}},
        {"mask",
         {{"type", "uint8"}, {"shape", {"B", "M"}}, {"note", "1 = allowed; component after component"}}},
        {"h",
         {{"type", "float32"}, {"shape", {"B", "S"}}, {"note", "recurrent state; S = 0 for this policy"}}}}},
      {"outputs",
       {{"action", {{"type", "int64"}, {"shape", {"B", "H"}}, {"note", "the most probable allowed choice"}}},
        {"logits", {{"type", "float32"}, {"shape", {"B", "M"}}, {"note", "-1e9 where the mask forbids"}}},
        {"h_next", {{"type", "float32"}, {"shape", {"B", "S"}}}}}}};
}

Json observation(const Spec& spec) {
  Json list = Json::array();
  for (const Entry& entry : spec.observation) {
    list.push_back({{"name", entry.name},
                    {"unit", entry.unit},
                    {"low", entry.low},
                    {"high", entry.high},
                    {"meaning", entry.meaning}});
  }
  return list;
}

// What a choice means: the plan of each family, on the device that the component decides for.
Json plans_of(const Scenario& scenario, const DeviceModel& device, size_t choice) {
  Json by_family = Json::object();
  for (size_t family = 0; family < scenario.families.size(); ++family) {
    const Plan& plan = device.plans[family][choice];
    by_family[scenario.families[family]] = {{"version", plan.version},
                                            {"cut", plan.cut},
                                            {"tier", plan.local ? "device" : "edge"},
                                            {"head_s", plan.head_s},
                                            {"head_energy_j", plan.head_energy_j},
                                            {"transfer_bytes", plan.transfer_bits / 8},
                                            {"tail_s", plan.tail_s},
                                            {"top1_pct", plan.top1_pct}};
  }
  return by_family;
}

Json action(const Spec& spec, const Scenario& scenario) {
  Json list = Json::array();
  for (size_t index = 0; index < spec.action.size(); ++index) {
    const Component& component = spec.action[index];
    Json choices = Json::array();
    for (size_t choice = 0; choice < component.choices.size(); ++choice) {
      Json entry{{"choice", choice}, {"label", component.choices[choice]}};
      if (spec.kind == "split") entry["plans"] = plans_of(scenario, scenario.devices[index], choice);
      choices.push_back(std::move(entry));
    }
    Json entry{{"name", component.name}};
    if (spec.kind == "split") {
      const DeviceModel& device = scenario.devices[index];
      const ServerModel& server = scenario.servers[static_cast<size_t>(device.server)];
      entry["device"] = {{"name", device.name}, {"profile", device.profile}};
      entry["server"] = {{"name", server.name}, {"profile", server.profile}, {"threads", server.threads}};
    }
    entry["choices"] = std::move(choices);
    list.push_back(std::move(entry));
  }
  return list;
}

Json profile_hashes(const Experiment& experiment) {
  ProfileLibrary profiles(profile_folder());
  Json list = Json::array();
  for (const auto& [kind, name] : profiles_of(experiment)) {
    list.push_back({{"kind", kind}, {"name", name}, {"sha256", sha256_hex(profiles.text(kind, name))}});
  }
  return list;
}

// The row of progress.csv about an update, by column; null where there is none.
Json progress_at(const RunDirectory& run, int64_t update) {
  std::istringstream stream(run.read("progress.csv").value_or(""));
  std::string header, last;
  std::getline(stream, header);
  const std::string start = std::to_string(update) + ",";
  while (std::getline(stream, last) && !last.starts_with(start)) {
  }
  if (!last.starts_with(start)) return nullptr;
  Json row = Json::object();
  std::istringstream names(header), cells(last);
  for (std::string name, text; std::getline(names, name, ',');) {
    std::getline(cells, text, ',');
    const Json number = Json::parse(text, nullptr, false);
    row[name] = number.is_number() ? number : Json();
  }
  return row;
}

// The agent's own rows of evaluation_summary.json, where the run has been evaluated as of that update.
Json evaluation_at(const RunDirectory& run, int64_t update, std::vector<std::string>& left_out) {
  const std::string text = run.read("evaluation_summary.json").value_or("");
  if (text.empty()) return nullptr;
  Json rows = Json::array();
  try {
    const Json whole = Json::parse(text);
    const auto evaluated = whole.at("checkpoint_update").get<int64_t>();
    if (evaluated != update) {
      left_out.push_back("the card holds no evaluation: the run's is of update " + std::to_string(evaluated) +
                         "; evaluate it again");
      return nullptr;
    }
    for (const Json& row : whole.at("summary")) {
      if (row.at("policy") == "a2c") rows.push_back(row);
    }
  } catch (const Json::exception& fault) {
    throw InputError(run.file("evaluation_summary.json") + ": damaged: " + fault.what());
  }
  return rows;
}

}  // namespace

PolicyCard policy_card(const RunDirectory& run, const Experiment& experiment, const Spec& spec,
                       int64_t checkpoint_update) {
  const TrainingSettings& training = experiment.training;
  PolicyCard card;
  const Json progress = progress_at(run, checkpoint_update);
  if (progress.is_null() && checkpoint_update > 0) {
    card.left_out.push_back("the card holds no training numbers: progress.csv has no update " +
                            std::to_string(checkpoint_update));
  }
  const Json evaluation = evaluation_at(run, checkpoint_update, card.left_out);
  card.json = {{"format", "edgeward-policy/1"},
               {"edgeward", version_number()},
               {"commit", built_commit()},
               {"files", {{"torchscript", "policy.pt"}, {"onnx", "policy.onnx"}}},
               {"signature", signature()},
               {"kind", spec.kind},
               {"observation", observation(spec)},
               {"action", action(spec, experiment.scenario)},
               {"scenario",
                {{"name", run.info().scenario},
                 {"title", run.info().title},
                 {"identity_sha256", experiment.identity},
                 {"config_sha256", sha256_hex(run.read("config.yaml").value_or(""))}}},
               {"profiles", profile_hashes(experiment)},
               {"training",
                {{"algorithm", "a2c"},
                 {"seed", run.info().seed},
                 {"checkpoint_update", checkpoint_update},
                 {"updates", training.updates()},
                 {"steps", checkpoint_update * training.steps_per_update()},
                 {"environments", training.environments},
                 {"rollout", training.rollout_steps},
                 {"gamma", training.gamma},
                 {"last_update", progress}}},
               {"evaluation", evaluation}};
  return card;
}

}  // namespace edgeward

#include "cli/foreign_policy.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string_view>

#include "agents/policies/policy_registry.h"
#include "agents/policies/served_policy.h"
#include "agents/sha256.h"
#include "cli/interrupt.h"
#include "cli/python_program.h"
#include "env/worker_process.h"
#include "sim/model/error.h"

namespace edgeward {

namespace fs = std::filesystem;

namespace {

constexpr int patience_ms = 1000;  // between the last byte of a process and its end

// python -m edgeward.serve_policy FILE, while it lives.
class ServingProcess {
 public:
  explicit ServingProcess(const std::string& file) : words_(memory_file("edgeward-policy-words")) {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
      throw Error(std::string("cannot make a socket: ") + std::strerror(errno));
    }
    connection_ = Fd(ends[0]);
    const Fd theirs(ends[1]);
    process_ = start_python({"-m", "edgeward.serve_policy", file, "--socket", std::to_string(python_socket)},
                            theirs.get(), words_.get());
    handle_ = process_handle(process_);
  }
  // The connection is closed by now: it ends by itself.
  ~ServingProcess() { await_end(process_, handle_, patience_ms); }
  ServingProcess(const ServingProcess&) = delete;
  ServingProcess& operator=(const ServingProcess&) = delete;

  Fd take_connection() { return std::move(connection_); }

  std::string last_words() const {
    pollfd watched{handle_.get(), POLLIN, 0};
    poll(&watched, 1, patience_ms);
    return last_words_of(process_, words_);
  }

 private:
  Fd words_, connection_, handle_;
  pid_t process_ = -1;
};

// The policy goes first: its connection is what the process waits for.
class OwnedPolicy : public Policy {
 public:
  OwnedPolicy(std::unique_ptr<ServingProcess> process, PolicyServer server, const Spec& spec,
              size_t environments)
      : process_(std::move(process)), policy_(std::move(server), spec, environments) {}

  void act(const ObservationBatch& batch, std::span<float> state, std::span<const uint8_t> fresh, Mode mode,
           Rng& rng, std::span<int32_t> actions) override {
    policy_.act(batch, state, fresh, mode, rng, actions);
  }

 private:
  std::unique_ptr<ServingProcess> process_;
  ServedPolicy policy_;
};

std::optional<int> descriptor_of(const std::string& source) {
  constexpr std::string_view start = "fd:";
  if (!source.starts_with(start)) return std::nullopt;
  int number = -1;
  const auto [end, error] =
      std::from_chars(source.data() + start.size(), source.data() + source.size(), number);
  return error == std::errc() && end == source.data() + source.size() ? number : -1;
}

bool is_socket(int descriptor) {
  struct stat about{};
  return fstat(descriptor, &about) == 0 && S_ISSOCK(about.st_mode);
}

ForeignPolicyName read_policy_name(const std::string& text) {
  ForeignPolicyName name{"", text, "--policy " + text};
  // A file may have an equals sign in its name; one that is there is meant.
  if (const size_t equals = text.find('='); equals != std::string::npos && !fs::exists(text)) {
    name.label = text.substr(0, equals);
    name.source = text.substr(equals + 1);
  }
  if (const std::optional<int> descriptor = descriptor_of(name.source)) {
    if (!is_socket(*descriptor)) {
      throw InputError(name.text + ": '" + name.source +
                       "' is no socket that was left open for this program");
    }
    fcntl(*descriptor, F_SETFD, FD_CLOEXEC);  // workers, which are started later, must not keep it open
  } else if (!fs::is_regular_file(name.source)) {
    throw InputError(name.text + ": there is no file '" + name.source + "'");
  } else if (fs::path(name.source).extension() != ".onnx") {
    throw InputError(
        name.text + ": '" + name.source +
        "' does not end with .onnx; other policies are evaluated from Python: edgeward.evaluate");
  } else if (name.label.empty()) {
    name.label = fs::path(name.source).stem().string();
  }
  return name;
}

std::unique_ptr<Policy> start_policy(const ForeignPolicyName& name, const Spec& spec, size_t environments,
                                     const std::string& if_interrupted) {
  const auto waiting = [if_interrupted] {
    if (InterruptGuard::requested()) throw Interrupted{if_interrupted};
  };
  if (const std::optional<int> descriptor = descriptor_of(name.source)) {
    return std::make_unique<ServedPolicy>(
        PolicyServer{.name = name.text, .connection = Fd(*descriptor), .waiting = waiting}, spec,
        environments);
  }
  auto process = std::make_unique<ServingProcess>(name.source);
  PolicyServer server{.name = name.text,
                      .connection = process->take_connection(),
                      .last_words = [&told = *process] { return told.last_words(); },
                      .waiting = waiting};
  return std::make_unique<OwnedPolicy>(std::move(process), std::move(server), spec, environments);
}

}  // namespace

std::vector<ForeignPolicyName> read_policy_names(const std::vector<std::string>& texts,
                                                 std::set<std::string>& taken) {
  std::vector<ForeignPolicyName> names;
  for (const std::string& text : texts) {
    ForeignPolicyName name = read_policy_name(text);
    if (name.label.empty()) throw InputError(name.text + ": has no name: --policy NAME=" + name.source);
    if (!taken.insert(name.label).second) {
      throw InputError(
          fmt::format("{}: there is a policy '{}' already; name it differently: --policy NAME={}", name.text,
                      name.label, name.source));
    }
    names.push_back(std::move(name));
  }
  return names;
}

std::set<std::string> taken_labels() {
  const std::vector<std::string> baselines = baseline_names();
  return {baselines.begin(), baselines.end()};
}

std::vector<std::unique_ptr<Policy>> start_foreign_policies(const std::vector<ForeignPolicyName>& names,
                                                            const Spec& spec, size_t environments,
                                                            const std::string& if_interrupted) {
  std::vector<std::unique_ptr<Policy>> policies;
  for (const ForeignPolicyName& name : names) {
    policies.push_back(start_policy(name, spec, environments, if_interrupted));
  }
  return policies;
}

nlohmann::ordered_json foreign_policies_json(const std::vector<ForeignPolicyName>& names) {
  auto list = nlohmann::ordered_json::array();
  for (const ForeignPolicyName& name : names) {
    nlohmann::ordered_json json{{"policy", name.label}, {"file", nullptr}, {"sha256", nullptr}};
    if (!descriptor_of(name.source)) {
      std::ifstream stream(name.source, std::ios::binary);
      json["file"] = name.source;
      json["sha256"] = sha256_hex(std::string(std::istreambuf_iterator<char>(stream), {}));
    }
    list.push_back(std::move(json));
  }
  return list;
}

}  // namespace edgeward

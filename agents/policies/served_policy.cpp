#include "agents/policies/served_policy.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>
#include <utility>

#include "sim/model/error.h"

namespace edgeward {
namespace {

constexpr const char* protocol = "edgeward-policy-service/1";
constexpr size_t longest_message = size_t{1} << 16;  // what claims to be longer is no message
constexpr int patience_ms = 100;

struct Header {
  uint32_t kind, bytes;
};

}  // namespace

ServedPolicy::ServedPolicy(PolicyServer server, const Spec& spec, size_t environments)
    : server_(std::move(server)), components_(spec.action), mask_(spec) {
  const std::string greeting =
      nlohmann::json{{"protocol", protocol}, {"environments", environments}, {"spec", spec}}.dump();
  ask(Kind::greet, greeting.size());
  write(greeting.data(), greeting.size());
  read_answer(nullptr, 0);
}

void ServedPolicy::act(const ObservationBatch& batch, std::span<float>, std::span<const uint8_t> fresh, Mode,
                       Rng&, std::span<int32_t> actions) {
  ask(Kind::act, batch.observation.size_bytes() + batch.mask.size_bytes() + fresh.size_bytes());
  write(batch.observation.data(), batch.observation.size_bytes());
  write(batch.mask.data(), batch.mask.size_bytes());
  write(fresh.data(), fresh.size_bytes());
  read_answer(actions.data(), actions.size_bytes());
  check(batch, actions);
}

void ServedPolicy::check(const ObservationBatch& batch, std::span<const int32_t> actions) const {
  for (size_t row = 0; row < batch.size; ++row) {
    for (size_t index = 0; index < components_.size(); ++index) {
      const Component& component = components_[index];
      const int32_t choice = actions[row * components_.size() + index];
      if (choice < 0 || static_cast<size_t>(choice) >= component.choices.size()) {
        throw InputError(fmt::format("{}: chose {} for '{}', which has the choices 0 to {}", server_.name,
                                     choice, component.name, component.choices.size() - 1));
      }
      if (mask_.of(batch.mask, row, index)[static_cast<size_t>(choice)] == 0) {
        throw InputError(fmt::format(
            "{}: chose '{}' (choice {}) for '{}' in environment {}, which the mask forbids there; a policy "
            "that "
            "sees the mask, or gives logits, can keep to it",
            server_.name, component.choices[static_cast<size_t>(choice)], choice, component.name, row));
      }
    }
  }
}

void ServedPolicy::ask(Kind kind, size_t bytes) {
  const Header header{static_cast<uint32_t>(kind), static_cast<uint32_t>(bytes)};
  write(&header, sizeof header);
}

void ServedPolicy::read_answer(void* data, size_t bytes) {
  Header header{};
  read(&header, sizeof header);
  if (header.kind == static_cast<uint32_t>(Kind::refused) && header.bytes <= longest_message) {
    std::string message(header.bytes, '\0');
    read(message.data(), message.size());
    throw InputError(server_.name + ": " + message);
  }
  if (header.kind != static_cast<uint32_t>(Kind::done) || header.bytes != bytes) {
    throw Error(
        fmt::format("{}: answered nonsense: a frame of kind {} with {} bytes, where {} bytes of actions "
                    "were expected",
                    server_.name, header.kind, header.bytes, bytes));
  }
  read(data, bytes);
}

void ServedPolicy::write(const void* data, size_t bytes) {
  const char* next = static_cast<const char*>(data);
  while (bytes > 0) {
    wait_for(POLLOUT);
    // No signal where nobody reads any more: the error says it.
    const ssize_t count = send(server_.connection.get(), next, bytes, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (count < 0) ended();
    next += count;
    bytes -= static_cast<size_t>(count);
  }
}

void ServedPolicy::read(void* data, size_t bytes) {
  char* next = static_cast<char*>(data);
  while (bytes > 0) {
    wait_for(POLLIN);
    const ssize_t count = recv(server_.connection.get(), next, bytes, MSG_DONTWAIT);
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (count <= 0) ended();
    next += count;
    bytes -= static_cast<size_t>(count);
  }
}

void ServedPolicy::wait_for(short event) {
  pollfd watched{server_.connection.get(), event, 0};
  while (poll(&watched, 1, patience_ms) <= 0) {
    if (server_.waiting) server_.waiting();
  }
}

void ServedPolicy::ended() const {
  const std::string how = server_.last_words ? server_.last_words() : "";
  throw Error(server_.name + ": the process that serves it has ended" + (how.empty() ? "" : ": " + how));
}

}  // namespace edgeward

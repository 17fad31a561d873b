// A policy that another process answers for: one trained elsewhere (an ONNX file, served by
// python -m edgeward.serve_policy), or a function of a Python program that evaluates it. Here is the side
// that asks; python/edgeward/policy_service.py is the one that answers.
//
// On a connected stream socket, numbers as they lie in memory (both ends are on one machine). A frame is
// {uint32 kind, uint32 bytes} and so many bytes:
//   greet   JSON {"protocol", "environments": N, "spec"}   answered by  done, without bytes
//   act     observation float32[N,D], mask uint8[N,M], fresh uint8[N]   by  done, int32[N,H]
// Either may be answered by `refused` and a message instead. The socket closes when there are no more
// questions.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "agents/policies/action_mask.h"
#include "agents/policies/policy.h"
#include "env/worker_process.h"

namespace edgeward {

struct PolicyServer {
  std::string name;  // what messages call it: "--policy sb3=a2c.onnx"
  Fd connection;     // a connected stream socket
  // How the serving process ended, once it has: "exit status 1; its last words: ..."; empty where nobody
  // knows.
  std::function<std::string()> last_words = {};
  // Called at least ten times a second while an answer is awaited; what it throws ends the waiting.
  std::function<void()> waiting = {};
};

class ServedPolicy : public Policy {
 public:
  // Greets and waits for consent. Throws InputError with the other side's reason where it refuses, Error
  // where it ended or answered nonsense. environments: N of every act().
  ServedPolicy(PolicyServer server, const Spec& spec, size_t environments);

  // `mode`, `state` and `rng` stay here: the other side decides how it chooses and keeps what it remembers.
  // Throws InputError for a choice that does not exist or that the mask forbids, and as the constructor does.
  void act(const ObservationBatch& batch, std::span<float> state, std::span<const uint8_t> fresh, Mode mode,
           Rng& rng, std::span<int32_t> actions) override;

 private:
  enum class Kind : uint32_t { greet, act, done, refused };

  void ask(Kind kind, size_t bytes);
  void write(const void* data, size_t bytes);
  void read_answer(void* data, size_t bytes);
  void read(void* data, size_t bytes);
  void wait_for(short event);
  void check(const ObservationBatch& batch, std::span<const int32_t> actions) const;
  [[noreturn]] void ended() const;

  PolicyServer server_;
  std::vector<Component> components_;
  ActionMask mask_;
};

}  // namespace edgeward

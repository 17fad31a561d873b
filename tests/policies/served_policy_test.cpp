#include "agents/policies/served_policy.h"

#include <sys/socket.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <cstring>
#include <functional>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <thread>

#include "agents/policies/episodes.h"
#include "sim/model/error.h"
#include "tests/policies/fake_split.h"

namespace edgeward {
namespace {

using Catch::Matchers::Contains;

enum : uint32_t { greet, act, done, refused };

struct Question {
  uint32_t kind = 0, bytes = 0;
  std::string content;
};

// The other side of the socket, byte by byte as the header describes it.
class OtherSide {
 public:
  explicit OtherSide(int socket) : socket_(socket) {}

  Question ask() const {
    Question question;
    receive(&question, 2 * sizeof(uint32_t));
    question.content.resize(question.bytes);
    receive(question.content.data(), question.content.size());
    return question;
  }

  void answer(uint32_t kind, const std::string& content = "") const {
    const uint32_t header[] = {kind, static_cast<uint32_t>(content.size())};
    send(socket_.get(), header, sizeof header, MSG_NOSIGNAL);
    send(socket_.get(), content.data(), content.size(), MSG_NOSIGNAL);
  }

  void choose(const std::vector<int32_t>& actions) const {
    answer(done, std::string(reinterpret_cast<const char*>(actions.data()), 4 * actions.size()));
  }

 private:
  void receive(void* data, size_t bytes) const {
    if (bytes > 0 && recv(socket_.get(), data, bytes, MSG_WAITALL) != static_cast<ssize_t>(bytes)) {
      throw std::runtime_error("closed");
    }
  }

  Fd socket_;
};

// Plays the other side in a thread of its own until it returns; the socket closes then.
class Served {
 public:
  explicit Served(std::function<void(const OtherSide&)> play) {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) throw Error("no socket pair");
    server_.name = "--policy test.onnx";
    server_.connection = Fd(ends[0]);
    thread_ = std::thread([play, socket = ends[1]] {
      const OtherSide side(socket);
      try {
        play(side);
      } catch (const std::runtime_error&) {
      }
    });
  }
  ~Served() {
    server_.connection.reset();
    thread_.join();
  }

  PolicyServer server() { return std::move(server_); }

 private:
  PolicyServer server_;
  std::thread thread_;
};

// One call of act() in two environments of one device, which may choose 0 and 2.
struct Asked {
  FakeSplitEnv env{fake_scenario(1, 1), 2};
  std::vector<float> observation = std::vector<float>(2 * env.spec().observation_size(), 0.5F);
  std::vector<uint8_t> mask{1, 0, 1, 0, 1, 0, 1, 0}, fresh{1, 0};
  std::vector<int32_t> actions{-1, -1};
  Rng rng{1};

  void ask(ServedPolicy& policy) {
    policy.act({2, observation, mask, {}}, {}, fresh, Mode::greedy, rng, actions);
  }
};

TEST_CASE("a served policy is greeted with the spec and asked with what the environments show", "[served]") {
  Asked asked;
  Question greeting, question;
  {
    Served served([&](const OtherSide& side) {
      greeting = side.ask();
      side.answer(done);
      question = side.ask();
      side.choose({2, 0});
    });
    ServedPolicy policy(served.server(), asked.env.spec(), 2);
    asked.observation.back() = 7.25F;
    asked.ask(policy);
  }
  CHECK(asked.actions == std::vector<int32_t>{2, 0});
  CHECK(greeting.kind == greet);
  const auto told = nlohmann::json::parse(greeting.content);
  CHECK(told.at("environments") == 2);
  CHECK(told.at("spec").get<Spec>() == asked.env.spec());
  CHECK(question.kind == act);
  const size_t floats = 4 * asked.observation.size();
  REQUIRE(question.content.size() == floats + 8 + 2);
  CHECK(std::memcmp(question.content.data(), asked.observation.data(), floats) == 0);
  CHECK(std::memcmp(question.content.data() + floats, asked.mask.data(), 8) == 0);
  CHECK(question.content.substr(floats + 8) == std::string("\1\0", 2));
}

TEST_CASE("a refusal is the user's to mend, in the other side's words", "[served]") {
  Asked asked;
  Served served([](const OtherSide& side) {
    side.ask();
    side.answer(refused, "takes 7 numbers");
  });
  CHECK_THROWS_MATCHES(ServedPolicy(served.server(), asked.env.spec(), 2), InputError,
                       Catch::Message("--policy test.onnx: takes 7 numbers"));
}

TEST_CASE("choices that there are not, or that the mask forbids, are named", "[served]") {
  const auto [choice, says] = GENERATE(table<int32_t, std::string>({
      {4, "chose 4 for 'plan.cam.0', which has the choices 0 to 3"},
      {-1, "chose -1 for 'plan.cam.0'"},
      {3, "chose 'heavy local' (choice 3) for 'plan.cam.0' in environment 1, which the mask forbids"},
  }));
  Asked asked;
  Served served([choice = choice](const OtherSide& side) {
    side.ask();
    side.answer(done);
    side.ask();
    side.choose({0, choice});
  });
  ServedPolicy policy(served.server(), asked.env.spec(), 2);
  CHECK_THROWS_WITH(asked.ask(policy), Contains(says));
}

TEST_CASE("a process that ends is told with its last words", "[served]") {
  const bool greeted = GENERATE(false, true);
  Asked asked;
  Served served([greeted](const OtherSide& side) {
    side.ask();
    if (!greeted) return;
    side.answer(done);
    side.ask();
  });
  PolicyServer server = served.server();
  server.last_words = [] { return std::string("exit status 3; its last words: no memory"); };
  const auto play = [&] {
    ServedPolicy policy(std::move(server), asked.env.spec(), 2);
    asked.ask(policy);
  };
  CHECK_THROWS_WITH(play(),
                    "--policy test.onnx: the process that serves it has ended: exit status 3; its last "
                    "words: no memory");
}

TEST_CASE("an answer of another size is nonsense", "[served]") {
  Asked asked;
  const bool refusal = GENERATE(false, true);
  Served served([refusal](const OtherSide& side) {
    side.ask();
    side.answer(done);
    side.ask();
    if (refusal) {
      side.answer(refused, std::string(100'000, 'x'));
    } else {
      side.choose({0, 0, 0});
    }
  });
  ServedPolicy policy(served.server(), asked.env.spec(), 2);
  CHECK_THROWS_WITH(asked.ask(policy), Contains("answered nonsense") && Contains("8 bytes of actions"));
}

TEST_CASE("who waits for an answer can be called away", "[served]") {
  Asked asked;
  Served served([](const OtherSide& side) {
    side.ask();
    side.ask();  // the greeting is never answered; this one ends when the connection closes
  });
  PolicyServer server = served.server();
  int waited = 0;
  server.waiting = [&] {
    if (++waited == 2) throw std::runtime_error("called away");
  };
  const auto before = std::chrono::steady_clock::now();
  CHECK_THROWS_WITH(ServedPolicy(std::move(server), asked.env.spec(), 2), "called away");
  CHECK(std::chrono::steady_clock::now() - before < std::chrono::seconds(30));
}

TEST_CASE("whole episodes give what the same choices give here", "[served]") {
  const Scenario scenario = fake_scenario(2, 1);
  FakeSplitEnv env(scenario, 3), other(scenario, 3);
  class Always : public Policy {
    void act(const ObservationBatch&, std::span<float>, std::span<const uint8_t>, Mode, Rng&,
             std::span<int32_t> actions) override {
      std::fill(actions.begin(), actions.end(), 1);
    }
  } always;
  Served served([](const OtherSide& side) {
    side.ask();
    side.answer(done);
    while (true) {
      side.ask();
      side.choose(std::vector<int32_t>(6, 1));
    }
  });
  std::vector<Episode> asked;
  {
    ServedPolicy policy(served.server(), env.spec(), 3);
    asked = play_episodes(env, policy, 5, Mode::greedy);
  }
  const std::vector<Episode> here = play_episodes(other, always, 5, Mode::greedy);
  REQUIRE(asked.size() == here.size());
  for (size_t row = 0; row < here.size(); ++row) CHECK(asked[row].reward == here[row].reward);
}

}  // namespace
}  // namespace edgeward

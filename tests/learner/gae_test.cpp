#include <array>
#include <catch2/catch.hpp>

#include "agents/learner/gae.h"

using namespace edgeward;

TEST_CASE("advantages against a case computed by hand") {
  // One environment, five steps, gamma 0.5, lambda 0.5; terminated after step 1, truncated after step 3 (the
  // final observation is worth 8), still running at the end (the next observation is worth 6).
  const std::array<double, 5> reward{1, 2, 3, 4, 5};
  const std::array<float, 5> value{2, 4, 6, 8, 10};
  const std::array<float, 5> final_value{99, 99, 99, 8, 99};  // 99: must not be read
  const std::array<float, 1> next_value{6};
  const std::array<uint8_t, 5> terminated{0, 1, 0, 0, 0}, truncated{0, 0, 0, 1, 0};
  std::array<float, 5> advantage{};
  gae({5, 1, 0.5, 0.5, reward, value, next_value, final_value, terminated, truncated}, advantage);

  // Deltas: 1 + 0.5 x 4 - 2 = 1;  2 + 0 - 4 = -2;  3 + 0.5 x 8 - 6 = 1;  4 + 0.5 x 8 - 8 = 0;  5 + 0.5 x 6 -
  // 10 = -2. What follows in the same episode counts gamma x lambda = 0.25: 1 - 0.25 x 2 = 0.5;  1 + 0.25 x 0
  // = 1.
  const std::array<float, 5> expected{0.5F, -2, 1, 0, -2};
  for (size_t t = 0; t < 5; ++t) CHECK(advantage[t] == expected[t]);
}

TEST_CASE("environments do not mix, and a step both terminated and truncated counts as terminated") {
  const std::array<double, 4> reward{1, 10, 2, 20};  // [T = 2, N = 2]
  const std::array<float, 4> value{0, 0, 0, 0};
  const std::array<float, 4> final_value{99, 99, 99, 7};
  const std::array<float, 2> next_value{3, 30};
  const std::array<uint8_t, 4> terminated{0, 0, 0, 1}, truncated{0, 0, 0, 1};
  std::array<float, 4> advantage{};
  gae({2, 2, 1, 1, reward, value, next_value, final_value, terminated, truncated}, advantage);
  CHECK(advantage == std::array<float, 4>{1 + 2 + 3, 10 + 20, 2 + 3, 20});
}

TEST_CASE("without a discount only the step's own reward counts") {
  const std::array<double, 2> reward{1, 2};
  const std::array<float, 2> value{0.25F, 0.5F}, final_value{};
  const std::array<float, 1> next_value{100};
  const std::array<uint8_t, 2> flags{};
  std::array<float, 2> advantage{};
  gae({2, 1, 0, 1, reward, value, next_value, final_value, flags, flags}, advantage);
  CHECK(advantage == std::array<float, 2>{0.75F, 1.5F});
}

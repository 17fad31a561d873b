// Faults put into the system that has every key, and the messages about them.
#pragma once

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "tests/model/all_keys.h"
#include "tests/model/bad_input.h"

namespace edgeward {

struct Fault {
  std::string from, to;  // in all_keys
  std::string message;   // without "s.yaml:LINE:COLUMN: "
};

// The whole message about all_keys with `to` in the place of `from`.
inline std::string message_with(const std::string& from, const std::string& to) {
  std::string text = all_keys;
  const size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  text.replace(at, from.size(), to);
  return message_of([&] { read_system(text); });
}

inline void check_faults(const std::vector<Fault>& faults) {
  for (const Fault& fault : faults) {
    CAPTURE(fault.from, fault.to);
    const std::string message = message_with(fault.from, fault.to);
    REQUIRE(message.starts_with("s.yaml:"));
    CHECK(message.substr(message.find(": ") + 2) == fault.message);
  }
}

inline const std::string time_units = "allowed units: ns, us, ms, s, min, h";
inline const std::string time_above_0 = "; allowed: more than 0 s, at most 1000000 s";

}  // namespace edgeward

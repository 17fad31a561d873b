// The message of the InputError that an action ends with; a test fails when there is none.
#pragma once

#include <catch2/catch.hpp>
#include <string>

#include "sim/model/error.h"

namespace edgeward {

template <typename Action>
std::string message_of(Action action) {
  try {
    action();
  } catch (const InputError& error) {
    return error.what();
  }
  FAIL("no InputError");
  return "";
}

}  // namespace edgeward

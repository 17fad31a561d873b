#include "env/action_check.h"

#include <algorithm>
#include <string>

#include "env/step_block.h"
#include "env/vector_env.h"

namespace edgeward {
namespace {

bool holds(std::span<const int32_t> choices) {
  return std::all_of(choices.begin(), choices.end(), [](int32_t choice) { return choice == hold_choice; });
}

}  // namespace

void check_actions(const Spec& spec, size_t rows, std::span<const int32_t> actions, const uint8_t* mask,
                   size_t first_row) {
  const size_t width = spec.action_size();
  if (actions.size() != rows * width) {
    throw ActionError("step() takes " + std::to_string(rows * width) + " actions, got " +
                      std::to_string(actions.size()));
  }
  for (size_t row = 0; row < rows; ++row) {
    const std::span<const int32_t> chosen = actions.subspan(row * width, width);
    const bool held = !chosen.empty() && chosen[0] == hold_choice && holds(chosen);
    for (size_t component = 0; component < width; ++component) {
      const auto choices = static_cast<int32_t>(spec.action[component].choices.size());
      const int32_t choice = chosen[component];
      if (!held && (choice < 0 || choice >= choices || mask[choice] == 0)) {
        throw ActionError("action " + std::to_string(choice) + " of environment " +
                          std::to_string(first_row + row) + ", " + spec.action[component].name + ", is " +
                          (choice < 0 || choice >= choices
                               ? "not one of its " + std::to_string(choices) + " choices (0 to " +
                                     std::to_string(choices - 1) + ")"
                               : "masked: not allowed in this state"));
      }
      mask += choices;
    }
  }
}

}  // namespace edgeward

// A scenario as the text that environments are made from.
#pragma once

#include <string>
#include <vector>

namespace edgeward::python {

// Reads and checks all of a scenario and returns it resolved, as YAML: its bases laid under it, `overrides`
// ("key=value") on top. What a kind other than `split` reads is checked by the worker alone, which knows the
// kinds. Throws InputError.
std::string resolve(const std::string& scenario, const std::vector<std::string>& overrides,
                    const std::string& profiles, const std::string& scenarios);

// The system of a resolved scenario's text as JSON (env/system_description.h). Throws InputError.
std::string describe(const std::string& text, const std::string& profiles);

}  // namespace edgeward::python

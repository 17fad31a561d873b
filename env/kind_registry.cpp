#include <map>

#include "env/kind.h"
#include "sim/model/error.h"

namespace edgeward {
namespace {

// A function's static: it exists before the first registration, whatever the order of the object files.
std::map<std::string, KindFactory>& registry() {
  static std::map<std::string, KindFactory> kinds;
  return kinds;
}

}  // namespace

bool register_kind(const std::string& name, KindFactory factory) {
  if (!registry().emplace(name, std::move(factory)).second) {
    throw Error("environment kind '" + name + "' is registered twice");
  }
  return true;
}

std::vector<std::string> kind_names() {
  std::vector<std::string> names;
  for (const auto& [name, factory] : registry()) names.push_back(name);
  return names;
}

std::unique_ptr<Kind> make_kind(const Section& environment, const Scenario& scenario) {
  return registry().at(environment.one_of("kind", kind_names()))(environment, scenario);
}

}  // namespace edgeward

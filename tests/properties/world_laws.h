// What holds in every world, checked on the record of one episode.
#pragma once

#include <fmt/format.h>

#include <string>
#include <vector>

#include "sim/model/scenario.h"
#include "tests/properties/world_record.h"

namespace edgeward::testing {

// Sentences about what does not hold, each beginning with the law's name; empty when all is well.
std::vector<std::string> violated_laws(const Scenario& scenario, const EpisodeRecord& record);

class Findings {
 public:
  template <typename... Values>
  void expect(bool holds, const char* law, fmt::format_string<Values...> format, Values&&... values) {
    if (!holds)
      list_.push_back(fmt::format("{}: {}", law, fmt::format(format, std::forward<Values>(values)...)));
  }
  std::vector<std::string>& list() { return list_; }

 private:
  std::vector<std::string> list_;
};

// Equal to 1e-9, absolute or relative.
bool same(double a, double b);

// The parts of violated_laws().
void check_requests(const Scenario& scenario, const EpisodeRecord& record, Findings& findings);
void check_resources(const Scenario& scenario, const EpisodeRecord& record, Findings& findings);
void check_queues(const Scenario& scenario, const EpisodeRecord& record, Findings& findings);
void check_energy(const Scenario& scenario, const EpisodeRecord& record, Findings& findings);
void check_media(const Scenario& scenario, const EpisodeRecord& record, Findings& findings);

}  // namespace edgeward::testing

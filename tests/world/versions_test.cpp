// Every version of SimGrid gives the same numbers: each request of the worlds in versions/, which know no
// simultaneous events, against the file that the build on 3.32 wrote beside it. EDGEWARD_UPDATE_GOLDEN=1
// writes them anew (on 3.32 only): read the diff before committing it.
#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "sim/model/data_folders.h"
#include "sim/world/world.h"
#include "tests/forked.h"

using namespace edgeward;
using edgeward::testing::in_child;

namespace {

constexpr uint32_t cells = 2;
constexpr int epochs = 3;
constexpr double tolerance = 1e-6;  // of a request's latency, of its energy, of its time of arrival

// A request as a row of numbers; the first `names` of them are names, the others quantities.
constexpr size_t names = 5;
constexpr size_t columns = names + 2 + stage_count + 2;

std::string header() {
  std::string text = "cell,number,device,ending,cause,arrival_s,latency_s";
  for (const char* stage : stage_names) text += fmt::format(",{}_s", stage);
  return text + ",energy_attributed_j,energy_with_idle_j";
}

std::vector<double> requests_of(const Scenario& scenario) {
  return in_child([&] {
    World world(scenario, cells);
    for (uint32_t cell = 0; cell < cells; ++cell) world.reset_cell(cell, 1, 0);
    std::vector<double> found;
    uint32_t turn = 0;
    for (int epoch = 0; epoch < epochs; ++epoch) {
      for (uint32_t index = 0; index < cells; ++index) {
        Cell& cell = world.cell(index);
        for (size_t device = 0; device < cell.devices(); ++device)
          cell.choose(device, turn++ % static_cast<uint32_t>(scenario.choices.size()));
        cell.begin_epoch();
      }
      world.run_epoch();
      for (uint32_t index = 0; index < cells; ++index) {
        for (const Outcome& each : world.cell(index).ended()) {
          found.insert(found.end(), {1.0 * index, static_cast<double>(each.number), 1.0 * each.device,
                                     static_cast<double>(each.ending), static_cast<double>(each.cause)});
          found.insert(found.end(), {each.arrival_s, each.latency_s()});
          found.insert(found.end(), each.stage_s.begin(), each.stage_s.end());
          found.insert(found.end(), {each.energy_attributed_j, each.energy_with_idle_j});
        }
      }
    }
    return found;
  });
}

void write(const std::filesystem::path& path, const std::vector<double>& numbers) {
  std::ofstream file(path);
  file << header() << '\n';
  for (size_t at = 0; at < numbers.size(); at += columns) {
    for (size_t column = 0; column < columns; ++column)
      file << (column > 0 ? "," : "") << fmt::format("{:.12g}", numbers[at + column]);
    file << '\n';
  }
}

std::vector<double> read(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  REQUIRE(line == header());
  std::vector<double> numbers;
  while (std::getline(file, line)) {
    std::stringstream cells_of_line(line);
    for (std::string cell; std::getline(cells_of_line, cell, ',');) numbers.push_back(std::stod(cell));
  }
  return numbers;
}

// The largest difference, as a fraction of what it is held against: a stage against the request's latency.
double difference(const double* found, const double* expected) {
  if (!std::equal(found, found + names, expected)) return 1;
  double worst = 0;
  for (size_t column = names; column < columns; ++column) {
    const bool of_latency = column > names && column < columns - 2;
    const double scale = expected[of_latency ? names + 1 : column];
    const double apart = std::abs(found[column] - expected[column]);
    if (apart > 0) worst = std::max(worst, scale > 0 ? apart / scale : 1);
  }
  return worst;
}

}  // namespace

TEST_CASE("each request is the same on every version of SimGrid") {
  const bool on_old = std::string(EDGEWARD_SIMGRID_VERSION) == "3.32";
  const bool update = std::getenv("EDGEWARD_UPDATE_GOLDEN") != nullptr && on_old;
  size_t worlds = 0;
  for (const auto& entry : std::filesystem::directory_iterator(EDGEWARD_VERSIONS_DIR)) {
    if (entry.path().extension() != ".yaml") continue;
    ++worlds;
    INFO("world " << entry.path() << " on SimGrid " EDGEWARD_SIMGRID_VERSION);
    const ScenarioSource source = load_scenario(entry.path().string());
    ProfileLibrary profiles(profile_folder());
    const Scenario scenario = read_scenario(to_yaml(source.root), source.path, profiles);
    const std::vector<double> found = requests_of(scenario);
    auto golden = entry.path();
    golden.replace_extension(".csv");
    if (update) write(golden, found);
    const std::vector<double> expected = read(golden);
    REQUIRE(found.size() == expected.size());
    CHECK(found.size() >= 40 * columns);
    double worst = 0;
    for (size_t at = 0; at < found.size(); at += columns) {
      const double apart = difference(&found[at], &expected[at]);
      INFO("request in line " << at / columns + 2);
      CHECK(apart <= tolerance);
      worst = std::max(worst, apart);
    }
    fmt::print("SimGrid {}, {}: {} requests, at most {:.1e} from 3.32\n", EDGEWARD_SIMGRID_VERSION,
               entry.path().stem().string(), found.size() / columns, worst);
    std::fflush(stdout);  // or the next child says it again
  }
  CHECK(worlds == 5);
}

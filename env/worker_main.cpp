// edgeward-worker: started by a VectorEnv, never by hand.
#include <cstdio>
#include <cstdlib>
#include <exception>

#include "env/worker.h"

int main(int argc, char** argv) try {
  if (argc != 12) {
    std::fputs("edgeward-worker hosts simulations for edgeward and is started by it.\n", stderr);
    return 2;
  }
  edgeward::WorkerOptions options;
  options.block_fd = std::atoi(argv[1]);
  options.scenario_fd = std::atoi(argv[2]);
  options.lifeline_fd = std::atoi(argv[3]);
  options.worker = static_cast<uint32_t>(std::atoi(argv[4]));
  options.workers = static_cast<uint32_t>(std::atoi(argv[5]));
  options.cells = static_cast<uint32_t>(std::atoi(argv[6]));
  options.first_cell = static_cast<uint32_t>(std::strtoul(argv[7], nullptr, 10));
  options.record_fd = std::atoi(argv[8]);
  options.detailed_cells = static_cast<uint32_t>(std::strtoul(argv[9], nullptr, 10));
  options.client = std::atoi(argv[10]);
  options.profile_path = argv[11];
  return edgeward::run_worker(options);
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());  // the client shows it as the worker's last words
  return 1;
}

#include "bench/slices.h"

#include <chrono>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>

namespace edgeward::bench {

void serve_slices(const nlohmann::json& about, const std::function<nlohmann::json(double)>& measure) {
  std::cout << about.dump() << std::endl;
  std::string line;
  while (std::getline(std::cin, line)) std::cout << measure(std::stod(line)).dump() << std::endl;
}

double rate_over(double seconds, const std::function<double()>& work) {
  using Clock = std::chrono::steady_clock;
  const auto begin = Clock::now();
  double done = 0, elapsed_s = 0;
  while (elapsed_s < seconds) {
    done += work();
    elapsed_s = std::chrono::duration<double>(Clock::now() - begin).count();
  }
  return done / elapsed_s;
}

Memory memory_of(const std::string& pid) {
  Memory memory;
  std::ifstream file("/proc/" + pid + "/status");
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    std::string key;
    words >> key;
    if (key == "VmRSS:") words >> memory.now_kb;
    if (key == "VmHWM:") words >> memory.peak_kb;
  }
  return memory;
}

}  // namespace edgeward::bench

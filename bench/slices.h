// How a measuring program talks with bench/run.py, which lets the sides of a comparison measure in turns. A
// side prints one line of JSON about itself when it is ready. Then, for each line on its input with a number
// of seconds, it measures for about so long and prints one line of JSON: {"rate": per second, ...}. It ends
// with its input.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>

namespace edgeward::bench {

void serve_slices(const nlohmann::json& about, const std::function<nlohmann::json(double seconds)>& measure);

// Calls `work`, which returns how much it did, until `seconds` have passed; how much per second.
double rate_over(double seconds, const std::function<double()>& work);

// Of a process: what it has in memory now, and the most it ever had.
struct Memory {
  double now_kb = 0, peak_kb = 0;
};
Memory memory_of(const std::string& pid = "self");  // zeros when there is no such process

}  // namespace edgeward::bench

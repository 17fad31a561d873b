// Comma-separated values (RFC 4180, lines end with \n), read back bit by bit.
#pragma once

#include <string>
#include <vector>

namespace edgeward {

// Cells with commas, quotes or line ends are quoted. Ends with "\n".
std::string csv_line(const std::vector<std::string>& cells);

// The shortest text that reads back to the same number; empty for NaN.
std::string csv_number(double value);

}  // namespace edgeward

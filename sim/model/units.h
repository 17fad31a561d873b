// Quantities with units, parsed at the edge: inside Edgeward everything is SI (s, Hz, J, W, byte, bit/s).
#pragma once

#include <string>

namespace edgeward {

enum class Dimension {
  time,       // s:     ns us ms s min h
  frequency,  // 1/s:   Hz kHz /s /min
  rate,       // bit/s: bps kbps Mbps Gbps, kb/s Mb/s Gb/s, bit/s
  size,       // byte:  B kB MB GB KiB MiB GiB
  power,      // W:     mW W kW
  energy,     // J:     mJ J kJ mWh Wh kWh
  percent,    // %:     %, kept as percent (69.04 % -> 69.04)
  number,     // no unit; "1/3" is allowed
};

// The SI value of `text` ("20 Mbps", "100ms", "2.5 W", "1/3"). Throws std::invalid_argument with a sentence
// that names what was found and the units allowed: no unit, a unit of another dimension, not a finite number.
double parse_quantity(const std::string& text, Dimension dimension);

// The units that `parse_quantity` takes, for messages: "ns, us, ms, s, min, h".
std::string allowed_units(Dimension dimension);

// A value for people, in a unit that suits its size: 2e7 -> "20 Mbps", 0.1 -> "100 ms".
std::string format_quantity(double value, Dimension dimension);

}  // namespace edgeward

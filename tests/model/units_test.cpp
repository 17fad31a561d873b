#include "sim/model/units.h"

#include <catch2/catch.hpp>
#include <stdexcept>

#include "sim/model/nearest.h"

using namespace edgeward;

TEST_CASE("a quantity is read into SI units") {
  CHECK(parse_quantity("20 Mbps", Dimension::rate) == Approx(20e6));
  CHECK(parse_quantity("20Mb/s", Dimension::rate) == Approx(20e6));
  CHECK(parse_quantity("100 ms", Dimension::time) == Approx(0.1));
  CHECK(parse_quantity(" 2 min ", Dimension::time) == 120);
  CHECK(parse_quantity("30 /min", Dimension::frequency) == Approx(0.5));
  CHECK(parse_quantity("1.5e3 mW", Dimension::power) == Approx(1.5));
  CHECK(parse_quantity("2 Wh", Dimension::energy) == 7200);
  CHECK(parse_quantity("4 MiB", Dimension::size) == 4194304);
  CHECK(parse_quantity("69.04 %", Dimension::percent) == 69.04);
  CHECK(parse_quantity("1/3", Dimension::number) == 1.0 / 3);
  CHECK(parse_quantity("1e300/1e-8", Dimension::number) == Approx(1e308));
  CHECK(parse_quantity("-0.5", Dimension::number) == -0.5);
}

TEST_CASE("what is not a quantity is named, with the units allowed") {
  struct Case {
    const char* text;
    Dimension dimension;
    const char* message;
  };
  const Case cases[] = {
      {"20", Dimension::time, "'20' has no unit; allowed units: ns, us, ms, s, min, h"},
      {"20 ms", Dimension::power, "'20 ms' is a time, not a power; allowed units: mW, W, kW"},
      {"20 mbps", Dimension::rate,
       "'20 mbps' has the unknown unit 'mbps'; allowed units: bps, kbps, Mbps, Gbps, bit/s, kb/s, Mb/s, "
       "Gb/s; did you "
       "mean 'Mbps'?"},
      {"fast", Dimension::time, "'fast' is not a number with a unit; allowed units: ns, us, ms, s, min, h"},
      {"", Dimension::number, "'' is not a number"},
      {"nan s", Dimension::time, "'nan s' is not a finite number"},
      {"inf", Dimension::number, "'inf' is not a finite number"},
      {"1e400 s", Dimension::time, "'1e400 s' is not a finite number"},
      {"1e308 h", Dimension::time, "'1e308 h' is not a finite number"},
      {"1/0", Dimension::number, "'1/0' divides by zero"},
      {"0/0", Dimension::number, "'0/0' divides by zero"},
      {"1/-0.0", Dimension::number, "'1/-0.0' divides by zero"},
      {"1e300/1e-300", Dimension::number, "'1e300/1e-300' is not a finite number"},
      {"-1e300/1e-300", Dimension::number, "'-1e300/1e-300' is not a finite number"},
      {"1/nan", Dimension::number, "'1/nan' is not a finite number"},
      {"1e300 GiB", Dimension::size, "'1e300 GiB' is not a finite number"},
      {"1e303 kWh", Dimension::energy, "'1e303 kWh' is not a finite number"},
      {"1/0 Mbps", Dimension::rate,
       "'1/0 Mbps' has the unknown unit '/0 Mbps'; allowed units: bps, kbps, Mbps, Gbps, bit/s, kb/s, Mb/s, "
       "Gb/s"},
      {"1/3 W", Dimension::power, "'1/3 W' has the unknown unit '/3 W'; allowed units: mW, W, kW"},
      {"3 W", Dimension::number, "'3 W' is not a plain number"},
      {"12 MBps", Dimension::rate,
       "'12 MBps' is in bytes per second; in bits that is 96 Mbps; allowed units: bps, kbps, Mbps, Gbps, "
       "bit/s, kb/s, "
       "Mb/s, Gb/s"},
      {"1,5 W", Dimension::power, "'1,5 W' has the unknown unit ',5 W'; allowed units: mW, W, kW"},
  };
  for (const Case& each : cases) {
    CAPTURE(each.text);
    CHECK_THROWS_MATCHES(parse_quantity(each.text, each.dimension), std::invalid_argument,
                         Catch::Matchers::Message(each.message));
  }
}

TEST_CASE("a value is shown in a unit that suits its size") {
  CHECK(format_quantity(2e7, Dimension::rate) == "20 Mbps");
  CHECK(format_quantity(0.1, Dimension::time) == "100 ms");
  CHECK(format_quantity(90, Dimension::time) == "90 s");
  CHECK(format_quantity(0, Dimension::power) == "0 W");
  CHECK(format_quantity(602112, Dimension::size) == "602.112 kB");
  CHECK(format_quantity(-0.002, Dimension::energy) == "-2 mJ");
  CHECK(format_quantity(0.25, Dimension::number) == "0.25");
}

TEST_CASE("the nearest match is one that can be meant") {
  const std::vector<std::string> words{"low", "high", "sigma", "jetson-tx2"};
  CHECK(nearest_match("lo", words) == "low");
  CHECK(nearest_match("hihg", words) == "high");
  CHECK(nearest_match("SIGMA", words) == "sigma");
  CHECK(nearest_match("jetson-tx3", words) == "jetson-tx2");
  CHECK(nearest_match("Jetson", words) == "jetson-tx2");
  CHECK(nearest_match("jetsontx2", words) == "jetson-tx2");
  CHECK(nearest_match("bandwidth", words).empty());
  CHECK(nearest_match("x", words).empty());
}

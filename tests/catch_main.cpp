// Catch2 is a single header: its main is compiled once per test program.
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>

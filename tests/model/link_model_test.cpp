// Which rates a link offers.
#include <catch2/catch.hpp>

#include "sim/model/scenario.h"

using namespace edgeward;

namespace {

LinkModel station() {
  LinkModel link;
  link.network = 0;
  link.levels_bps = {1e6, 4e6, 16e6};
  return link;
}

}  // namespace

TEST_CASE("a link of its own offers what its model says") {
  LinkModel link;
  link.rate_bps = 3e6;
  CHECK(link.offered_bps(12345) == 12345);
  CHECK(link.lowest_bps() == 3e6);
  CHECK(link.highest_bps() == 3e6);
}

TEST_CASE("a station takes the nearest level in the logarithm") {
  const LinkModel link = station();
  CHECK(link.level(1e6) == 0);
  CHECK(link.level(1.99e6) == 0);  // the middle between 1 and 4 Mb/s is 2 Mb/s
  CHECK(link.level(2.01e6) == 1);
  CHECK(link.level(4e6) == 1);
  CHECK(link.level(7.9e6) == 1);
  CHECK(link.level(8.1e6) == 2);
  CHECK(link.level(16e6) == 2);
  CHECK(link.level(1) == 0);
  CHECK(link.level(1e12) == 2);
  CHECK(link.offered_bps(7.9e6) == 4e6);
}

TEST_CASE("a station's lowest and highest rates are levels") {
  LinkModel link = station();
  link.kind = LinkModel::Kind::random_walk;
  link.low_bps = 3e6;
  link.high_bps = 9e6;
  CHECK(link.lowest_bps() == 4e6);
  CHECK(link.highest_bps() == 16e6);
  link.kind = LinkModel::Kind::markov;
  link.state_rate_bps = {5e6, 1.5e6, 5e6};
  CHECK(link.lowest_bps() == 1e6);
  CHECK(link.highest_bps() == 4e6);
  link.kind = LinkModel::Kind::trace;
  link.points = {{0, 5e6}, {1, 15e6}};
  CHECK(link.lowest_bps() == 4e6);
  CHECK(link.highest_bps() == 16e6);
}

// The closed forms against published values, against each other, and against sums over their own states.
#include "sim/validation/queue_theory.h"

#include <boost/math/quadrature/gauss_kronrod.hpp>
#include <boost/multiprecision/cpp_bin_float.hpp>
#include <catch2/catch.hpp>
#include <cmath>

#include "sim/model/error.h"

using namespace edgeward;

namespace {

// The mean of a wait from its distribution: the integral of P(wait > t).
double mean_of(const WaitTheory& wait, double scale_s) {
  double sum = 0;
  for (int piece = 0; piece < 400; ++piece) {
    sum += boost::math::quadrature::gauss_kronrod<double, 31>::integrate(
        [&](double t) { return 1 - wait.cdf(t); }, piece * scale_s, (piece + 1) * scale_s, 0);
  }
  return sum;
}

// Erlang's alternating series for M/D/1 (1909), with digits enough to survive the cancellation.
double erlang_series(double load, double x) {
  using Digits = boost::multiprecision::number<boost::multiprecision::cpp_bin_float<200>>;
  Digits sum = 0;
  for (int j = 0; j <= static_cast<int>(x); ++j) {
    const Digits z = Digits(load) * (Digits(j) - Digits(x));
    Digits term = exp(-z);
    for (int i = 1; i <= j; ++i) term *= z / i;
    sum += term;
  }
  return static_cast<double>((1 - Digits(load)) * sum);
}

}  // namespace

TEST_CASE("Erlang's formulas give the published values") {
  // B: tables of the Erlang loss formula (Gross et al., Fundamentals of Queueing Theory, table B.2 style).
  CHECK(erlang_b(1, 1) == Approx(0.5));
  CHECK(erlang_b(2, 1) == Approx(0.2));
  CHECK(erlang_b(10, 5) == Approx(0.018385).epsilon(1e-4));
  CHECK(erlang_b(5, 3) == Approx(0.110054).epsilon(1e-5));
  CHECK(erlang_c(1, 0.7) == Approx(0.7));
  CHECK(erlang_c(2, 1) == Approx(1.0 / 3));
  CHECK(erlang_c(3, 2) == Approx(4.0 / 9));
}

TEST_CASE("M/M/c: Gross et al., example 2.2 (three servers, 6 arrivals an hour, 20 minutes each)") {
  const WaitTheory wait = mmc_wait(6, 1.0 / 3, 3);
  CHECK(1 - wait.none == Approx(4.0 / 9));
  CHECK(6 * wait.mean_s == Approx(8.0 / 9));  // L_q = 0.889
}

TEST_CASE("M/M/1: P(wait <= t) = 1 - rho exp(-(mu - lambda) t)") {
  const WaitTheory wait = mmc_wait(0.9, 1, 1);
  CHECK(wait.mean_s == Approx(9));
  CHECK(wait.cdf(0) == Approx(0.1));
  CHECK(wait.cdf(5) == Approx(1 - 0.9 * std::exp(-0.5)));
}

TEST_CASE("M/D/1: Franx's formula is Erlang's series, without its cancellation") {
  for (const double load : {0.1, 0.3, 0.6, 0.9, 0.98}) {
    const WaitTheory wait = md1_wait(load, 1);
    CHECK(wait.cdf(0) == Approx(1 - load).epsilon(1e-13));
    for (const double x : {0.25, 0.999, 1.0, 1.5, 3.7, 8.2, 25.4, 60.1}) {
      INFO("load " << load << ", t = " << x << " services");
      CHECK(wait.cdf(x) == Approx(erlang_series(load, x)).epsilon(1e-12));
    }
  }
}

TEST_CASE("each distribution has the mean that its own formula gives") {
  for (const double load : {0.3, 0.6, 0.9}) {
    INFO("load " << load);
    const WaitTheory md1 = md1_wait(load / 0.5, 0.5);
    CHECK(mean_of(md1, 0.5) == Approx(md1.mean_s).epsilon(1e-9));
    const WaitTheory mm4 = mmc_wait(4 * load / 0.5, 0.5, 4);
    CHECK(mean_of(mm4, 0.5) == Approx(mm4.mean_s).epsilon(1e-9));
    const WaitTheory lossy = mm1k_wait(load / 0.5, 0.5, 5);
    CHECK(mean_of(lossy, 0.5) == Approx(lossy.mean_s).epsilon(1e-9));
    const WaitTheory closed = repairman(6, 2, 0.5).wait;
    CHECK(mean_of(closed, 0.5) == Approx(closed.mean_s).epsilon(1e-9));
  }
}

TEST_CASE(
    "Pollaczek-Khinchine: half the wait of M/M/1 with fixed service, all of it with exponential service") {
  CHECK(mg1_wait(0.6, 1, 0).mean_s == Approx(0.5 * 0.6 / 0.4));
  CHECK(mg1_wait(0.6, 1, 1).mean_s == Approx(mmc_wait(0.6, 1, 1).mean_s));
  CHECK(mg1_wait(0.6, 1, 0).mean_s == Approx(md1_wait(0.6, 1).mean_s));
}

TEST_CASE("M/M/1/K: loss, and M/M/1 when there are very many places") {
  // p_K = (1 - rho) rho^K / (1 - rho^(K + 1)).
  CHECK(mm1k_wait(0.6, 1, 3).loss == Approx(0.4 * 0.216 / (1 - 0.1296)));
  CHECK(mm1k_wait(1, 1, 4).loss == Approx(0.2));
  CHECK(mm1k_wait(0.5, 1, 1).loss == Approx(erlang_b(1, 0.5)));
  const WaitTheory many = mm1k_wait(0.6, 1, 100), all = mmc_wait(0.6, 1, 1);
  CHECK(many.mean_s == Approx(all.mean_s).epsilon(1e-9));
  CHECK(many.cdf(2) == Approx(all.cdf(2)).epsilon(1e-9));
}

TEST_CASE("machine repairman: Little's law over the whole loop, one client never waits") {
  const RepairmanTheory theory = repairman(8, 3, 0.5);
  CHECK(theory.throughput_hz * (3 + 0.5 + theory.wait.mean_s) == Approx(8).epsilon(1e-12));
  CHECK(repairman(1, 3, 0.5).wait.mean_s == 0);
  CHECK(repairman(1, 3, 0.5).utilisation == Approx(0.5 / 3.5));
  // Two machines: p_0 = 1 / (1 + 2 r + 2 r^2), r = service / think.
  CHECK(repairman(2, 2, 1).utilisation == Approx(1 - 1 / (1 + 2 * 0.5 + 2 * 0.25)));
  for (const double utilisation : {0.3, 0.6, 0.9}) {
    CHECK(repairman(8, repairman_think_s(8, 0.5, utilisation), 0.5).utilisation ==
          Approx(utilisation).epsilon(1e-12));
  }
}

TEST_CASE("a queue without a limit at full load is an error") {
  CHECK_THROWS_AS(mg1_wait(2, 0.5, 0), Error);
  CHECK_THROWS_AS(mmc_wait(9, 0.5, 4), Error);
  CHECK_THROWS_AS(repairman_think_s(4, 1, 1), Error);
}

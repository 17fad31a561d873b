// One line of the validation table: what theory says, what was simulated, and whether they agree.
#pragma once

#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <vector>

namespace edgeward {

struct Finding {
  enum class Kind {
    interval,      // a mean: theory must lie in the confidence interval, and the interval must be narrow
    distribution,  // Kolmogorov-Smirnov: the distance from theory must be below its critical value
    exact          // no chance in it: the relative difference must be below a tolerance
  };

  std::string what;   // "mean wait"
  std::string place;  // of a queue: "device" or "server"; else ""
  double load = 0;    // of a queue; else 0
  std::string unit;   // "s"; "" for a plain number
  Kind kind = Kind::exact;
  double theory = 0;     // distribution: 0, the distance of the true law
  double simulated = 0;  // distribution: the distance found
  size_t samples = 0;  // replicas of an interval, samples of a distribution, values compared of an exact one
  // Set by judge(): the half width of the interval; the critical distance; the tolerance.
  double margin = 0;
  bool agrees = false;

  // A mean, from one value per independent replica; the interval may be at most `widest` x theory to either
  // side.
  static Finding interval(std::string what, std::string unit, double theory, std::vector<double> replicas,
                          double widest);
  // Independent values that should be uniform on [0, 1].
  static Finding distribution(std::string what, std::vector<double> uniform);
  // A sum that can be done on paper. `difference`: the largest relative one of `compared` values; shown are
  // theory and simulated, of the value where it is largest.
  static Finding exact(std::string what, std::string unit, double theory, double simulated, double tolerance);
  static Finding exact(std::string what, double difference, size_t compared, double tolerance);

  // The same, of a queue.
  Finding at(std::string where, double of_load) &&;

  bool random() const { return kind != Kind::exact; }
  // The verdict. `significance`: the probability with which a random finding may say no to what is right.
  void judge(double significance);

  std::string text() const;            // "mean wait, device, load 0.9"
  std::string theory_text() const;     // "0.4500 s", "distance < 0.017", "equal"
  std::string simulated_text() const;  // "0.4512 +- 0.0035 s", "0.008 (12000 samples)", "equal (50 values)"
  std::string verdict_text() const;    // "yes", "no", or "no: too wide" of an interval that says too little

 private:
  std::vector<double> values_;
  double widest_ = std::numeric_limits<double>::infinity();
  double difference_ = 0;
  bool single_ = false;  // exact: theory and simulated are one value
};

// |a - b| relative to the larger of |b| and `floor`.
double relative_difference(double a, double b, double floor = 0);

// The larger of two differences; not a number if one of them is not.
double worse(double a, double b);

}  // namespace edgeward

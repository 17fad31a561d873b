// The reports of what is recorded over time: links and workloads.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "cli/profile_report.h"
#include "cli/profile_text.h"
#include "cli/table.h"
#include "cli/terminal.h"
#include "sim/model/units.h"

namespace edgeward {
namespace {

std::string heading(const std::string& name, const std::string& about) {
  return wrapped(name + ": " + about) + "\n";
}

std::string rate_text(double rate_bps) {
  return format_quantity(rate_bps, Dimension::rate);
}

// Over the time from the first point to the last: how long the last rate stays is the scenario's business.
double mean_rate(const RateTrace& trace) {
  if (trace.times_s.size() == 1) return trace.rates_bps.front();
  double bits = 0;
  for (size_t point = 1; point < trace.times_s.size(); ++point) {
    bits += trace.rates_bps[point - 1] * (trace.times_s[point] - trace.times_s[point - 1]);
  }
  return bits / trace.times_s.back();
}

// Standard deviation over mean of the times between arrivals: 1 for a Poisson process, more in bursts.
double variation_of_gaps(const std::vector<double>& offsets_s) {
  const auto count = static_cast<double>(offsets_s.size() - 1);
  const double mean_s = (offsets_s.back() - offsets_s.front()) / count;
  double squares = 0;
  for (size_t index = 1; index < offsets_s.size(); ++index) {
    squares += std::pow(offsets_s[index] - offsets_s[index - 1] - mean_s, 2);
  }
  return std::sqrt(squares / count) / mean_s;
}

}  // namespace

ProfileReport report(const LinkProfile& link) {
  ProfileReport report;
  report.json = {{"kind", "link"}, {"name", link.name}, {"about", link.about}};
  report.text = heading(link.name, link.about);
  if (link.rate_bps) {
    report.json["rate_bps"] = link.rate_bps->value;
    report.json["provenance"] = {{"rate", provenance_json(link.rate_bps->provenance)}};
    report.text += provenance_text("rate " + rate_text(link.rate_bps->value), link.rate_bps->provenance);
    return report;
  }
  const RateTrace& trace = *link.trace;
  const auto [low, high] = std::minmax_element(trace.rates_bps.begin(), trace.rates_bps.end());
  report.json["points"] = trace.times_s.size();
  report.json["last_s"] = trace.times_s.back();
  report.json["lowest_bps"] = *low;
  report.json["mean_bps"] = mean_rate(trace);
  report.json["highest_bps"] = *high;
  report.json["provenance"] = {{"trace", provenance_json(trace.provenance)}};
  report.text +=
      wrapped(fmt::format("{} points up to {}; lowest {}, mean {}, highest {}", trace.times_s.size(),
                          format_quantity(trace.times_s.back(), Dimension::time), rate_text(*low),
                          rate_text(mean_rate(trace)), rate_text(*high))) +
      "\n" + provenance_text("trace", trace.provenance);
  return report;
}

ProfileReport report(const WorkloadProfile& workload) {
  const std::vector<double>& offsets_s = *workload.offsets_s;
  const double span_s = offsets_s.back() - offsets_s.front();
  ProfileReport report;
  report.json = {{"kind", "workload"},
                 {"name", workload.name},
                 {"about", workload.about},
                 {"arrivals", offsets_s.size()},
                 {"last_s", offsets_s.back()}};
  std::string figures = fmt::format("{} arrivals up to {}", offsets_s.size(),
                                    format_quantity(offsets_s.back(), Dimension::time));
  if (span_s > 0) {
    const double rate_hz = static_cast<double>(offsets_s.size() - 1) / span_s;
    const double variation = variation_of_gaps(offsets_s);
    report.json["mean_rate_hz"] = rate_hz;
    report.json["variation_of_gaps"] = variation;
    figures +=
        fmt::format("; mean rate {}; coefficient of variation of the times between them {} (Poisson: 1)",
                    format_quantity(rate_hz, Dimension::frequency), cell(variation));
  }
  report.json["provenance"] = {{"arrivals", provenance_json(workload.provenance)}};
  report.text = heading(workload.name, workload.about) + wrapped(figures) + "\n" +
                provenance_text("arrivals", workload.provenance);
  return report;
}

}  // namespace edgeward

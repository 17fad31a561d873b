#include "cli/table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "cli/terminal.h"
#include "sim/model/error.h"
#include "sim/model/nearest.h"

namespace edgeward {
namespace {

std::string padded(const std::string& text, size_t width, Table::Align align) {
  return align == Table::Align::left ? fmt::format("{:<{}}", text, width)
                                     : fmt::format("{:>{}}", text, width);
}

}  // namespace

void Table::column(std::string title, Align align) {
  columns_.push_back({std::move(title), align, 0});
}

void Table::row(std::vector<std::string> cells) {
  if (cells.size() != columns_.size()) throw Error("a table row has the wrong number of cells");
  rows_.push_back(std::move(cells));
}

void Table::rule() {
  rows_.emplace_back();
}

std::vector<size_t> Table::widths() const {
  std::vector<size_t> widths(columns_.size(), 0);
  for (const std::vector<std::string>& cells : rows_) {
    for (size_t index = 0; index < cells.size(); ++index) {
      widths[index] = std::max(widths[index], cells[index].size());
    }
  }
  for (size_t index = 0; index < widths.size(); ++index) {
    if (widths[index] > 0) widths[index] = std::max(widths[index], columns_[index].title.size());
  }
  return widths;
}

void Table::dispensable(const std::vector<std::string>& titles) {
  for (Column& column : columns_) {
    const auto found = std::find(titles.begin(), titles.end(), column.title);
    column.priority = found == titles.end() ? 0 : 1 + static_cast<size_t>(found - titles.begin());
  }
}

std::vector<size_t> Table::leaving_order() const {
  std::vector<size_t> order;
  for (size_t index = 0; index < columns_.size(); ++index) {
    if (columns_[index].priority > 0) order.push_back(index);
  }
  std::sort(order.begin(), order.end(),
            [&](size_t a, size_t b) { return columns_[a].priority < columns_[b].priority; });
  std::stable_partition(order.begin(), order.end(), [&](size_t index) {
    return std::all_of(rows_.begin(), rows_.end(), [&](const std::vector<std::string>& cells) {
      return cells.empty() || cells[index] == "0";
    });
  });
  return order;
}

std::string Table::text(size_t columns) const {
  std::vector<size_t> width = widths();
  size_t total = 0;
  for (const size_t each : width) {
    if (each > 0) total += (total == 0 ? 0 : 2) + each;
  }
  std::vector<std::string> left_out;
  for (const size_t index : leaving_order()) {
    if (columns == 0 || total <= columns) break;
    if (width[index] == 0) continue;
    total -= width[index] + 2;
    width[index] = 0;
    left_out.push_back(columns_[index].title);
  }
  std::string rule;
  for (const size_t each : width) {
    if (each > 0) rule += (rule.empty() ? "" : "  ") + std::string(each, '-');
  }
  const auto line = [&](const auto& cell_of) {
    std::string text;
    for (size_t index = 0; index < columns_.size(); ++index) {
      if (width[index] == 0) continue;
      text += (text.empty() ? "" : "  ") + padded(cell_of(index), width[index], columns_[index].align);
    }
    text.erase(text.find_last_not_of(' ') + 1);
    return text + "\n";
  };
  std::string text = line([&](size_t index) { return columns_[index].title; }) + rule + "\n";
  for (const std::vector<std::string>& cells : rows_) {
    text += cells.empty() ? rule + "\n" : line([&](size_t index) { return cells[index]; });
  }
  if (!left_out.empty()) text += wrapped("A wider terminal also shows: " + join(left_out) + ".");
  return text;
}

std::string Table::markdown() const {
  const std::vector<size_t> width = widths();
  std::string titles = "|", aligns = "|", body;
  for (size_t index = 0; index < columns_.size(); ++index) {
    if (width[index] == 0) continue;
    titles += " " + columns_[index].title + " |";
    aligns += columns_[index].align == Align::left ? "---|" : "---:|";
  }
  for (const std::vector<std::string>& cells : rows_) {
    if (cells.empty()) continue;
    body += "|";
    for (size_t index = 0; index < cells.size(); ++index) {
      if (width[index] > 0) body += " " + cells[index] + " |";
    }
    body += "\n";
  }
  return titles + "\n" + aligns + "\n" + body;
}

std::string cell(double value, int digits) {
  if (std::isnan(value)) return "";
  if (std::isinf(value)) return fmt::format("{}", value);
  if (value == 0) return "0";
  const double magnitude = std::floor(std::log10(std::abs(value)));
  const int decimals = std::clamp(digits - 1 - static_cast<int>(magnitude), 0, 6);
  return fmt::format("{:.{}f}", value, decimals);
}

}  // namespace edgeward

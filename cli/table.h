// Aligned tables for terminals, and the same as Markdown for reports.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace edgeward {

class Table {
 public:
  enum class Align { left, right };

  // Columns first, then rows of as many cells.
  void column(std::string title, Align align = Align::right);
  void row(std::vector<std::string> cells);
  void rule();  // a line between the rows before and after

  // Which columns a narrow terminal does without, by title, the first to go first. Among them those that are
  // 0 in every row go before all others.
  void dispensable(const std::vector<std::string>& titles);

  // Without columns in which every cell is empty. With `columns` (of characters; 0: any number) also without
  // as many dispensable ones as must go, which are named below the table.
  std::string text(size_t columns = 0) const;
  std::string markdown() const;

 private:
  struct Column {
    std::string title;
    Align align;
    size_t priority;  // 0: never left out; else the smallest goes first
  };

  std::vector<size_t> widths() const;  // by column; 0 for one that is left out
  std::vector<size_t> leaving_order() const;

  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;  // an empty row is a rule
};

// A number with `digits` significant ones, for cells; "" for NaN, "inf" and "-inf".
std::string cell(double value, int digits = 4);

}  // namespace edgeward

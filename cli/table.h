// Aligned tables for terminals, and the same as Markdown for reports.
#pragma once

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

  // Without columns in which every cell is empty.
  std::string text() const;
  std::string markdown() const;

 private:
  struct Column {
    std::string title;
    Align align;
  };

  std::vector<size_t> widths() const;  // by column; 0 for one that is left out

  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;  // an empty row is a rule
};

// A number with `digits` significant ones, for cells; "" for NaN, "inf" and "-inf".
std::string cell(double value, int digits = 4);

}  // namespace edgeward

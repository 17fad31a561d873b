// What a reader's terminal has room for: its width, text wrapped to it, one line cut to it.
#pragma once

#include <cstddef>
#include <string>

namespace edgeward {

// Columns of characters of the terminal behind a file descriptor: COLUMNS, else what the terminal says; 0
// where there is none, as in files and pipes.
size_t terminal_columns(int descriptor);

// Whether what is so many columns wide fits the terminal behind stdout; true where there is none.
bool fits_terminal(size_t columns);

// Text as lines that fit the terminal, at most 100 columns; those after the first are indented further by 4.
std::string wrapped(const std::string& text, size_t indent = 0);

// As wrapped(), but one line in files and pipes: for sentences that scripts look for.
std::string wrapped_in_terminal(const std::string& text);

// "what [####....] text" in fewer than `columns` columns (0: any width), so that a carriage return leads back
// to its beginning. The bar gives way first, then the end of the text, part by part ("  " between parts).
std::string progress_line(const std::string& what, double share, std::string text, size_t columns);

}  // namespace edgeward

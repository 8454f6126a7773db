// How people are written to: colour and width where there is a terminal, plain lines elsewhere.
#pragma once

#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

namespace plait::cli {

enum class Style { plain, bold, dim, red, green, yellow, blue };

// Writes to one stream. Text from outside is made safe: control characters become spaces.
class Terminal {
 public:
  // Colour if `stream` is a terminal and NO_COLOR is not set; width from the terminal, else 80 for
  // terminals and no limit for pipes.
  explicit Terminal(std::FILE* stream);
  Terminal(std::FILE* stream, bool colour, std::size_t width)
      : stream_(stream), colour_(colour), width_(width) {}

  [[nodiscard]] std::size_t width() const { return width_; }
  [[nodiscard]] bool colour() const { return colour_; }
  void line(std::string_view text = {}, Style style = Style::plain);
  // `mark` in its style, then the text; further lines of the text are indented below.
  void marked(std::string_view mark, Style style, std::string_view text);
  // As it is, without a newline.
  void raw(std::string_view text);
  void flush() { std::fflush(stream_); }

 private:
  [[nodiscard]] std::string dressed(std::string_view text, Style style) const;
  std::FILE* stream_;
  bool colour_ = false;
  std::size_t width_ = 0;  // 0: no limit
};

// Control characters become spaces; what is no UTF-8 becomes U+FFFD.
[[nodiscard]] std::string printable(std::string_view text);
// One word for a shell: nothing in it is carried out when a line that is shown is copied.
[[nodiscard]] std::string shell_word(const std::string& text);
// Columns that a terminal shows for it.
[[nodiscard]] std::size_t display_width(std::string_view text);

// Rows under headings, columns two spaces apart. `align` has 'l' or 'r' per column. With a width,
// the widest column is cut with an ellipsis until the table fits.
[[nodiscard]] std::vector<std::string> table_lines(
    const std::vector<std::string>& columns, const std::vector<std::vector<std::string>>& rows,
    std::string_view align, std::size_t width);

}  // namespace plait::cli

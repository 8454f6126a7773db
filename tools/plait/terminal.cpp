#include "terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>

#include "base/utf8.hpp"

namespace plait::cli {

namespace {

const char* code_of(Style style) {
  switch (style) {
    case Style::plain:
      return "";
    case Style::bold:
      return "\033[1m";
    case Style::dim:
      return "\033[2m";
    case Style::red:
      return "\033[31m";
    case Style::green:
      return "\033[32m";
    case Style::yellow:
      return "\033[33m";
    case Style::blue:
      return "\033[34m";
  }
  return "";
}

// At most `columns` wide, with an ellipsis where something is missing.
std::string cut(const std::string& text, std::size_t columns) {
  if (display_width(text) <= columns) return text;
  std::string out;
  std::size_t used = 0;
  for (std::size_t at = 0; at < text.size();) {
    const base::Utf8Char c = base::utf8_at(text, at);
    const auto wide = static_cast<std::size_t>(base::width_of(c.code));
    if (used + wide + 1 > columns) break;
    out += text.substr(at, c.bytes);
    used += wide;
    at += c.bytes;
  }
  return out + "…";
}

}  // namespace

Terminal::Terminal(std::FILE* stream) : stream_(stream) {
  const int fd = ::fileno(stream);
  if (::isatty(fd) == 0) return;
  const char* no_colour = std::getenv("NO_COLOR");
  const char* term = std::getenv("TERM");
  colour_ = (no_colour == nullptr || *no_colour == '\0') &&
            (term == nullptr || std::string_view(term) != "dumb");
  winsize size{};
  width_ = ::ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

std::string Terminal::dressed(std::string_view text, Style style) const {
  if (!colour_ || style == Style::plain) return std::string(text);
  return code_of(style) + std::string(text) + "\033[0m";
}

void Terminal::line(std::string_view text, Style style) {
  raw(dressed(printable(text), style));
  raw("\n");
}

void Terminal::marked(std::string_view mark, Style style, std::string_view text) {
  const std::string indent(display_width(mark) + 1, ' ');
  bool first = true;
  while (first || !text.empty()) {
    const std::size_t end = text.find('\n');
    raw(first ? dressed(mark, style) + " " : indent);
    raw(printable(text.substr(0, end)));
    raw("\n");
    first = false;
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
}

void Terminal::raw(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stream_);
}

std::string printable(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const base::Utf8Char c = base::utf8_at(text, at);
    if (!c.valid) {
      out += "\uFFFD";
    } else if (base::is_control(c.code)) {
      out += c.code < 0xa0 ? " " : "\uFFFD";
    } else {
      out += text.substr(at, c.bytes);
    }
    at += c.bytes;
  }
  return out;
}

std::string shell_word(const std::string& text) {
  const bool plain = std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '/' || c == '.' || c == '_' || c == '-';
  });
  if (plain && !text.starts_with('-')) return text;
  std::string out = "'";
  for (const char c : printable(text)) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

std::size_t display_width(std::string_view text) {
  return base::width_of(text);
}

std::vector<std::string> table_lines(const std::vector<std::string>& columns,
                                     const std::vector<std::vector<std::string>>& rows,
                                     std::string_view align, std::size_t width) {
  std::vector<std::size_t> widths;
  for (const std::string& column : columns) widths.push_back(display_width(column));
  for (const auto& row : rows)
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i >= widths.size()) widths.push_back(0);
      widths[i] = std::max(widths[i], display_width(printable(row[i])));
    }
  const auto total = [&] {
    std::size_t sum = 0;
    for (const std::size_t w : widths) sum += w + 2;
    return sum > 2 ? sum - 2 : sum;
  };
  while (width > 0 && total() > width) {
    const auto widest = std::max_element(widths.begin(), widths.end());
    if (*widest <= 8) break;  // a terminal as narrow as this wraps
    *widest -= std::min(*widest - 8, total() - width);
  }
  const auto render = [&](const std::vector<std::string>& row) {
    std::string out;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string cell = cut(printable(row[i]), widths[i]);
      const std::string pad(widths[i] - std::min(widths[i], display_width(cell)), ' ');
      const bool right = i < align.size() && align[i] == 'r';
      out += right ? pad + cell : cell + pad;
      if (i + 1 < row.size()) out += "  ";
    }
    while (!out.empty() && out.back() == ' ') out.pop_back();
    return out;
  };
  std::vector<std::string> lines;
  if (!columns.empty()) lines.push_back(render(columns));
  for (const auto& row : rows) lines.push_back(render(row));
  return lines;
}

}  // namespace plait::cli

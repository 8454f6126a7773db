#include "shown_text.hpp"

#include <algorithm>

#include "base/utf8.hpp"

namespace plait::cli {

namespace {

constexpr std::size_t kTab = 4;  // columns

// Length of the sequence that ends with BEL or with ESC backslash (or U+009C): titles, links.
std::size_t string_length(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\a') return i + 1;
    if (text[i] == '\x1b') return std::min(i + 2, text.size());
    if (text[i] == '\xc2' && i + 1 < text.size() && text[i + 1] == '\x9c') return i + 2;
  }
  return text.size();
}

// Up to its final letter.
std::size_t control_length(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i)
    if (text[i] >= 0x40 && text[i] <= 0x7e) return i + 1;
  return text.size();
}

// Length of the escape sequence at the start of `text`, which begins with ESC.
std::size_t escape_length(std::string_view text) {
  if (text.size() < 2) return text.size();
  const char kind = text[1];
  if (kind == '[') return 2 + control_length(text.substr(2));
  if (std::string_view("]PX^_").find(kind) != std::string_view::npos)
    return 2 + string_length(text.substr(2));
  if (kind >= 0x20 && kind <= 0x2f) {  // a character set: ESC ( B
    std::size_t i = 2;
    while (i < text.size() && text[i] >= 0x20 && text[i] <= 0x2f) ++i;
    return std::min(i + 1, text.size());
  }
  return 2;
}

std::string_view without_overwritten(std::string_view line) {
  while (line.ends_with('\r')) line.remove_suffix(1);
  if (const auto at = line.rfind('\r'); at != std::string_view::npos) line.remove_prefix(at + 1);
  return line;
}

}  // namespace

std::string shown_line(std::string_view line) {
  line = without_overwritten(line);
  std::string out;
  for (std::size_t at = 0; at < line.size();) {
    if (line[at] == '\x1b') {
      at += escape_length(line.substr(at));
      continue;
    }
    const base::Utf8Char c = base::utf8_at(line, at);
    if (!c.valid)
      out += "\uFFFD";
    else if (c.code == '\t')
      out.append(kTab, ' ');
    else if (c.code == 0x9b)  // the same as ESC [
      at += control_length(line.substr(at + c.bytes));
    else if (c.code >= 0x90 && c.code <= 0x9f && c.code != 0x9c)
      at += string_length(line.substr(at + c.bytes));
    else if (!base::is_control(c.code))
      out += line.substr(at, c.bytes);
    at += c.bytes;
  }
  return out;
}

std::vector<std::string> shown_lines(std::string_view text) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  std::vector<std::string> out;
  while (true) {
    const auto end = text.find('\n');
    out.push_back(shown_line(text.substr(0, end)));
    if (end == std::string_view::npos) return out;
    text.remove_prefix(end + 1);
  }
}

namespace {

// How many bytes of `text` fit into `width` columns, and at least one character.
std::size_t fitting(std::string_view text, std::size_t width) {
  std::size_t used = 0;
  std::size_t at = 0;
  while (at < text.size()) {
    const base::Utf8Char c = base::utf8_at(text, at);
    used += static_cast<std::size_t>(base::width_of(c.code));
    if (used > width && at > 0) break;
    at += c.bytes;
  }
  return at;
}

}  // namespace

std::vector<std::string> wrapped(std::string_view line, std::size_t width) {
  std::vector<std::string> out;
  const std::size_t text = std::min(line.find_first_not_of(' '), line.size());
  const std::string indent(width > 0 ? std::min(text, width / 2) : text, ' ');
  std::string_view rest = line.substr(text);
  if (width == 0) return {std::string(line)};
  const std::size_t room = width - indent.size();
  do {
    std::size_t end = fitting(rest, room);
    if (end < rest.size() && rest[end] != ' ') {
      const auto space = rest.substr(0, end).rfind(' ');
      if (space != std::string_view::npos && space > 0) end = space;
    }
    std::string_view piece = rest.substr(0, end);
    while (piece.ends_with(' ')) piece.remove_suffix(1);
    out.push_back(indent + std::string(piece));
    rest.remove_prefix(end);
    rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
  } while (!rest.empty());
  return out;
}

std::string shortened(std::string_view line, std::size_t width) {
  if (width == 0 || base::width_of(line) <= width) return std::string(line);
  return std::string(line.substr(0, fitting(line, width - 1))) + "…";
}

}  // namespace plait::cli

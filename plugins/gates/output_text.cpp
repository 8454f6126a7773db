#include "gates/output_text.hpp"

#include <algorithm>

#include "text/strings.hpp"
#include "text/utf8.hpp"

namespace plait::gates {
namespace {

constexpr char escape_byte = '\x1b';
constexpr char replacement[] = "\xEF\xBF\xBD";  // U+FFFD

bool is_blank(std::string_view line) {
  return text::trim(line).empty();
}

// Whether bytes can be cut before `c`: it does not continue a UTF-8 character.
bool begins_character(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
}

// The offset behind the escape sequence that begins at `at`.
std::size_t behind_escape(std::string_view text, std::size_t at) {
  if (++at >= text.size()) return at;
  if (text[at] == '[') {  // CSI: parameters, then one final byte
    while (++at < text.size() && (text[at] < '@' || text[at] > '~'))
      if (text[at] == '\n') return at;
    return std::min(at + 1, text.size());
  }
  if (text[at] == ']') {  // OSC: up to BEL or ST, never beyond the line
    while (++at < text.size() && text[at] != '\n') {
      if (text[at] == '\a') return at + 1;
      if (text[at] == escape_byte)
        return at + 1 < text.size() && text[at + 1] == '\\' ? at + 2 : at;
    }
    return at;
  }
  return text[at] == '\n' ? at : at + 1;
}

std::string without_controls(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c == escape_byte) {
      at = behind_escape(text, at);
      continue;
    }
    if (c == '\r') {  // a progress bar writes over its line: each state is one
      if (at + 1 >= text.size() || text[at + 1] != '\n') out += '\n';
    } else if (c == '\n' || c == '\t' || (static_cast<unsigned char>(c) >= 0x20 && c != '\x7f')) {
      out += c;
    }
    ++at;
  }
  return out;
}

std::string as_utf8(std::string text) {
  auto bad = text::find_invalid_utf8(text);
  if (!bad) return text;
  std::string out;
  out.reserve(text.size() + 16);
  std::string_view rest = text;
  for (; bad; bad = text::find_invalid_utf8(rest)) {
    out.append(rest.substr(0, *bad));
    out += replacement;
    rest.remove_prefix(*bad + 1);
  }
  out.append(rest);
  return out;
}

}  // namespace

std::string cleaned(std::string_view output) {
  if (output.size() <= output_limit) return as_utf8(without_controls(output));
  std::string_view head = output.substr(0, output_limit / 2);
  std::string_view tail = output.substr(output.size() - output_limit / 2);
  if (const auto end = head.rfind('\n'); end != std::string_view::npos) head = head.substr(0, end);
  if (const auto start = tail.find('\n'); start != std::string_view::npos)
    tail.remove_prefix(start + 1);
  return as_utf8(without_controls(head) + "\n" + without_controls(tail));
}

std::vector<std::string_view> readable_lines(std::string_view cleaned_text) {
  std::vector<std::string_view> lines;
  while (!cleaned_text.empty() && lines.size() < line_count_limit) {
    const auto end = cleaned_text.rfind('\n');
    std::string_view line =
        end == std::string_view::npos ? cleaned_text : cleaned_text.substr(end + 1);
    cleaned_text = end == std::string_view::npos ? std::string_view{} : cleaned_text.substr(0, end);
    if (is_blank(line)) continue;
    if (line.size() > line_limit) {
      std::size_t cut = line_limit;
      while (cut > 0 && !begins_character(line[cut])) --cut;
      line = line.substr(0, cut);
    }
    lines.push_back(line);
  }
  std::reverse(lines.begin(), lines.end());
  return lines;
}

std::string last_words(std::string_view cleaned_text) {
  std::string out;
  while (!cleaned_text.empty()) {
    const auto end = cleaned_text.rfind('\n');
    const std::string_view line =
        end == std::string_view::npos ? cleaned_text : cleaned_text.substr(end + 1);
    cleaned_text = end == std::string_view::npos ? std::string_view{} : cleaned_text.substr(0, end);
    if (is_blank(line)) continue;
    if (out.empty() && line.size() > last_words_limit) return shortened(line, last_words_limit);
    if (out.size() + line.size() + 1 > last_words_limit) break;
    out = out.empty() ? std::string(line) : std::string(line) + "\n" + out;
  }
  return out;
}

std::string shortened(std::string_view text, std::size_t limit) {
  constexpr std::string_view mark = "…";
  if (text.size() <= limit) return std::string(text);
  std::size_t cut = limit > mark.size() ? limit - mark.size() : 0;
  while (cut > 0 && !begins_character(text[cut])) --cut;
  return std::string(text.substr(0, cut)) + std::string(mark);
}

}  // namespace plait::gates

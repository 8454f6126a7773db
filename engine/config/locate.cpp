#include "config/locate.hpp"

#include <algorithm>

namespace plait::config {
namespace {

// Walks over a TOML string as written, one byte of its value at a time.
class RawString {
 public:
  RawString(std::string_view text, std::size_t at, std::uint32_t line, std::uint32_t column)
      : text_(text), at_(at), line_(line), column_(column) {
    for (std::string_view quote : {R"(""")", "'''", "\"", "'"}) {
      if (!text_.substr(at_).starts_with(quote)) continue;
      escapes_ = quote[0] == '"';
      step(quote.size());
      if (quote.size() == 3 && peek() == '\r') step(1);
      if (quote.size() == 3 && peek() == '\n') step(1);
      skip_continuation();
      break;
    }
  }

  [[nodiscard]] std::uint32_t line() const { return line_; }
  [[nodiscard]] std::uint32_t column() const { return column_; }

  // Passes one written character; returns how many bytes of the value it stands for.
  std::size_t next() {
    const std::size_t bytes = pass();
    skip_continuation();
    return bytes;
  }

 private:
  std::size_t pass() {
    if (at_ >= text_.size()) return 1;
    if (text_.substr(at_).starts_with("\r\n")) return step(2), 1;  // toml++ gives "\n"
    if (!escapes_ || peek() != '\\') return step(1), 1;
    const char kind = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
    if (kind != 'u' && kind != 'U') return step(2), 1;
    const std::size_t digits = kind == 'u' ? 4 : 8;
    const std::size_t bytes = encoded(std::string(text_.substr(at_ + 2, digits)));
    return step(2 + digits), bytes;
  }

  // A backslash at the end of a line: all blanks after it are no part of the value.
  void skip_continuation() {
    constexpr std::string_view blanks = " \t\r\n";
    while (escapes_ && peek() == '\\' && at_ + 1 < text_.size() &&
           blanks.find(text_[at_ + 1]) != std::string_view::npos) {
      step(1);
      while (at_ < text_.size() && blanks.find(peek()) != std::string_view::npos) step(1);
    }
  }

  [[nodiscard]] char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  void step(std::size_t count) {
    for (; count > 0 && at_ < text_.size(); --count, ++at_) {
      ++column_;
      if (text_[at_] == '\n') {
        ++line_;
        column_ = 1;
      }
    }
  }

  static std::size_t encoded(const std::string& hex) {
    const unsigned long code = std::strtoul(hex.c_str(), nullptr, 16);
    return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }

  std::string_view text_;
  std::size_t at_;
  std::uint32_t line_;
  std::uint32_t column_;
  bool escapes_ = false;
};

}  // namespace

SourceSpan locate(const Node& node, std::size_t offset, std::size_t length,
                  const base::Sources& sources) {
  const std::string* text = sources.find(node.span.file);
  const std::string_view line = sources.line(node.span.file, node.span.line);
  if (!node.is(Kind::string) || text == nullptr || line.data() == nullptr ||
      node.span.column == 0 || node.span.column > line.size() + 1)
    return node.span;
  const std::size_t begin =
      static_cast<std::size_t>(line.data() - text->data()) + node.span.column - 1;
  RawString raw(*text, begin, node.span.line, node.span.column);
  for (std::size_t passed = 0; passed < offset;) passed += raw.next();
  SourceSpan out{node.span.file, raw.line(), raw.column(), 0};
  for (std::size_t passed = 0; passed < length && raw.line() == out.line;) passed += raw.next();
  if (raw.line() == out.line) out.length = raw.column() - out.column;
  return out;
}

}  // namespace plait::config

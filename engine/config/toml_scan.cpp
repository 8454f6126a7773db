#include "config/toml_scan.hpp"

#include <algorithm>

#include "base/utf8.hpp"

namespace plait::config {
namespace {

class TomlScanner {
 public:
  explicit TomlScanner(std::string_view text) : text_(text) {
    if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
  }

  std::optional<TomlMistake> scan() {
    bool line_start = true;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '#') {
        at_ = std::min(text_.find('\n', at_), text_.size());
      } else if (c == '"' || c == '\'') {
        pass_string(c);
        line_start = false;
      } else if (static_cast<unsigned char>(c) >= 0x80) {
        return not_ascii();
      } else if (c == '[' && line_start) {
        if (auto mistake = header()) return mistake;
        line_start = false;
      } else {
        ++at_;
        if (c == '\n') line_start = true;
        if (c != '\n' && c != ' ' && c != '\t' && c != '\r') line_start = false;
      }
    }
    return std::nullopt;
  }

 private:
  // An unclosed string ends with the line, or the text: toml++ says so.
  void pass_string(char quote) {
    const std::string triple(3, quote);
    const bool lines = text_.substr(at_).starts_with(triple);
    at_ += lines ? 3 : 1;
    while (at_ < text_.size()) {
      if (quote == '"' && text_[at_] == '\\') {
        at_ = std::min(at_ + 2, text_.size());
      } else if (lines ? text_.substr(at_).starts_with(triple) : text_[at_] == quote) {
        at_ += lines ? 3 : 1;
        while (lines && at_ < text_.size() && text_[at_] == quote) ++at_;  // """""
        return;
      } else if (!lines && text_[at_] == '\n') {
        return;
      } else {
        ++at_;
      }
    }
  }

  std::optional<TomlMistake> header() {
    const std::size_t begin = at_;
    at_ += text_.substr(at_).starts_with("[[") ? 2 : 1;
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
    if (at_ >= text_.size()) return std::nullopt;
    const char c = text_[at_];
    const bool key = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                     c == '_' || c == '-' || c == '"' || c == '\'';
    // The elements of a list over several lines may begin their lines with a bracket as well.
    if (key || c == '[' || c == ']' || c == '{' || c == '#' || c == '\n' || c == '\r' || c == '+')
      return std::nullopt;
    if (static_cast<unsigned char>(c) >= 0x80) return not_ascii();
    return TomlMistake{begin, at_ + 1 - begin, "a table header begins with a name", {}};
  }

  [[nodiscard]] TomlMistake not_ascii() const {
    const base::Utf8Char c = base::utf8_at(text_, at_);
    if (!c.valid) return {at_, 1, "the file is not UTF-8", {}};
    return {at_, c.bytes,
            "\"" + std::string(text_.substr(at_, c.bytes)) + "\" can stand in quotes only",
            "write keys and texts with such characters in quotes"};
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

std::optional<TomlMistake> scan_toml(std::string_view text) {
  return TomlScanner(text).scan();
}

}  // namespace plait::config

#include "drift/literals.hpp"

#include <vector>

namespace plait::drift {
namespace {

char char_at(std::string_view source, std::size_t at) {
  return at < source.size() ? source[at] : '\0';
}

bool starts(std::string_view source, std::size_t at, std::string_view what) {
  return source.substr(at < source.size() ? at : source.size()).starts_with(what);
}

std::size_t past(std::string_view source, std::size_t from, std::string_view closing) {
  const std::size_t found = source.find(closing, from);
  return found == kNone ? source.size() : found + closing.size();
}

std::size_t line_end(std::string_view source, std::size_t at) {
  const std::size_t found = source.find('\n', at);
  return found == kNone ? source.size() : found;
}

// `at` is behind the opening quote. A backslash takes the next byte with it, newlines too.
std::size_t quoted_end(std::string_view source, std::size_t at, char quote, bool many_lines) {
  for (; at < source.size(); ++at) {
    const char c = source[at];
    if (c == '\\')
      ++at;
    else if (c == quote)
      return at + 1;
    else if (c == '\n' && !many_lines)
      return at;
  }
  return source.size();
}

std::size_t nested_comment_end(std::string_view source, std::size_t at) {
  std::size_t depth = 0;
  while (at < source.size()) {
    if (starts(source, at, "/*")) {
      ++depth;
      at += 2;
    } else if (starts(source, at, "*/")) {
      at += 2;
      if (--depth == 0) return at;
    } else {
      ++at;
    }
  }
  return source.size();
}

std::size_t python_literal(std::string_view source, std::size_t at) {
  std::size_t quote = at;
  while (quote < at + 3 && std::string_view("rRbBuUfFtT").find(char_at(source, quote)) != kNone)
    ++quote;
  const char c = char_at(source, quote);
  if (c != '"' && c != '\'') return kNone;
  const std::string_view triple = source.substr(quote, 3);
  if (triple.size() < 3 || triple[1] != c || triple[2] != c)
    return quoted_end(source, quote + 1, c, false);
  for (std::size_t i = quote + 3; i < source.size(); ++i) {
    if (source[i] == '\\')
      ++i;
    else if (source[i] == c && source.substr(i, 3) == triple)
      return i + 3;
  }
  return source.size();
}

// Template literals hold code in ${…} that may hold template literals again.
std::size_t template_end(std::string_view source, std::size_t at) {
  constexpr int kTemplate = -1;
  std::vector<int> open{kTemplate};  // kTemplate, or the open braces of a piece of code
  for (++at; at < source.size(); ++at) {
    const char c = source[at];
    if (open.back() == kTemplate) {
      if (c == '\\') {
        ++at;
      } else if (c == '`') {
        open.pop_back();
        if (open.empty()) return at + 1;
      } else if (c == '$' && char_at(source, at + 1) == '{') {
        open.push_back(0);
        ++at;
      }
      continue;
    }
    if (c == '`') {
      open.push_back(kTemplate);
    } else if (c == '{') {
      ++open.back();
    } else if (c == '}') {
      if (open.back() == 0)
        open.pop_back();
      else
        --open.back();
    } else if (c == '"' || c == '\'') {
      at = quoted_end(source, at + 1, c, false) - 1;
    } else if (const std::size_t end = comment_end(Family::javascript, source, at); end != kNone) {
      at = end - 1;
    }
  }
  return source.size();
}

// kNone when the line ends first: then it was a division after all.
std::size_t regex_end(std::string_view source, std::size_t at) {
  bool in_class = false;
  for (++at; at < source.size() && source[at] != '\n'; ++at) {
    if (source[at] == '\\') {
      ++at;
    } else if (source[at] == '[') {
      in_class = true;
    } else if (source[at] == ']') {
      in_class = false;
    } else if (source[at] == '/' && !in_class) {
      for (++at; at < source.size() && source[at] >= 'a' && source[at] <= 'z';) ++at;
      return at;
    }
  }
  return kNone;
}

std::size_t javascript_literal(std::string_view source, std::size_t at, bool after_value) {
  const char c = source[at];
  if (c == '"' || c == '\'') return quoted_end(source, at + 1, c, false);
  if (c == '`') return template_end(source, at);
  if (c == '/' && !after_value) return regex_end(source, at);
  return kNone;
}

std::size_t c_literal(std::string_view source, std::size_t at) {
  std::size_t quote = at;
  for (const std::string_view prefix : {"u8", "u", "U", "L"})
    if (starts(source, at, prefix)) {
      quote = at + prefix.size();
      break;
    }
  const bool raw = char_at(source, quote) == 'R' && char_at(source, quote + 1) == '"';
  if (raw) {
    const std::size_t open = source.find_first_of("( \\\n)", quote + 2);
    if (open != kNone && source[open] == '(' && open - quote - 2 <= 16) {
      std::string closing(")");
      closing += source.substr(quote + 2, open - quote - 2);
      return past(source, open + 1, closing + "\"");
    }
    return quoted_end(source, quote + 2, '"', false);
  }
  const char c = char_at(source, quote);
  return c == '"' || c == '\'' ? quoted_end(source, quote + 1, c, false) : kNone;
}

std::size_t go_literal(std::string_view source, std::size_t at) {
  const char c = source[at];
  if (c == '`') return past(source, at + 1, "`");
  return c == '"' || c == '\'' ? quoted_end(source, at + 1, c, false) : kNone;
}

// 'a' and '\n' are characters, 'a without a closing quote is a lifetime.
std::size_t rust_character(std::string_view source, std::size_t at) {
  if (char_at(source, at + 1) == '\\') return quoted_end(source, at + 1, '\'', false);
  std::size_t next = at + 2;
  while ((static_cast<unsigned char>(char_at(source, next)) & 0xC0U) == 0x80U) ++next;
  return char_at(source, next) == '\'' ? next + 1 : kNone;
}

std::size_t rust_literal(std::string_view source, std::size_t at) {
  std::size_t i = at;
  if (char_at(source, i) == 'b' || char_at(source, i) == 'c') ++i;
  if (char_at(source, i) == 'r') {
    std::size_t quote = i + 1;
    while (char_at(source, quote) == '#') ++quote;
    if (char_at(source, quote) == '"')
      return past(source, quote + 1, "\"" + std::string(quote - i - 1, '#'));
    return kNone;
  }
  if (char_at(source, i) == '"') return quoted_end(source, i + 1, '"', true);
  return char_at(source, i) == '\'' ? rust_character(source, i) : kNone;
}

}  // namespace

std::size_t comment_end(Family family, std::string_view source, std::size_t at) {
  if (family == Family::python) return source[at] == '#' ? line_end(source, at) : kNone;
  if (at == 0 && starts(source, at, "#!") && source.substr(0, 3) != "#![")
    return line_end(source, at);
  if (starts(source, at, "//")) {
    std::size_t end = line_end(source, at);
    while (family == Family::c && end < source.size() && source[end - 1] == '\\')
      end = line_end(source, end + 1);
    return end;
  }
  if (!starts(source, at, "/*")) return kNone;
  return family == Family::rust ? nested_comment_end(source, at) : past(source, at + 2, "*/");
}

std::size_t literal_end(Family family, std::string_view source, std::size_t at, bool after_value) {
  switch (family) {
    case Family::python:
      return python_literal(source, at);
    case Family::javascript:
      return javascript_literal(source, at, after_value);
    case Family::c:
      return c_literal(source, at);
    case Family::go:
      return go_literal(source, at);
    case Family::rust:
      return rust_literal(source, at);
  }
  return kNone;
}

}  // namespace plait::drift

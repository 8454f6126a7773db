#include "drift/unit.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

#include "text/strings.hpp"

namespace plait::drift {
namespace {

constexpr std::size_t kEvidenceBytes = 100;

bool joins_left(std::string_view text) {
  return text == "(" || text == "[" || text == "." || text == "::" || text == "!" || text == "&" ||
         text == "*" || text == "<" || text == "'" || text == "#";
}

bool joins_right(std::string_view text) {
  return text == ")" || text == "]" || text == "," || text == ";" || text == "." || text == "::" ||
         text == ":" || text == "(" || text == "[" || text == ">" || text == "<" || text == "?" ||
         text == "&" || text == "*";
}

// One parameter, tokens [first, last).
Parameter read_parameter(const Unit& unit, std::size_t first, std::size_t last) {
  Parameter parameter;
  std::size_t end = first;  // without a default value
  while (end < last && unit.at(end) != "=") end = unit.behind(end);
  if (unit.family() == Family::c) {
    // "const T& name[4]": the last word, where there is a type before it.
    std::size_t name = end;
    while (name > first && unit.at(name - 1) == "]" && unit.tokens[name - 1].match != kNone)
      name = unit.tokens[name - 1].match;
    const bool typed = name > first + 1 && unit.is_word(name - 1) && unit.at(name - 2) != "const" &&
                       unit.at(name - 2) != "::" && unit.at(name - 2) != "struct";
    parameter.type = join_tokens(unit, first, typed ? name - 1 : end);
    if (typed) parameter.name = unit.at(name - 1);
    return parameter;
  }
  std::size_t name = first;
  while (name < end && !unit.is_word(name) && unit.at(name) != "{" && unit.at(name) != "[") ++name;
  if (unit.at(name) == "mut" || unit.at(name) == "public" || unit.at(name) == "private" ||
      unit.at(name) == "readonly")
    ++name;
  if (unit.is_word(name)) parameter.name = unit.at(name);
  std::size_t type = unit.behind(name);
  if (unit.at(type) == "?") ++type;
  if (unit.at(type) == ":") ++type;
  if (type < end) parameter.type = join_tokens(unit, type, end);
  return parameter;
}

}  // namespace

std::size_t Unit::behind(std::size_t open) const {
  if (open >= tokens.size()) return tokens.size();
  const std::string_view text = tokens[open].text;
  if (tokens[open].kind != TokenKind::symbol || (text != "(" && text != "[" && text != "{"))
    return open + 1;
  return tokens[open].match == kNone ? tokens.size() : tokens[open].match + 1;
}

bool Unit::counts(const Function& function) const {
  if (added || added_lines.contains(function.line)) return true;
  std::uint32_t changed = 0;
  for (auto line = added_lines.lower_bound(function.line);
       line != added_lines.end() && *line <= function.end_line; ++line)
    ++changed;
  return changed > 0 && 2 * changed >= function.end_line - function.line + 1;
}

bool Unit::in_test(std::uint32_t line) const {
  return std::any_of(test_lines.begin(), test_lines.end(), [line](const auto& range) {
    return range.first <= line && line <= range.second;
  });
}

std::string Unit::line_text(std::uint32_t line) const {
  std::size_t begin = 0;
  for (std::uint32_t i = 1; i < line && begin != kNone; ++i) {
    begin = source->find('\n', begin);
    if (begin != kNone) ++begin;
  }
  if (begin == kNone) return {};
  const std::size_t end = source->find('\n', begin);
  std::string_view text =
      text::trim(std::string_view(*source).substr(begin, end == kNone ? kNone : end - begin));
  if (text.size() <= kEvidenceBytes) return std::string(text);
  std::size_t cut = kEvidenceBytes;
  while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0U) == 0x80U) --cut;
  return std::string(text.substr(0, cut)) + "…";
}

std::string Unit::doc_above(std::uint32_t line) const {
  const auto found = std::lower_bound(
      comments.begin(), comments.end(), line,
      [](const Comment& c, std::uint32_t wanted) { return c.end_line + 1 < wanted; });
  if (found == comments.end() || found->end_line + 1 != line || !found->alone) return {};
  for (const std::string_view opening : {"/**", "///", "//!", "/*", "//", "#"})
    if (found->text.starts_with(opening))
      return std::string(opening) + (opening[1] == '*' ? " */" : "");
  return {};
}

Unit read_unit(UnitName name, std::string source) {
  Unit unit;
  unit.file = std::move(name.file);
  unit.language = name.language;
  unit.source = std::make_shared<const std::string>(std::move(source));
  Tokens read = tokenize(*unit.source, unit.family());
  unit.too_deep = std::any_of(read.tokens.begin(), read.tokens.end(),
                              [](const Token& token) { return token.depth > kDeepest; });
  if (unit.too_deep) return unit;
  unit.tokens = std::move(read.tokens);
  unit.comments = std::move(read.comments);
  unit.fragment = name.fragment;
  // Where an example stands says nothing about it.
  if (!unit.fragment && is_test_path(unit.file)) unit.test_lines.emplace_back(0, ~std::uint32_t{0});
  switch (unit.family()) {
    case Family::python:
      read_python(unit);
      break;
    case Family::javascript:
      read_javascript(unit);
      break;
    case Family::c:
      read_c(unit);
      break;
    case Family::go:
      read_go(unit);
      break;
    case Family::rust:
      read_rust(unit);
      break;
  }
  return unit;
}

std::vector<Parameter> read_parameters(const Unit& unit, std::size_t first, std::size_t last) {
  std::vector<Parameter> parameters;
  std::size_t begin = first;
  int angles = 0;
  for (std::size_t i = first; i <= last; i = unit.behind(i)) {
    const std::string_view text = i < last ? unit.at(i) : ",";
    if (text == "<") ++angles;
    if (text == ">" && angles > 0) --angles;
    if (i < last && (text != "," || angles > 0)) continue;
    if (i > begin) {
      Parameter parameter = read_parameter(unit, begin, i);
      const bool is_self = parameter.name == "self" || parameter.name == "cls" ||
                           parameter.name == "this" || parameter.type == "void";
      const bool is_marker = parameter.name.empty() && parameter.type.empty();
      if (!is_self && !is_marker) parameters.push_back(std::move(parameter));
    }
    begin = i + 1;
  }
  return parameters;
}

std::string join_tokens(const Unit& unit, std::size_t first, std::size_t last) {
  std::string out;
  for (std::size_t i = first; i < last && i < unit.tokens.size(); ++i) {
    if (i > first && !joins_left(unit.at(i - 1)) && !joins_right(unit.at(i))) out += ' ';
    out += unit.at(i);
  }
  return out;
}

}  // namespace plait::drift

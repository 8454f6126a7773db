#include "gates/project_files.hpp"

#include "text/strings.hpp"
#include "toml/document.hpp"

namespace plait::gates {
namespace {

// The lines of a Makefile, those that end in a backslash joined with the next.
struct MakeLine {
  int number;
  std::string text;
};

std::vector<MakeLine> make_lines(std::string_view text) {
  std::vector<MakeLine> joined;
  bool goes_on = false;
  int number = 0;
  for (std::string_view line : text::lines(text)) {
    ++number;
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    const bool more = !line.empty() && line.back() == '\\';
    if (goes_on)
      joined.back().text += "\n" + std::string(line);
    else
      joined.push_back({number, std::string(line)});
    goes_on = more;
  }
  return joined;
}

bool is_name(std::string_view word) {
  return !word.empty() && word.find_first_of(" \t:#=") == std::string_view::npos;
}

// "NAME" of "NAME = …", "NAME := …", "override NAME ?= …"; empty when the line defines nothing.
std::string variable_of(std::string_view line) {
  const auto equals = line.find('=');
  if (equals == std::string_view::npos) return {};
  std::string_view name = line.substr(0, equals);
  while (!name.empty() && std::string_view(":?+!").find(name.back()) != std::string_view::npos)
    name.remove_suffix(1);
  name = text::trim(name);
  for (const std::string_view word : {"override ", "export ", "private "})
    if (name.starts_with(word)) name = text::trim(name.substr(word.size()));
  return is_name(name) ? std::string(name) : std::string();
}

constexpr std::string_view directive_words[] = {"include",  "-include", "sinclude", "export",
                                                "unexport", "vpath",    "load"};

bool is_directive(std::string_view line) {
  for (const std::string_view word : directive_words)
    if (line == word || line.starts_with(std::string(word) + " ")) return true;
  return false;
}

}  // namespace

const std::vector<std::string> make_lint_targets{"lint"};
const std::vector<std::string> make_test_targets{"test", "tests", "check"};
const std::vector<std::string> make_integration_targets{"integration", "test-integration",
                                                        "integration-test", "e2e", "test-e2e"};

Json toml_document(std::string_view text) {
  return toml_text::document(text).value_or(Json());
}

Json json_document(std::string_view text) {
  constexpr int depth_limit = 64;
  bool too_deep = false;
  const auto watch = [&](int depth, Json::parse_event_t, Json&) {
    if (depth > depth_limit) too_deep = true;
    return !too_deep;
  };
  Json parsed = Json::parse(text, watch, false, true);
  return too_deep || parsed.is_discarded() ? Json() : parsed;
}

std::map<std::string, std::string> ini_sections(std::string_view text) {
  std::map<std::string, std::string> sections;
  std::string* current = nullptr;
  for (const std::string_view line : text::lines(text)) {
    const std::string_view words = text::trim(line);
    if (words.starts_with('[') && words.ends_with(']'))
      current = &sections[std::string(text::trim(words.substr(1, words.size() - 2)))];
    else if (current != nullptr && !words.empty() && words[0] != '#' && words[0] != ';')
      *current += std::string(line) + "\n";
  }
  return sections;
}

int line_with(std::string_view text, std::string_view words) {
  const auto at = text.find(words);
  if (at == std::string_view::npos) return 0;
  int line = 1;
  for (const char c : text.substr(0, at)) line += c == '\n' ? 1 : 0;
  return line;
}

Makefile read_makefile(std::string_view text) {
  Makefile made;
  std::vector<std::string> current;  // targets whose recipe the next lines may be
  for (const MakeLine& line : make_lines(text)) {
    if (line.text.starts_with('\t')) {
      for (const std::string& target : current) made.targets[target].text += line.text + "\n";
      continue;
    }
    const std::string_view words = text::trim(line.text);
    if (words.empty() || words.front() == '#') continue;
    if (is_directive(words)) made.directives.emplace_back(words);
    const auto colon = words.find(':');
    const auto equals = words.find('=');
    const bool is_rule = colon != std::string_view::npos &&
                         (equals == std::string_view::npos || colon + 1 < equals) &&
                         words.compare(colon, 3, "::=") != 0;
    if (!is_rule) {
      current.clear();
      if (const std::string name = variable_of(words); !name.empty())
        made.variables[name] += std::string(words) + "\n";
      continue;
    }
    current.clear();
    for (const std::string_view target : text::split(words.substr(0, colon), ' ')) {
      if (target.empty()) continue;
      MakeRule& rule = made.targets[std::string(target)];
      if (rule.line == 0) rule.line = line.number;
      rule.text += std::string(words) + "\n";
      current.emplace_back(target);
    }
  }
  return made;
}

}  // namespace plait::gates

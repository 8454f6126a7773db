// Files in which projects configure their tools, as far as gates need to understand them. None of
// this fails: what cannot be read is empty.
#pragma once

#include <map>
#include <plait/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace plait::gates {

// As JSON; null when it is none. Dates become texts.
Json toml_document(std::string_view text);
Json json_document(std::string_view text);

// The lines below each [section].
std::map<std::string, std::string> ini_sections(std::string_view text);

// The line, from 1, in which `words` first occurs; 0 nowhere.
int line_with(std::string_view text, std::string_view words);

struct MakeRule {
  int line = 0;
  std::string text;  // its first line and its recipe; several rules of one target joined
};

struct Makefile {
  std::map<std::string, MakeRule> targets;
  std::map<std::string, std::string> variables;  // all lines that define one
  std::vector<std::string> directives;           // include, export, …: what may change everything
};

Makefile read_makefile(std::string_view text);

// Names of the targets by which a Makefile offers a check, best first.
extern const std::vector<std::string> make_lint_targets, make_test_targets,
    make_integration_targets;

}  // namespace plait::gates

// Category naming: the style of names, by what they name.
#include "drift/naming.hpp"

#include "drift/observe.hpp"
#include "text/strings.hpp"

namespace plait::drift {
namespace {

bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}

}  // namespace

std::string style_of(std::string_view name) {
  while (!name.empty() && (name.front() == '_' || name.front() == '#' || name.front() == '$'))
    name.remove_prefix(1);
  while (!name.empty() && name.back() == '_') name.remove_suffix(1);
  bool upper = false;
  bool lower = false;
  for (const char c : name) {
    upper |= is_upper(c);
    lower |= is_lower(c);
    if (static_cast<unsigned char>(c) >= 0x80) return {};
  }
  if (name.size() < 2 || (!upper && !lower)) return {};
  if (name.find('_') != std::string_view::npos || name.find('-') != std::string_view::npos) {
    const char* joint = name.find('_') == std::string_view::npos ? "kebab-case" : "snake_case";
    if (!upper) return joint;
    return lower ? "Mixed_Case" : "UPPER_CASE";
  }
  if (!lower) return "UPPER_CASE";
  if (name[0] == 'k' && is_upper(name[1])) return "kPascalCase";
  if (is_upper(name[0])) return "PascalCase";
  return upper ? "camelCase" : "lowercase";
}

namespace {

constexpr Category kNaming = Category::naming;

// One word in lower case is as well snake_case as camelCase: it says nothing. Go's exported and
// private names differ in their first letter only.
std::string function_style(Family family, std::string_view name) {
  const std::string style = style_of(name);
  if (style == "lowercase") return {};
  if (style == "kPascalCase") return "camelCase";
  if (family == Family::go && (style == "camelCase" || style == "PascalCase")) return "MixedCaps";
  return style == "UPPER_CASE" && family == Family::go ? std::string() : style;
}

bool is_special(const Unit& unit, const Function& function) {
  if (function.is_test) return true;
  const std::string& name = function.name;
  switch (unit.family()) {
    case Family::python:
      return (name.starts_with("__") && name.ends_with("__")) || name == "setUp" ||
             name == "tearDown" || name == "setUpClass" || name.starts_with("visit_");
    case Family::javascript:
      // Components are named like types.
      return name == "constructor" || style_of(name) == "PascalCase";
    case Family::c:
      return name == "operator" || name == "main" || name == function.owner || name == "SetUp" ||
             name == "TearDown";
    case Family::go:
    case Family::rust:
      return false;
  }
  return false;
}

void observe_functions_names(Observer& observer) {
  const Unit& unit = observer.unit();
  for (const Function& function : unit.functions) {
    if (is_special(unit, function)) continue;
    const std::string style = function_style(unit.family(), function.name);
    if (!style.empty()) observer.add(kNaming, "function names", style, function);
  }
}

void observe_parameter_names(Observer& observer) {
  const Unit& unit = observer.unit();
  for (const Function& function : unit.functions) {
    if (function.is_test) continue;
    for (const Parameter& parameter : function.parameters) {
      const std::string style = function_style(unit.family(), parameter.name);
      if (!style.empty() && style != "UPPER_CASE")
        observer.add(kNaming, "parameter names", style, function);
    }
  }
}

// "name =" at the beginning of a statement, "const name =", "auto name =", "name :=".
void observe_variable_names(Observer& observer) {
  const Unit& unit = observer.unit();
  for (const Function& function : unit.functions) {
    if (function.is_test) continue;
    for (std::size_t i = function.first; i + 1 < function.last; ++i) {
      if (!unit.is_word(i) || (unit.at(i + 1) != "=" && unit.at(i + 1) != ":=")) continue;
      const std::string_view before = i == 0 ? std::string_view{} : unit.at(i - 1);
      const bool declared = unit.family() == Family::python
                                ? unit.tokens[i].starts_line && unit.tokens[i].depth == 0
                                : before == "const" || before == "let" || before == "var" ||
                                      before == "auto" || before == "mut" || unit.at(i + 1) == ":=";
      const std::string style = declared ? function_style(unit.family(), unit.at(i)) : "";
      if (!style.empty() && style != "UPPER_CASE")
        observer.add(kNaming, "variable names", style, unit.tokens[i].line);
    }
  }
}

// "name_", "m_name" or "name": how members that are not public are told from other names.
void observe_member_names(Observer& observer) {
  for (const Name& member : observer.unit().members) {
    const std::string_view name = member.name;
    const char* form = name.ends_with('_')      ? "name_"
                       : name.starts_with("m_") ? "m_name"
                       : name.starts_with('_')  ? "_name"
                                                : "name";
    observer.add(kNaming, "private members", form, member.line);
  }
}

void observe_file_name(Observer& observer) {
  const Unit& unit = observer.unit();
  std::string_view name = unit.file;
  name = name.substr(name.rfind('/') + 1);
  const std::string style = style_of(name.substr(0, name.find('.')));
  if (!style.empty() && style != "lowercase" && name.find("__") == std::string_view::npos)
    observer.add_to_file(kNaming, "file names", style, 1);
}

}  // namespace

void observe_naming(Observer& observer) {
  const Unit& unit = observer.unit();
  observe_functions_names(observer);
  observe_parameter_names(observer);
  observe_variable_names(observer);
  observe_member_names(observer);
  observe_file_name(observer);
  for (const Type& type : unit.types) {
    const std::string style = style_of(type.name);
    if (!style.empty())
      observer.add(kNaming, "type names", style == "lowercase" ? "snake_case" : style, type.line);
  }
  for (const Name& constant : unit.constants) {
    const std::string style = style_of(constant.name);
    const bool dunder = constant.name.starts_with("__");
    if (!style.empty() && style != "lowercase" && !dunder)
      observer.add(kNaming, "constant names", style, constant.line);
  }
}

}  // namespace plait::drift

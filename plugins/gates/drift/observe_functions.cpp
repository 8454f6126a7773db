// Category data flow: how data passes through functions.
#include <algorithm>
#include <set>

#include "drift/observe.hpp"

namespace plait::drift {
namespace {

constexpr Category kPassage = Category::data_flow;
constexpr std::size_t kDeep = 3;  // conditions inside of each other

bool leaves(std::string_view word) {
  static const std::set<std::string_view> words{"return", "raise", "throw", "continue",
                                                "break",  "panic", "goto"};
  return words.contains(word);
}

bool is_control(std::string_view word) {
  return word == "if" || word == "for" || word == "while" || word == "match" || word == "switch";
}

// The conditions of one function: whether one at the top leaves it early, and how deep they go.
struct Conditions {
  bool guard = false;
  std::size_t depth = 0;
};

Conditions python_conditions(const Unit& unit, const Function& function) {
  Conditions found;
  std::vector<std::uint32_t> open;  // columns of the control statements around
  const std::uint32_t body = unit.tokens[function.first].column;
  for (std::size_t i = function.first; i < function.last; ++i) {
    const Token& token = unit.tokens[i];
    if (!token.starts_line || token.depth > 0) continue;
    while (!open.empty() && open.back() >= token.column) open.pop_back();
    if (!is_control(token.text) && token.text != "elif") continue;
    open.push_back(token.column);
    found.depth = std::max(found.depth, open.size());
    if (token.text != "if") continue;
    std::size_t colon = i + 1;
    while (colon < function.last && unit.at(colon) != ":") colon = unit.behind(colon);
    if (token.column == body && leaves(unit.at(colon + 1))) found.guard = true;
  }
  return found;
}

// The block of a control word: its "{", or the first token of its only statement.
std::size_t block_of(const Unit& unit, std::size_t i, std::size_t last) {
  std::size_t next = i + 1;
  if (unit.family() == Family::c && unit.at(next) == "constexpr") ++next;
  if (unit.family() != Family::go && unit.family() != Family::rust && unit.at(next) == "(")
    return unit.behind(next);
  while (next < last && unit.at(next) != "{" && unit.at(next) != ";") next = unit.behind(next);
  // Go: if v, err := f(); err != nil {
  if (unit.at(next) == ";" && unit.family() == Family::go) return block_of(unit, next, last);
  return next;
}

Conditions braced_conditions(const Unit& unit, const Function& function) {
  Conditions found;
  std::vector<std::size_t> open;  // ends of the blocks around
  const std::uint32_t body = unit.tokens[function.first].depth;
  for (std::size_t i = function.first; i < function.last; ++i) {
    while (!open.empty() && open.back() <= i) open.pop_back();
    if (!unit.is_word(i) || !is_control(unit.at(i))) continue;
    const std::size_t block = block_of(unit, i, function.last);
    const bool braced = unit.at(block) == "{";
    if (braced && unit.at(i - 1) != "else") open.push_back(unit.behind(block));
    found.depth = std::max(found.depth, open.size() + (braced ? 0 : 1));
    if (unit.at(i) != "if") continue;
    const std::size_t first = braced ? block + 1 : block;
    if (unit.tokens[i].depth == body && leaves(unit.at(first))) found.guard = true;
  }
  return found;
}

void see_conditions(Observer& observer, const Function& function) {
  const Unit& unit = observer.unit();
  if (function.first == function.last) return;
  const Conditions conditions = unit.family() == Family::python ? python_conditions(unit, function)
                                                                : braced_conditions(unit, function);
  if (conditions.depth >= kDeep)
    observer.add(kPassage, "conditions", "nested", function);
  else if (conditions.guard)
    observer.add(kPassage, "conditions", "leave early", function);
}

bool changes(std::string_view method) {
  static const std::set<std::string_view> methods{
      "append",       "extend",     "insert",  "remove",   "pop",   "clear",
      "update",       "setdefault", "sort",    "reverse",  "add",   "discard",
      "push",         "shift",      "unshift", "splice",   "fill",  "push_back",
      "emplace_back", "erase",      "resize",  "push_str", "retain"};
  return methods.contains(method);
}

bool assigns(std::string_view symbol) {
  return symbol == "=" || symbol == "+=" || symbol == "-=" || symbol == "*=" || symbol == "/=" ||
         symbol == "|=" || symbol == "++" || symbol == "--";
}

// "name.x = …", "name[…] = …", "name.append(…)", "*name = …" where name is a parameter.
bool changes_parameter(const Unit& unit, const Function& function) {
  std::set<std::string_view> names;
  for (const Parameter& parameter : function.parameters) {
    if (parameter.type.find("&mut") != std::string::npos) return true;
    if (!parameter.name.empty()) names.insert(parameter.name);
  }
  for (std::size_t i = function.first; i < function.last; ++i) {
    if (!unit.is_word(i) || !names.contains(unit.at(i))) continue;
    const std::string_view before = i > 0 ? unit.at(i - 1) : std::string_view{};
    if (before == "." || before == "->") continue;
    if (before == "*" && i > function.first + 1 && assigns(unit.at(i + 1)) &&
        unit.tokens[i - 1].starts_line)
      return true;
    std::size_t next = i + 1;
    std::string_view member;
    while (next < function.last && (unit.at(next) == "." || unit.at(next) == "->" ||
                                    (unit.at(next) == "[" && !unit.tokens[next].starts_line))) {
      if (unit.at(next) == "[") {
        member = "[";
        next = unit.behind(next);
      } else {
        member = unit.at(next + 1);
        next += 2;
      }
    }
    if (!member.empty() && (assigns(unit.at(next)) || (unit.at(next) == "(" && changes(member))))
      return true;
  }
  return false;
}

bool returns_value(const Unit& unit, const Function& function) {
  if (unit.family() == Family::go || unit.family() == Family::rust || unit.family() == Family::c)
    return !function.return_type.empty() && function.return_type != "void" &&
           function.return_type != "->()";
  if (function.shape == Function::Shape::arrow && function.first > 0 &&
      unit.at(function.first - 1) == "=>")
    return true;
  for (std::size_t i = function.first; i < function.last; ++i) {
    const std::string_view next = unit.at(i + 1);
    const bool returns = unit.at(i) == "return" || unit.at(i) == "yield";
    if (returns && i + 1 < function.last && !unit.tokens[i + 1].starts_line && next != ";" &&
        next != "}" && next != "None")
      return true;
  }
  return false;
}

bool is_constructor(const Function& function) {
  return function.name == "__init__" || function.name == "constructor" ||
         (!function.owner.empty() && function.name == function.owner) ||
         function.name == "operator" || function.name == "main" || function.name == "setUp" ||
         function.name == "tearDown";
}

}  // namespace

void observe_functions(Observer& observer) {
  const Unit& unit = observer.unit();
  for (const Function& function : unit.functions) {
    if (!function.has_body() || function.is_test || unit.in_test(function.line)) continue;
    see_conditions(observer, function);
    if (is_constructor(function)) continue;
    if (!function.parameters.empty())
      observer.add(kPassage, "arguments",
                   changes_parameter(unit, function) ? "" : "stay as they are", function);
    observer.add(kPassage, "results", returns_value(unit, function) ? "are returned" : "",
                 function);
    if (unit.family() == Family::python || unit.family() == Family::javascript)
      observer.add(kPassage, "functions are", function.is_async ? "asynchronous" : "", function);
    observer.add(kPassage, "state of modules", "none that changes", function);
  }
}

}  // namespace plait::drift

// Category structure: how code is cut into pieces and described.
#include <algorithm>

#include "drift/observe.hpp"

namespace plait::drift {
namespace {

constexpr Category kStructure = Category::structure;
constexpr std::uint32_t kShort = 50;  // lines of a function
constexpr std::uint32_t kLong = 200;

bool is_top_level(const Unit& unit, const Function& function) {
  // Behind "{", "=>" or ":", which stand where the function does.
  return function.owner.empty() && function.has_body() &&
         unit.tokens[function.first - 1].depth == 0;
}

// Nested functions and callbacks need no words of their own.
bool wants_doc(const Unit& unit, const Function& function) {
  if (function.is_test || function.name.starts_with("_") || function.name == "main") return false;
  return unit.family() != Family::javascript || is_top_level(unit, function) ||
         !function.owner.empty();
}

void observe_docs(Observer& observer) {
  const Unit& unit = observer.unit();
  for (const Function& function : unit.functions)
    if (wants_doc(unit, function))
      observer.add(kStructure, "comments of functions", function.doc, function);
  for (const Type& type : unit.types)
    observer.add(kStructure, "comments of types", type.doc, type.line);
}

// Only where the language leaves it open.
void observe_annotations(Observer& observer) {
  const Unit& unit = observer.unit();
  if (unit.language != Language::python && unit.language != Language::typescript) return;
  for (const Function& function : unit.functions) {
    if (function.is_test) continue;
    const auto typed = [](const Parameter& p) { return !p.type.empty(); };
    const auto& parameters = function.parameters;
    if (!parameters.empty())
      observer.add(kStructure, "types of parameters",
                   std::all_of(parameters.begin(), parameters.end(), typed) ? "annotated" : "",
                   function);
    if (function.shape == Function::Shape::declared && function.name != "__init__" &&
        function.name != "constructor")
      observer.add(kStructure, "types of results", function.return_type.empty() ? "" : "annotated",
                   function);
  }
}

void observe_pieces(Observer& observer) {
  const Unit& unit = observer.unit();
  for (const Function& function : unit.functions) {
    if (function.is_test || !function.has_body()) continue;
    const std::uint32_t length = function.end_line - function.line + 1;
    observer.add(kStructure, "length of functions",
                 length <= kShort  ? "at most 50 lines"
                 : length <= kLong ? "at most 200 lines"
                                   : "more than 200 lines",
                 function);
    if (!function.owner.empty())
      observer.add(kStructure, "functions stand in", "types", function);
    else if (is_top_level(unit, function) || unit.family() == Family::c)
      observer.add(kStructure, "functions stand in", "modules", function);
    if (unit.family() == Family::javascript && is_top_level(unit, function))
      observer.add(kStructure, "functions are written as",
                   function.shape == Function::Shape::arrow ? "arrows" : "declarations", function);
  }
}

// Definitions of a member function belong to their class wherever they stand.
void observe_namespaces(Observer& observer) {
  const Unit& unit = observer.unit();
  if (unit.language != Language::cpp) return;
  for (const Function& function : unit.functions)
    if (!function.is_test && function.owner.empty() && function.name != "main")
      observer.add(kStructure, "namespaces", function.in_namespace ? "used" : "", function);
  for (const Type& type : unit.types)
    observer.add(kStructure, "namespaces", type.in_namespace ? "used" : "", type.line);
}

void observe_header_guard(Observer& observer) {
  const Unit& unit = observer.unit();
  const std::string& file = unit.file;
  const bool header = file.ends_with(".h") || file.ends_with(".hpp") || file.ends_with(".hh") ||
                      file.ends_with(".hxx");
  if (unit.family() != Family::c || !header) return;
  const char* guard = "";
  std::uint32_t line = 1;
  for (const Token& token : unit.tokens) {
    if (token.kind != TokenKind::directive) break;
    line = token.line;
    if (token.text.find("pragma once") != kNone) guard = "#pragma once";
    if (token.text.find("ifndef") != kNone) guard = "#ifndef";
    if (*guard != '\0') break;
  }
  observer.add_to_file(kStructure, "guards of headers", guard, line);
}

void observe_file(Observer& observer) {
  const Unit& unit = observer.unit();
  if (unit.tokens.empty()) return;
  const Token& first = unit.tokens.front();
  if (unit.family() == Family::python) {
    observer.add_to_file(kStructure, "comments of files",
                         first.kind == TokenKind::string ? "docstring" : "", 1);
    if (unit.main_guard > 0)
      observer.add(kStructure, "programs start", "behind a main guard", unit.main_guard);
    return;
  }
  const auto above = [&](const Comment& c) {
    return c.line < first.line && !c.text.starts_with("#!");
  };
  const bool told = !unit.comments.empty() && above(unit.comments.front());
  observer.add_to_file(kStructure, "comments of files", told ? "at the top" : "", 1);
}

// Calls at the top of a Python module run when it is imported.
void observe_top_level_calls(Observer& observer) {
  const Unit& unit = observer.unit();
  if (unit.family() != Family::python || unit.fragment) return;
  for (std::size_t i = 0; i + 1 < unit.tokens.size(); ++i) {
    const Token& token = unit.tokens[i];
    if (!token.starts_line || token.depth > 0 || token.column > 0 || !unit.is_word(i)) continue;
    if (token.text == "main" && unit.at(i + 1) == "(")
      observer.add(kStructure, "programs start", "when imported", token.line);
  }
}

// Attributes that make a type what it is: #[derive(Debug)].
void observe_derives(Observer& observer) {
  const Unit& unit = observer.unit();
  if (unit.family() != Family::rust) return;
  for (const Type& type : unit.types) {
    if (type.word == "trait") continue;
    const bool derives =
        std::any_of(type.marks.begin(), type.marks.end(),
                    [](const std::string& mark) { return mark.starts_with("derive"); });
    observer.add(kStructure, "traits of types", derives ? "derived" : "", type.line);
  }
}

}  // namespace

void observe_structure(Observer& observer) {
  observe_docs(observer);
  observe_annotations(observer);
  observe_pieces(observer);
  observe_namespaces(observer);
  observe_header_guard(observer);
  observe_file(observer);
  observe_top_level_calls(observer);
  observe_derives(observer);
}

}  // namespace plait::drift

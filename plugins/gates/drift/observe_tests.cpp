// Category tests: how tests are written. Whether there are any is measured over the whole change
// (measure.hpp).
#include <algorithm>
#include <set>

#include "drift/naming.hpp"
#include "drift/observe.hpp"

namespace plait::drift {
namespace {

constexpr Category kTests = Category::tests;
constexpr char kWritten[] = "tests are written as";
constexpr char kAssertions[] = "tests check by";

const Type* type_named(const Unit& unit, std::string_view name) {
  for (const Type& type : unit.types)
    if (type.name == name) return &type;
  return nullptr;
}

bool is_test_case(const Unit& unit, const Function& function) {
  const Type* type = function.owner.empty() ? nullptr : type_named(unit, function.owner);
  return type != nullptr &&
         std::any_of(type->bases.begin(), type->bases.end(),
                     [](const auto& base) { return base.find("TestCase") != std::string::npos; });
}

void see_form(Observer& observer, const Function& test) {
  const Unit& unit = observer.unit();
  switch (unit.family()) {
    case Family::python:
      observer.add(kTests, kWritten,
                   is_test_case(unit, test) ? "methods of unittest.TestCase"
                   : test.owner.empty()     ? "functions"
                                            : "methods of plain classes",
                   test);
      break;
    case Family::javascript:
      observer.add(kTests, kWritten, test.marks.front() == "it" ? "it(…)" : "test(…)", test);
      break;
    case Family::c:
      observer.add(kTests, kWritten, test.marks.front(), test);
      break;
    case Family::go: {
      const auto begin = unit.tokens.begin();
      const bool table = std::any_of(begin + static_cast<std::ptrdiff_t>(test.first),
                                     begin + static_cast<std::ptrdiff_t>(test.last),
                                     [](const Token& t) { return t.text == "range"; });
      observer.add(kTests, kWritten, table ? "tables of cases" : "single cases", test);
      break;
    }
    case Family::rust:
      observer.add(kTests, kWritten,
                   unit.tokens[test.first > 0 ? test.first - 1 : 0].depth > 0
                       ? "a module of the file"
                       : "functions",
                   test);
      break;
  }
}

// Which means of checking a token is; empty for all others.
std::string_view assertion_at(const Unit& unit, std::size_t i) {
  static const std::set<std::string_view> kTesting{"Error", "Errorf", "Fatal", "Fatalf"};
  const std::string_view word = unit.at(i);
  const bool called = unit.at(i + 1) == "(";
  const bool of_self = i > 1 && unit.at(i - 1) == "." && unit.at(i - 2) == "self";
  switch (unit.family()) {
    case Family::python:
      if (word == "assert" && unit.tokens[i].starts_line) return "assert";
      return of_self && word.starts_with("assert") ? "methods of self" : std::string_view{};
    case Family::javascript:
      if (word == "expect" && called) return "expect";
      return word == "assert" && (called || unit.at(i + 1) == ".") ? "assert" : std::string_view{};
    case Family::c:
      if (!called) return {};
      if (word.starts_with("EXPECT_") || word.starts_with("ASSERT_")) return "EXPECT and ASSERT";
      if (word == "CHECK" || word == "REQUIRE") return "CHECK and REQUIRE";
      return word == "assert" ? "assert" : std::string_view{};
    case Family::go:
      if (word == "t" && unit.at(i + 1) == "." && kTesting.contains(unit.at(i + 2)))
        return "t.Error and t.Fatal";
      return (word == "assert" || word == "require") && unit.at(i + 1) == "." ? "testify"
                                                                              : std::string_view{};
    case Family::rust:
      if (unit.at(i + 1) != "!") return {};
      return word == "assert_eq" || word == "assert_ne" ? "assert_eq" : std::string_view{};
  }
  return {};
}

void see_assertions(Observer& observer) {
  const Unit& unit = observer.unit();
  for (std::size_t i = 0; i < unit.tokens.size(); ++i) {
    if (!unit.is_word(i) || !unit.in_test(unit.tokens[i].line)) continue;
    const std::string_view means = assertion_at(unit, i);
    if (!means.empty()) observer.add(kTests, kAssertions, means, unit.tokens[i].line);
  }
}

void see_name(Observer& observer, const Function& test) {
  if (observer.unit().family() == Family::javascript) {
    observer.add(kTests, "names of tests",
                 test.name.starts_with("should") ? "should …" : "statements", test);
    return;
  }
  std::string_view name = test.name;
  for (const std::string_view prefix : {"test_", "Test"})
    if (name.starts_with(prefix) && name != prefix) {
      name.remove_prefix(prefix.size());
      break;
    }
  const std::string style = style_of(name);
  if (!style.empty() && style != "lowercase") observer.add(kTests, "names of tests", style, test);
}

// What a test needs is set up: by fixtures, or by methods of its class.
void see_preparation(Observer& observer) {
  const Unit& unit = observer.unit();
  if (unit.family() != Family::python) return;
  for (const Function& function : unit.functions) {
    if (function.name == "setUp" || function.name == "setup_method")
      observer.add(kTests, "tests are prepared by", "setUp", function);
    for (const std::string& mark : function.marks) {
      if (mark.ends_with("fixture"))
        observer.add(kTests, "tests are prepared by", "fixtures", function);
      if (mark.ends_with("parametrize"))
        observer.add(kTests, "cases are given by", "parameters", function);
    }
  }
}

}  // namespace

void observe_tests(Observer& observer) {
  for (const Function& function : observer.unit().functions) {
    if (!function.is_test) continue;
    see_form(observer, function);
    see_name(observer, function);
  }
  see_assertions(observer);
  see_preparation(observer);
}

}  // namespace plait::drift

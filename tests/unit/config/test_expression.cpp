#include <gtest/gtest.h>

#include <plait/json.hpp>

#include "base/codes.hpp"
#include "config/expression.hpp"

namespace plait::config {
namespace {

const Json& scope() {
  static const Json value = Json::parse(R"({
    "params": {"on": true, "off": false, "n": 3, "x": 2.5, "s": "abc", "empty": "", "none": null,
               "list": [1], "a-b": 1},
    "needs": {"work": {"status": "failed", "outputs": {"n": 7}}}})");
  return value;
}

Json value_of(std::string_view text) {
  auto expr = parse_expression(text);
  EXPECT_TRUE(expr.ok()) << text << ": " << (expr.ok() ? "" : expr.error().message);
  if (!expr.ok()) return nullptr;
  auto value = evaluate(*expr, scope());
  EXPECT_TRUE(value.ok()) << text << ": " << (value.ok() ? "" : value.error().message);
  return value.ok() ? *value : Json();
}

// "column: message"
std::string error_of(std::string_view text) {
  auto expr = parse_expression(text);
  if (!expr.ok()) return std::to_string(expr.error().span->column) + ": " + expr.error().message;
  auto value = evaluate(*expr, scope());
  if (value.ok()) return "ok";
  return std::to_string(value.error().span->column) + ": " + value.error().message;
}

TEST(Expression, ReadsLiterals) {
  EXPECT_EQ(value_of("true"), true);
  EXPECT_EQ(value_of("null"), nullptr);
  EXPECT_EQ(value_of("-12"), -12);
  EXPECT_EQ(value_of("2.50"), 2.5);
  EXPECT_EQ(value_of("'a \"b\"'"), "a \"b\"");
  EXPECT_EQ(value_of("\"it's\""), "it's");
}

TEST(Expression, FollowsPaths) {
  EXPECT_EQ(value_of("needs.work.outputs.n"), 7);
  EXPECT_EQ(value_of("params.a-b"), 1);
  EXPECT_EQ(value_of("params.list"), Json::array({1}));
}

TEST(Expression, BindsAsProgrammersExpect) {
  EXPECT_EQ(value_of("true || false && false"), true);
  EXPECT_EQ(value_of("(true || false) && false"), false);
  EXPECT_EQ(value_of("!params.off && params.n >= 3"), true);
  EXPECT_EQ(value_of("1 < 2 == true"), true);
  EXPECT_EQ(value_of("!true == false"), true);
  EXPECT_EQ(value_of("params.on ? 'a' : params.off ? 'b' : 'c'"), "a");
  EXPECT_EQ(value_of("false ? 'a' : false ? 'b' : 'c'"), "c");
}

TEST(Expression, ComparesNumbersOfBothKindsAndStrings) {
  EXPECT_EQ(value_of("params.n == 3.0"), true);
  EXPECT_EQ(value_of("params.x < params.n"), true);
  EXPECT_EQ(value_of("'a' < 'b'"), true);
  EXPECT_EQ(value_of("9007199254740993 > 9007199254740992"), true);
  EXPECT_EQ(value_of("params.none == null"), true);
  EXPECT_EQ(value_of("params.s != null"), true);
  EXPECT_EQ(value_of("needs.work.status == 'failed'"), true);
}

TEST(Expression, LooksOnlyAtWhatItNeeds) {
  EXPECT_EQ(value_of("false && nope"), false);
  EXPECT_EQ(value_of("true || nope"), true);
  EXPECT_EQ(value_of("true ? 1 : nope"), 1);
}

TEST(Expression, SaysWhereTheGrammarIsBroken) {
  EXPECT_EQ(error_of(""), "1: the expression is empty");
  EXPECT_EQ(error_of("a &&"), "5: the expression ends where a value is expected");
  EXPECT_EQ(error_of("(a"), "3: the expression ends where \")\" is expected");
  EXPECT_EQ(error_of("a = 1"), "3: an operator is expected, not \"=\"");
  EXPECT_EQ(error_of("a and b"), "3: an operator is expected, not \"and\"");
  EXPECT_EQ(error_of("a ? b"), "6: the expression ends where \":\" of \"?:\" is expected");
  EXPECT_EQ(error_of("'abc"), "1: the string has no closing quote");
  EXPECT_EQ(error_of("1x"), "1: \"1x\" is no number");
  EXPECT_EQ(error_of("a..b"), "3: a name after \".\" is expected, not \".\"");
  EXPECT_EQ(error_of("a b"), "3: an operator is expected, not \"b\"");
}

TEST(Expression, SaysWhichNameIsUnknown) {
  EXPECT_EQ(error_of("params.nn"), "8: there is no \"nn\" in \"params\"");
  EXPECT_EQ(error_of("parms.n"), "1: there is no \"parms\"");
  EXPECT_EQ(error_of("params.s.x"), "10: \"params.s\" is a string and has no \"x\"");
  auto expr = parse_expression("params.empt");
  EXPECT_EQ(evaluate(*expr, scope()).error().remedy, "did you mean \"empty\"?");
}

TEST(Expression, RefusesValuesOfTheWrongType) {
  EXPECT_EQ(error_of("!params.n"), "2: \"!\" needs a boolean, this is a number");
  EXPECT_EQ(error_of("true && params.s"), "9: \"&&\" needs a boolean, this is a string");
  EXPECT_EQ(error_of("params.n < params.s"),
            "1: numbers or strings can be ordered, not a number and a string");
  EXPECT_EQ(error_of("params.n == params.s"),
            "1: a number and a string are compared: they are never equal");
  EXPECT_FALSE(evaluate_condition("params.n", scope()).ok());
  EXPECT_TRUE(*evaluate_condition("params.n > 0", scope()));
}

TEST(Expression, HasALimitOfDepth) {
  EXPECT_NE(error_of(std::string(10'000, '(')).find("too deep"), std::string::npos);
  EXPECT_NE(error_of(std::string(10'000, '!')).find("too deep"), std::string::npos);
}

TEST(Expression, ListsItsPaths) {
  auto expr = parse_expression("a.b == 'a.c' ? !d : e.f");
  std::vector<std::string> paths;
  for (const Expr* path : paths_of(*expr)) paths.push_back(path_text(*path));
  EXPECT_EQ(paths, (std::vector<std::string>{"a.b", "d", "e.f"}));
}

}  // namespace
}  // namespace plait::config

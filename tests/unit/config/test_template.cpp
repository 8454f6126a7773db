#include <gtest/gtest.h>

#include <plait/error_class.hpp>
#include <plait/json.hpp>
#include <random>

#include "config/template.hpp"

namespace plait::config {
namespace {

const Json& full() {
  static const Json value = Json::parse(R"({
    "params": {"n": 3, "s": "${task.id} $", "list": ["a", "${x}"], "none": null, "d": "$"},
    "task": {"id": "T1", "{": 1}})");
  return value;
}
Json only_params() {
  return {{"params", full()["params"]}};
}

TEST(ExpandText, KeepsTheTypeOfASingleExpression) {
  EXPECT_EQ(*expand_text("${params.n}", full()), 3);
  EXPECT_EQ(*expand_text("${ params.list }", full()), full()["params"]["list"]);
  EXPECT_EQ(*expand_text("${params.none}", full()), nullptr);
}

TEST(ExpandText, PutsValuesIntoText) {
  EXPECT_EQ(*expand_text("a ${params.n}/${task.id}${params.none}!", full()), "a 3/T1!");
  EXPECT_EQ(*expand_text("${'}'}${\"{\"}", full()), "}{");
}

TEST(ExpandText, ResolvesTheEscape) {
  EXPECT_EQ(*expand_text("$${params.n} $x $$ {", full()), "${params.n} $x $$ {");
}

TEST(ExpandText, RefusesListsInsideText) {
  EXPECT_FALSE(expand_text("a ${params.list}", full()).ok());
}

TEST(ExpandText, SaysWhereABrokenTemplateIs) {
  EXPECT_EQ(parse_template("ab ${params.n").error().span->column, 4U);
  EXPECT_EQ(parse_template("ab ${}").error().span->column, 4U);
  EXPECT_EQ(parse_template("ab ${a b}").error().span->column, 8U);
}

TEST(Expand, GoesThroughTheWholeDocumentButNotItsKeys) {
  const Json document = Json::parse(R"({"${k}": ["${params.n}", {"x": "${task.id}"}], "b": true})");
  EXPECT_EQ(*expand(document, full()), Json::parse(R"({"${k}": [3, {"x": "T1"}], "b": true})"));
}

TEST(Expand, SaysWhereInTheDocument) {
  const auto failed = expand(Json::parse(R"({"a": {"b": ["x", "${task.idd}"]}})"), full());
  ASSERT_FALSE(failed.ok());
  EXPECT_EQ(failed.error().code, error_class::config);
  EXPECT_EQ(failed.error().message,
            "\"a.b.1\": there is no \"idd\" in \"task\" in \"${task.idd}\"");
}

TEST(ExpandKnown, LeavesWhatIsNotKnownYet) {
  EXPECT_EQ(*expand_known("${params.n}", only_params()), 3);
  EXPECT_EQ(*expand_known("${task.id}", only_params()), "${task.id}");
  EXPECT_EQ(*expand_known("${params.n}-${task.id}", only_params()), "3-${task.id}");
  EXPECT_EQ(*expand_known("${params.n > 1 ? task.id : 'x'}", only_params()),
            "${params.n > 1 ? task.id : 'x'}");
}

TEST(ExpandKnown, NeverLetsAValueBecomeATemplate) {
  const Json once = *expand_known("${params.s}", only_params());
  EXPECT_FALSE(has_expressions(once));
  EXPECT_EQ(*expand(once, full()), full()["params"]["s"]);
  EXPECT_EQ(*expand(*expand_known("${params.list}", only_params()), full()),
            full()["params"]["list"]);
}

TEST(EscapeTemplate, IsUndoneByExpanding) {
  for (const char* text : {"${a}", "$${a}", "$$${", "$", "${", "{$}", "plain"}) {
    EXPECT_EQ(*expand_text(escape_template(text), Json::object()), text);
    EXPECT_FALSE(has_expressions(escape_template(text)));
  }
}

TEST(NeedsExpansion, IsTrueForEscapesToo) {
  EXPECT_TRUE(needs_expansion(Json::parse(R"({"a": ["x $${y}"]})")));
  EXPECT_FALSE(has_expressions(Json::parse(R"({"a": ["x $${y}"]})")));
  EXPECT_FALSE(needs_expansion(Json::parse(R"({"${k}": ["$x", 1, null]})")));
}

// Expanding in two steps gives what expanding at once gives, whatever stands side by side.
TEST(ExpandKnown, ThenExpandIsExpand) {
  const std::vector<std::string> parts = {"$",          "{",           "}",           "$${",
                                          "a",          "${params.d}", "${params.s}", "${params.n}",
                                          "${task.id}", "x}",          "$$"};
  std::mt19937 random(11);
  int compared = 0;
  for (int i = 0; i < 4'000; ++i) {
    std::string text;
    for (std::size_t n = random() % 6; n > 0; --n) text += parts[random() % parts.size()];
    const auto whole = expand_text(text, full());
    const auto known = expand_known(text, only_params());
    if (!whole.ok()) continue;
    ASSERT_TRUE(known.ok()) << text;
    const auto both = expand(*known, full());
    ASSERT_TRUE(both.ok()) << text << " -> " << dump(*known);
    ASSERT_EQ(*both, *whole) << text << " -> " << dump(*known);
    ++compared;
  }
  EXPECT_GT(compared, 1'000);
}

}  // namespace
}  // namespace plait::config

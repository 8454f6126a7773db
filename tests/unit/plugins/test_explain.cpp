#include <gtest/gtest.h>

#include "plugins/schema.hpp"

namespace plait::plugins {
namespace {

// What the checker says of `value`, "" when it fits.
std::string verdict(const char* schema, const char* value) {
  const auto compiled = Schema::compile(Json::parse(schema));
  if (!compiled) return compiled.error().message;
  const auto found = (*compiled)->check(Json::parse(value));
  return found ? found->text() : "";
}

TEST(Explain, says_nothing_of_what_fits) {
  EXPECT_EQ(verdict(R"({"type": "object", "required": ["a"]})", R"({"a": 1})"), "");
}

TEST(Explain, types) {
  EXPECT_EQ(verdict(R"({"type": "string"})", "7"), "the document: expected string, found number 7");
  EXPECT_EQ(verdict(R"({"type": ["string", "null"]})", "[1]"),
            "the document: expected string or null, found array [1]");
  EXPECT_EQ(verdict(R"({"properties": {"a": {"type": "integer"}}})", R"({"a": 1.5})"),
            "/a: expected integer, found number 1.5");
}

TEST(Explain, limits_of_numbers) {
  EXPECT_EQ(verdict(R"({"maximum": 100})", "1000"),
            "the document: value 1000 is over the maximum 100");
  EXPECT_EQ(verdict(R"({"minimum": 0})", "-1"), "the document: value -1 is under the minimum 0");
  EXPECT_EQ(verdict(R"({"exclusiveMinimum": 0})", "0"), "the document: value 0 is not above 0");
  EXPECT_EQ(verdict(R"({"exclusiveMaximum": 1})", "1"), "the document: value 1 is not below 1");
}

TEST(Explain, limits_of_strings_and_lists) {
  EXPECT_EQ(verdict(R"({"maxLength": 2})", R"("äöü")"),
            "the document: the length of \"äöü\" is over the maximum 2");
  EXPECT_EQ(verdict(R"({"maxLength": 3})", R"("äöü")"), "");
  EXPECT_EQ(verdict(R"({"pattern": "^[a-z]+$"})", R"("A1")"),
            "the document: value \"A1\" does not match \"^[a-z]+$\"");
  EXPECT_EQ(verdict(R"({"minItems": 1})", "[]"),
            "the document: the number of items is under the minimum 1");
  EXPECT_EQ(verdict(R"({"items": {"type": "string"}})", R"(["a", 2])"),
            "/1: expected string, found number 2");
}

TEST(Explain, keys) {
  EXPECT_EQ(verdict(R"({"required": ["score"]})", "{}"), "the document: key \"score\" is missing");
  EXPECT_EQ(verdict(R"({"properties": {"points": {}}, "additionalProperties": false})",
                    R"({"ponits": 1})"),
            "/ponits: unknown key; did you mean \"points\"?");
  EXPECT_EQ(verdict(R"({"additionalProperties": {"type": "string"}})", R"({"a/b": 1})"),
            "/a~1b: expected string, found number 1");
}

TEST(Explain, choices_of_values) {
  EXPECT_EQ(verdict(R"({"enum": ["pass", "fail"]})", R"("maybe")"),
            "the document: value \"maybe\" is none of \"pass\", \"fail\"");
  EXPECT_EQ(verdict(R"({"const": 1})", "2"), "the document: value 2 is not 1");
}

TEST(Explain, follows_references_and_combinations) {
  EXPECT_EQ(verdict(R"({"allOf": [{"$ref": "#/definitions/n"}],
                        "definitions": {"n": {"maximum": 1}}})",
                    "2"),
            "the document: value 2 is over the maximum 1");
  EXPECT_EQ(verdict(R"({"anyOf": [{"type": "string"},
                                  {"properties": {"a": {"type": "string"}}}]})",
                    R"({"a": 1})"),
            "/a: expected string, found number 1");
  EXPECT_EQ(verdict(R"({"if": {"required": ["a"]}, "then": {"required": ["b"]}})", R"({"a": 1})"),
            "the document: key \"b\" is missing");
}

TEST(Explain, falls_back_on_the_checker_for_the_rest) {
  EXPECT_NE(verdict(R"({"not": {"type": "string"}})", R"("x")"), "");
}

TEST(Schema, a_document_that_is_no_schema_is_an_error) {
  EXPECT_FALSE(Schema::compile(Json{{"properties", 7}}));
  EXPECT_FALSE(Schema::compile(Json::array()));
}

TEST(Schema, a_pattern_that_is_no_expression_is_no_crash) {
  EXPECT_NE(verdict(R"({"pattern": "("})", R"("x")"), "");
}

}  // namespace
}  // namespace plait::plugins

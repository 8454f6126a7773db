#include "plugins/json_text.hpp"

#include <gmock/gmock.h>

namespace plait::plugins {
namespace {

std::string complaint(const std::string& text) {
  const auto parsed = parse_json(text);
  EXPECT_EQ(parsed.ok(), check_json(text).ok());
  return parsed ? "" : parsed.error().message;
}

TEST(JsonText, takes_json) {
  EXPECT_EQ(complaint(R"({"a": [1, "x"]})"), "");
}

TEST(JsonText, tells_where_it_stops_being_json) {
  EXPECT_THAT(complaint("{\"a\": }"),
              testing::StartsWith("no JSON: parse error at line 1, column 7"));
  EXPECT_NE(complaint(""), "");
  EXPECT_NE(complaint("\"\xc3\x28\""), "");
}

TEST(JsonText, limits_nesting_outside_of_strings) {
  EXPECT_EQ(complaint(std::string(500, '[') + std::string(500, ']')), "");
  EXPECT_EQ(complaint(std::string(501, '[') + std::string(501, ']')),
            "no JSON: nested deeper than 500");
  EXPECT_EQ(complaint("\"" + std::string(2000, '[') + "\""), "");
  EXPECT_EQ(complaint("\"\\\"" + std::string(2000, '[') + "\""), "");
}

}  // namespace
}  // namespace plait::plugins

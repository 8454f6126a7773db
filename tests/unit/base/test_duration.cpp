#include <gtest/gtest.h>

#include <random>

#include "base/duration.hpp"

namespace plait::base {
namespace {

using namespace std::chrono_literals;

std::chrono::nanoseconds read(std::string_view text, std::string_view unit = "s") {
  auto parsed = parse_duration(text, unit);
  EXPECT_TRUE(parsed.ok()) << text;
  return parsed.ok() ? *parsed : -1ns;
}

TEST(ParseDuration, TakesABareNumberInTheGivenUnit) {
  EXPECT_EQ(read("90"), 90s);
  EXPECT_EQ(read("90", "m"), 90min);
  EXPECT_EQ(read("0.5", "h"), 30min);
}

TEST(ParseDuration, AddsUnitsInFallingOrder) {
  EXPECT_EQ(read("1h30m"), 90min);
  EXPECT_EQ(read(" 1h 30m "), 90min);
  EXPECT_EQ(read("2d1h1m1s1ms"), 49h + 1min + 1s + 1ms);
  EXPECT_EQ(read("1.5h"), 90min);
  EXPECT_EQ(read("500ms"), 500ms);
  EXPECT_EQ(read("0"), 0s);
}

TEST(ParseDuration, RefusesAnythingElseAndSaysWhy) {
  const std::pair<const char*, const char*> cases[] = {
      {"", "empty"},          {"  ", "empty"},         {"-5m", "negative"},
      {"abc", "a number"},    {"5x", "unit \"x\""},    {"5 minutes", "unit \"minutes\""},
      {"1m1h", "falling"},    {"1h1h", "falling"},     {"1h30", "unit is missing"},
      {"5m!", "unit \"m!\""}, {"1..5h", "no number"},  {"1e3s", "unit \"e\""},
      {"nan", "a number"},    {"99999999999d", "long"}};
  for (const auto& [text, why] : cases) {
    const auto parsed = parse_duration(text);
    ASSERT_FALSE(parsed.ok()) << text;
    EXPECT_NE(parsed.error().message.find(why), std::string::npos) << parsed.error().message;
  }
}

TEST(ParseDuration, RefusesAnUnknownUnitForBareNumbers) {
  EXPECT_FALSE(parse_duration("5", "weeks").ok());
  EXPECT_FALSE(duration_of(-1, "s").ok());
  EXPECT_FALSE(duration_of(std::numeric_limits<double>::infinity(), "s").ok());
}

TEST(FormatDuration, IsReadBackExactly) {
  std::mt19937_64 random(7);
  for (int i = 0; i < 1000; ++i) {
    const std::chrono::milliseconds some(random() % 400'000'000);
    EXPECT_EQ(read(format_duration(some)), some) << format_duration(some);
  }
  EXPECT_EQ(format_duration(90min), "1h30m");
  EXPECT_EQ(format_duration(0s), "0s");
}

}  // namespace
}  // namespace plait::base

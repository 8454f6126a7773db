#include "schema/schema.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <plait/json.hpp>
#include <thread>

namespace plait::schema {
namespace {

std::unique_ptr<const Schema> example() {
  return Schema::compile(Json::parse(R"({"type": "object", "additionalProperties": false,
    "properties": {"a": {"type": "array", "items": {"type": "integer"}},
                   "b": {"type": "string", "pattern": "^x+$"}}})"))
      .value();
}

TEST(Schema, AcceptsWhatFits) {
  const auto schema = example();
  const Json value = Json::parse(R"({"a": [1, 2], "b": "xx"})");
  EXPECT_TRUE(schema->fits(value).value());
  EXPECT_TRUE(schema->problems(value)->empty());
}

TEST(Schema, GivesTheInnermostProblemFirst) {
  const auto schema = example();
  const Json value = Json::parse(R"({"a": [1, "2"]})");
  EXPECT_FALSE(schema->fits(value).value());
  const auto problems = schema->problems(value);
  ASSERT_TRUE(problems.ok());
  ASSERT_FALSE(problems->empty());
  EXPECT_EQ(problems->front().path, (std::vector<std::string>{"a", "1"}));
}

TEST(Schema, SpeaksAsTheHouseDoes) {
  const auto problems = example()->problems(Json{{"b", "y"}});
  ASSERT_FALSE(problems->empty());
  const std::string& message = problems->front().message;
  EXPECT_TRUE(message.front() >= 'a' && message.front() <= 'z') << message;
  EXPECT_NE(message.back(), '.') << message;
}

TEST(Schema, SurvivesABrokenOne) {
  EXPECT_FALSE(Schema::compile(Json::parse(R"({"type": "strin"})")).ok());
  const auto pattern = Schema::compile(Json::parse(R"({"type": "string", "pattern": "("})"));
  if (!pattern.ok()) return;  // either is right, but it must be told
  EXPECT_FALSE((*pattern)->fits("x").ok());
  EXPECT_FALSE((*pattern)->problems("x").ok());
}

TEST(Schema, WorksFromSeveralThreads) {
  const auto schema = example();
  std::vector<std::thread> threads;
  std::atomic<int> right{0};
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 50; ++i) {
        const auto fits = schema->fits(Json{{"b", i % 2 == 0 ? "x" : "y"}});
        if (fits.ok() && *fits == (i % 2 == 0)) ++right;
      }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(right, 200);
}

}  // namespace
}  // namespace plait::schema

#include "pipeline/schema.hpp"

#include <gtest/gtest.h>

#include <plait/json.hpp>
#include <thread>

namespace plait::pipeline {
namespace {

const Json& example() {
  static const Json schema = Json::parse(R"({"type": "object", "additionalProperties": false,
    "properties": {"a": {"type": "array", "items": {"type": "integer"}},
                   "b": {"type": "string", "pattern": "^x+$"}}})");
  return schema;
}

TEST(Schema, AcceptsWhatFits) {
  auto problems = check_schema(example(), Json::parse(R"({"a": [1, 2], "b": "xx"})"));
  ASSERT_TRUE(problems.ok());
  EXPECT_TRUE(problems->empty());
}

TEST(Schema, GivesTheInnermostProblemFirst) {
  auto problems = check_schema(example(), Json::parse(R"({"a": [1, "2"]})"));
  ASSERT_TRUE(problems.ok());
  ASSERT_FALSE(problems->empty());
  EXPECT_EQ(problems->front().path, (std::vector<std::string>{"a", "1"}));
}

TEST(Schema, SurvivesABrokenSchema) {
  EXPECT_FALSE(check_schema(Json::parse(R"({"type": "strin"})"), "x").ok());
  EXPECT_FALSE(check_schema(Json::parse(R"({"type": "string", "pattern": "("})"), "x")
                   .value_or({})
                   .empty() &&
               check_schema(Json::parse(R"({"type": "string", "pattern": "("})"), "x").ok());
}

TEST(Schema, WorksFromSeveralThreads) {
  std::vector<std::thread> threads;
  std::atomic<int> right{0};
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&right] {
      for (int i = 0; i < 50; ++i) {
        auto problems = check_schema(example(), Json{{"b", i % 2 == 0 ? "x" : "y"}});
        if (problems.ok() && problems->empty() == (i % 2 == 0)) ++right;
      }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(right, 200);
}

}  // namespace
}  // namespace plait::pipeline

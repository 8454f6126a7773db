#include <gtest/gtest.h>

#include <cmath>

#include "fake_host.hpp"
#include "weighted/weighted.hpp"

namespace {

using plait::Json;
using plait::weighted::Weighted;

Json score(const Json& with, const Json& task) {
  auto scorer = Weighted::create(with);
  EXPECT_TRUE(scorer.ok());
  plait::test::FakeHost host;
  const auto reply = host.invoke(**scorer, "score", Json{{"task", task}});
  EXPECT_EQ(reply.status, PLAIT_OK) << plait::dump(reply.message.json);
  return reply.message.json;
}

Json task_of(const char* complexity, double hours, int files, int phases) {
  return Json{{"complexity", complexity}, {"hours", hours}, {"files", files}, {"phases", phases}};
}

long rounded(const Json& answer) {
  return std::lround(answer["score"].get<double>());
}

TEST(Weighted, GivesTheWorkedExamples) {
  const Json a = score(Json::object(), task_of("low", 0.29, 1, 3));
  EXPECT_EQ(rounded(a), 37);
  EXPECT_EQ(a["model"], "haiku");
  const Json b = score(Json::object(), task_of("low", 0.375, 1, 3));
  EXPECT_EQ(rounded(b), 38);
  EXPECT_EQ(b["model"], "haiku");
  const Json c = score(Json::object(), task_of("medium", 0.46, 3, 3));
  EXPECT_EQ(rounded(c), 69);
  EXPECT_EQ(c["model"], "sonnet");
}

TEST(Weighted, LimitsEachTermAndTheSum) {
  const Json most = score(Json::object(), task_of("high", 99, 99, 99));
  EXPECT_EQ(most["score"], 100.0);
  EXPECT_EQ(most["model"], "opus");
  EXPECT_EQ(most["terms"][1]["value"], 30.0);
  EXPECT_EQ(most["terms"][2]["value"], 20.0);
  EXPECT_EQ(most["terms"][3]["value"], 10.0);
}

TEST(Weighted, CountsALimitToTheUpperModel) {
  EXPECT_EQ(score(Json::object(), task_of("medium", 0, 0, 0))["model"], "sonnet");  // 40
  EXPECT_EQ(score(Json::object(), task_of("medium", 1, 4, 0))["model"], "opus");    // 70
  EXPECT_EQ(score(Json::object(), task_of("low", 0.7, 2, 1))["model"], "sonnet");   // 40.0
  EXPECT_EQ(score(Json::object(), task_of("low", 0.69, 2, 1))["model"], "haiku");   // 39.9
}

TEST(Weighted, CountsTheEntriesOfLists) {
  Json task = task_of("low", 0, 0, 0);
  task["files"] = {"a", "b"};
  task["phases"] = Json::array({Json::object()});
  EXPECT_EQ(score(Json::object(), task)["score"], 33.0);
}

TEST(Weighted, TakesEveryNumberFromItsSettings) {
  const Json with = Json::parse(R"({"complexity": {"low": 2, "factor": 10},
    "hours": {"per_unit": 1, "most": 2}, "files": {"per_unit": 0}, "phases": {"most": 1},
    "cap": 22, "models": [{"below": 5, "model": "s"}, {"model": "l"}]})");
  const Json answer = score(with, task_of("low", 9, 9, 9));
  EXPECT_EQ(answer["score"], 22.0);  // 20 + 2 + 0 + 1, capped
  EXPECT_EQ(answer["model"], "l");
}

TEST(Weighted, RefusesModelsThatDoNotRise) {
  EXPECT_FALSE(
      Weighted::create(Json::parse(
                           R"({"models": [{"below": 9, "model": "a"}, {"below": 5, "model": "b"},
                                  {"model": "c"}]})"))
          .ok());
  EXPECT_FALSE(Weighted::create(Json::parse(R"({"models": [{"below": 9, "model": "a"}]})")).ok());
  EXPECT_FALSE(
      Weighted::create(Json::parse(R"({"models": [{"model": "a"}, {"model": "b"}]})")).ok());
}

TEST(Weighted, RefusesAComplexityThatItDoesNotKnow) {
  auto scorer = Weighted::create(Json::object());
  plait::test::FakeHost host;
  const auto reply = host.invoke(**scorer, "score", Json{{"task", task_of("gigantic", 1, 1, 1)}});
  EXPECT_EQ(reply.status, PLAIT_FAILED);
}

TEST(Weighted, HasAManifestThatIsJson) {
  const Json manifest = Json::parse(Weighted::manifest);
  EXPECT_EQ(manifest["with_schema"]["additionalProperties"], false);
}

}  // namespace

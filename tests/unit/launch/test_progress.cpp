// What is kept between two calls comes back as it was.
#include <gtest/gtest.h>

#include "launch/conclusion.hpp"
#include "launch/progress.hpp"

namespace plait::launch {
namespace {

Progress filled() {
  Progress progress;
  progress.stage = Stage::gates;
  progress.key = "gate-2-0";
  progress.planned = {"1", "10.1"};
  progress.at = 1;
  progress.phased = true;
  progress.holds_slot = true;
  progress.seen = {{"ruff|a.py", 2}};
  progress.attempts = {{"L1", 2}};
  progress.levels["L1"] = {true, 2, std::nullopt};
  progress.levels["L4"] = {std::nullopt, 0, 12.5};
  progress.control.spent.cost = 0.25;
  CheckRun run;
  run.check = {{"key", "ruff"}, {"level", "L1"}};
  run.status = CheckStatus::failed;
  run.tries = 1;
  run.findings = {{"a.py", 3, 4, "F401", "unused", false}};
  run.score = 3.5;
  progress.checks.push_back(run);
  return progress;
}

TEST(Progress, ComesBackAsItWas) {
  const Json json = to_json(filled());
  EXPECT_EQ(to_json(progress_from_json(json)), json);
  EXPECT_EQ(progress_from_json(json).checks.front().findings.front().error, false);
}

TEST(Progress, OfNothingIsTheBeginning) {
  EXPECT_EQ(progress_from_json(Json()).stage, Stage::turn);
  EXPECT_TRUE(progress_from_json(Json::object()).planned.empty());
}

TEST(Validation, ALevelWithoutACheckIsSkipped) {
  const Json results = validation_of(filled());
  EXPECT_EQ(results["L1"], (Json{{"passed", true}, {"attempts", 2}}));
  EXPECT_EQ(results["L2"], (Json{{"passed", nullptr}, {"attempts", 0}, {"skipped", true}}));
  EXPECT_EQ(results["L4"], (Json{{"passed", nullptr}, {"drift_score", 12.5}, {"skipped", true}}));
}

}  // namespace
}  // namespace plait::launch

// What a task may use, and what all of them may.
#include <plait/error_class.hpp>

#include "turn_story.hpp"

namespace plait::launch {
namespace {

using ::testing::HasSubstr;

TEST_F(Turns, ABudgetEndsTheTurnThatReachesIt) {
  begin({{"max_cost", 1.0}});
  tells({{"type", "session"}, {"id", "s-1"}});
  tells({{"type", "usage"}, {"input", 10}, {"output", 10}, {"cached", 0}, {"cost", 0.5}});
  grows();
  EXPECT_FALSE(stops());
  EXPECT_EQ(wait()["spent"], (Json{{"cost", 0.5}, {"tokens", 20.0}}));
  tells({{"type", "usage"}, {"input", 20}, {"output", 20}, {"cached", 5}, {"cost", 1.25}});
  grows();
  EXPECT_EQ(wait()["stop"], Json{"turn-1"});
  grows();
  EXPECT_FALSE(stops()) << "once is enough";
  commits("a.txt", "Phase 1: half");
  test::write_file(worktree_ / "b.txt", "rest");
  ends(stopped());
  EXPECT_EQ(status(), PLAIT_BLOCKED);
  EXPECT_EQ(answer()["code"], error_class::budget);
  EXPECT_THAT(answer()["question"].get<std::string>(), HasSubstr("$1.25 of at most $1.00"));
  EXPECT_EQ(answer()["choices"], (Json{"raise", "stop"}));
  EXPECT_EQ(answer()["evidence"]["uncommitted"], Json{"b.txt"});
  EXPECT_EQ(answer()["spent"], (Json{{"cost", 1.25}, {"tokens", 40.0}}));
  decides("raise", "$3");
  EXPECT_EQ(started_key(), "turn-2");
  EXPECT_EQ(variable("PLAIT_SESSION"), "s-1");
  EXPECT_EQ(variable("PLAIT_TURN"), "retry");
  judges({{"tokens", {{"input", 1}, {"output", 2}, {"cached", 3}}}, {"cost", 0.25}});
  ends(exited());
  ASSERT_EQ(status(), PLAIT_OK) << answer();
  EXPECT_EQ(answer()["outputs"]["cost"], 1.5);
  EXPECT_EQ(answer()["outputs"]["tokens"], (Json{{"input", 21}, {"output", 22}, {"cached", 8}}));
}

TEST_F(Turns, TokensHaveALimitToo) {
  begin({{"max_tokens", 1000}});
  tells({{"type", "usage"}, {"input", 600}, {"output", 400}, {"cached", 0}, {"cost", nullptr}});
  grows();
  EXPECT_TRUE(stops());
}

TEST_F(Turns, ACostIsComputedWhereTheAgentTellsNone) {
  begin({{"max_cost", 1.0},
         {"prices", {{"haiku", {{"input_per_mtok", 1.0}, {"output_per_mtok", 5.0}}}}}});
  tells({{"type", "usage"}, {"input", 500000}, {"output", 0}, {"cached", 0}, {"cost", nullptr}});
  grows();
  EXPECT_FALSE(stops());
  tells(
      {{"type", "usage"}, {"input", 500000}, {"output", 100000}, {"cached", 0}, {"cost", nullptr}});
  grows();
  EXPECT_TRUE(stops());
}

// What runs is not what a size is called: "haiku" may be a model of another price.
TEST_F(Turns, ACostIsComputedByTheModelThatRanBeforeItsSize) {
  begin({{"prices",
          {{"haiku", {{"input_per_mtok", 1.0}, {"output_per_mtok", 5.0}}},
           {"mini-5", {{"input_per_mtok", 2.0}, {"output_per_mtok", 8.0}}}}}});
  tells({{"type", "usage"},
         {"input", 1'000'000},
         {"output", 1'000'000},
         {"cached", 0},
         {"cost", nullptr},
         {"model", "mini-5"}});
  commits("a.txt", "done");
  ends(exited());
  ASSERT_EQ(status(), PLAIT_OK) << answer();
  EXPECT_EQ(answer()["outputs"]["cost"], 10.0);
}

TEST_F(Turns, AComputedCostIsMarked) {
  begin({{"prices", {{"haiku", {{"input_per_mtok", 1.0}, {"output_per_mtok", 5.0}}}}}});
  judges({{"tokens", {{"input", 1000000}, {"output", 100000}, {"cached", 0}}}});
  commits("a.txt", "x");
  ends(exited());
  EXPECT_EQ(answer()["outputs"]["cost"], 1.5);
  EXPECT_EQ(answer()["outputs"]["cost_computed"], true);
  EXPECT_EQ(answer()["outputs"]["spent"]["tokens"], 1100000);
}

TEST_F(Turns, TheBudgetOfTheRunEndsATurnAndGoesOnWhenItIsRaised) {
  begin();
  tells({{"type", "session"}, {"id", "s-1"}});
  grows();
  resume({{"kind", "budget"}, {"name", "cost"}, {"limit", 5.0}, {"spent", 5.1}});
  EXPECT_EQ(wait()["stop"], Json{"turn-1"});
  ends(stopped());
  EXPECT_EQ(status(), PLAIT_BLOCKED);
  EXPECT_EQ(answer()["code"], error_class::budget);
  decides("resume");
  EXPECT_EQ(variable("PLAIT_SESSION"), "s-1");
}

TEST_F(Turns, TheBudgetOfTheRunKeepsATurnFromBeginning) {
  begin(with_provider());
  resume({{"kind", "budget"}, {"name", "cost"}, {"limit", 5.0}, {"spent", 5.1}});
  EXPECT_EQ(status(), PLAIT_BLOCKED);
  decides("resume");
  EXPECT_EQ(stage(), "lane");
  is_let_in();
  EXPECT_EQ(variable("PLAIT_TURN"), "phase") << "it has never begun";
}

}  // namespace
}  // namespace plait::launch

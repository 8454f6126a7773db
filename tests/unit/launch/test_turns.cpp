// What follows from the end of a turn, told step by step.
#include <plait/error_class.hpp>

#include "turn_story.hpp"

namespace plait::launch {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class Turns : public TurnStory {};

// --- retry

TEST_F(Turns, ACrashIsTriedAgainInTheSameSession) {
  begin();
  EXPECT_EQ(variable("PLAIT_SESSION"), "");
  EXPECT_EQ(variable("PLAIT_NEW_SESSION").size(), 36U);
  tells({{"type", "session"}, {"id", "s-1"}});
  commits("a.txt", "Phase 1: half of it");
  test::write_file(worktree_ / "b.txt", "not committed");
  ends(signalled(11));
  EXPECT_EQ(started_key(), "turn-2");
  EXPECT_EQ(variable("PLAIT_SESSION"), "s-1");
  EXPECT_EQ(variable("PLAIT_TURN"), "retry");
  EXPECT_THAT(prompt(), HasSubstr("killed by signal 11"));
  EXPECT_THAT(prompt(), HasSubstr("Phase 1: half of it"));
  EXPECT_THAT(prompt(), HasSubstr("b.txt"));
  EXPECT_THAT(prompt(), Not(HasSubstr("# The plan\n"))) << "the session knows the plan";
  ends(exited());
  EXPECT_EQ(status(), PLAIT_OK);
  EXPECT_EQ(answer()["outputs"]["retries"], 1);
}

TEST_F(Turns, WithoutASessionTheRetryIsToldEverything) {
  begin();
  ends(signalled(11));
  EXPECT_EQ(variable("PLAIT_SESSION"), "");
  EXPECT_THAT(prompt(), HasSubstr("# The plan"));
  EXPECT_THAT(prompt(), HasSubstr("killed by signal 11"));
}

TEST_F(Turns, TriesComeToAnEnd) {
  begin();
  ends(signalled(11));
  ends(signalled(11));
  EXPECT_EQ(started_key(), "turn-3");
  ends(signalled(11));
  EXPECT_EQ(status(), PLAIT_FAILED);
  EXPECT_EQ(answer()["code"], error_class::crashed);
  EXPECT_THAT(answer()["message"].get<std::string>(), HasSubstr("after 2 more tries"));
}

TEST_F(Turns, ATurnThatGoesWellStartsTheCountAnew) {
  begin({{"mode", "phased"}, {"gates", Json::array()}});
  for (int crash = 0; crash < 2; ++crash) ends(signalled(11));
  test::write_file(worktree_ / "a.txt", "done");
  ends(exited());
  EXPECT_EQ(started_key().substr(0, 4), "save");
  EXPECT_EQ(answer()["state"]["control"]["retries"], 0);
}

TEST_F(Turns, ABackoffIsHeldWithoutASlot) {
  begin({{"retry", {{"max", 3}, {"backoff", "4s"}}}});
  ends(signalled(11));
  EXPECT_EQ(stage(), "backoff");
  EXPECT_EQ(wait()["hold_s"], 4.0);
  time_is_up();
  EXPECT_EQ(started_key(), "turn-2");
  ends(signalled(11));
  EXPECT_EQ(wait()["hold_s"], 8.0);
}

TEST_F(Turns, WhatTryingCannotHelpFailsAtOnce) {
  for (const char* code : {error_class::auth, error_class::config, error_class::not_found}) {
    begin();
    judges({{"verdict", "failed"}, {"code", code}, {"message", "no"}, {"remedy", "log in"}});
    ends(exited(1));
    EXPECT_EQ(status(), PLAIT_FAILED) << code;
    EXPECT_EQ(answer()["code"], code);
    EXPECT_EQ(answer()["message"], "no");
    EXPECT_EQ(answer()["remedy"], "log in");
  }
}

TEST_F(Turns, ANewAttemptOfTheStepDoesNotMultiplyTheTries) {
  begin();
  ends(signalled(11));
  ends(signalled(11));
  ends(signalled(11));
  ASSERT_EQ(status(), PLAIT_FAILED);
  more_["attempt"] = 2;
  begin();
  ends(signalled(11));
  EXPECT_EQ(status(), PLAIT_FAILED);
}

TEST_F(Turns, ATurnHasALimitOfItsOwn) {
  begin({{"turn_timeout", "10m"}});
  EXPECT_EQ(started()["command"]["timeout_s"], 600.0);
  ends(timed_out(600.1));
  EXPECT_EQ(started_key(), "turn-2");
}

TEST_F(Turns, TheTasksOwnLimitIsNoTurnsFault) {
  begin({{"turn_timeout", "10m"}});
  ends(timed_out(100));
  EXPECT_EQ(status(), PLAIT_FAILED);
  EXPECT_EQ(answer()["code"], error_class::timeout);
}

// --- sessions

TEST_F(Turns, ASessionThatIsNotKnownIsBegunAnew) {
  begin();
  tells({{"type", "session"}, {"id", "s-1"}});
  tells({{"type", "usage"}, {"input", 5}, {"output", 5}, {"cached", 0}, {"cost", nullptr}});
  ends(signalled(11));
  ASSERT_EQ(variable("PLAIT_SESSION"), "s-1");
  judges({{"verdict", "failed"},
          {"code", "gate_failed"},
          {"message", "No conversation found with session ID: s-1"}});
  ends(exited(1));
  EXPECT_EQ(started_key(), "turn-3");
  EXPECT_EQ(variable("PLAIT_SESSION"), "");
  EXPECT_THAT(prompt(), HasSubstr("# The plan"));
  EXPECT_THAT(prompt(), HasSubstr("could not be resumed"));
}

TEST_F(Turns, ASessionOutlivesThisProcess) {
  begin();
  tells({{"type", "session"}, {"id", "s-1"}});
  grows();
  begin_again({{"agent", "scripted"}});
  EXPECT_EQ(variable("PLAIT_SESSION"), "s-1");
  EXPECT_EQ(variable("PLAIT_TURN"), "phase");
}

// Codex tells sums of the session: without what it told before, a turn's share is not known.
TEST_F(Turns, WhatTheAgentKeepsOfItsSessionOutlivesThisProcess) {
  begin();
  prints("half a line");
  ends(signalled(11));
  begin_again({{"agent", "scripted"}});
  EXPECT_EQ(variable("PLAIT_PREVIOUS"), R"({"rest":""})");
}

// --- lanes and limits

Json with_provider(Json more = Json::object()) {
  more["agent"] = {{"uses", "scripted"}, {"provider", "acme"}};
  return more;
}
const Json kLimited{{"verdict", "failed"}, {"code", "rate_limited"}, {"message", "429"}};

TEST_F(Turns, EachGoesThroughTheLaneOfItsProvider) {
  begin(with_provider());
  EXPECT_EQ(stage(), "lane");
  EXPECT_EQ(wait()["enter"], Json{"acme"});
  EXPECT_TRUE(started().is_null());
  is_let_in();
  EXPECT_EQ(started_key(), "turn-1");
  commits("a.txt", "x");
  ends(exited());
  EXPECT_EQ(status(), PLAIT_OK);
}

TEST_F(Turns, ALimitClosesTheLaneAndIsNoTry) {
  begin(with_provider({{"retry", 0}}));
  is_let_in();
  tells({{"type", "session"}, {"id", "s-1"}});
  Json judgement = kLimited;
  judgement["retry_at"] = host_.wall + 3600;
  judges(judgement);
  ends(exited(1));
  EXPECT_EQ(stage(), "lane");
  EXPECT_EQ(wait()["close"],
            (Json{{{"lane", "acme"}, {"until", host_.wall + 3600}, {"reason", "429"}}}));
  EXPECT_EQ(wait()["enter"], Json{"acme"});
  is_let_in();
  EXPECT_EQ(started_key(), "turn-2");
  EXPECT_EQ(variable("PLAIT_SESSION"), "s-1");
  commits("a.txt", "x");
  ends(exited());
  ASSERT_EQ(status(), PLAIT_OK);
  EXPECT_EQ(answer()["outputs"]["rate_limits"], 1);
  EXPECT_EQ(answer()["outputs"]["retries"], 0);
}

TEST_F(Turns, ALimitWithoutATimeIsLeftToTheLane) {
  begin(with_provider());
  is_let_in();
  judges(kLimited);
  ends(exited(1));
  EXPECT_EQ(wait()["close"][0]["until"], nullptr);
  EXPECT_FALSE(wait().contains("hold_s"));
}

TEST_F(Turns, AProviderWithoutANameIsWaitedForByItself) {
  begin();
  judges(kLimited);
  ends(exited(1));
  EXPECT_EQ(stage(), "backoff");
  EXPECT_EQ(wait()["hold_s"], 15.0);
  time_is_up();
  judges(kLimited);
  ends(exited(1));
  EXPECT_EQ(wait()["hold_s"], 30.0);
}

TEST_F(Turns, PatienceWithAProviderIsBounded) {
  begin(with_provider({{"rate_limit_patience", "2h"}}));
  is_let_in();
  for (int hour = 0; hour < 2; ++hour) {
    judges(kLimited);
    ends(exited(1));
    ASSERT_EQ(stage(), "lane");
    host_.wall += 3600;
    is_let_in();
  }
  judges(kLimited);
  ends(exited(1));
  EXPECT_EQ(status(), PLAIT_BLOCKED);
  EXPECT_EQ(answer()["code"], error_class::rate_limited);
  decides("retry");
  EXPECT_EQ(stage(), "lane");
}

TEST_F(Turns, AnOverloadedProviderIsATryAndHoldsTheOthersBack) {
  begin(with_provider({{"retry", 1}}));
  is_let_in();
  judges({{"verdict", "failed"}, {"code", "overloaded"}, {"message", "529"}});
  ends(exited(1));
  EXPECT_EQ(wait()["close"][0]["lane"], "acme");
  is_let_in();
  judges({{"verdict", "failed"}, {"code", "overloaded"}, {"message", "529"}});
  ends(exited(1));
  EXPECT_EQ(status(), PLAIT_FAILED);
}

TEST_F(Turns, ATurnThatGoesWellSaysThatTheLaneWorks) {
  begin(with_provider({{"mode", "phased"}}));
  is_let_in();
  test::write_file(worktree_ / "a.txt", "x");
  ends(exited());
  EXPECT_EQ(wait()["lane_ok"], Json{"acme"});
}

// --- fallback

TEST_F(Turns, AnotherAgentIsTakenWhenTriesAreUsedUp) {
  begin({{"retry", 0}, {"fallback", {{{"agent", "other"}}, {{"model", "opus"}}}}});
  tells({{"type", "session"}, {"id", "s-1"}});
  ends(signalled(11));
  EXPECT_EQ(started()["command"]["argv"], Json{"other"});
  EXPECT_EQ(variable("PLAIT_SESSION"), "") << "a session belongs to its agent";
  EXPECT_EQ(variable("PLAIT_MODEL"), "haiku");
  tells({{"type", "session"}, {"id", "s-2"}});
  ends(signalled(11));
  EXPECT_EQ(started()["command"]["argv"], Json{"other"});
  EXPECT_EQ(variable("PLAIT_MODEL"), "opus");
  EXPECT_EQ(variable("PLAIT_SESSION"), "s-2") << "another model goes on in the session";
  commits("a.txt", "x");
  ends(exited());
  ASSERT_EQ(status(), PLAIT_OK);
  EXPECT_EQ(answer()["outputs"]["agent"], "other");
  EXPECT_EQ(answer()["outputs"]["model"], "opus");
  EXPECT_TRUE(warned("scripted haiku was replaced by other haiku"));
  EXPECT_EQ(host_.emitted("agent.replaced").size(), 2U);
}

TEST_F(Turns, TheAgentThatReplacedOneIsTakenAgainByTheNextProcess) {
  const Json with{{"agent", "scripted"}, {"retry", 0}, {"fallback", {{{"agent", "other"}}}}};
  begin(with);
  ends(signalled(11));
  tells({{"type", "session"}, {"id", "s-2"}});
  grows();
  begin_again(with);
  EXPECT_EQ(started()["command"]["argv"], Json{"other"});
  EXPECT_EQ(variable("PLAIT_SESSION"), "s-2");
}

TEST_F(Turns, AnotherAgentIsTakenAfterSomeLimits) {
  begin(with_provider({{"fallback", {{{"agent", "other"}}}}, {"fallback_after", 2}}));
  is_let_in();
  judges(kLimited);
  ends(exited(1));
  ASSERT_EQ(stage(), "lane");
  is_let_in();
  judges(kLimited);
  ends(exited(1));
  EXPECT_EQ(started()["command"]["argv"], Json{"other"});
}

// --- budgets

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

// --- stall

class Stalled : public TurnStory {
 protected:
  // Looks every second for that long; true when the turn was ended.
  bool is_stopped_within(double seconds) {
    for (double t = 0; t < seconds; ++t) {
      host_.now += 1;
      host_.wall += 1;
      time_is_up();
      if (stops()) return true;
    }
    return false;
  }
};

TEST_F(Stalled, AHungAgentIsTriedAgainInItsSession) {
  begin({{"silence", "60s"}});
  EXPECT_GT(wait()["timer_s"].get<double>(), 0);
  tells({{"type", "session"}, {"id", "s-1"}});
  grows();
  EXPECT_FALSE(is_stopped_within(50));
  EXPECT_TRUE(is_stopped_within(20));
  ends(stopped());
  EXPECT_EQ(started_key(), "turn-2");
  EXPECT_EQ(variable("PLAIT_SESSION"), "s-1");
  EXPECT_THAT(prompt(), HasSubstr("no sign of life for 1m"));
  EXPECT_EQ(host_.emitted("agent.stalled").size(), 1U);
}

TEST_F(Stalled, ASignOfLifePutsItOff) {
  begin({{"silence", "60s"}});
  EXPECT_FALSE(is_stopped_within(50));
  test::write_file(worktree_ / "new.txt", "x");
  EXPECT_FALSE(is_stopped_within(50));
  commits("a.txt", "x");
  EXPECT_FALSE(is_stopped_within(50));
  EXPECT_TRUE(is_stopped_within(20));
}

TEST_F(Stalled, AWarningLeavesItAlone) {
  begin({{"silence", "60s"}, {"on_stall", "warn"}});
  EXPECT_FALSE(is_stopped_within(200));
  EXPECT_EQ(host_.emitted("agent.stalled").size(), 1U);
}

TEST_F(Stalled, AStopEndsTheTask) {
  begin({{"silence", "60s"}, {"on_stall", "stop"}});
  EXPECT_TRUE(is_stopped_within(70));
  ends(stopped());
  EXPECT_EQ(status(), PLAIT_FAILED);
  EXPECT_EQ(answer()["code"], error_class::timeout);
}

TEST_F(Stalled, WaitingForALaneIsNone) {
  begin(with_provider({{"silence", "60s"}}));
  EXPECT_FALSE(wait().contains("timer_s"));
  host_.now += 10'000;
  is_let_in();
  EXPECT_FALSE(is_stopped_within(50));
}

TEST_F(Stalled, ZeroNeverLooks) {
  begin({{"silence", 0}});
  EXPECT_FALSE(wait().contains("timer_s"));
}

// --- questions and messages

TEST_F(Turns, AQuestionIsPutBeforeAPersonAndAnsweredInTheSession) {
  begin();
  tells({{"type", "session"}, {"id", "s-1"}});
  judges({{"verdict", "asked"}, {"question", "Shall I use tabs?\nOr spaces?"}});
  ends(exited());
  ASSERT_EQ(status(), PLAIT_BLOCKED);
  EXPECT_EQ(answer()["question"], "PRP-A: scripted asks: Shall I use tabs?…");
  EXPECT_EQ(answer()["evidence"]["question"], "Shall I use tabs?\nOr spaces?");
  EXPECT_EQ(answer()["choices"], (Json{"answer", "stop"}));
  decides("answer");
  EXPECT_EQ(status(), PLAIT_BLOCKED) << "nothing was said";
  decides("answer", "Tabs, as everywhere.");
  EXPECT_EQ(variable("PLAIT_SESSION"), "s-1");
  EXPECT_EQ(variable("PLAIT_TURN"), "answer");
  EXPECT_THAT(prompt(), HasSubstr("> Shall I use tabs?\n> Or spaces?"));
  EXPECT_THAT(prompt(), HasSubstr("Tabs, as everywhere."));
  commits("a.txt", "x");
  ends(exited());
  EXPECT_EQ(status(), PLAIT_OK);
}

TEST_F(Turns, AQuestionMayBeTheEnd) {
  begin();
  judges({{"verdict", "asked"}, {"question", "May I delete it all?"}});
  ends(exited());
  decides("stop", "no");
  EXPECT_EQ(status(), PLAIT_FAILED);
  EXPECT_EQ(answer()["message"], "stopped: no");
}

TEST_F(Turns, WhatItIsToldWhileItWorksIsSaidNext) {
  begin();
  tells({{"type", "session"}, {"id", "s-1"}});
  resume({{"kind", "message"}, {"text", "Mind the licence."}, {"from", "ann"}});
  EXPECT_EQ(status(), PLAIT_WAIT);
  commits("a.txt", "x");
  ends(exited());
  EXPECT_EQ(variable("PLAIT_TURN"), "answer");
  EXPECT_THAT(prompt(), HasSubstr("Mind the licence."));
  ends(exited());
  EXPECT_EQ(status(), PLAIT_OK) << "said once";
}

TEST_F(Turns, WhatWasSaidBeforeItBeganIsInItsPrompt) {
  more_["messages"] = {"Mind the licence."};
  begin();
  EXPECT_THAT(prompt(), HasSubstr("Mind the licence."));
  EXPECT_THAT(prompt(), HasSubstr("# The plan"));
}

// --- trouble

TEST_F(Turns, ACrashWithABrokenWorktreeIsPutBeforeAPerson) {
  begin();
  test::write_file(repo_.path() / ".git/worktrees/project-prp-a/index.lock", "");
  ends(signalled(9));
  ASSERT_EQ(status(), PLAIT_BLOCKED);
  EXPECT_THAT(answer()["question"].get<std::string>(), HasSubstr("index.lock"));
  std::filesystem::remove(repo_.path() / ".git/worktrees/project-prp-a/index.lock");
  decides("retry", "I took it away");
  EXPECT_EQ(started_key(), "turn-2");
  EXPECT_THAT(prompt(), HasSubstr("I took it away"));
}

TEST_F(Turns, AFullDiskIsPutBeforeAPerson) {
  begin({{"min_disk_mb", 1e12}});
  ends(exited(1));
  EXPECT_EQ(status(), PLAIT_BLOCKED);
  EXPECT_THAT(answer()["question"].get<std::string>(), HasSubstr("is full"));
}

TEST_F(Turns, OneThatPeopleStoppedIsNotTriedAgain) {
  begin();
  ends(stopped());
  EXPECT_EQ(status(), PLAIT_FAILED);
}

// --- what it finds around it

TEST_F(Turns, EachHasPortsOfItsOwnAndSharesTheCaches) {
  more_["slot"] = 3;
  begin({{"ports", {{"base", 30000}, {"count", 10}}}, {"caches", {{"CCACHE_DIR", "caches/cc"}}}});
  EXPECT_EQ(variable("PLAIT_SLOT"), "3");
  EXPECT_EQ(variable("PLAIT_PORT_BASE"), "30030");
  EXPECT_EQ(variable("PLAIT_PORT_COUNT"), "10");
  EXPECT_EQ(variable("CCACHE_DIR"), (repo_.path() / "caches/cc").string());
  EXPECT_TRUE(std::filesystem::is_directory(repo_.path() / "caches/cc"));
}

TEST_F(Turns, ThePromptTellsWhatOthersTouch) {
  more_["needs"]["analyze"] = {
      {"status", "succeeded"},
      {"outputs",
       {{"tasks",
         {{{"id", "PRP-A"}, {"title", "Sample"}, {"files", {"a.txt"}}},
          {{"id", "PRP-B"}, {"title", "Other"}, {"files", {"a.txt", "b.txt"}}},
          {{"id", "PRP-C"}, {"title", "Later"}, {"files", {"c.txt"}}, {"after", {"PRP-A"}}}}}}}};
  begin();
  EXPECT_THAT(prompt(), HasSubstr("* PRP-B (Other): a.txt, b.txt. You both change a.txt"));
  EXPECT_THAT(prompt(), Not(HasSubstr("PRP-C")));
}

TEST_F(Turns, AloneItIsToldSo) {
  begin();
  EXPECT_THAT(prompt(), HasSubstr("Nobody else is at work"));
}

TEST(TurnSettings, RefuseWhatCannotBeMeant) {
  EXPECT_FALSE(TurnSettings::from_json({{"retry", {{"on", {"auth"}}}}}));
  EXPECT_FALSE(TurnSettings::from_json({{"fallback", {Json::object()}}}));
  EXPECT_FALSE(TurnSettings::from_json({{"ports", {{"base", 65500}, {"count", 100}}}}));
  EXPECT_EQ(TurnSettings::from_json({{"retry", 5}})->patience.retries, 5);
}

}  // namespace
}  // namespace plait::launch

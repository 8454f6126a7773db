// What follows from the end of a turn, told step by step.
#include <plait/error_class.hpp>

#include "turn_story.hpp"

namespace plait::launch {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

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

TEST_F(Turns, ACrashWithABrokenWorktreeIsPutBeforeAPerson) {
  begin();
  test::write_file(repo_.path() / ".git/worktrees/project-prp-a/MERGE_HEAD", "");
  ends(signalled(9));
  ASSERT_EQ(status(), PLAIT_BLOCKED);
  EXPECT_THAT(answer()["question"].get<std::string>(), HasSubstr("a merge was begun"));
  std::filesystem::remove(repo_.path() / ".git/worktrees/project-prp-a/MERGE_HEAD");
  decides("retry", "I took it away");
  EXPECT_EQ(started_key(), "turn-2");
  EXPECT_THAT(prompt(), HasSubstr("I took it away"));
}

TEST_F(Turns, ALockOfAGitThatWasKilledIsTakenAway) {
  begin();
  test::write_file(repo_.path() / ".git/worktrees/project-prp-a/index.lock", "");
  ends(signalled(9));
  EXPECT_EQ(started_key(), "turn-2");
  commits("a.txt", "Phase 1: goes on");
}

// As after `kill -9` of plait and all that it had started.
TEST_F(Turns, ALockOfAnEarlierAttemptIsTakenAway) {
  begin();
  test::write_file(repo_.path() / ".git/worktrees/project-prp-a/index.lock", "");
  begin_again({{"agent", "scripted"}});
  EXPECT_FALSE(std::filesystem::exists(repo_.path() / ".git/worktrees/project-prp-a/index.lock"));
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

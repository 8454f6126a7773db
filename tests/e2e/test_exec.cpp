// Carrying out one PRP: phases, gates that plait runs itself, healing, checkpoints.
#include "exec_story.hpp"

namespace plait::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

// The agent of most stories: a file for each phase.
constexpr const char* kWrites = "echo \"phase $PLAIT_PHASE\" > \"p$PLAIT_PHASE.txt\"\n";

class Exec : public ExecStory {};

TEST_F(Exec, WorksPhaseByPhaseWithACheckpointAfterEach) {
  task({{.goal = "first"}, {.goal = "second"}}, kWrites);
  gate("L1", "test -f \"p1.txt\"");
  const Ran ran = exec();
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(subjects(), ElementsAre("Phase 1: first", "Phase 2: second"));
  const std::string trailers =
      repo().git({"log", "-1", "--format=%(trailers:key=Plait-Task,valueonly)", branch()});
  EXPECT_THAT(trailers, StartsWith("PRP-A"));
  EXPECT_THAT(repo().git({"tag", "--list", "checkpoint-PRP-A-phase1-*"}), HasSubstr("phase1"));
  EXPECT_THAT(repo().git({"tag", "--list", "checkpoint-PRP-A-phase2-*"}), HasSubstr("phase2"));
  const Json result = ran.json();
  EXPECT_EQ(result["prp_id"], "PRP-A");
  EXPECT_EQ(result["status"], "SUCCESS");
  EXPECT_EQ(result["phases_completed"], 2);
  EXPECT_EQ(result["validation_results"]["L1"]["passed"], true);
  EXPECT_EQ(result["validation_results"]["L1"]["attempts"], 1);
  EXPECT_EQ(turns(), 2);
}

TEST_F(Exec, AllLevelsPassedAtOnceIsTheHighestConfidence) {
  task({{.goal = "first"}}, kWrites);
  for (const char* level : {"L1", "L2", "L3", "L4"}) gate(level, "true");
  const Ran ran = exec();
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(ran.json()["confidence_score"], 10);
}

TEST_F(Exec, HealsAtTheSecondAttempt) {
  task({{.goal = "first"}}, "if [ $PLAIT_TURN = heal ]; then cp \"$PLAIT_PROMPT_FILE\" " +
                                quoted(own("heal.md")) +
                                "; echo good > a.txt; else echo bad > a.txt; fi\n");
  gate("L1", "grep -q bad a.txt && { echo 'a.txt:1: error: it is bad'; exit 1; } || true");
  for (const char* level : {"L2", "L3", "L4"}) gate(level, "true");
  const Ran ran = exec();
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  const Json result = ran.json();
  EXPECT_EQ(result["self_heals"], 1);
  EXPECT_EQ(result["confidence_score"], 9);
  EXPECT_EQ(result["validation_results"]["L1"]["attempts"], 2);
  EXPECT_THAT(read_file(own("heal.md")), HasSubstr("`a.txt` line 1: it is bad"));
  EXPECT_THAT(subjects(), ElementsAre("Phase 1: first"));
}

TEST_F(Exec, ThreeHealsLowerTheConfidence) {
  task({{.goal = "first"}}, "echo \"turn $n\" > a.txt\n");
  gate("L1",
       "n=$(sed s/turn.// a.txt); [ $n -ge 4 ] || { echo \"a.txt:1: error: word$(echo $n | tr 123 "
       "abc)\"; exit 1; }");
  for (const char* level : {"L2", "L3", "L4"}) gate(level, "true");
  const Ran ran = exec();
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(ran.json()["self_heals"], 3);
  EXPECT_EQ(ran.json()["confidence_score"], 8);
}

TEST_F(Exec, TheSameErrorThreeTimesIsGivenUp) {
  task({{.goal = "first"}}, "yes bad | head -n $n > a.txt\n");
  gate("L2", "echo \"a.txt:$(wc -l < a.txt): error: it is bad\"; exit 1");  // its line moves
  const Ran ran = exec();
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_EQ(turns(), 3);
  const Json result = ran.json();
  EXPECT_EQ(result["status"], "FAILED");
  EXPECT_EQ(result["confidence_score"], 5);
  EXPECT_EQ(result["self_heals"], 2);
  EXPECT_THAT(result["errors"].dump(), HasSubstr("persistent"));
  EXPECT_THAT(subjects(), IsEmpty()) << "no checkpoint without its gates";
  EXPECT_EQ(read_file(worktree() / "a.txt"), "bad\nbad\nbad\n") << "the work stays";
}

TEST_F(Exec, AnErrorWithoutAPlaceIsNotHealed) {
  task({{.goal = "first"}}, kWrites);
  gate("L1", "echo it is all wrong; exit 1");
  const Ran ran = exec();
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_EQ(turns(), 1);
  EXPECT_THAT(ran.json()["errors"].dump(), HasSubstr("ambiguous"));
}

TEST_F(Exec, AnythingOfSecurityWaitsForAPerson) {
  task({{.goal = "first"}}, kWrites);
  gate("L1", "echo 'p1.txt:1: error: hard-coded password'; exit 1");
  const Ran paused = exec();
  EXPECT_EQ(paused.exit_code, 3) << paused.err;
  EXPECT_EQ(turns(), 1);
  EXPECT_THAT(run_plait({"status"}).out, HasSubstr("hard-coded password"));
  EXPECT_EQ(
      run_plait({"decide", "latest", "PRP-A", "accept", "--reason", "a test value"}).exit_code, 0);
  const Ran done = run_plait({"resume", "--json"});
  EXPECT_EQ(done.exit_code, 0) << done.err;
  EXPECT_THAT(subjects(), ElementsAre("Phase 1: first"));
}

TEST_F(Exec, ARejectedPhaseGoesBackToTheCheckpointBefore) {
  task({{.goal = "first"}, {.goal = "second"}}, kWrites);
  gate("L4", "[ ! -f p2.txt ]");
  ASSERT_EQ(exec().exit_code, 3);
  EXPECT_EQ(run_plait({"decide", "latest", "PRP-A", "reject", "--reason", "ugly"}).exit_code, 0);
  const Ran done = run_plait({"resume"});
  EXPECT_EQ(done.exit_code, 1) << done.out << done.err;
  EXPECT_THAT(done.out + done.err, HasSubstr("ugly"));
  EXPECT_THAT(subjects(), ElementsAre("Phase 1: first"));
  EXPECT_FALSE(std::filesystem::exists(worktree() / "p2.txt"));
  EXPECT_THAT(repo().git({"for-each-ref", "--format=%(refname)", "refs/plait"}),
              HasSubstr("refs/plait/"))
      << "what was rejected is kept";
}

TEST_F(Exec, WhatAPersonMendedIsLookedAtAgain) {
  task({{.goal = "first"}}, kWrites);
  gate("L4", "grep -q mended p1.txt");
  ASSERT_EQ(exec().exit_code, 3);
  write_file(worktree() / "p1.txt", "mended\n");
  EXPECT_EQ(run_plait({"decide", "latest", "PRP-A", "manual"}).exit_code, 0);
  EXPECT_EQ(run_plait({"resume"}).exit_code, 0);
  EXPECT_EQ(repo().show(branch(), "p1.txt"), "mended\n");
}

TEST_F(Exec, AFlakyIntegrationTestIsTriedOnceMore) {
  task({{.goal = "first"}}, kWrites);
  const std::string mark = quoted(own("seen").string());
  gate("L3", "[ -e " + mark + " ] || { : > " + mark + "; exit 1; }");
  const Ran ran = exec();
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(turns(), 1);
  EXPECT_THAT(ran.err, HasSubstr("flaky"));
}

TEST_F(Exec, AFailedIntegrationTestIsNotHealed) {
  task({{.goal = "first"}}, kWrites);
  gate("L3", "echo 'p1.txt:1: error: no'; exit 1");
  const Ran ran = exec();
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_EQ(turns(), 1);
  EXPECT_EQ(ran.json()["validation_results"]["L3"]["passed"], false);
}

TEST_F(Exec, AGateThatHangsHasFailed) {
  task({{.goal = "first"}}, kWrites);
  gate("L1", "sleep 1000", ", timeout = \"300ms\"");
  const Ran ran = exec();
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_EQ(ran.json()["validation_results"]["L1"]["passed"], false);
}

TEST_F(Exec, AGateThatCannotBeRunHasFailed) {
  task({{.goal = "first"}}, kWrites);
  gate_as("{ uses = \"command\", level = \"L1\", argv = [\"/nowhere/linter\"] }");
  const Ran ran = exec();
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_EQ(ran.json()["status"], "FAILED");
}

TEST_F(Exec, WhatTheAgentSaysDoesNotCount) {
  task({{.goal = "first"}}, std::string(kWrites) + "echo STATUS:COMPLETE:10/10\n");
  gate("L3", "exit 1");
  const Ran ran = exec();
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_EQ(ran.json()["status"], "FAILED");
  EXPECT_THAT(ran.json()["notes"].dump(), HasSubstr("claims COMPLETE, but the result is FAILED"));
}

TEST_F(Exec, NothingToCommitIsNoted) {
  task({{.goal = "first"}, {.goal = "second"}}, "[ $PLAIT_PHASE = 2 ] || echo a > a.txt\n");
  const Ran ran = exec();
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(subjects(), ElementsAre("Phase 1: first"));
  EXPECT_THAT(ran.err, HasSubstr("phase 2: there was nothing to commit"));
}

TEST_F(Exec, WhatAGateMakesIsNotCommitted) {
  task({{.goal = "first"}}, kWrites);
  gate("L1", "mkdir -p cache && echo x > cache/made-by-gate");
  const Ran ran = exec();
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(repo().git({"diff", "--name-only", "main", branch()}), "p1.txt");
}

TEST_F(Exec, AnAgentMayCommitByItself) {
  task({{.goal = "first"}, {.goal = "second"}},
       "echo $PLAIT_PHASE > a.txt; git add a.txt; git commit -qm \"mine $PLAIT_PHASE\"\n");
  gate("L1", "true");
  const Ran ran = exec();
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(subjects(), ElementsAre("mine 1", "mine 2"));
  const std::string tag = repo().git({"tag", "--list", "checkpoint-PRP-A-phase2-*"});
  EXPECT_THAT(repo().git({"cat-file", "-p", tag}), HasSubstr("Plait-Phase: 2"));
}

TEST_F(Exec, ACommitIsLookedAtWhileTheAgentIsAtWork) {
  repo().write("tests/test_a.py", "def test_a(): assert True\n");
  repo().git({"add", "--all"});
  repo().git({"commit", "--quiet", "-m", "a test"});
  task({{.goal = "first"}},
       "echo changed > tests/test_a.py; git commit -qam mine; echo committed\n" + stops_at("end"));
  gate_as("\"tamper\"");
  Child run = start_exec({"--mode", "delegate"});
  ASSERT_TRUE(has_come_to("end"));
  EXPECT_TRUE(eventually([&] { return run.err().find("[tamper]") != std::string::npos; }))
      << run.err();
  open_point("end");
  EXPECT_EQ(run.wait().exit_code, 1);
}

TEST_F(Exec, TheGatesRunAtEachCommitOfADelegatedPlan) {
  task({{.goal = "first"}}, "touch wrong; git add wrong; git commit -qm one; echo committed\n" +
                                stops_at("one") +
                                "git rm -q wrong; echo right > right; git add right\n"
                                "git commit -qm two; echo committed\n" +
                                stops_at("two"));
  gate("L2", "test ! -e wrong");
  Child run = start_exec({"--mode", "delegate"});
  ASSERT_TRUE(has_come_to("one"));
  const auto seen = [&](const char* text) {
    return eventually([&] { return run.err().find(text) != std::string::npos; });
  };
  EXPECT_TRUE(seen("at commit ")) << run.err();
  EXPECT_TRUE(seen("exit code 1")) << run.err();
  open_point("one");
  ASSERT_TRUE(has_come_to("two"));
  open_point("two");
  const Ran ran = run.wait();
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(ran.json()["self_heals"], 0);
  EXPECT_THAT(repo().git({"worktree", "list"}), Not(HasSubstr("/look/")));
}

TEST_F(Exec, NoWorkAtAllIsAFailure) {
  task({{.goal = "first"}}, "true\n");
  const Ran ran = exec();
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_EQ(ran.json()["status"], "FAILED");
}

TEST_F(Exec, NothingValidatedIsLowConfidence) {
  task({{.goal = "first"}}, kWrites);
  gate("L1", "exit 1");
  const Ran ran = exec({"--skip-validation"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(ran.json()["confidence_score"], 6);
}

TEST_F(Exec, WithoutPatternsTheConfidenceIsSeven) {
  task({{.goal = "first"}}, kWrites);
  for (const char* level : {"L1", "L2", "L3"}) gate(level, "true");
  EXPECT_EQ(exec().json()["confidence_score"], 7);
}

TEST_F(Exec, DoesTheWishedPhasesOnly) {
  task({{.goal = "first"}, {.goal = "second"}, {.goal = "third"}}, kWrites);
  const Ran first = exec({"--end-phase", "1"});
  EXPECT_EQ(first.exit_code, 0) << first.err;
  EXPECT_THAT(subjects(), ElementsAre("Phase 1: first"));
  const Ran last = exec({"--start-phase", "3"});
  EXPECT_EQ(last.exit_code, 0) << last.err;
  EXPECT_THAT(subjects(), ElementsAre("Phase 1: first", "Phase 3: third"));
  const Ran odd = exec({"--start-phase", "9"});
  EXPECT_NE(odd.exit_code, 0);
  EXPECT_THAT(odd.err, HasSubstr("it has 1, 2, 3"));
}

TEST_F(Exec, WhatIsDoneIsNotDoneAgain) {
  task({{.goal = "first"}, {.goal = "second"}}, kWrites);
  gate("L1", "true");
  ASSERT_EQ(exec({"--end-phase", "1"}).exit_code, 0);
  const Ran again = exec();
  EXPECT_EQ(again.exit_code, 0) << again.err;
  EXPECT_EQ(turns(), 2);
  EXPECT_THAT(subjects(), ElementsAre("Phase 1: first", "Phase 2: second"));
  EXPECT_EQ(again.json()["phases_completed"], 2);
}

TEST_F(Exec, ADryRunChangesNothing) {
  task({{.goal = "first"}}, kWrites);
  gate("L1", "true");
  std::vector<std::string> args{"exec", "PRP-A", "--dry-run"};
  for (std::string& word : settings()) args.push_back(std::move(word));
  const Ran ran = run_plait(args);
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_FALSE(repo().has(branch()));
  EXPECT_FALSE(std::filesystem::exists(worktree()));
}

TEST_F(Exec, TakesOnePrp) {
  write_prp("PRP-A");
  write_prp("PRP-B");
  EXPECT_EQ(run_plait({"exec", "PRP-A", "PRP-B"}).exit_code, 2);
  EXPECT_EQ(run_plait({"exec"}).exit_code, 2);
}

}  // namespace
}  // namespace plait::test

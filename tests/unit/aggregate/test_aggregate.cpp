// The step's table and outputs, and the rules of one task's result.
#include <gmock/gmock.h>

#include "aggregate/aggregate.hpp"
#include "aggregate/confidence.hpp"
#include "aggregate/task_result.hpp"
#include "fake_host.hpp"
#include "git_fixture.hpp"
#include "story.hpp"
#include "text/duration.hpp"
#include "violations.hpp"

namespace plait::aggregate {
namespace {

using test::Story;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

Json result_of(const Json& launch, Merging merging = Merging::off, const Json& facts = nullptr) {
  TaskOutcomes task;
  task.id = "PRP-A";
  task.launch = launch;
  task.all = {{"launch", launch}};
  Json result = task_result(task, merging, facts);
  EXPECT_EQ(test::violations(result, "plugins/steps/aggregate/task-result.schema.json"), "")
      << result.dump(1);
  return result;
}

TEST(TaskResult, DoesNotBelieveAClaimOfMorePhases) {
  Json launch = Story::launched("PRP-A");
  launch["outputs"]["phases_completed"] = 2;
  const Json result = result_of(launch);
  EXPECT_EQ(result["status"], "PARTIAL");
  EXPECT_THAT(result["notes"].dump(), HasSubstr("claims COMPLETE, but the result is PARTIAL"));
  EXPECT_THAT(result["notes"].dump(), HasSubstr("claims 3/3 phases, the commits say 2/3"));
}

TEST(TaskResult, IsNoSuccessWithoutACommit) {
  Json launch = Story::launched("PRP-A");
  launch["outputs"]["commits"] = Json::array();
  const Json result = result_of(launch);
  EXPECT_EQ(result["status"], "FAILED");
  EXPECT_EQ(result["commit_hash"], nullptr);
  EXPECT_THAT(result["errors"].dump(), HasSubstr("made no commit"));
}

TEST(TaskResult, BelievesGitMoreThanWhatWasReported) {
  const Json facts = {{"commits", 0}, {"notes", {"1 commit reported, git has 0 commits"}}};
  const Json result = result_of(Story::launched("PRP-A"), Merging::off, facts);
  EXPECT_EQ(result["status"], "FAILED");
  EXPECT_THAT(result["notes"].dump(), HasSubstr("git has 0 commits"));
}

TEST(TaskResult, IsNoSuccessWithABadExitCode) {
  Json launch = Story::launched("PRP-A");
  launch["outputs"]["exit"]["code"] = 2;
  EXPECT_EQ(result_of(launch)["status"], "FAILED");
  EXPECT_THAT(result_of(launch)["errors"].dump(), HasSubstr("exit code 2"));
}

TEST(TaskResult, NotesAClaimOfFailureToo) {
  Json launch = Story::launched("PRP-A");
  launch["outputs"]["claims"] = {{"status", "FAILED"}};
  const Json result = result_of(launch);
  EXPECT_EQ(result["status"], "SUCCESS");
  EXPECT_THAT(result["notes"].dump(), HasSubstr("claims FAILED"));
}

TEST(TaskResult, KnowsATaskThatNeverStarted) {
  const Json result = result_of({{"status", "skipped"},
                                 {"outputs", Json::object()},
                                 {"error", {{"message", "worktree[PRP-A] failed"}}}});
  EXPECT_EQ(result["status"], "FAILED");
  EXPECT_EQ(result["state"], "not started");
  EXPECT_EQ(result["execution_time"], nullptr);
  EXPECT_THAT(result["errors"], ElementsAre("not started: worktree[PRP-A] failed"));
}

TEST(Confidence, FollowsTheRules) {
  const auto level = [](bool passed) { return Json{{"passed", passed}, {"attempts", 1}}; };
  Json all = {{"L1", level(true)}, {"L2", level(true)}, {"L3", level(true)}, {"L4", level(true)}};
  EXPECT_EQ(confidence(Work::done, all, 0), 10);
  EXPECT_EQ(confidence(Work::done, all, 2), 9);
  EXPECT_EQ(confidence(Work::done, all, 3), 8);
  all["L4"] = {{"passed", nullptr}};
  EXPECT_EQ(confidence(Work::done, all, 0), 7);
  EXPECT_EQ(confidence(Work::done, not_validated(), 0), 6);
  EXPECT_EQ(confidence(Work::failed, all, 0), 5);
  all["L2"] = level(false);
  EXPECT_EQ(confidence(Work::done, all, 0), 5);
}

class Aggregate : public ::testing::Test {
 protected:
  Json run(const Json& needs, const std::string& project = "/") {
    AggregateStep step(Json::object());
    const Reply reply = host.invoke(step, "run",
                                    {{"run", {{"id", "r1"}, {"dir", ""}, {"project", project}}},
                                     {"step", "aggregate"},
                                     {"dry_run", true},
                                     {"params", Json::object()},
                                     {"with", Json::object()},
                                     {"needs", needs}});
    EXPECT_EQ(reply.status, PLAIT_OK) << reply.message.json.dump();
    return reply.message.json["outputs"];
  }
  test::FakeHost host;
};

TEST_F(Aggregate, ShowsATableWithTotals) {
  Json failed = Story::launched("PRP-B");
  failed["status"] = "failed";
  failed["outputs"]["status"] = "FAILED";
  failed["error"] = {{"code", "crashed"}, {"message", "exit code 1"}};
  const Json outputs = run({{"launch", {Story::launched("PRP-A"), failed}}});
  EXPECT_EQ(outputs["prps_succeeded"], 1);
  EXPECT_EQ(outputs["prps_failed"], 1);
  const auto shown = host.emitted("display");
  ASSERT_EQ(shown.size(), 1U);
  EXPECT_EQ(shown[0]["rows"][0],
            Json({"PRP-A", "SUCCESS", "haiku", "3/3", "1", "1", "6m 12s", ""}));
  EXPECT_EQ(shown[0]["rows"][1][7], "launch: exit code 1 (and 1 more)");
  EXPECT_THAT(shown[0]["lines"][0].get<std::string>(), HasSubstr("1 of 2 succeeded, 1 failed"));
  EXPECT_EQ(shown[0]["columns"].size(), shown[0]["align"].get<std::string>().size());
}

TEST_F(Aggregate, CountsLandingWhereItComesAfterMerging) {
  Json merge = {{"task", "PRP-A"}, {"status", "failed"}, {"outputs", Json::object()}};
  const Json launches = {Story::launched("PRP-A")};
  EXPECT_EQ(run({{"launch", launches}})["prps_succeeded"], 1);
  EXPECT_EQ(run({{"launch", launches}, {"merge", {merge}}})["prps_succeeded"], 0);
}

TEST_F(Aggregate, HasNothingToSayOfNoTasks) {
  EXPECT_EQ(run(Json::object())["prps_total"], 0);
}

TEST_F(Aggregate, AsksGitWhatIsOnTheBranch) {
  test::GitRepo repo;
  const std::string base = repo.tip("main");
  repo.on("prp-a").write("a.txt", "one\n").commit("Phase 1: a");
  const std::string head = repo.tip("prp-a");
  repo.write("a.txt", "two\n").commit("later");
  repo.on("main");
  Json launch = Story::launched("PRP-A");
  launch["outputs"]["base"] = base;
  launch["outputs"]["head"] = head;
  launch["outputs"]["branch"] = "prp-a";
  launch["outputs"]["commits"] = {{{"id", head}}, {{"id", "1"}}};
  const Json outputs = run({{"launch", {launch}}}, repo.path().string());
  const Json& result = outputs["results"]["PRP-A"];
  EXPECT_EQ(result["commits"], 1);
  EXPECT_THAT(result["notes"],
              ElementsAre("2 commits reported, git has 1 commit",
                          "the branch has moved since the agent ended, by 1 commit"));
}

TEST(Durations, AreWrittenForPeople) {
  EXPECT_EQ(text::format_duration(0), "0s");
  EXPECT_EQ(text::format_duration(0.44), "0.4s");
  EXPECT_EQ(text::format_duration(59.6), "1m");
  EXPECT_EQ(text::format_duration(372), "6m 12s");
  EXPECT_EQ(text::format_duration(2700), "45m");
  EXPECT_EQ(text::format_duration(3600 * 25.5), "1d 2h");
  EXPECT_EQ(text::format_duration(-222), "-3m 42s");
  EXPECT_EQ(text::iso_time(1795378293.9), "2026-11-22T20:11:33Z");
}

}  // namespace
}  // namespace plait::aggregate

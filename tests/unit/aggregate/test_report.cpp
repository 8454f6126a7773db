// The final document, however a run ends; each one is held against the published schema.
#include <gmock/gmock.h>

#include <filesystem>

#include "aggregate/aggregate.hpp"
#include "fake_host.hpp"
#include "git_fixture.hpp"
#include "story.hpp"
#include "violations.hpp"

namespace plait::aggregate {
namespace {

using test::Story;
using ::testing::HasSubstr;

Json report_of(const Story& story) {
  test::FakeHost host;
  AggregateStep step(Json::object());
  const Reply reply = host.invoke(step, "report", story.request());
  EXPECT_EQ(reply.status, PLAIT_OK) << reply.message.json.dump();
  Json document = reply.message.json.value("outputs", Json());
  EXPECT_EQ(test::violations(document, "plugins/steps/aggregate/report.schema.json"), "")
      << document.dump(1);
  return document;
}

TEST(Report, IsTheDocumentOfTheFormatWhenAllIsWell) {
  const Json report = report_of(Story().lands("PRP-A").lands("PRP-B").lands("PRP-C"));
  EXPECT_EQ(report["success"], true);
  EXPECT_EQ(report["prps_total"], 3);
  EXPECT_EQ(report["prps_succeeded"], 3);
  EXPECT_EQ(report["execution_time"], "18m 42s");
  EXPECT_EQ(report["estimated_time"], "45m");
  EXPECT_EQ(report["time_savings"], "26m 18s (58%)");
  EXPECT_EQ(report["model"], "auto");
  EXPECT_EQ(report["max_parallel"], 3);
  EXPECT_EQ(report["aggregate_metrics"]["total_phases_completed"], 9);
  EXPECT_EQ(report["aggregate_metrics"]["total_errors"], 0);
  EXPECT_EQ(report["merge_status"]["success"], true);
  EXPECT_EQ(report["merge_status"]["commits"].size(), 3U);
  EXPECT_EQ(report["merge_status"]["commits"][0], "920edd4 Merge PRP-A: title");
  EXPECT_EQ(report["cleanup_status"]["worktrees_removed"], 3);
  EXPECT_EQ(report["cost"], 0.75);
  EXPECT_EQ(report["tokens"]["input"], 300);
  EXPECT_EQ(report["started"], "2026-11-22T20:11:33Z");
  const Json& one = report["results"]["PRP-A"];
  EXPECT_EQ(one["status"], "SUCCESS");
  EXPECT_EQ(one["state"], "landed");
  EXPECT_EQ(one["commit_hash"], "ab3118f");
  EXPECT_EQ(one["execution_time"], "6m 12s");
  EXPECT_EQ(one["confidence_score"], 6) << "nothing validated";
  EXPECT_EQ(one["validation_results"]["L1"]["passed"], nullptr);
}

TEST(Report, IsNoSuccessWhenNothingLanded) {
  Story story(1);
  story.lands("PRP-A").status("merge", "PRP-A", "cancelled").ended("finished", 1);
  story.at("merge", "PRP-A")["outputs"] = Json::object();
  const Json report = report_of(story);
  EXPECT_EQ(report["success"], false);
  EXPECT_EQ(report["prps_succeeded"], 0);
  EXPECT_EQ(report["prps_partial"], 1);
  EXPECT_EQ(report["results"]["PRP-A"]["work"], "SUCCESS");
  EXPECT_EQ(report["results"]["PRP-A"]["merged"], false);
  EXPECT_EQ(report["results"]["PRP-A"]["state"], "not landed");
  EXPECT_EQ(report["merge_status"]["success"], false);
  EXPECT_EQ(report["merge_status"]["not_landed"], Json({"PRP-A"}));
}

TEST(Report, TellsARejectedReviewFromAFailedOne) {
  Story story(2);
  for (const char* task : {"PRP-A", "PRP-B"}) {
    story.lands(task).fail("review", task, "undecided", "rejected by a person: too long");
    story.status("merge", task, "cancelled").at("merge", task)["error"] = {
        {"message", "review[PRP-A] failed"}};
  }
  story.at("review", "PRP-A")["outputs"] = {{"decision", "reject"}, {"reason", "too long"}};
  const Json results = report_of(story.ended("finished", 1))["results"];
  EXPECT_EQ(results["PRP-A"]["errors"], Json({"not landed: its review was rejected: too long"}));
  EXPECT_EQ(results["PRP-B"]["errors"],
            Json({"review: rejected by a person: too long", "not landed: review[PRP-A] failed"}));
}

TEST(Report, CountsWorkAsSuccessWhereMergingIsOff) {
  Story story(1);
  story.lands("PRP-A").status("merge", "PRP-A", "off").param("merge", false);
  story.at("merge", "PRP-A")["outputs"] = Json::object();
  const Json report = report_of(story);
  EXPECT_EQ(report["success"], true);
  EXPECT_EQ(report["results"]["PRP-A"]["merged"], nullptr);
  EXPECT_EQ(report["results"]["PRP-A"]["state"], "done");
  EXPECT_EQ(report["merge_status"]["success"], nullptr);
  EXPECT_EQ(report["merge_status"]["enabled"], false);
}

TEST(Report, NamesConflictsAndTheQuestionOfAPausedRun) {
  Story story(2);
  story.lands("PRP-A").lands("PRP-B").status("merge", "PRP-B", "blocked").ended("paused", 3);
  Json conflicts = {{{"path", "src/x.c"}, {"lines", {{3, 9}}}, {"strategy", "manual"}}};
  Json& merge = story.at("merge", "PRP-B");
  merge["outputs"] = Json::object();
  merge["waits"] = {{"question", "conflict in src/x.c: resolve it?"},
                    {"choices", {"accept", "reject"}},
                    {"evidence", {{"conflicts", conflicts}}},
                    {"remedy", "plait decide r1 PRP-B accept"}};
  const Json report = report_of(story);
  EXPECT_EQ(report["success"], false);
  EXPECT_EQ(report["state"], "paused");
  EXPECT_EQ(report["results"]["PRP-B"]["status"], "PARTIAL");
  EXPECT_EQ(report["results"]["PRP-B"]["state"], "paused");
  ASSERT_EQ(report["paused"].size(), 1U);
  EXPECT_EQ(report["paused"][0]["prp_id"], "PRP-B");
  EXPECT_EQ(report["paused"][0]["remedy"], "plait decide r1 PRP-B accept");
  ASSERT_EQ(report["merge_status"]["conflicts"].size(), 1U);
  EXPECT_EQ(report["merge_status"]["conflicts"][0]["prp_id"], "PRP-B");
  EXPECT_EQ(report["merge_status"]["conflicts"][0]["lines"], Json({{3, 9}}));
  EXPECT_EQ(report["merge_status"]["success"], false);
}

TEST(Report, ListsMergesInTheOrderInWhichTheyLanded) {
  Story story(2);
  story.lands("PRP-A").lands("PRP-B");
  story.at("merge", "PRP-A")["finished"] = 20;
  story.at("merge", "PRP-A")["outputs"]["merge_commit"] = "a";
  story.at("merge", "PRP-B")["finished"] = 10;
  const Json report = report_of(story);
  EXPECT_EQ(report["merge_status"]["landed"], Json({"PRP-B", "PRP-A"}));
  EXPECT_EQ(report["target"]["after"], "a");
}

TEST(Report, KeepsResolvedConflictsApart) {
  Story story(1);
  story.lands("PRP-A");
  story.at("merge", "PRP-A")["outputs"]["conflicts"] = {
      {{"path", "x"}, {"lines", Json::array()}, {"strategy", "ours"}}};
  const Json report = report_of(story);
  EXPECT_EQ(report["success"], true);
  EXPECT_TRUE(report["merge_status"]["conflicts"].empty());
  EXPECT_EQ(report["merge_status"]["resolved_conflicts"][0]["strategy"], "ours");
}

TEST(Report, CountsFailedAndPartialTasks) {
  Story story;
  story.lands("PRP-A").ended("finished", 1);
  story.fail("launch", "PRP-B", error_class::timeout, "ran out of its time");
  story.status("merge", "PRP-B", "skipped").status("merge", "PRP-C", "skipped");
  story.at("launch", "PRP-C") = Story::launched("PRP-C");
  story.at("launch", "PRP-C")["outputs"]["status"] = "PARTIAL";
  story.at("launch", "PRP-C")["outputs"]["phases_completed"] = 2;
  story.fail("launch", "PRP-C", error_class::partial, "2 of 3 phases");
  const Json report = report_of(story);
  EXPECT_EQ(report["success"], false);
  EXPECT_EQ(report["prps_succeeded"], 1);
  EXPECT_EQ(report["prps_failed"], 1);
  EXPECT_EQ(report["prps_partial"], 1);
  EXPECT_EQ(report["results"]["PRP-B"]["confidence_score"], 5);
  EXPECT_EQ(report["results"]["PRP-B"]["errors"], Json({"launch: ran out of its time"}));
  EXPECT_EQ(report["merge_status"]["success"], true) << "all that was done has landed";
  EXPECT_EQ(report["estimated_time"], "45m");
  EXPECT_EQ(report["time_savings"], "-3m 42s (-25%)") << "of the one task that succeeded";
  EXPECT_THAT(report["warnings"].dump(), HasSubstr("PRP-C: partial success"));
}

TEST(Report, TellsOfARefusedRun) {
  Story story(2);
  story.ended("finished", 4)
      .batch("preflight", {{"status", "failed"},
                           {"error",
                            {{"code", "refused"},
                             {"message", "1 of 7 checks failed: clean"},
                             {"remedy", "git stash"}}},
                           {"outputs",
                            {{"checks",
                              {{{"name", "clean"},
                                {"status", "fail"},
                                {"message", "1 change"},
                                {"items", Json::array()}}}}}}});
  const Json report = report_of(story);
  EXPECT_EQ(report["success"], false);
  EXPECT_EQ(report["exit_code"], 4);
  EXPECT_EQ(report["errors"][0]["remedy"], "git stash");
  EXPECT_EQ(report["preflight"][0]["name"], "clean");
  EXPECT_EQ(report["prps_failed"], 2);
  EXPECT_EQ(report["results"]["PRP-A"]["state"], "not started");
  EXPECT_EQ(report["results"]["PRP-A"]["confidence_score"], nullptr);
  EXPECT_EQ(report["time_savings"], nullptr);
  EXPECT_EQ(report["aggregate_metrics"]["avg_confidence_score"], nullptr);
}

TEST(Report, TellsOfARunWithoutTasks) {
  Story story(0);
  story.without_tasks()
      .ended("finished", 2)
      .batch("analyze", {{"status", "failed"},
                         {"error", {{"code", "not_found"}, {"message", "no PRP found"}}}});
  const Json report = report_of(story);
  EXPECT_EQ(report["success"], false);
  EXPECT_EQ(report["prps_total"], 0);
  EXPECT_EQ(report["errors"][0]["message"], "no PRP found");
  EXPECT_EQ(report["estimated_time"], nullptr);
}

TEST(Report, TellsOfAnInterruptedRun) {
  Story story(2);
  story.lands("PRP-A").ended("aborted", 130);
  story.status("merge", "PRP-A", "cancelled").status("launch", "PRP-B", "cancelled");
  const Json report = report_of(story);
  EXPECT_EQ(report["state"], "aborted");
  EXPECT_EQ(report["success"], false);
  EXPECT_EQ(report["results"]["PRP-B"]["state"], "cancelled");
  EXPECT_EQ(report["results"]["PRP-A"]["state"], "not landed");
}

TEST(Report, ListsWorktreesThatAreStillThere) {
  const test::TemporaryFolder folder;
  Story story(2);
  story.lands("PRP-A").lands("PRP-B");
  story.at("worktree", "PRP-A")["outputs"]["path"] = folder.path().string();
  story.at("cleanup", "PRP-A")["outputs"] = {{"worktree_removed", false},
                                             {"kept", "2 uncommitted files"}};
  const Json report = report_of(story);
  ASSERT_EQ(report["kept_worktrees"].size(), 1U);
  EXPECT_EQ(report["kept_worktrees"][0]["prp_id"], "PRP-A");
  EXPECT_EQ(report["kept_worktrees"][0]["reason"], "2 uncommitted files");
  EXPECT_EQ(report["cleanup_status"]["worktrees_removed"], 1);
}

TEST(Report, TakesOverContextDriftAndWarnings) {
  Story story(1);
  story.lands("PRP-A");
  story.at("cleanup", "PRP-A")["outputs"]["context_drift"] = 3.2;
  story.at("launch", "PRP-A")["outputs"]["warnings"] = {"hooks were skipped"};
  story.at("merge", "PRP-A")["outputs"]["warning"] = "checkout left";
  const Json report = report_of(story);
  EXPECT_EQ(report["cleanup_status"]["context_drift"], 3.2);
  EXPECT_EQ(report["warnings"], Json({"PRP-A: hooks were skipped", "PRP-A: checkout left"}));
}

TEST(Report, SaysWhyAReviewHeldATaskBack) {
  Story story(1);
  story.lands("PRP-A").ended("finished", 1).status("merge", "PRP-A", "skipped");
  story.fail("review", "PRP-A", error_class::undecided, "rejected: too slow");
  const Json report = report_of(story);
  EXPECT_EQ(report["results"]["PRP-A"]["status"], "PARTIAL");
  EXPECT_EQ(report["results"]["PRP-A"]["errors"][0], "review: rejected: too slow");
}

TEST(Report, FitsTheSchemaForManyTasks) {
  Story story(20);
  for (int i = 0; i < 20; ++i) story.lands(std::string("PRP-") + static_cast<char>('A' + i));
  EXPECT_EQ(report_of(story)["prps_succeeded"], 20);
}

TEST(Schema, RefusesADocumentThatLacksAField) {
  Json report = report_of(Story(1).lands("PRP-A"));
  report["results"]["PRP-A"].erase("status");
  EXPECT_NE(test::violations(report, "plugins/steps/aggregate/report.schema.json"), "");
  report.erase("merge_status");
  EXPECT_THAT(test::violations(report, "plugins/steps/aggregate/report.schema.json"),
              HasSubstr("merge_status"));
}

}  // namespace
}  // namespace plait::aggregate

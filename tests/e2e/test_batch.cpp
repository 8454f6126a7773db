// The batch: independent PRPs side by side, merged in order.
#include "story.hpp"

namespace plait::test {
namespace {

using ::testing::HasSubstr;

class Batch : public Story {
 protected:
  // Three that touch nothing of each other, of one, two and three phases.
  void three() {
    write_prp("PRP-A", {.title = "First thing",
                        .header = "complexity: low\nestimated_hours: 0.25-0.33\n"
                                  "files_modified: a.txt\n",
                        .phases = {{.bash = writes("a.txt", "one")}}});
    write_prp("PRP-B", {.title = "Second thing",
                        .header = "complexity: low\nestimated_hours: 0.33-0.42\n"
                                  "files_modified: b.txt\n",
                        .phases = {{.bash = writes("b.txt", "one"), .validation = "test -f b.txt"},
                                   {.bash = writes("b/two.txt", "two")}}});
    write_prp("PRP-C", {.title = "Third thing",
                        .header = "complexity: medium\nestimated_hours: 0.42-0.50\n"
                                  "files_modified: c.txt, c/2.txt, c/3.txt\n",
                        .phases = {{.bash = writes("c.txt", "one")},
                                   {.bash = writes("c/2.txt", "two")},
                                   {.bash = writes("c/3.txt", "three")}}});
  }
};

TEST_F(Batch, LandsThreeInOrder) {
  three();
  const Ran ran = run_batch({"PRP-A", "PRP-B", "PRP-C"});
  ASSERT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  const std::string merges = repo().git({"log", "--first-parent", "--reverse", "--format=%s"});
  EXPECT_EQ(merges,
            "Begin\nMerge PRP-A: First thing\nMerge PRP-B: Second thing\n"
            "Merge PRP-C: Third thing");
  EXPECT_EQ(repo().read("a.txt"), "one\n");
  EXPECT_EQ(repo().read("b/two.txt"), "two\n");
  EXPECT_EQ(repo().read("c/3.txt"), "three\n");
  EXPECT_EQ(repo().git({"branch", "--format=%(refname:short)"}), "main");
}

TEST_F(Batch, TellsWhatItDoes) {
  three();
  const Ran ran = run_batch({"PRP-A", "PRP-B", "PRP-C"});
  for (const char* text :
       {"20 + 2.9 + 5 + 3 = 31", "haiku", "sonnet", "Preflight", "worktree[PRP-B]",
        "PHASE_COMPLETE 2/3", "Merge PRP-C: Third thing", "3 worktrees removed", "3 of 3"})
    EXPECT_THAT(ran.out, HasSubstr(text));
  EXPECT_EQ(ran.err, "");
}

TEST_F(Batch, GivesTheDocumentOfTheFormat) {
  three();
  const Ran ran = run_batch({"--json", "PRP-A", "PRP-B", "PRP-C"});
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  const Json report = ran.json();
  EXPECT_EQ(report["success"], true);
  EXPECT_EQ(report["prps_total"], 3);
  EXPECT_EQ(report["prps_succeeded"], 3);
  EXPECT_EQ(report["prps_failed"], 0);
  EXPECT_EQ(report["prps_partial"], 0);
  EXPECT_EQ(report["model"], "auto");
  EXPECT_EQ(report["max_parallel"], 3);
  for (const char* text : {"execution_time", "estimated_time", "time_savings"})
    EXPECT_TRUE(report[text].is_string() && !report[text].get<std::string>().empty()) << text;
  const Json& metrics = report["aggregate_metrics"];
  EXPECT_EQ(metrics["total_phases"], 6);
  EXPECT_EQ(metrics["total_phases_completed"], 6);
  EXPECT_EQ(metrics["total_self_heals"], 0);
  EXPECT_EQ(metrics["total_errors"], 0);
  EXPECT_TRUE(metrics["avg_confidence_score"].is_number());
  EXPECT_EQ(report["merge_status"]["success"], true);
  EXPECT_EQ(report["merge_status"]["conflicts"], Json::array());
  const auto line = [&](const std::string& revision) {
    return repo().git({"log", "-1", "--format=%h %s", revision});
  };
  EXPECT_EQ(report["merge_status"]["commits"],
            Json({line("main~2"), line("main~1"), line("main")}));
  EXPECT_EQ(report["cleanup_status"]["worktrees_removed"], 3);
  EXPECT_TRUE(report["cleanup_status"].contains("context_drift"));
  EXPECT_EQ(report["results"].size(), 3U);
}

TEST_F(Batch, GivesTheResultOfEachTask) {
  three();
  const Json report = run_batch({"--json", "PRP-A", "PRP-B", "PRP-C"}).json();
  const Json& result = report["results"]["PRP-C"];
  EXPECT_EQ(result["prp_id"], "PRP-C");
  EXPECT_EQ(result["status"], "SUCCESS");
  EXPECT_EQ(result["phases_completed"], 3);
  EXPECT_EQ(result["phases_total"], 3);
  EXPECT_EQ(result["self_heals"], 0);
  EXPECT_EQ(result["errors"], Json::array());
  EXPECT_EQ(result["model"], "sonnet");
  EXPECT_TRUE(result["execution_time"].is_string());
  EXPECT_TRUE(result["confidence_score"].is_number());
  for (const char* level : {"L1", "L2", "L3", "L4"})
    EXPECT_TRUE(result["validation_results"][level].contains("passed")) << level;
  const std::string commit = result["commit_hash"];
  EXPECT_EQ(repo().tip("main^2").substr(0, commit.size()), commit);
  EXPECT_EQ(result["files_modified"], Json({"c.txt", "c/2.txt", "c/3.txt"}));
  EXPECT_EQ(report["results"]["PRP-A"]["model"], "haiku");
}

TEST_F(Batch, MergesByMergeOrder) {
  write_prp("PRP-A", {.header = "merge_order: 3\n"});
  write_prp("PRP-B", {.header = "merge_order: 1\n"});
  write_prp("PRP-C", {.header = "merge_order: 2\n"});
  ASSERT_EQ(run_batch({"PRP-A", "PRP-B", "PRP-C"}).exit_code, 0);
  EXPECT_EQ(repo().git({"log", "--first-parent", "--reverse", "--format=%s", "-3"}),
            "Merge PRP-B: Title of PRP-B\nMerge PRP-C: Title of PRP-C\n"
            "Merge PRP-A: Title of PRP-A");
}

TEST_F(Batch, WritesALogOfLinesWithTaskAndLevel) {
  three();
  ASSERT_EQ(run_batch({"PRP-A", "PRP-B"}).exit_code, 0);
  const std::string log = read_file(run_dir() / "batch.log");
  EXPECT_THAT(log, HasSubstr(" PRP-A | INFO | "));
  EXPECT_THAT(log, HasSubstr(" PRP-B | INFO | "));
  EXPECT_THAT(log, HasSubstr(" batch | INFO | "));
  EXPECT_EQ(run_plait({"logs"}).out, log);
}

TEST_F(Batch, OfNothingIsAUsageError) {
  const Ran ran = run_batch({});
  EXPECT_EQ(ran.exit_code, 2);
  EXPECT_THAT(ran.out + ran.err, HasSubstr("no PRP is named"));
}

}  // namespace
}  // namespace plait::test

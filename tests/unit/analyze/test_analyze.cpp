#include "analyze/analyze.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "fake_host.hpp"
#include "git_fixture.hpp"
#include "weighted/weighted.hpp"

namespace plait::analyze {
namespace {

namespace fs = std::filesystem;
using plait::test::GitRepo;
using plait::test::read_file;
using plait::test::TemporaryFolder;

class AnalyzeStep : public testing::Test {
 protected:
  AnalyzeStep() { host_.offer<weighted::Weighted>(); }

  void prp(const std::string& id, const std::string& header, const std::string& body = "") {
    repo_.write("PRPs/" + id + ".md", "---\nprp_id: " + id + "\n" + header + "---\n\n# " + id +
                                          ": Work of " + id + "\n\n" + body);
  }
  void worked_examples() {
    const std::string phases = "## Phase 1: a\n## Phase 2: b\n## Phase 3: c\n";
    prp("PRP-A", "complexity: low\nestimated_hours: 0.25-0.33\nfiles_modified: a\n", phases);
    prp("PRP-B", "complexity: low\nestimated_hours: 0.33-0.42\nfiles_modified: b\n", phases);
    prp("PRP-C", "complexity: medium\nestimated_hours: 0.42-0.50\nfiles_modified: [c, d, e]\n",
        phases);
  }
  Reply run(Json with) {
    Analyze step{Json::object()};
    return host_.invoke(step, "run",
                        Json{{"run", {{"id", "r1"}, {"dir", run_dir()}, {"project", project_}}},
                             {"step", "analyze"},
                             {"attempt", 1},
                             {"dry_run", dry_run_},
                             {"params", params_},
                             {"with", std::move(with)}});
  }
  Json outputs(Json with) {
    Reply reply = run(std::move(with));
    EXPECT_EQ(reply.status, PLAIT_OK) << dump(reply.message.json);
    Json out = reply.message.json.value("outputs", Json::object());
    for (auto& [key, value] : out.items()) value = resolve_output(value);
    return out;
  }
  static Json select(std::vector<std::string> ids) {
    return Json{{"select", {{"ids", std::move(ids)}}}};
  }
  [[nodiscard]] std::string run_dir() const { return (runs_.path() / "r1").string(); }

  GitRepo repo_;
  TemporaryFolder runs_;
  plait::test::FakeHost host_;
  std::string project_ = repo_.path().string();
  Json params_ = Json::object();
  bool dry_run_ = false;
};

TEST_F(AnalyzeStep, ScoresTheWorkedExamples) {
  worked_examples();
  const Json tasks = outputs(select({"PRP-A", "PRP-B", "PRP-C"}))["tasks"];
  ASSERT_EQ(tasks.size(), 3u);
  EXPECT_EQ(tasks[0]["score"], 37);
  EXPECT_EQ(tasks[0]["model"], "haiku");
  EXPECT_EQ(tasks[0]["calculation"], "20 + 2.9 + 5 + 9 = 37");
  EXPECT_EQ(tasks[1]["score"], 38);
  EXPECT_EQ(tasks[1]["calculation"], "20 + 3.75 + 5 + 9 = 38");
  EXPECT_EQ(tasks[2]["score"], 69);
  EXPECT_EQ(tasks[2]["model"], "sonnet");
  EXPECT_EQ(tasks[2]["calculation"], "40 + 4.6 + 15 + 9 = 69");
  EXPECT_EQ(tasks[1]["estimate_s"], 1350.0);
  EXPECT_EQ(tasks[0]["branch"], "prp-a-work-of-prp-a");
  EXPECT_EQ(tasks[0]["worktree"], "../project-prp-a");
  EXPECT_EQ(tasks[0]["title"], "Work of PRP-A");
}

TEST_F(AnalyzeStep, KeepsTheBytesInTheRunFolder) {
  prp("PRP-A", "");
  const Json tasks = outputs(select({"PRP-A"}))["tasks"];
  const std::string snapshot = tasks[0]["snapshot"];
  EXPECT_EQ(snapshot, run_dir() + "/prps/PRP-A.md");
  EXPECT_EQ(read_file(snapshot), repo_.read("PRPs/PRP-A.md"));
}

TEST_F(AnalyzeStep, WritesNothingInADryRun) {
  prp("PRP-A", "");
  dry_run_ = true;
  const Json tasks = outputs(select({"PRP-A"}))["tasks"];
  EXPECT_EQ(tasks[0]["snapshot"], (repo_.path() / "PRPs/PRP-A.md").string());
  EXPECT_FALSE(fs::exists(run_dir()));
}

TEST_F(AnalyzeStep, FindsTheTarget) {
  prp("PRP-A", "");
  Json with = select({"PRP-A"});
  EXPECT_EQ(outputs(with)["target"], (Json{{"branch", "main"}, {"commit", repo_.tip("main")}}));
  with["target"] = "mian";
  const Json target = outputs(with)["target"];
  EXPECT_EQ(target["commit"], "");
  EXPECT_NE(target["error"].get<std::string>().find("did you mean \"main\""), std::string::npos);
}

TEST_F(AnalyzeStep, LeavesTheTargetOpenOnADetachedHead) {
  repo_.git({"checkout", "-q", "--detach"});
  prp("PRP-A", "");
  const Json target = outputs(select({"PRP-A"}))["target"];
  EXPECT_EQ(target["branch"], "");
  EXPECT_NE(target["error"].get<std::string>().find("detached"), std::string::npos);
}

TEST_F(AnalyzeStep, WorksWithoutACommit) {
  const GitRepo unborn(GitRepo::Start::unborn);
  fs::create_directories(unborn.path() / "PRPs");
  plait::test::write_file(unborn.path() / "PRPs/PRP-A.md", "# A\n");
  project_ = unborn.path().string();
  const Json target = outputs(select({"PRP-A"}))["target"];
  EXPECT_EQ(target["commit"], "");
  EXPECT_EQ(target["error"], "the repository has no commit yet");
}

TEST_F(AnalyzeStep, SelectsABatchAndAStageOfIt) {
  for (const char* id : {"PRP-34.1.1", "PRP-34.2.1", "PRP-34.2.2", "PRP-35.1.1"}) prp(id, "");
  const auto ids = [&](const Json& with) {
    std::vector<std::string> out;
    const Json tasks = outputs(with)["tasks"];
    for (const Json& task : tasks) out.push_back(task["id"]);
    return out;
  };
  EXPECT_EQ(ids(Json{{"select", {{"batch", "34"}}}}),
            (std::vector<std::string>{"PRP-34.1.1", "PRP-34.2.1", "PRP-34.2.2"}));
  EXPECT_EQ(ids(Json{{"select", {{"batch", "34"}, {"stage", 2}}}}),
            (std::vector<std::string>{"PRP-34.2.1", "PRP-34.2.2"}));
  const Reply none = run(Json{{"select", {{"batch", "34"}, {"stage", 7}}}});
  EXPECT_EQ(none.status, PLAIT_FAILED);
  EXPECT_EQ(none.message.json["code"], "config");
  EXPECT_EQ(none.message.json["remedy"], "there are the stages 1, 2");
  EXPECT_EQ(run(Json{{"select", {{"batch", "99"}}}}).message.json["code"], "config");
}

TEST_F(AnalyzeStep, HelpsWhenNothingIsNamed) {
  prp("PRP-A", "");
  const Reply reply = run(Json::object());
  EXPECT_EQ(reply.status, PLAIT_FAILED);
  EXPECT_EQ(reply.message.json["code"], "config");
  EXPECT_NE(reply.message.json["remedy"].get<std::string>().find("PRP-A"), std::string::npos);
}

TEST_F(AnalyzeStep, TakesAPrpNamedTwiceOnce) {
  prp("PRP-A", "");
  EXPECT_EQ(outputs(select({"PRP-A", "PRPs/PRP-A.md", "prp-a"}))["tasks"].size(), 1u);
}

TEST_F(AnalyzeStep, RefusesTwoFilesWithOneId) {
  prp("PRP-A", "");
  repo_.write("PRPs/copy.md", "---\nprp_id: prp-a\n---\n");
  const Reply reply = run(select({"PRPs/PRP-A.md", "PRPs/copy.md"}));
  EXPECT_EQ(reply.status, PLAIT_FAILED);
  const std::string message = reply.message.json["message"];
  EXPECT_NE(message.find("PRPs/PRP-A.md"), std::string::npos);
  EXPECT_NE(message.find("PRPs/copy.md"), std::string::npos);
}

TEST_F(AnalyzeStep, NamesEveryUnknownPrpAtOnce) {
  prp("PRP-A", "");
  const Reply reply = run(select({"PRP-X1", "PRP-A", "PRP-X2"}));
  EXPECT_EQ(reply.message.json["code"], "config");
  EXPECT_EQ(reply.message.json["notes"].size(), 1u);
}

TEST_F(AnalyzeStep, CarriesABrokenHeaderAsATask) {
  prp("PRP-A", "");
  prp("PRP-B", "title: a: b\n");
  const Json tasks = outputs(select({"PRP-A", "PRP-B"}))["tasks"];
  ASSERT_EQ(tasks.size(), 2u);
  EXPECT_TRUE(tasks[0]["errors"].empty());
  ASSERT_EQ(tasks[1]["errors"].size(), 1u);
  EXPECT_EQ(tasks[1]["errors"][0]["span"]["line"], 3);
  EXPECT_EQ(tasks[1]["errors"][0]["span"]["file"], "PRPs/PRP-B.md");
}

TEST_F(AnalyzeStep, EstimatesWithTheSlotsOfTheRun) {
  prp("PRP-A", "estimated_hours: 1\n");
  prp("PRP-B", "estimated_hours: 1\n");
  params_["max_parallel"] = 1;
  EXPECT_EQ(outputs(select({"PRP-A", "PRP-B"}))["estimate"]["seconds"], 7200.0);
  params_["max_parallel"] = 0;
  EXPECT_EQ(outputs(select({"PRP-A", "PRP-B"}))["estimate"]["seconds"], 3600.0);
}

TEST_F(AnalyzeStep, PricesByTheTableAndComparesWithAllSonnet) {
  prp("PRP-A", "complexity: low\nestimated_hours: 0.5\n");
  Json with = select({"PRP-A"});
  EXPECT_TRUE(outputs(with)["estimate"]["cost"].is_null());
  with["prices"] = {{"haiku", {{"per_hour", 2}}}, {"sonnet", {{"per_hour", 6}}}};
  const Json made = outputs(with);
  EXPECT_EQ(made["estimate"]["cost"], 1.0);
  EXPECT_EQ(made["estimate"]["cost_all_sonnet"], 3.0);
  EXPECT_EQ(made["tasks"][0]["estimate_cost"], 1.0);
}

TEST_F(AnalyzeStep, TakesTheModelThatIsAskedFor) {
  prp("PRP-A", "complexity: low\n");
  Json with = select({"PRP-A"});
  with["model"] = "opus";
  const Json tasks = outputs(with)["tasks"];
  EXPECT_EQ(tasks[0]["model"], "opus");
  EXPECT_NE(tasks[0]["rationale"].get<std::string>().find("haiku"), std::string::npos);
}

TEST_F(AnalyzeStep, PassesOnWhatTheScorerSays) {
  prp("PRP-A", "");
  Json with = select({"PRP-A"});
  with["scorer"] = {{"uses", "weighted"}, {"models", {{{"model", "one"}}}}};
  EXPECT_EQ(outputs(with)["tasks"][0]["model"], "one");
  with["scorer"] = "wieghted";
  EXPECT_EQ(run(with).status, PLAIT_FAILED);
}

TEST_F(AnalyzeStep, PredictsOverlapsAndHintsAtAPipeline) {
  prp("PRP-A", "stage: 1\nfiles_modified: src/\n");
  prp("PRP-B", "stage: 2\nfiles_modified: src/b.c\ndependencies: PRP-A\n");
  const Json made = outputs(select({"PRP-A", "PRP-B"}));
  ASSERT_EQ(made["overlaps"].size(), 1u);
  EXPECT_EQ(made["overlaps"][0]["tasks"], (Json{"PRP-A", "PRP-B"}));
  EXPECT_EQ(made["overlaps"][0]["files"], Json{"src/b.c"});
  EXPECT_EQ(made["pipeline_hints"].size(), 2u);
}

TEST_F(AnalyzeStep, ShowsTasksAndEstimate) {
  worked_examples();
  outputs(select({"PRP-A", "PRP-B"}));
  const auto shown = host_.emitted("display");
  ASSERT_GE(shown.size(), 2u);
  EXPECT_EQ(shown[0]["rows"][0][3], "20 + 2.9 + 5 + 9 = 37");
  EXPECT_EQ(shown[0]["rows"][0].size(), shown[0]["columns"].size());
  EXPECT_EQ(shown[0]["align"].get<std::string>().size(), shown[0]["columns"].size());
  EXPECT_EQ(shown.back()["title"], "Estimate");
}

TEST_F(AnalyzeStep, ReadsTwoHundredPrps) {
  std::vector<std::string> ids;
  for (int i = 0; i < 200; ++i) {
    ids.push_back("PRP-" + std::to_string(i));
    prp(ids.back(), "files_modified: f" + std::to_string(i) + "\n");
  }
  const Json tasks = outputs(select(ids))["tasks"];
  ASSERT_EQ(tasks.size(), 200u);
  EXPECT_EQ(tasks[10]["id"], "PRP-10");
}

TEST_F(AnalyzeStep, KeepsOddIdsApartAndSafe) {
  repo_.write("PRPs/odd.md", "---\nprp_id: \"PRP-ä/../b c\"\n---\n");
  const Json task = outputs(select({"PRPs/odd.md"}))["tasks"][0];
  EXPECT_EQ(task["id"], "PRP-ä/../b c");
  EXPECT_EQ(fs::path(task["snapshot"].get<std::string>()).parent_path(),
            fs::path(run_dir()) / "prps");
  EXPECT_EQ(task["branch"].get<std::string>().find_first_of(" /"), std::string::npos);
}

TEST(AnalyzeManifest, IsPureAndClosed) {
  const Json manifest = Json::parse(std::string_view(Analyze::manifest));
  EXPECT_EQ(manifest["pure"], true);
  EXPECT_EQ(manifest["with_schema"]["additionalProperties"], false);
  EXPECT_EQ(manifest["with_schema"]["properties"]["scorer"]["x-plait-kind"], "scorer");
}

}  // namespace
}  // namespace plait::analyze

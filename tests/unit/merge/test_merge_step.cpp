#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "step_bench.hpp"

namespace plait::merge {
namespace {

using test::GitRepo;
using test::StepBench;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class MergeSteps : public ::testing::Test {
 protected:
  MergeSteps() { repo_.write("f", "1\n2\n3\n4\n5\n").commit("Set up"); }
  // Two tasks that change the same line.
  void conflict() {
    bench_.work(a_, "f", "1\nA\n3\n4\n5\n");
    bench_.work(b_, "f", "1\nB\n3\n4\nfive\n");
  }
  Json run(const std::vector<Json>& tasks, const Json& with = Json::object()) {
    const Reply reply = bench_.ask<MergeStep>("run", bench_.request_for_all(tasks), with);
    EXPECT_EQ(reply.status, PLAIT_OK) << dump(reply.message.json);
    return reply.message.json["results"];
  }
  StepBench bench_;
  GitRepo& repo_ = bench_.repo;
  Json a_ = StepBench::task("A"), b_ = StepBench::task("B"), c_ = StepBench::task("C");
};

TEST_F(MergeSteps, LandsEveryTaskByACommitOfItsOwnInTheGivenOrder) {
  bench_.work(b_, "b.txt", "b");
  bench_.work(a_, "a.txt", "a");
  const Json results = run({b_, a_});
  EXPECT_EQ(results["PRP-A"]["status"], "succeeded");
  EXPECT_EQ(repo_.git({"log", "--first-parent", "-2", "--format=%s", "main"}),
            "Merge PRP-A: add a\nMerge PRP-B: add b");
  const Json& outputs = results["PRP-A"]["outputs"];
  EXPECT_EQ(outputs["merge_commit"], repo_.tip("main"));
  EXPECT_EQ(outputs["line"], repo_.tip("main").substr(0, 7) + " Merge PRP-A: add a");
  EXPECT_EQ(outputs["already"], false);
  EXPECT_EQ(outputs["checkout"], "updated");
  EXPECT_EQ(repo_.status(), "");
  EXPECT_EQ(repo_.read("a.txt"), "a");
  EXPECT_TRUE(repo_.is_sound());
}

TEST_F(MergeSteps, FindsWhatHasLandedAlready) {
  bench_.work(a_, "a.txt", "a");
  run({a_});
  const std::string landed = repo_.tip("main");
  const Json again = run({a_})["PRP-A"];
  EXPECT_EQ(again["status"], "succeeded");
  EXPECT_EQ(again["outputs"]["already"], true);
  EXPECT_EQ(again["outputs"]["merge_commit"], landed);
  EXPECT_EQ(repo_.tip("main"), landed);
}

TEST_F(MergeSteps, SaysWhenThereIsNothingToMerge) {
  bench_.start(a_);
  const Reply reply = bench_.ask<MergeStep>("run", bench_.request_for_all({a_}));
  EXPECT_EQ(reply.message.json["results"]["PRP-A"]["outputs"]["already"], true);
  EXPECT_TRUE(reply.message.json["results"]["PRP-A"]["outputs"]["merge_commit"].is_null());
  EXPECT_THAT(reply.message.json["warnings"][0].get<std::string>(), HasSubstr("nothing to merge"));
}

TEST_F(MergeSteps, AConflictIsBlockedWithFilesAndLinesAndKeepsEverything) {
  conflict();
  const Json results = run({a_, b_});
  EXPECT_EQ(results["PRP-A"]["status"], "succeeded");
  const Json& blocked = results["PRP-B"];
  EXPECT_EQ(blocked["status"], "blocked");
  EXPECT_THAT(blocked.value("question", ""), HasSubstr("f lines 2"));
  EXPECT_EQ(blocked["choices"], (Json{"retry", "ours", "theirs", "keep-both", "skip"}));
  const Json& found = blocked["evidence"]["conflicts"][0];
  EXPECT_EQ(found["path"], "f");
  EXPECT_EQ(found["kind"], "content");
  EXPECT_EQ(found["lines"], Json::parse("[[2,2]]"));
  EXPECT_EQ(repo_.git({"log", "-1", "--format=%s", "main"}), "Merge PRP-A: add a");
  EXPECT_TRUE(repo_.has("prp-b"));
  EXPECT_TRUE(std::filesystem::exists(repo_.beside("project-prp-b")));
}

TEST_F(MergeSteps, AConflictOfOneDoesNotHoldUpTheNext) {
  conflict();
  bench_.work(c_, "c.txt", "c");
  const Json results = run({a_, b_, c_});
  EXPECT_EQ(results["PRP-B"]["status"], "blocked");
  EXPECT_EQ(results["PRP-C"]["status"], "succeeded");
}

TEST_F(MergeSteps, WhatDependsOnABlockedTaskDoesNotLand) {
  conflict();
  const Json dependent = StepBench::task("C", "B");
  bench_.work(dependent, "c.txt", "c");
  const Json results = run({a_, b_, dependent});
  EXPECT_EQ(results["PRP-C"]["status"], "blocked");
  EXPECT_EQ(results["PRP-C"]["choices"], (Json{"retry", "skip"}));
  const Json still = bench_.decide(dependent, "retry", results["PRP-C"]["state"]);
  EXPECT_EQ(still["status"], "blocked");
  EXPECT_EQ(bench_.decide(b_, "theirs")["status"], "succeeded");
  EXPECT_EQ(bench_.decide(dependent, "retry", results["PRP-C"]["state"])["status"], "succeeded");
}

struct Case {
  const char* strategy;
  const char* merged;
};
class ResolvedBy : public MergeSteps, public ::testing::WithParamInterface<Case> {};

TEST_P(ResolvedBy, TheStrategyOfTheSettings) {
  conflict();
  const Json results = run({a_, b_}, {{"strategies", {"manual", GetParam().strategy}}});
  ASSERT_EQ(results["PRP-B"]["status"], "succeeded") << dump(results);
  EXPECT_EQ(repo_.read("f"), GetParam().merged);
  EXPECT_EQ(results["PRP-B"]["outputs"]["conflicts"][0]["strategy"], GetParam().strategy);
  EXPECT_EQ(repo_.status(), "");
}

TEST_P(ResolvedBy, ThePersonsDecision) {
  conflict();
  const Json blocked = run({a_, b_})["PRP-B"];
  EXPECT_EQ(bench_.decide(b_, GetParam().strategy)["status"], "succeeded");
  EXPECT_EQ(repo_.read("f"), GetParam().merged);
}

INSTANTIATE_TEST_SUITE_P(MergeSteps, ResolvedBy,
                         ::testing::Values(Case{"ours", "1\nA\n3\n4\nfive\n"},
                                           Case{"theirs", "1\nB\n3\n4\nfive\n"},
                                           Case{"keep-both", "1\nA\nB\n3\n4\nfive\n"}),
                         [](const auto& tested) {
                           std::string name = tested.param.strategy;
                           std::erase(name, '-');
                           return name;
                         });

TEST_F(MergeSteps, PathsMayHaveStrategiesOfTheirOwn) {
  conflict();
  const Json with = Json::parse(
      R"({"strategies": ["manual"], "paths": [{"match": "f", "strategies": ["theirs"]}]})");
  EXPECT_EQ(run({a_, b_}, with)["PRP-B"]["status"], "succeeded");
}

TEST_F(MergeSteps, AStrategyThatDeclinesLeavesItToAPerson) {
  bench_.work(a_, "f", "changed\n");
  const auto folder = bench_.start(b_);
  repo_.git_in(folder, {"rm", "-q", "f"});
  repo_.git_in(folder, {"commit", "-q", "-m", "remove f"});
  run({a_});
  const Json blocked = run({b_}, {{"strategies", {"keep-both"}}})["PRP-B"];
  EXPECT_EQ(blocked["status"], "blocked");
  EXPECT_EQ(blocked["evidence"]["conflicts"][0]["kind"], "modify/delete");
  EXPECT_THAT(dump(blocked), HasSubstr("keep-both: one side has deleted"));
  EXPECT_EQ(bench_.decide(b_, "theirs")["status"], "succeeded");
  EXPECT_FALSE(repo_.exists("f"));
}

TEST_F(MergeSteps, NoStrategyDropsAFileThatOnlyStandsInTheWrongPlace) {
  repo_.write("dir/a", "long enough to be found again\n1\n2\n3\n").commit("A folder");
  const auto folder = bench_.start(a_);
  repo_.git_in(folder, {"mv", "dir", "moved"});
  repo_.git_in(folder, {"commit", "-q", "-m", "move"});
  bench_.work(b_, "dir/new", "n\n");
  run({a_});
  const Json blocked = run({b_}, {{"strategies", {"ours", "theirs"}}})["PRP-B"];
  EXPECT_EQ(blocked["status"], "blocked");
  EXPECT_EQ(blocked["evidence"]["conflicts"][0]["kind"], "file location");
}

TEST_F(MergeSteps, RetryMergesWhatAPersonResolvedByHand) {
  conflict();
  run({a_, b_});
  const auto folder = repo_.beside("project-prp-b");
  repo_.git_in(folder, {"merge", "-q", "-X", "theirs", "-m", "by hand", "main"});
  EXPECT_EQ(bench_.decide(b_, "retry")["status"], "succeeded");
}

TEST_F(MergeSteps, SkipFailsAsAConflict) {
  conflict();
  run({a_, b_});
  const Json skipped = bench_.decide(b_, "skip");
  EXPECT_EQ(skipped["status"], "failed");
  EXPECT_EQ(skipped["error"]["code"], "conflict");
  EXPECT_TRUE(repo_.has("prp-b"));
}

TEST_F(MergeSteps, ChangesInTheCheckoutThatAreInTheWayAreAQuestion) {
  bench_.work(a_, "f", "changed\n");
  repo_.write("f", "mine\n");
  const std::string before = repo_.tip("main");
  const Json blocked = run({a_})["PRP-A"];
  EXPECT_EQ(blocked["status"], "blocked");
  EXPECT_EQ(blocked["evidence"]["files"], Json{"f"});
  EXPECT_EQ(repo_.tip("main"), before);
  const Json left = bench_.decide(a_, "leave-checkout");
  EXPECT_EQ(left["status"], "succeeded");
  EXPECT_EQ(left["outputs"]["checkout"], "left: dirty");
  EXPECT_THAT(left["outputs"].value("warning", ""), HasSubstr("read-tree"));
  EXPECT_EQ(repo_.read("f"), "mine\n");
}

TEST_F(MergeSteps, ChangesElsewhereInTheCheckoutAreKept) {
  bench_.work(a_, "a.txt", "a");
  repo_.write("f", "mine\n");
  const Json merged = run({a_})["PRP-A"];
  EXPECT_EQ(merged["outputs"]["checkout"], "updated");
  EXPECT_THAT(merged["outputs"].value("warning", ""), HasSubstr("f"));
  EXPECT_EQ(repo_.status(), " M f");
  EXPECT_EQ(repo_.read("f"), "mine\n");
}

TEST_F(MergeSteps, ATaskThatDidNotSucceedIsNotMerged) {
  bench_.work(a_, "a.txt", "a");
  Json request = bench_.request_for_all({a_});
  request["needs"]["launch"] =
      Json::parse(R"([{"task": "PRP-A", "status": "failed", "outputs": {"status": "PARTIAL"}}])");
  const Reply reply = bench_.ask<MergeStep>("run", request);
  EXPECT_EQ(reply.message.json["results"]["PRP-A"]["error"]["code"], "partial");
  EXPECT_FALSE(repo_.exists("a.txt"));
}

TEST_F(MergeSteps, ABranchThatIsGoneFailsAndTheNextStillLands) {
  bench_.work(b_, "b.txt", "b");
  const Json results = run({a_, b_});
  EXPECT_EQ(results["PRP-A"]["error"]["code"], "not_found");
  EXPECT_EQ(results["PRP-B"]["status"], "succeeded");
}

TEST_F(MergeSteps, PlansWithConflictsWhereBranchesExist) {
  conflict();
  run({a_});
  const std::string objects = repo_.git({"count-objects", "-v"});
  const Reply plan = bench_.ask<MergeStep>("plan", bench_.request_for_all({b_, c_}),
                                           {{"strategies", {"keep-both"}}});
  EXPECT_EQ(plan.message.json["actions"], (Json{"merge prp-b into main with --no-ff",
                                                "resolve the conflict in f (content) by keep-both",
                                                "merge prp-c into main with --no-ff"}));
  EXPECT_EQ(repo_.git({"count-objects", "-v"}), objects);
}

TEST_F(MergeSteps, PatternsMatchNamesOrPaths) {
  EXPECT_TRUE(matches("*.md", "docs/a.md"));
  EXPECT_FALSE(matches("*.md", "docs/a.mdx"));
  EXPECT_TRUE(matches("docs/*.md", "docs/a.md"));
  EXPECT_FALSE(matches("docs/*.md", "docs/deep/a.md"));
  EXPECT_TRUE(matches("docs/**", "docs/deep/a.md"));
}

}  // namespace
}  // namespace plait::merge

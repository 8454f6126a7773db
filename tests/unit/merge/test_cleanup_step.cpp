#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "git/checkout.hpp"
#include "step_bench.hpp"

namespace plait::cleanup {
namespace {

using test::GitRepo;
using test::StepBench;
using ::testing::AllOf;
using ::testing::HasSubstr;

class CleanupSteps : public ::testing::Test {
 protected:
  void landed() {
    bench_.work(a_, "a.txt", "a");
    EXPECT_EQ(bench_.result<merge::MergeStep>(a_)["status"], "succeeded");
  }
  Json clean() {
    const Json entry = bench_.result<CleanupStep>(a_);
    EXPECT_EQ(entry["status"], "succeeded") << dump(entry);
    return entry["outputs"];
  }
  // Everything is there still, and the reason holds these words.
  void expect_kept(const std::string& words) {
    const Json outputs = clean();
    EXPECT_EQ(outputs["worktree_removed"], false);
    EXPECT_EQ(outputs["branch_removed"], false);
    EXPECT_THAT(outputs.value("kept", ""), HasSubstr(words));
    EXPECT_TRUE(repo_.has("prp-a"));
    EXPECT_TRUE(std::filesystem::exists(path_ / "README.md"));
    EXPECT_FALSE((*git::find_checkout(repo_.open(), path_))->locked);
  }
  StepBench bench_;
  GitRepo& repo_ = bench_.repo;
  Json a_ = StepBench::task("A");
  std::filesystem::path path_ = repo_.beside("project-prp-a");
};

TEST_F(CleanupSteps, RemovesWhatHasLandedAndKeepsABackup) {
  landed();
  const std::string tip = repo_.tip("prp-a");
  const Json outputs = clean();
  EXPECT_EQ(outputs["worktree_removed"], true);
  EXPECT_EQ(outputs["branch_removed"], true);
  EXPECT_EQ(outputs["kept"], "");
  EXPECT_EQ(outputs["backup_ref"], "refs/plait/backup/r1/PRP-A");
  EXPECT_EQ(repo_.tip("refs/plait/backup/r1/PRP-A"), tip);
  EXPECT_FALSE(std::filesystem::exists(path_));
  EXPECT_FALSE(repo_.has("refs/heads/prp-a"));
  EXPECT_EQ(git::list_checkouts(repo_.open())->size(), 1U);
  EXPECT_TRUE(repo_.is_sound());
}

TEST_F(CleanupSteps, HasNothingToDoASecondTime) {
  landed();
  clean();
  const Json outputs = clean();
  EXPECT_EQ(outputs["worktree_removed"], false);
  EXPECT_EQ(outputs["kept"], "");
}

TEST_F(CleanupSteps, KeepsWhatHasNotLandedWithTheCommandToRemoveIt) {
  bench_.work(a_, "a.txt", "a");
  expect_kept("1 commit is not in main");
  EXPECT_EQ(clean()["by_hand"],
            "git worktree remove --force " + path_.string() + " && git branch -D prp-a");
}

TEST_F(CleanupSteps, KnowsASquashedBranch) {
  bench_.work(a_, "a.txt", "a");
  repo_.git({"merge", "-q", "--squash", "prp-a"});
  repo_.commit("Squashed");
  EXPECT_EQ(clean()["branch_removed"], true);
}

TEST_F(CleanupSteps, KeepsUncommittedChanges) {
  landed();
  test::write_file(path_ / "a.txt", "more");
  expect_kept("uncommitted changes in a.txt");
}

TEST_F(CleanupSteps, KeepsUntrackedFilesButNotIgnoredOnes) {
  repo_.write(".gitignore", "build/\n").commit("Ignore");
  landed();
  test::write_file(path_ / "notes", "n");
  test::write_file(path_ / "build/x.o", "o");
  expect_kept("not in git: notes");
  std::filesystem::remove(path_ / "notes");
  EXPECT_EQ(clean()["worktree_removed"], true);
}

TEST_F(CleanupSteps, CopiedFilesGoUnlessTheyWereChanged) {
  repo_.write(".gitignore", ".env\n").write(".worktreeinclude", ".env\nnot-ignored\n");
  repo_.commit("Include").write(".env", "1").write("not-ignored", "2");
  bench_.start(a_);
  test::write_file(path_ / ".env", "edited");
  expect_kept("changed since: .env");
  test::write_file(path_ / ".env", "1");
  test::write_file(path_ / "not-ignored", "edited");
  expect_kept("changed since: not-ignored");
  test::write_file(path_ / "not-ignored", "2");
  EXPECT_EQ(clean()["worktree_removed"], true);
}

TEST_F(CleanupSteps, KeepsAHeadThatLeftItsBranchAndAMergeUnderWay) {
  landed();
  repo_.git_in(path_, {"checkout", "-q", "--detach"});
  expect_kept("HEAD is not on branch");
  repo_.git_in(path_, {"checkout", "-q", "prp-a"});
  test::write_file(repo_.path() / ".git/worktrees/project-prp-a/MERGE_HEAD",
                   repo_.tip("main") + "\n");
  expect_kept("a merge is under way");
}

TEST_F(CleanupSteps, RemovesWhatFailedBeforeItDidAnything) {
  bench_.start(a_);
  const Json outputs = clean();
  EXPECT_EQ(outputs["worktree_removed"], true);
  EXPECT_EQ(outputs["branch_removed"], true);
  EXPECT_EQ(outputs["backup_ref"], "");
}

TEST_F(CleanupSteps, LeavesWhatThisRunDidNotMakeAlone) {
  repo_.git({"worktree", "add", "-q", "-b", "prp-a", path_.string()});
  const Json outputs = clean();
  EXPECT_THAT(outputs.value("kept", ""), HasSubstr("not made by this run"));
  EXPECT_TRUE(std::filesystem::exists(path_));
  EXPECT_TRUE(repo_.has("prp-a"));
}

TEST_F(CleanupSteps, ForgetsAWorktreeWhoseFolderIsGone) {
  landed();
  std::filesystem::remove_all(path_);
  EXPECT_EQ(clean()["worktree_removed"], true);
  EXPECT_EQ(git::list_checkouts(repo_.open())->size(), 1U);
}

TEST_F(CleanupSteps, KeepsAFolderThatIsNoWorktreeAnyMore) {
  landed();
  std::filesystem::remove(path_ / ".git");
  expect_kept("the .git file of " + path_.string() + " is gone");
  EXPECT_EQ(clean()["by_hand"],
            "rm -rf " + path_.string() + " && git worktree prune && git branch -D prp-a");
  repo_.git({"worktree", "prune"});
  EXPECT_THAT(clean().value("kept", ""), HasSubstr("git does not know " + path_.string()));
  EXPECT_TRUE(std::filesystem::exists(path_ / "README.md"));
}

TEST_F(CleanupSteps, KeepsALinkThatStandsWhereTheWorktreeWas) {
  landed();
  const auto moved = repo_.beside("moved");
  std::filesystem::rename(path_, moved);
  std::filesystem::create_directory_symlink(moved, path_);
  expect_kept("a symbolic link stands where its worktree was made, leading to " + moved.string());
  EXPECT_TRUE(std::filesystem::exists(moved / "README.md"));
  std::filesystem::remove_all(moved);
  EXPECT_THAT(clean().value("kept", ""), HasSubstr("a symbolic link"));
}

TEST_F(CleanupSteps, TellsOfACheckoutThatTheTargetWasMovedBeneath) {
  bench_.work(a_, "a.txt", "a");
  const std::string from = repo_.tip("main");
  repo_.git_in(path_, {"update-ref", "refs/heads/main", "HEAD"});
  const Json request = bench_.request_for_all({a_});
  const Reply reply = bench_.ask<CleanupStep>("run", request);
  ASSERT_EQ(reply.message.json["warnings"].size(), 1U) << dump(reply.message.json);
  EXPECT_THAT(reply.message.json["warnings"][0].get<std::string>(),
              AllOf(HasSubstr(from.substr(0, 7)), HasSubstr("read-tree -m -u " + from + " HEAD")));
}

TEST_F(CleanupSteps, KeepsABranchThatIsCheckedOutElsewhere) {
  landed();
  repo_.git({"worktree", "add", "-q", "-f", repo_.beside("other").string(), "prp-a"});
  const Json outputs = clean();
  EXPECT_EQ(outputs["worktree_removed"], true);
  EXPECT_EQ(outputs["branch_removed"], false);
  EXPECT_TRUE(repo_.has("prp-a"));
}

TEST_F(CleanupSteps, PlansExactlyWhatItDoes) {
  landed();
  const Json b = StepBench::task("B");
  bench_.work(b, "b.txt", "b");
  const Json request = bench_.request_for_all({a_, b});
  const Reply plan = bench_.ask<CleanupStep>("plan", request);
  EXPECT_TRUE(std::filesystem::exists(path_));
  bench_.host.events.clear();
  bench_.ask<CleanupStep>("run", request);
  EXPECT_EQ(plan.message.json["actions"], bench_.host.emitted("display")[0]["lines"]);
  EXPECT_EQ(plan.message.json["actions"].size(), 3U);
}

TEST_F(CleanupSteps, TheCommandAfterwardsMayGiveTheDrift) {
  landed();
  const Json with{{"after", "update-context --json"}};
  const Json request = bench_.request_for_all({a_});
  const Reply waiting = bench_.ask<CleanupStep>("run", request, with);
  ASSERT_EQ(waiting.status, PLAIT_WAIT);
  const Reply done = bench_.ask<CleanupStep>(
      "resume",
      bench_.ended(request, waiting, 0, "reading\n{\n  \"context_drift\": 3.2,\n  \"x\": {}\n}\n"),
      with);
  EXPECT_EQ(done.message.json["results"]["PRP-A"]["outputs"]["context_drift"], 3.2);
  EXPECT_EQ(done.message.json["results"]["PRP-A"]["outputs"]["worktree_removed"], true);
  const Reply bad =
      bench_.ask<CleanupStep>("resume", bench_.ended(request, waiting, 1, "no"), with);
  EXPECT_EQ(bad.status, PLAIT_OK);
  EXPECT_EQ(bad.message.json["warnings"].size(), 1U);
}

}  // namespace
}  // namespace plait::cleanup

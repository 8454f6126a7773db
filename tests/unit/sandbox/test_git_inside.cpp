#include "kinds.hpp"

namespace plait::sandbox::test {
namespace {

class GitInside : public EachKind {
 protected:
  void works(const std::string& script) {
    EXPECT_EQ(task().run("set -e\n" + script), 0) << task().output();
  }
};

TEST_P(GitInside, CommitsReachTheRepository) {
  works("echo two > b; git add b; git commit -qm 'Add b'");
  EXPECT_EQ(task().repo().show(task().tip(), "b"), "two\n");
  EXPECT_EQ(task().repo().tip("main"), task().repo().tip("other"));
}

TEST_P(GitInside, AmendsAndResets) {
  works("echo two > b; git add b; git commit -qm 'Add b'; echo 3 > c; git add c");
  works("git commit -q --amend -m 'Add both'; git reset -q --soft HEAD~1; git commit -qm Anew");
  EXPECT_NE(task().tip(), "");
  EXPECT_EQ(task().repo().log("main.." + task().branch()), std::vector<std::string>{"Anew"});
}

TEST_P(GitInside, RebasesAndMerges) {
  if (!is_clone() && !is_bubblewrap())
    GTEST_SKIP() << "by Landlock a rebase leaves its CHERRY_PICK_HEAD in a worktree";
  works("echo two > b; git add b; git commit -qm 'Add b'");
  EXPECT_NE(task().tip(), "");
  task().repo().write("c", "three\n").commit("Add c");
  if (is_clone()) works("git fetch -q origin main:upstream");
  works(is_clone() ? "git rebase -q upstream" : "git rebase -q main");
  EXPECT_EQ(task().repo().log("main.." + task().tip()), std::vector<std::string>{"Add b"});
  works("git checkout -q --detach HEAD~1; git checkout -q " + task().branch());
  works("git reset -q --hard HEAD~1; git merge -q " + task().tip());
  EXPECT_EQ(task().repo().log("main.." + task().tip()), std::vector<std::string>{"Add b"});
}

// It fails in a worktree, and is no reason for a commit to fail.
TEST_P(GitInside, CommitsWhenGitWantsToCollect) {
  works("echo two > b; git add b; git -c gc.auto=1 -c gc.autoDetach=false commit -qm 'Add b'");
  EXPECT_EQ(task().repo().show(task().tip(), "b"), "two\n");
  EXPECT_TRUE(task().repo().is_sound());
}

TEST_P(GitInside, SeesTheOtherBranches) {
  works("git log -1 --format=%s " + std::string(is_clone() ? "origin/other" : "other"));
  EXPECT_EQ(task().output(), "Add a\n");
}

TEST_P(GitInside, GoesOnWhereTheLastCommandEnded) {
  works("echo two > b; git add b; git commit -qm 'Add b'");
  EXPECT_NE(task().tip(), "");
  works("echo three > c; git add c; git commit -qm 'Add c'");
  EXPECT_NE(task().tip(), "");
  EXPECT_EQ(task().repo().log("main.." + task().branch()),
            (std::vector<std::string>{"Add c", "Add b"}));
}

TEST_P(GitInside, TagsStashesAndCollectsInAClone) {
  if (!is_clone()) GTEST_SKIP() << "of a clone only";
  works("echo x >> a; git stash -q; git stash pop -q; git commit -qam more; git tag t; git gc -q");
  EXPECT_EQ(task().repo().show(task().tip(), "a"), "one\nx\n");
  EXPECT_FALSE(task().repo().has("refs/tags/t"));
  EXPECT_TRUE(task().repo().is_sound());
}

INSTANTIATE_TEST_SUITE_P(, GitInside, kAllKinds, kind_name);

TEST(BranchInside, MayHaveSlashesAndBePackedOnly) {
  if (const std::string why = why_not({}); !why.empty()) GTEST_SKIP() << why;
  Confined task({}, {}, "team/prp/a");
  task.repo().git({"pack-refs", "--all", "--prune"});
  EXPECT_EQ(task.run("echo 1 > b; git add b; git commit -qm One"), 0) << task.output();
  EXPECT_EQ(task.repo().log("main..team/prp/a"), std::vector<std::string>{"One"});
  task.repo().git({"pack-refs", "--all", "--prune"});
  EXPECT_EQ(task.run("echo 2 > b; git commit -qam Two"), 0) << task.output();
  EXPECT_EQ(task.repo().log("main..team/prp/a"), (std::vector<std::string>{"Two", "One"}));
}

TEST(BranchInside, IsFollowedWhileTheCommandRuns) {
  if (const std::string why = why_not({}); !why.empty()) GTEST_SKIP() << why;
  Confined task({});
  // The command sees the reference that plait moves outside.
  EXPECT_EQ(task.run("echo 1 > b; git add b; git commit -qm One; id=$(git rev-parse HEAD)\n"
                     "for i in $(seq 500); do\n"
                     "  grep -q $id " +
                     task.common().string() +
                     "/logs/HEAD 2>/dev/null && break\n"
                     "  [ \"$(git --git-dir=" +
                     task.common().string() +
                     " rev-parse prp-a)\" = $id ] && break; sleep 0.02\ndone; echo $id"),
            0)
      << task.output();
  EXPECT_EQ(task.output(), task.repo().tip("prp-a") + "\n");
}

TEST(BranchInside, OthersThatAreMadeThereAreMadeOutsideAtTheEnd) {
  if (const std::string why = why_not({}); !why.empty()) GTEST_SKIP() << why;
  Confined task({});
  task.repo().git({"branch", "old"});
  EXPECT_EQ(task.run("git checkout -qb idea; echo 1 > b; git add b; git commit -qm Idea\n"
                     "git branch -f old HEAD; git checkout -q prp-a"),
            0)
      << task.output();
  EXPECT_EQ(task.repo().log("main..idea"), std::vector<std::string>{"Idea"});
  EXPECT_EQ(task.repo().tip("old"), task.repo().tip("main"));
  task.repo().git({"branch", "-D", "idea"});
  EXPECT_EQ(task.run("git rev-parse -q --verify idea"), 1) << task.output();
  EXPECT_FALSE(task.repo().has("refs/heads/idea"));
}

TEST(BranchInside, MovedFromBothSidesLosesNothing) {
  if (const std::string why = why_not({}); !why.empty()) GTEST_SKIP() << why;
  Confined task({});
  EXPECT_EQ(task.run("echo 1 > b; git add b; git commit -qm One"), 0) << task.output();
  const std::string inside = task.repo().tip("prp-a");
  // As a sandbox that was ended by force leaves it: the repository does not know of the commit.
  const std::filesystem::path folder = task.checkout().admin / "plait";
  plait::test::write_file(folder / "followed", task.repo().tip("main") + "\n");
  task.repo().write("c", "3\n").commit("Outside");
  task.repo().git({"update-ref", "refs/heads/prp-a", "main"});
  EXPECT_EQ(task.run("git log -1 --format=%s"), 0);
  EXPECT_NE(task.output().find("Outside"), std::string::npos) << task.output();
  EXPECT_EQ(task.repo().tip("refs/plait/backup/prp-a-" + inside.substr(0, 12)), inside);
}

}  // namespace
}  // namespace plait::sandbox::test

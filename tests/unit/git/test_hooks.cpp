#include "git/hooks.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

#include "git_fixture.hpp"

namespace plait::git {
namespace {

namespace fs = std::filesystem;
using test::GitRepo;

// A repository whose hooks tell which version of them ran, and an agent's worktree of it.
class Hooks : public ::testing::Test {
 protected:
  void add_worktree() {
    repo_.git({"worktree", "add", "-q", "-b", "prp-a", tree().string()});
    base_ = repo_.tip("main");
  }
  // Commits `.githooks/pre-commit` as the user's, and lets the agent change it.
  void tracked_hooks() {
    repo_.write(".githooks/pre-commit", says("base")).executable(".githooks/pre-commit");
    repo_.commit("Hooks").configure("core.hooksPath", ".githooks");
    add_worktree();
    test::write_file(tree() / ".githooks/pre-commit", says("agent"));
  }
  [[nodiscard]] std::string says(const std::string& word) const {
    return "#!/bin/sh\necho " + word + " >> '" + repo_.beside("said").string() + "'\n";
  }
  [[nodiscard]] fs::path tree() const { return repo_.beside("w"); }
  [[nodiscard]] fs::path extracted() const { return repo_.beside("run/hooks"); }
  [[nodiscard]] fs::path path() const {
    const auto path = hooks_path(repo_.open(), {base_, tree(), extracted()});
    EXPECT_TRUE(path.ok()) << path.error().message;
    return path.ok() ? *path : fs::path();
  }
  // What the hooks say when somebody commits in the worktree.
  std::string said_at_a_commit() {
    test::write_file(tree() / "new", "x");
    fs::remove(repo_.beside("said"));
    const std::string command = "cd '" + tree().string() +
                                "' && git add -A && git -c core.hooksPath='" + path().string() +
                                "' commit -q -m x >/dev/null 2>&1";
    exit_code_ = std::system(command.c_str());
    return fs::exists(repo_.beside("said")) ? test::read_file(repo_.beside("said")) : "";
  }

  GitRepo repo_;
  Sha base_;
  int exit_code_ = 0;
};

TEST_F(Hooks, OfTheCommonFolderAreUsedAsTheyAre) {
  add_worktree();
  EXPECT_EQ(path(), repo_.path() / ".git/hooks");
  fs::remove_all(repo_.path() / ".git/hooks");
  EXPECT_EQ(path(), "/dev/null");
}

TEST_F(Hooks, OfAnAbsoluteFolderAreUsedAsTheyAre) {
  add_worktree();
  repo_.configure("core.hooksPath", repo_.beside("own").string());
  EXPECT_EQ(path(), "/dev/null") << "it is not there";
  test::write_file(repo_.beside("own/pre-commit"), says("own"));
  EXPECT_EQ(path(), repo_.beside("own"));
  repo_.configure("core.hooksPath", "");
  EXPECT_EQ(path(), "/dev/null");
}

TEST_F(Hooks, OfTheHomeFolderAreFound) {
  add_worktree();
  const char* home = std::getenv("HOME");
  ASSERT_NE(home, nullptr);
  repo_.configure("core.hooksPath", "~/");
  EXPECT_EQ(path(), fs::path(home).lexically_normal());
}

TEST_F(Hooks, OfTheTreeRunInTheBaseVersion) {
  tracked_hooks();
  EXPECT_EQ(said_at_a_commit(), "base\n");
  EXPECT_EQ(path(), extracted() / base_ / ".githooks");
  EXPECT_EQ(said_at_a_commit(), "base\n") << "the folder that is there is taken again";
}

TEST_F(Hooks, ThatTheAgentAddedDoNotRun) {
  tracked_hooks();
  test::write_file(tree() / ".githooks/commit-msg", says("agent"));
  fs::permissions(tree() / ".githooks/commit-msg", fs::perms::owner_all);
  EXPECT_EQ(said_at_a_commit(), "base\n");
}

TEST_F(Hooks, ThatTheAgentRemovedStillRun) {
  tracked_hooks();
  fs::remove_all(tree() / ".githooks");
  EXPECT_EQ(said_at_a_commit(), "base\n");
}

TEST_F(Hooks, ThatFailKeepTheCommitFromBeingMade) {
  repo_.write(".githooks/pre-commit", "#!/bin/sh\nexit 1\n").executable(".githooks/pre-commit");
  repo_.commit("Hooks").configure("core.hooksPath", ".githooks");
  add_worktree();
  test::write_file(tree() / ".githooks/pre-commit", "#!/bin/sh\n");
  said_at_a_commit();
  EXPECT_NE(exit_code_, 0);
  EXPECT_EQ(repo_.tip("prp-a"), base_);
}

TEST_F(Hooks, KeepTheirModes) {
  repo_.write(".githooks/pre-commit", says("base")).commit("Not executable");
  repo_.configure("core.hooksPath", ".githooks/");
  add_worktree();
  EXPECT_EQ(said_at_a_commit(), "");
  EXPECT_TRUE(fs::exists(path() / "pre-commit"));
}

TEST_F(Hooks, MayBeLinksWithinTheTree) {
  repo_.write("scripts/check", says("base")).executable("scripts/check");
  repo_.link(".githooks/pre-commit", "../scripts/check").link(".githooks/gone", "nowhere");
  repo_.link("hooks", ".githooks").link(".githooks/sub", "../scripts").commit("Hooks");
  repo_.configure("core.hooksPath", "hooks");
  add_worktree();
  test::write_file(tree() / "scripts/check", says("agent"));
  EXPECT_EQ(said_at_a_commit(), "base\n");
  EXPECT_EQ(test::read_file(path() / "sub/check"), says("base"));
}

TEST_F(Hooks, MayBeLinksOutOfTheTree) {
  test::write_file(repo_.beside("shared/check"), says("shared"));
  fs::permissions(repo_.beside("shared/check"), fs::perms::owner_all);
  repo_.link(".githooks/pre-commit", "../../shared/check").commit("Hooks");
  repo_.configure("core.hooksPath", ".githooks");
  add_worktree();
  EXPECT_EQ(said_at_a_commit(), "shared\n");
}

TEST_F(Hooks, ThatLinkInCirclesAreAnError) {
  repo_.write(".githooks/pre-commit", "x").link(".githooks/again", "../.githooks").commit("Hooks");
  repo_.configure("core.hooksPath", ".githooks");
  add_worktree();
  const auto path = hooks_path(repo_.open(), {base_, tree(), extracted()});
  ASSERT_FALSE(path.ok());
  EXPECT_FALSE(fs::exists(extracted() / base_)) << "whole or not at all";
}

TEST_F(Hooks, OfAFolderThatTheTreeDoesNotHaveAreNone) {
  repo_.configure("core.hooksPath", ".githooks");
  add_worktree();
  test::write_file(tree() / ".githooks/pre-commit", says("agent"));
  fs::permissions(tree() / ".githooks/pre-commit", fs::perms::owner_all);
  EXPECT_EQ(path(), "/dev/null");
  repo_.configure("core.hooksPath", "README.md");
  EXPECT_EQ(path(), "/dev/null") << "a file";
}

TEST_F(Hooks, OfAnAbsolutePathIntoTheWorktreeAreTheBaseVersionToo) {
  tracked_hooks();
  repo_.configure("core.hooksPath", (tree() / ".githooks").string());
  EXPECT_EQ(path(), extracted() / base_ / ".githooks");
}

TEST_F(Hooks, OfARelativePathOutOfTheWorktreeAreUsedAsTheyAre) {
  add_worktree();
  test::write_file(repo_.beside("shared/pre-commit"), says("shared"));
  repo_.configure("core.hooksPath", "../shared");
  EXPECT_EQ(path(), repo_.beside("shared"));
}

TEST_F(Hooks, OfTheGitFolderByARelativePathAreTheCommonOnes) {
  add_worktree();
  repo_.configure("core.hooksPath", ".git/hooks");
  EXPECT_EQ(path(), repo_.path() / ".git/hooks");
}

// As tools do that put a folder of their own, which git ignores, beside the tracked hooks.
TEST_F(Hooks, OfAnInstalledFolderAreTheUsersAroundTheBaseVersion) {
  repo_.write(".gitignore", "_/\n").write(".husky/pre-commit", says("base")).commit("Hooks");
  repo_.write(".husky/_/pre-commit", "#!/bin/sh\nsh \"$(dirname \"$0\")/../pre-commit\"\n");
  repo_.executable(".husky/_/pre-commit").configure("core.hooksPath", ".husky/_");
  add_worktree();
  EXPECT_EQ(path(), "/dev/null") << "not installed in the worktree";
  test::write_file(tree() / ".husky/pre-commit", says("agent"));
  test::write_file(tree() / ".husky/_/pre-commit", says("agent"));
  EXPECT_EQ(said_at_a_commit(), "base\n");
}

}  // namespace
}  // namespace plait::git

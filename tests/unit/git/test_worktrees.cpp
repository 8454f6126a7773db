#include <gtest/gtest.h>

#include <thread>

#include "git/references.hpp"
#include "git/worktrees.hpp"
#include "git_fixture.hpp"

namespace plait::git {
namespace {

using test::GitRepo;

TEST(AddingAWorktree, MakesItLockedOnItsBranch) {
  GitRepo repo;
  repo.git({"branch", "team/a"});
  const auto made =
      add_worktree(repo.open(), {repo.beside("deep/er"), "team/a", "plait run r1", {}});
  ASSERT_TRUE(made.ok()) << made.error().message;
  EXPECT_EQ(made->head.branch, "team/a");
  EXPECT_TRUE(made->locked);
  EXPECT_EQ(made->lock_reason, "plait run r1");
  EXPECT_EQ(test::read_file(repo.beside("deep/er/README.md")), "# project\n");
}

TEST(AddingAWorktree, WorksInABareRepository) {
  GitRepo repo(GitRepo::Start::bare, "store.git");
  repo.git({"branch", "a"});
  EXPECT_TRUE(add_worktree(repo.open(), {repo.beside("a"), "a", "", {}}).ok());
}

TEST(AddingAWorktree, RefusesATakenFolderAndATakenBranch) {
  GitRepo repo;
  repo.git({"branch", "a"});
  test::write_file(repo.beside("full/x"), "x");
  const auto full = add_worktree(repo.open(), {repo.beside("full"), "a", "", {}});
  EXPECT_EQ(full.error().code, "exists");
  const auto taken = add_worktree(repo.open(), {repo.beside("w"), "main", "", {}});
  EXPECT_EQ(taken.error().code, "exists");
  EXPECT_NE(taken.error().message.find(repo.path().string()), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(repo.beside("w")));
}

TEST(AddingAWorktree, LeavesNothingBehindWhenItFails) {
  GitRepo repo;
  EXPECT_FALSE(add_worktree(repo.open(), {repo.beside("w"), "absent", "r", {}}).ok());
  EXPECT_FALSE(std::filesystem::exists(repo.beside("w")));
  EXPECT_EQ(list_checkouts(repo.open())->size(), 1U);
}

TEST(LockingAWorktree, ReplacesTheReasonAndIsTakenBack) {
  GitRepo repo;
  repo.git({"branch", "a"});
  const auto made = add_worktree(repo.open(), {repo.beside("a"), "a", "one", {}});
  ASSERT_TRUE(lock_worktree(repo.open(), *made, "two").ok());
  EXPECT_EQ((*find_checkout(repo.open(), repo.beside("a")))->lock_reason, "two");
  ASSERT_TRUE(unlock_worktree(repo.open(), *made).ok());
  ASSERT_TRUE(unlock_worktree(repo.open(), *made).ok());
  EXPECT_FALSE((*find_checkout(repo.open(), repo.beside("a")))->locked);
}

TEST(RemovingAWorktree, TakesALockedOneWithAllInIt) {
  GitRepo repo;
  repo.git({"branch", "a"});
  const auto made = add_worktree(repo.open(), {repo.beside("a"), "a", "locked", {}});
  test::write_file(repo.beside("a/untracked"), "u");
  ASSERT_TRUE(remove_worktree(repo.open(), *made).ok());
  EXPECT_FALSE(std::filesystem::exists(repo.beside("a")));
  EXPECT_EQ(list_checkouts(repo.open())->size(), 1U);
  EXPECT_TRUE(repo.has("a"));
}

TEST(RemovingAWorktree, RefusesOneWhoseGitFileWasSwapped) {
  GitRepo repo;
  repo.git({"branch", "a"});
  const auto made = add_worktree(repo.open(), {repo.beside("a"), "a", "", {}});
  test::write_file(repo.beside("a/.git"), "gitdir: /elsewhere\n");
  const Status removed = remove_worktree(repo.open(), *made);
  ASSERT_FALSE(removed.ok());
  EXPECT_EQ(removed.error().code, "security");
  EXPECT_TRUE(std::filesystem::exists(repo.beside("a/README.md")));
}

TEST(RemovingAWorktree, ForgetsOneWhoseFolderIsGone) {
  GitRepo repo;
  repo.git({"branch", "a"});
  ASSERT_TRUE(add_worktree(repo.open(), {repo.beside("a"), "a", "locked", {}}).ok());
  std::filesystem::remove_all(repo.beside("a"));
  const auto gone = find_checkout(repo.open(), repo.beside("a"));
  ASSERT_TRUE(remove_worktree(repo.open(), **gone).ok());
  EXPECT_EQ(list_checkouts(repo.open())->size(), 1U);
}

TEST(RemovingAWorktree, NeverTakesTheMainCheckout) {
  GitRepo repo;
  EXPECT_FALSE(remove_worktree(repo.open(), list_checkouts(repo.open())->front()).ok());
  EXPECT_TRUE(repo.exists("README.md"));
}

TEST(ManyWorktrees, AreMadeWhileOthersPrune) {
  GitRepo repo;
  constexpr std::size_t count = 12;
  for (std::size_t i = 0; i < count; ++i) repo.git({"branch", "b" + std::to_string(i)});
  std::vector<std::thread> threads;
  std::vector<std::string> failures(count);
  for (std::size_t i = 0; i < count; ++i)
    threads.emplace_back([&, i] {
      const std::string name = "b" + std::to_string(i);
      const auto made = add_worktree(repo.open(), {repo.beside(name), name, "", {}});
      const Status pruned = prune_worktrees(repo.open());
      if (!made) failures[i] = made.error().message;
      if (!pruned) failures[i] += pruned.error().message;
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(failures, std::vector<std::string>(count));
  EXPECT_EQ(list_checkouts(repo.open())->size(), count + 1U);
}

}  // namespace
}  // namespace plait::git

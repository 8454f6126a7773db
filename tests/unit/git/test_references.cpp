#include <gtest/gtest.h>

#include "git/references.hpp"
#include "git_fixture.hpp"

namespace plait::git {
namespace {

using test::GitRepo;

TEST(SwappingAReference, MovesItWhenItIsAsExpected) {
  GitRepo repo;
  const std::string old = repo.tip("main");
  repo.git({"branch", "target"});
  repo.commit("Next");
  const auto swap =
      swap_reference(repo.open(), "refs/heads/target", old, repo.tip("main"), "plait: test");
  EXPECT_EQ(*swap, Swap::done);
  EXPECT_EQ(repo.tip("target"), repo.tip("main"));
  EXPECT_NE(repo.git({"reflog", "show", "target"}).find("plait: test"), std::string::npos);
}

TEST(SwappingAReference, IsLostWhenSomebodyMovedIt) {
  GitRepo repo;
  const std::string old = repo.tip("main");
  repo.commit("Somebody else");
  const std::string theirs = repo.tip("main");
  EXPECT_EQ(*swap_reference(repo.open(), "refs/heads/main", old, old, "x"), Swap::lost);
  EXPECT_EQ(*swap_reference(repo.open(), "refs/heads/main", "", old, "x"), Swap::lost);
  EXPECT_EQ(repo.tip("main"), theirs);
}

TEST(SwappingAReference, FailsWithAReasonWhereNoReferenceCanBe) {
  GitRepo repo;
  repo.git({"branch", "plait"});
  const auto swap = swap_reference(repo.open(), "refs/heads/plait/x", "", repo.tip("main"), "x");
  ASSERT_FALSE(swap.ok());
  EXPECT_NE(swap.error().message.find("refs/heads/plait"), std::string::npos);
}

TEST(DeletingAReference, OnlyWhereItPointsAsExpected) {
  GitRepo repo;
  const std::string old = repo.tip("main");
  repo.on("side").commit("More").on("main");
  EXPECT_EQ(*delete_reference(repo.open(), "refs/heads/side", old), Swap::lost);
  EXPECT_TRUE(repo.has("side"));
  EXPECT_EQ(*delete_reference(repo.open(), "refs/heads/side", repo.tip("side")), Swap::done);
  EXPECT_FALSE(repo.has("side"));
  EXPECT_EQ(*delete_reference(repo.open(), "refs/heads/side", old), Swap::done);
}

TEST(CreatingABranch, IsFineTwiceAndRefusedElsewhere) {
  GitRepo repo;
  const std::string old = repo.tip("main");
  repo.commit("Next");
  EXPECT_TRUE(create_branch(repo.open(), "prp-a", old).ok());
  EXPECT_TRUE(create_branch(repo.open(), "prp-a", old).ok());
  const Status other = create_branch(repo.open(), "prp-a", repo.tip("main"));
  ASSERT_FALSE(other.ok());
  EXPECT_EQ(other.error().code, "exists");
  EXPECT_EQ(repo.tip("prp-a"), old);
}

TEST(Backups, HaveNamesThatGitAccepts) {
  GitRepo repo;
  for (const char* odd : {"PRP A/..b", ".hidden", "x.lock", "a~^:?*[\\", "", "é", "@{"}) {
    const auto name = save_backup(repo.open(), "run.1", odd, repo.tip("main"));
    ASSERT_TRUE(name.ok()) << odd << ": " << name.error().message;
    EXPECT_TRUE(repo.has(*name));
  }
  EXPECT_EQ(backup_ref("r1", "PRP-A"), "refs/plait/backup/r1/PRP-A");
}

TEST(Backups, NeverReplaceOneAnother) {
  GitRepo repo;
  const std::string first = repo.tip("main");
  repo.commit("Next");
  EXPECT_EQ(*save_backup(repo.open(), "r", "A", first), "refs/plait/backup/r/A");
  EXPECT_EQ(*save_backup(repo.open(), "r", "A", repo.tip("main")), "refs/plait/backup/r/A-2");
  EXPECT_EQ(*save_backup(repo.open(), "r", "A", first), "refs/plait/backup/r/A");
  EXPECT_EQ(repo.tip("refs/plait/backup/r/A"), first);
}

}  // namespace
}  // namespace plait::git

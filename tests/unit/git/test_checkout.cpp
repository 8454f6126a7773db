#include <gtest/gtest.h>

#include <algorithm>

#include "git/checkout.hpp"
#include "git_fixture.hpp"

namespace plait::git {
namespace {

using test::GitRepo;

class Checkouts : public ::testing::Test {
 protected:
  Checkouts() {
    repo_.write("a", "a\n").write(".gitignore", "*.log\n").commit("Set up");
    repo_.git({"worktree", "add", "-q", "-b", "side", side_.string()});
  }
  [[nodiscard]] Checkout side() const { return **find_checkout(repo_.open(), side_); }
  [[nodiscard]] std::string status(Untracked untracked = Untracked::list) const {
    std::string text;
    const auto entries = read_status(repo_.open(), side(), untracked);
    if (!entries) return entries.error().message;
    for (const StatusEntry& entry : *entries)
      text += std::string{entry.index, entry.worktree} + entry.path + "|";
    return text;
  }
  GitRepo repo_;
  std::filesystem::path side_ = repo_.beside("side tree");
};

TEST_F(Checkouts, AreListedWithBranchAndLock) {
  repo_.git({"worktree", "lock", "--reason", "in use", side_.string()});
  const auto all = list_checkouts(repo_.open());
  ASSERT_EQ(all->size(), 2U);
  EXPECT_EQ(all->front().path, repo_.path());
  EXPECT_EQ(all->front().head.branch, "main");
  EXPECT_EQ(all->back().head.branch, "side");
  EXPECT_TRUE(all->back().locked);
  EXPECT_EQ(all->back().lock_reason, "in use");
  EXPECT_FALSE(all->back().missing);
}

TEST_F(Checkouts, OneWhoseFolderIsGoneIsMissing) {
  std::filesystem::remove_all(side_);
  EXPECT_TRUE(side().missing);
  EXPECT_TRUE(checkouts_of_branch(repo_.open(), "side")->empty());
}

TEST_F(Checkouts, TwoThatClaimOnePathAreASecurityMatter) {
  repo_.git({"worktree", "add", "-q", "-b", "evil", repo_.beside("evil").string()});
  test::write_file(repo_.path() / ".git/worktrees/evil/gitdir", (side_ / ".git").string() + "\n");
  const auto found = find_checkout(repo_.open(), side_);
  ASSERT_FALSE(found.ok());
  EXPECT_EQ(found.error().code, "security");
}

TEST_F(Checkouts, StatusTellsTrackedFromUntracked) {
  EXPECT_EQ(status(), "");
  test::write_file(side_ / "a", "changed\n");
  test::write_file(side_ / "new\nfile", "n");
  test::write_file(side_ / "x.log", "ignored");
  EXPECT_EQ(status(), " Ma|??new\nfile|");
  EXPECT_EQ(status(Untracked::leave_out), " Ma|");
  repo_.git_in(side_, {"add", "a"});
  EXPECT_EQ(status(Untracked::leave_out), "M a|");
}

TEST_F(Checkouts, StatusRunsNothingThatWasPlantedThere) {
  const auto mark = repo_.beside("mark").string();
  repo_.configure("core.repositoryFormatVersion", "1");
  repo_.configure("extensions.worktreeConfig", "true");
  test::write_file(side().admin / "config.worktree", "[filter \"evil\"]\n\tclean = touch " + mark +
                                                         "; cat\n[core]\n\tfsmonitor = touch " +
                                                         mark + "\n");
  test::write_file(side_ / ".gitattributes", "* filter=evil\n");
  test::write_file(side_ / "a", "changed\n");
  EXPECT_EQ(status(), " Ma|??.gitattributes|");
  EXPECT_FALSE(std::filesystem::exists(mark));
}

TEST_F(Checkouts, StatusDoesNotFollowASwappedGitFile) {
  GitRepo decoy;
  const auto mark = repo_.beside("mark").string();
  decoy.configure("filter.evil.clean", "touch " + mark + "; cat");
  test::write_file(side_ / ".git", "gitdir: " + (decoy.path() / ".git").string() + "\n");
  test::write_file(side_ / ".gitattributes", "* filter=evil\n");
  test::write_file(side_ / "a", "changed\n");
  EXPECT_EQ(status(), " Ma|??.gitattributes|");
  EXPECT_FALSE(std::filesystem::exists(mark));
}

TEST_F(Checkouts, StatusReadsASplitIndex) {
  repo_.git_in(side_, {"update-index", "--split-index"});
  EXPECT_EQ(status(), "");
}

TEST_F(Checkouts, FilledSubmodulesAreFound) {
  GitRepo inner(GitRepo::Start::one_commit, "inner");
  EXPECT_TRUE(filled_submodules(repo_.open(), side())->empty());
  repo_.git_in(side_, {"-c", "protocol.file.allow=always", "submodule", "--quiet", "add",
                       inner.path().string(), "sub"});
  repo_.git_in(side_, {"commit", "-q", "-m", "sub"});
  EXPECT_EQ(*filled_submodules(repo_.open(), side()), std::vector<std::string>{"sub"});
}

TEST(BareRepositories, ListOnlyTheirLinkedWorktrees) {
  GitRepo repo(GitRepo::Start::bare, "store.git");
  EXPECT_TRUE(list_checkouts(repo.open())->empty());
  repo.git({"worktree", "add", "-q", repo.beside("w").string(), "main"});
  EXPECT_EQ(checkouts_of_branch(repo.open(), "main")->size(), 1U);
}

}  // namespace
}  // namespace plait::git

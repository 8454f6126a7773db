#include <gtest/gtest.h>
#include <unistd.h>

#include "git/repository.hpp"
#include "git_fixture.hpp"

namespace plait::git {
namespace {

using test::GitRepo;

TEST(OpeningARepository, FindsItFromAFolderInside) {
  GitRepo repo;
  repo.write("src/deep/a.txt", "a");
  const auto opened = Repository::open(repo.path() / "src/deep");
  ASSERT_TRUE(opened.ok()) << opened.error().message;
  EXPECT_EQ(opened->work_tree(), repo.path());
  EXPECT_EQ(opened->common_dir(), repo.path() / ".git");
  EXPECT_EQ(opened->name(), "project");
}

TEST(OpeningARepository, SaysHowToGoOnWhereThereIsNone) {
  test::TemporaryFolder folder;
  const auto opened = Repository::open(folder.path());
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().code, "not_found");
  EXPECT_NE(opened.error().remedy.find("git init"), std::string::npos);
}

TEST(OpeningARepository, OfSomebodyElseNamesTheSetting) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root to give a folder away";
  GitRepo repo;
  ASSERT_EQ(::chown(repo.path().c_str(), 12345, 12345), 0);
  ASSERT_EQ(::chown((repo.path() / ".git").c_str(), 12345, 12345), 0);
  const auto opened = Repository::open(repo.path());
  ASSERT_FALSE(opened.ok());
  EXPECT_NE(opened.error().message.find("another user"), std::string::npos);
  EXPECT_NE(opened.error().remedy.find("safe.directory"), std::string::npos);
}

TEST(OpeningARepository, AcceptsAConfigurationPerWorktree) {
  GitRepo repo;
  repo.configure("core.repositoryFormatVersion", "1");
  repo.configure("extensions.worktreeConfig", "true");
  EXPECT_TRUE(Repository::open(repo.path()).ok());
}

TEST(OpeningARepository, ALinkedWorktreeSharesTheCommonFolder) {
  GitRepo repo;
  repo.git({"worktree", "add", "-q", "-b", "side", repo.beside("side").string()});
  const auto opened = Repository::open(repo.beside("side"));
  ASSERT_TRUE(opened.ok());
  EXPECT_EQ(opened->common_dir(), repo.path() / ".git");
  EXPECT_EQ(opened->work_tree(), repo.beside("side"));
  EXPECT_EQ(opened->main_work_tree(), repo.path());
  EXPECT_EQ(opened->name(), "project");
  EXPECT_EQ(opened->head()->branch, "side");
}

TEST(OpeningARepository, ABareOneHasNoCheckout) {
  GitRepo repo(GitRepo::Start::bare, "store.git");
  const auto opened = Repository::open(repo.path());
  ASSERT_TRUE(opened.ok());
  EXPECT_TRUE(opened->is_bare());
  EXPECT_TRUE(opened->main_work_tree().empty());
  EXPECT_EQ(opened->name(), "store");
  EXPECT_TRUE(opened->branch_tip("main")->has_value());
}

TEST(Head, OnABranchNamesIt) {
  GitRepo repo;
  const auto head = Repository::open(repo.path())->head();
  EXPECT_EQ(head->kind, Head::Kind::branch);
  EXPECT_EQ(head->branch, "main");
  EXPECT_EQ(head->commit, repo.tip("main"));
}

TEST(Head, DetachedHasOnlyACommit) {
  GitRepo repo;
  repo.git({"checkout", "-q", "--detach"});
  const auto head = Repository::open(repo.path())->head();
  EXPECT_EQ(head->kind, Head::Kind::detached);
  EXPECT_EQ(head->branch, "");
  EXPECT_EQ(head->commit, repo.tip("main"));
}

TEST(Head, UnbornHasOnlyABranch) {
  GitRepo repo(GitRepo::Start::unborn);
  const auto head = Repository::open(repo.path())->head();
  ASSERT_TRUE(head.ok()) << head.error().message;
  EXPECT_EQ(head->kind, Head::Kind::unborn);
  EXPECT_EQ(head->branch, "main");
  EXPECT_EQ(head->commit, "");
}

TEST(References, AreReadWithoutAProcess) {
  GitRepo repo;
  repo.git({"branch", "team/x"});
  const auto opened = Repository::open(repo.path());
  EXPECT_EQ(*opened->branch_tip("team/x"), repo.tip("main"));
  EXPECT_FALSE(opened->branch_tip("team/y")->has_value());
  EXPECT_EQ(opened->branches()->size(), 2U);
  repo.git({"pack-refs", "--all"});
  EXPECT_EQ(*opened->branch_tip("team/x"), repo.tip("main"));
}

TEST(References, ARevisionIsResolvedToItsCommit) {
  GitRepo repo;
  repo.git({"tag", "-a", "v1", "-m", "one"});
  const auto opened = Repository::open(repo.path());
  EXPECT_EQ(*opened->resolve("v1"), repo.tip("main"));
  EXPECT_EQ(*opened->resolve(repo.tip("main").substr(0, 8)), repo.tip("main"));
  EXPECT_EQ(opened->resolve("v2").error().code, "not_found");
}

}  // namespace
}  // namespace plait::git

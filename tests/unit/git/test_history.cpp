#include <gtest/gtest.h>

#include "git/history.hpp"
#include "git_fixture.hpp"

namespace plait::git {
namespace {

using test::GitRepo;

TEST(History, TellsWhatACommitSays) {
  GitRepo repo;
  repo.write("a", "1").commit("Add a\n\nbecause");
  const auto commit = read_commit(repo.open(), repo.tip("main"));
  ASSERT_TRUE(commit.ok());
  EXPECT_EQ(commit->subject, "Add a");
  EXPECT_EQ(commit->author_name, "Tess Ter");
  EXPECT_EQ(commit->parents.size(), 1U);
  EXPECT_EQ(commit->tree, repo.tip("main^{tree}"));
}

TEST(History, ListsCommitsThatOnlyOneSideHasNewestFirst) {
  GitRepo repo;
  const std::string base = repo.tip("main");
  repo.on("side").write("a", "1").commit("one").write("a", "2").commit("two");
  repo.on("main").write("b", "1").commit("other");
  const auto commits = commits_between(repo.open(), repo.tip("main"), repo.tip("side"));
  ASSERT_EQ(commits->size(), 2U);
  EXPECT_EQ(commits->front().subject, "two");
  EXPECT_EQ(commits_between(repo.open(), base, repo.tip("side"), 1)->size(), 1U);
  EXPECT_EQ(commits_between(repo.open(), "", repo.tip("side"))->size(), 3U);
}

TEST(History, NewestCommitOfABranchOrNothing) {
  GitRepo repo;
  EXPECT_EQ((*newest_commit(repo.open(), "main"))->subject, "Begin");
  EXPECT_FALSE(newest_commit(repo.open(), "absent")->has_value());
}

TEST(History, ChangedFilesNameRenamesModesAndOddPaths) {
  GitRepo repo;
  repo.write("old name", "some contents that are long enough\nto be found again\n");
  repo.write("tool", "x").write("gone", "g").write("kind", "k").commit("Set up");
  const std::string base = repo.tip("main");
  repo.rename("old name", "new\nname").executable("tool").remove("gone").link("kind", "tool");
  repo.write("caf\xe9", "latin").commit("Change");
  const auto files = changed_files(repo.open(), base, repo.tip("main"));
  ASSERT_TRUE(files.ok());
  std::string seen;
  for (const ChangedFile& file : *files) seen += file.status + file.path + "|";
  EXPECT_EQ(seen, "Acaf\xe9|Dgone|Tkind|Rnew\nname|Mtool|");
  EXPECT_EQ((*files)[3].old_path, "old name");
}

TEST(History, AncestorsAndMergeBases) {
  GitRepo repo;
  const std::string base = repo.tip("main");
  repo.on("side").commit("s").on("main").commit("m");
  EXPECT_TRUE(*is_ancestor(repo.open(), base, repo.tip("side")));
  EXPECT_TRUE(*is_ancestor(repo.open(), base, base));
  EXPECT_FALSE(*is_ancestor(repo.open(), repo.tip("main"), repo.tip("side")));
  EXPECT_EQ(*merge_bases(repo.open(), repo.tip("main"), repo.tip("side")), std::vector<Sha>{base});
  repo.git({"checkout", "-q", "--orphan", "apart"});
  repo.commit("alone");
  EXPECT_TRUE(merge_bases(repo.open(), repo.tip("main"), repo.tip("apart"))->empty());
}

TEST(History, ACrissCrossHasTwoMergeBases) {
  GitRepo repo;
  repo.on("a").write("a", "1").commit("a1");
  repo.on_new("b", "main").write("b", "1").commit("b1");
  const std::string b1 = repo.tip("b");
  repo.git({"merge", "-q", "--no-ff", "-m", "a into b", "a"});
  repo.on("a").git({"merge", "-q", "--no-ff", "-m", "b into a", b1});
  EXPECT_EQ(merge_bases(repo.open(), repo.tip("a"), repo.tip("b"))->size(), 2U);
}

class Squashing : public ::testing::Test {
 protected:
  Squashing() {
    repo_.write("f.py", "if a:\n    b()\nc()\n").commit("Set up");
    repo_.on("side").write("x", "1\n").commit("one").write("x", "1\n2\n").commit("two");
    repo_.on("main").write("other", "o").commit("Meanwhile");
  }
  [[nodiscard]] bool landed() const {
    return *is_squashed_into(repo_.open(), repo_.tip("side"), repo_.tip("main"));
  }
  GitRepo repo_;
};

TEST_F(Squashing, IsRecognisedAsOneCommit) {
  EXPECT_FALSE(landed());
  repo_.git({"merge", "-q", "--squash", "side"});
  repo_.commit("Squashed").write("later", "l").commit("Later");
  EXPECT_TRUE(landed());
}

TEST_F(Squashing, IsRecognisedPieceByPiece) {
  repo_.git({"cherry-pick", "side~1"});
  EXPECT_FALSE(landed());
  repo_.git({"cherry-pick", "side"});
  EXPECT_TRUE(landed());
}

TEST_F(Squashing, WhiteSpaceAndBinariesCount) {
  repo_.on_new("indent", "main").write("f.py", "if a:\n    b()\n    c()\n").commit("in");
  repo_.write("bin", std::string("\0one", 4)).commit("binary");
  repo_.on("main").write("f.py", "if a:\n    b()\n      c()\n");
  repo_.write("bin", std::string("\0two", 4)).commit("Something like it");
  EXPECT_FALSE(*is_squashed_into(repo_.open(), repo_.tip("indent"), repo_.tip("main")));
}

}  // namespace
}  // namespace plait::git

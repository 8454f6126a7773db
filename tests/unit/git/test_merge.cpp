#include <gtest/gtest.h>

#include "git/merge.hpp"
#include "git/merge_output.hpp"
#include "git_fixture.hpp"

namespace plait::git {
namespace {

using test::GitRepo;

const std::string text = "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\n";

std::string with_line(std::string lines, const std::string& old, const std::string& now) {
  return lines.replace(lines.find(old), old.size(), now);
}

class Merging : public ::testing::Test {
 protected:
  Merging() {
    repo_.write("f", text).write("dir/a", "alpha\n" + text).write("dir/b", "beta\n" + text);
    repo_.commit("Set up");
  }
  GitRepo& ours() { return repo_.on("main"); }
  GitRepo& theirs() {
    return repo_.has("refs/heads/side") ? repo_.on("side") : repo_.on_new("side", "main");
  }
  [[nodiscard]] Merge merge(MergeBy by = MergeBy::quickest) const {
    Result<Merge> merged = merge_commits(repo_.open(), repo_.tip("main"), repo_.tip("side"), by);
    EXPECT_TRUE(merged.ok()) << merged.error().message;
    return merged.ok() ? *merged : Merge{};
  }
  // The tree that `git merge` itself makes, in a scratch worktree.
  [[nodiscard]] std::string tree_by_git_merge() const {
    const auto folder = repo_.beside("scratch");
    repo_.git({"worktree", "add", "-q", "--detach", folder.string(), "main"});
    repo_.git_in(folder, {"merge", "-q", "--no-ff", "-m", "m", "side"});
    return repo_.git_in(folder, {"rev-parse", "HEAD^{tree}"});
  }
  [[nodiscard]] std::string kinds(MergeBy by = MergeBy::quickest) const {
    std::string all;
    for (const MergeConflict& c : merge(by).conflicts) all += c.kind + ":" + c.path + "|";
    return all;
  }
  GitRepo repo_;
};

TEST_F(Merging, DisjointChangesAreFoldedToGitsTree) {
  theirs().write("dir/a", "changed\n").write("new/x", "x").remove("dir/b").commit("theirs");
  ours().write("f", "changed\n").write("new/y", "y").executable("f").commit("ours");
  const Merge merged = merge();
  EXPECT_TRUE(merged.folded);
  EXPECT_TRUE(merged.conflicts.empty());
  EXPECT_EQ(merged.tree, tree_by_git_merge());
}

TEST_F(Merging, FoldersThatBothSidesEmptyAreGone) {
  theirs().remove("dir/a").commit("theirs");
  ours().remove("dir/b").commit("ours");
  EXPECT_EQ(merge().tree, tree_by_git_merge());
  EXPECT_EQ(merge().tree, merge(MergeBy::git).tree);
}

TEST_F(Merging, OneFileChangedInDifferentPlacesIsMergedByGit) {
  theirs().write("f", with_line(text, "one", "ONE")).commit("theirs");
  ours().write("f", with_line(text, "eight", "EIGHT")).commit("ours");
  const Merge merged = merge();
  EXPECT_FALSE(merged.folded);
  EXPECT_TRUE(merged.conflicts.empty());
  EXPECT_EQ(merged.tree, tree_by_git_merge());
}

TEST_F(Merging, AFileAddedToARenamedFolderIsNotFolded) {
  theirs().write("dir/new", "n\n").commit("theirs");
  ours().rename("dir", "moved").commit("ours");
  EXPECT_FALSE(merge().folded);
  EXPECT_EQ(kinds(), "file location:moved/new|");
}

TEST_F(Merging, TwoRenamesOfOneFileAreNotFolded) {
  theirs().rename("f", "theirs-f").commit("theirs");
  ours().rename("f", "our-f").commit("ours");
  EXPECT_FALSE(merge().folded);
  EXPECT_EQ(kinds(), "rename/rename:f|rename/rename:our-f|rename/rename:theirs-f|");
}

TEST_F(Merging, AContentConflictHasAllThreeVersions) {
  theirs().write("f", with_line(text, "two", "theirs")).commit("theirs");
  ours().write("f", with_line(text, "two", "ours")).commit("ours");
  const Merge merged = merge();
  ASSERT_EQ(merged.conflicts.size(), 1U);
  const MergeConflict& conflict = merged.conflicts.front();
  EXPECT_EQ(conflict.kind, "content");
  const Repository opened = repo_.open();
  EXPECT_EQ(*read_blob(opened, conflict.base->blob), text);
  EXPECT_EQ(*read_blob(opened, conflict.ours->blob), with_line(text, "two", "ours"));
  EXPECT_EQ(*read_blob(opened, conflict.theirs->blob), with_line(text, "two", "theirs"));
}

TEST_F(Merging, AddAddHasNoBaseAndModifyDeleteLacksASide) {
  theirs().write("n", "theirs\n").write("f", "changed\n").commit("theirs");
  ours().write("n", "ours\n").remove("f").commit("ours");
  const Merge merged = merge();
  ASSERT_EQ(kinds(), "modify/delete:f|add/add:n|");
  EXPECT_FALSE(merged.conflicts[0].ours.has_value());
  EXPECT_TRUE(merged.conflicts[0].theirs.has_value());
  EXPECT_FALSE(merged.conflicts[1].base.has_value());
}

TEST_F(Merging, OddNamesSurvive) {
  theirs().write("a b\nc", "t").write("caf\xe9", "t").write("-dash", "t").commit("theirs");
  ours().write("a b\nc", "o").write("caf\xe9", "o").write("-dash", "o").commit("ours");
  EXPECT_EQ(kinds(), "add/add:-dash|add/add:a b\nc|add/add:caf\xe9|");
}

TEST_F(Merging, ModesAndSymlinksAreMerged) {
  theirs().executable("f").link("l", "f").commit("theirs");
  ours().write("dir/a", "x").commit("ours");
  EXPECT_TRUE(merge().folded);
  EXPECT_EQ(merge().tree, tree_by_git_merge());
}

TEST_F(Merging, SymlinksThatDifferConflict) {
  theirs().link("l", "f").commit("theirs");
  ours().link("l", "dir").commit("ours");
  const Merge merged = merge();
  ASSERT_EQ(merged.conflicts.size(), 1U);
  EXPECT_FALSE(merged.conflicts.front().ours->is_file());
}

TEST_F(Merging, ACrissCrossIsLeftToGit) {
  theirs().write("s", "1").commit("s1");
  const std::string s1 = repo_.tip("side");
  ours().write("m", "1").commit("m1");
  const std::string m1 = repo_.tip("main");
  repo_.git({"merge", "-q", "--no-ff", "-m", "x", s1});
  theirs().git({"merge", "-q", "--no-ff", "-m", "y", m1});
  repo_.write("s2", "2").commit("s2");
  const Merge merged = merge();
  EXPECT_FALSE(merged.folded);
  EXPECT_EQ(merged.tree, tree_by_git_merge());
}

TEST_F(Merging, UnrelatedHistoriesAreAnErrorWithARemedy) {
  repo_.git({"checkout", "-q", "--orphan", "side"});
  repo_.commit("alone");
  const auto merged = merge_commits(repo_.open(), repo_.tip("main"), repo_.tip("side"));
  ASSERT_FALSE(merged.ok());
  EXPECT_FALSE(merged.error().remedy.empty());
}

TEST_F(Merging, AttributesComeFromOurSideAndNotFromTheCheckout) {
  ours().write(".gitattributes", "list merge=union\n").write("list", "a\n").commit("attributes");
  theirs().write("list", "a\ntheirs\n").commit("theirs");
  ours().write("list", "a\nours\n").commit("ours");
  repo_.on_new("elsewhere", "main~2");  // a checkout without those attributes
  EXPECT_EQ(kinds(), "");
  const auto file = change_tree(repo_.open(), merge().tree, {});
  EXPECT_EQ(repo_.git({"cat-file", "blob", *file + ":list"}), "a\nours\ntheirs");
}

TEST_F(Merging, ACustomDriverRuns) {
  repo_.configure("merge.always.driver", "echo driven > %A");
  ours().write("dir/.gitattributes", "a merge=always\n").commit("attributes");
  theirs().write("dir/a", "theirs\n").commit("theirs");
  ours().write("dir/a", "ours\n").commit("ours");
  EXPECT_EQ(repo_.git({"cat-file", "blob", merge().tree + ":dir/a"}), "driven");
}

TEST_F(Merging, LineEndsArePartOfTheContents) {
  theirs().write("crlf", "a\r\nb\r\n").commit("theirs");
  ours().configure("core.autocrlf", "true").write("o", "x").commit("ours");
  EXPECT_EQ(merge().tree, merge(MergeBy::git).tree);
  EXPECT_EQ(repo_.show(merge().tree, "crlf"), "a\r\nb\r\n");
}

TEST_F(Merging, ABareRepositoryMergesAsWell) {
  theirs().write("f", "theirs\n").commit("theirs");
  ours().write("f", "ours\n").commit("ours");
  repo_.git({"clone", "-q", "--bare", repo_.path().string(), repo_.beside("b.git").string()});
  const auto bare = Repository::open(repo_.beside("b.git"));
  const auto merged = merge_commits(*bare, repo_.tip("main"), repo_.tip("side"));
  ASSERT_TRUE(merged.ok()) << merged.error().message;
  EXPECT_EQ(merged->conflicts.size(), 1U);
}

TEST_F(Merging, LeavesCheckoutAndIndexAlone) {
  theirs().write("f", "theirs\n").commit("theirs");
  ours().write("f", "ours\n").commit("ours");
  repo_.write("f", "uncommitted\n");
  EXPECT_EQ(merge().conflicts.size(), 1U);
  EXPECT_EQ(repo_.status(), " M f");
  EXPECT_EQ(repo_.read("f"), "uncommitted\n");
}

TEST_F(Merging, ATreeIsChangedPathByPath) {
  const Repository opened = repo_.open();
  const auto blob = write_blob(opened, "new\n");
  const auto changed = change_tree(
      opened, repo_.tip("main^{tree}"),
      {{"deep/er/x", FileVersion{0100755, *blob}}, {"dir/a", {}}, {"dir/b", {}}, {"absent", {}}});
  ASSERT_TRUE(changed.ok()) << changed.error().message;
  EXPECT_EQ(repo_.files(*changed), (std::vector<std::string>{"README.md", "deep/er/x", "f"}));
  EXPECT_TRUE(repo_.is_sound());
}

TEST(MergeOutput, ThatIsNoSuchFormatIsRefused) {
  EXPECT_FALSE(parse_merge_output("").ok());
  EXPECT_FALSE(parse_merge_output("hello").ok());
  const std::string tree(40, 'a');
  EXPECT_FALSE(parse_merge_output(tree + std::string("\0nonsense\0", 10)).ok());
  EXPECT_TRUE(parse_merge_output(tree + std::string(1, '\0')).ok());
}

}  // namespace
}  // namespace plait::git

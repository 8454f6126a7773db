#include "git/clones.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "git/restore.hpp"
#include "git/worktrees.hpp"
#include "git_fixture.hpp"

namespace plait::git {
namespace {

using test::GitRepo;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Clones : public ::testing::Test {
 protected:
  Clones() {
    repo_.write("a", "a\n").commit("Set up");
    repo_.configure("user.name", "Clo Ne");
    repo_.git({"branch", "prp-a"});
    const auto made = add_clone(repo_.open(), path_, "prp-a");
    EXPECT_TRUE(made.ok()) << made.error().message;
  }
  [[nodiscard]] Checkout clone() const { return **find_checkout(repo_.open(), path_); }
  void commit(const std::string& file) {
    test::write_file(path_ / file, file + "\n");
    in({"add", "-A"});
    in({"commit", "-qm", "Add " + file});
  }
  std::string in(const std::vector<std::string>& args) const { return repo_.git_in(path_, args); }
  [[nodiscard]] Result<Sha> fetch() const { return fetch_back(repo_.open(), clone(), "prp-a"); }

  GitRepo repo_;
  std::filesystem::path path_ = repo_.beside("task");
};

TEST_F(Clones, AreCheckoutsOnTheirBranch) {
  EXPECT_TRUE(clone().clone);
  EXPECT_EQ(clone().head.branch, "prp-a");
  EXPECT_EQ(clone().head.commit, repo_.tip("prp-a"));
  EXPECT_EQ(test::read_file(path_ / "a"), "a\n");
  EXPECT_EQ(in({"config", "user.name"}), "Clo Ne");
  EXPECT_TRUE(repo_.has("refs/plait/base/prp-a"));
}

TEST_F(Clones, DoNotHoldBranchesOfTheRepository) {
  in({"checkout", "-q", "-b", "main", "HEAD"});
  EXPECT_EQ(checkouts_of_branch(repo_.open(), "main")->size(), 1U);
}

TEST_F(Clones, AreFetchedFromOnceAndAgain) {
  EXPECT_EQ(*fetch(), repo_.tip("main"));
  commit("b");
  EXPECT_EQ(*fetch(), in({"rev-parse", "HEAD"}));
  commit("c");
  in({"gc", "-q"});
  EXPECT_EQ(*fetch(), in({"rev-parse", "HEAD"}));
  EXPECT_THAT(repo_.log("main..prp-a"), ElementsAre("Add c", "Add b"));
  EXPECT_TRUE(repo_.is_sound());
}

TEST_F(Clones, HistoryThatWasRewrittenComesAsItIs) {
  commit("b");
  ASSERT_TRUE(fetch().ok());
  in({"commit", "-q", "--amend", "-m", "Anew"});
  ASSERT_TRUE(fetch().ok());
  EXPECT_THAT(repo_.log("main..prp-a"), ElementsAre("Anew"));
}

TEST_F(Clones, WorkIsKeptWhenSomebodyElseMovedTheBranch) {
  commit("b");
  repo_.on("prp-a").write("x", "x\n").commit("Mine");
  const auto fetched = fetch();
  ASSERT_FALSE(fetched.ok());
  EXPECT_EQ(fetched.error().code, "git");
  EXPECT_EQ(repo_.tip("refs/plait/backup/clone/prp-a"), in({"rev-parse", "HEAD"}));
  EXPECT_THAT(repo_.log("main..prp-a"), ElementsAre("Mine"));
}

TEST_F(Clones, WhatIsNotWholeIsRefused) {
  commit("b");
  test::write_file(path_ / ".git/refs/heads/prp-a", std::string(40, '1') + "\n");
  EXPECT_FALSE(fetch().ok());
  test::write_file(path_ / ".git/refs/heads/prp-a", "ref: refs/heads/main\n");
  EXPECT_EQ(*fetch(), repo_.tip("main"));
}

TEST_F(Clones, StatusIsReadWithoutTheirSettings) {
  commit("b");
  test::write_file(path_ / "b", "changed\n");
  test::write_file(path_ / "new", "x\n");
  test::write_file(path_ / "trap.sh", "#!/bin/sh\ntouch " + repo_.beside("sprung").string() + "\n");
  std::filesystem::permissions(path_ / "trap.sh", std::filesystem::perms::owner_all);
  in({"config", "core.fsmonitor", (path_ / "trap.sh").string()});
  in({"config", "core.excludesFile", "/dev/null"});
  const auto status = read_status(repo_.open(), clone(), Untracked::list);
  ASSERT_TRUE(status.ok()) << status.error().message;
  std::string text;
  for (const StatusEntry& entry : *status)
    text += std::string{entry.index, entry.worktree} + entry.path + "|";
  EXPECT_EQ(text, " Mb|??new|??trap.sh|");
  EXPECT_FALSE(std::filesystem::exists(repo_.beside("sprung")));
}

TEST_F(Clones, TellWhatOnlyTheyHave) {
  commit("b");
  EXPECT_THAT(unfetched_references(repo_.open(), clone()), ElementsAre("refs/heads/prp-a"));
  ASSERT_TRUE(fetch().ok());
  EXPECT_THAT(unfetched_references(repo_.open(), clone()), IsEmpty());
  test::write_file(path_ / "b", "put aside\n");
  in({"stash", "-q"});
  in({"checkout", "-q", "-b", "idea"});
  commit("c");
  EXPECT_THAT(unfetched_references(repo_.open(), clone()),
              ElementsAre("refs/heads/idea", "refs/stash"));
}

TEST_F(Clones, AreRemovedWithTheirMarks) {
  ASSERT_TRUE(remove_worktree(repo_.open(), clone()).ok());
  EXPECT_FALSE(std::filesystem::exists(path_));
  EXPECT_TRUE(list_clones(repo_.open()).empty());
  EXPECT_FALSE(repo_.has("refs/plait/base/prp-a"));
}

TEST_F(Clones, GoBackWithWhatIsNotCommittedKept) {
  const Sha begin = repo_.tip("prp-a");
  commit("b");
  test::write_file(path_ / "b", "changed\n");
  test::write_file(path_ / "staged", "staged\n");
  in({"add", "staged"});
  test::write_file(path_ / "new", "new\n");
  RestoreWish wish{"prp-a", begin, "the beginning", {}};
  const auto refused = restore_branch(repo_.open(), wish);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, "refused");
  EXPECT_NE(refused.error().remedy.find("--keep-changes"), std::string::npos);
  wish.changes = Uncommitted::keep;
  const auto restored = restore_branch(repo_.open(), wish);
  ASSERT_TRUE(restored.ok()) << restored.error().message;
  EXPECT_TRUE(restored->holds_changes);
  EXPECT_EQ(repo_.tip("prp-a"), begin);
  EXPECT_FALSE(std::filesystem::exists(path_ / "b"));
  EXPECT_TRUE(clone().clone);
  for (const auto& [file, text] :
       {std::pair{"b", "changed\n"}, {"staged", "staged\n"}, {"new", "new\n"}})
    EXPECT_EQ(repo_.show(restored->backup_ref, file), text);
  EXPECT_TRUE(repo_.is_sound());
}

TEST_F(Clones, AreNotRemovedThroughALink) {
  const Checkout made = clone();
  std::filesystem::rename(path_, repo_.beside("elsewhere"));
  std::filesystem::create_directory_symlink(repo_.beside("elsewhere"), path_);
  const auto removed = remove_clone(repo_.open(), made);
  ASSERT_FALSE(removed.ok());
  EXPECT_EQ(removed.error().code, "security");
  EXPECT_TRUE(std::filesystem::exists(repo_.beside("elsewhere") / "a"));
}

TEST_F(Clones, DoNotTakeAFolderThatIsThere) {
  test::write_file(repo_.beside("full") / "x", "x\n");
  const auto refused = add_clone(repo_.open(), repo_.beside("full"), "prp-a");
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, "exists");
  EXPECT_TRUE(std::filesystem::exists(repo_.beside("full") / "x"));
}

}  // namespace
}  // namespace plait::git

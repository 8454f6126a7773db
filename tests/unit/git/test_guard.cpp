#include "git/guard.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "git_fixture.hpp"

namespace plait::git {
namespace {

using test::GitRepo;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Kind = Difference::Kind;

class Guard : public ::testing::Test {
 protected:
  Guard() {
    repo_.write("a", "a\n").commit("Set up");
    repo_.git({"branch", "prp-b"});
    repo_.git({"branch", "prp-bb"});
    repo_.git({"worktree", "add", "-q", "-b", "prp-a", repo_.beside("task").string()});
    wish_.branch = "prp-a";
    wish_.worktree = repo_.beside("task");
    wish_.files = true;
    before_ = look();
  }
  [[nodiscard]] Json look() const {
    const auto snapshot = take_snapshot(repo_.open(), wish_);
    EXPECT_TRUE(snapshot.ok()) << snapshot.error().message;
    return snapshot.value_or(Json());
  }
  [[nodiscard]] std::vector<Kind> found() {
    std::vector<Kind> kinds;
    said_.clear();
    for (const Difference& each :
         compare_snapshots(repo_.open(), before_, look(),
                           [](const std::string& branch) { return branch == "prp-b"; })) {
      kinds.push_back(each.kind);
      said_ += each.what + "|";
    }
    return kinds;
  }
  void commit_in_task() {
    test::write_file(repo_.beside("task") / "b", "b\n");
    repo_.git_in(repo_.beside("task"), {"add", "b"});
    repo_.git_in(repo_.beside("task"), {"commit", "-qm", "Work"});
  }

  GitRepo repo_;
  GuardWish wish_;
  Json before_;
  std::string said_;
};

TEST_F(Guard, SeesNothingInWhatTasksDo) {
  commit_in_task();
  repo_.git({"update-ref", "refs/heads/prp-b", "prp-a"});
  repo_.git({"tag", "a-checkpoint", "prp-a"});
  repo_.git({"branch", "idea", "prp-a"});
  repo_.git({"update-ref", "refs/plait/backup/x/y", "prp-a"});
  EXPECT_THAT(found(), IsEmpty()) << said_;
}

TEST_F(Guard, SeesNothingInWhatPlaitMoves) {
  commit_in_task();
  repo_.git({"update-ref", "-m", "plait: merge", "refs/heads/main", "prp-a"});
  repo_.git({"reset", "-q", "--hard"});
  repo_.git(
      {"update-ref", "--create-reflog", "-m", "plait: branch created", "refs/heads/prp-c", "main"});
  EXPECT_THAT(found(), IsEmpty()) << said_;
}

TEST_F(Guard, SeesHooksThatAreNewOrChanged) {
  test::write_file(repo_.path() / ".git/hooks/post-commit", "#!/bin/sh\n");
  EXPECT_THAT(found(), ElementsAre(Kind::hooks));
  EXPECT_NE(said_.find("post-commit is new"), std::string::npos) << said_;
}

TEST_F(Guard, SeesHooksElsewhere) {
  test::write_file(repo_.beside("hooks") / "pre-commit", "#!/bin/sh\n");
  repo_.configure("core.hooksPath", repo_.beside("hooks").string());
  before_ = look();
  test::write_file(repo_.beside("hooks") / "pre-commit", "#!/bin/bash\n");
  EXPECT_THAT(found(), ElementsAre(Kind::hooks));
}

TEST_F(Guard, TellsSettingsThatRunProgramsFromThoseOfBranches) {
  repo_.configure("branch.main.remote", "origin");
  EXPECT_THAT(found(), ElementsAre(Kind::branch_setting));
  repo_.configure("core.fsmonitor", "evil");
  EXPECT_THAT(found(), ElementsAre(Kind::config));
}

TEST_F(Guard, SeesAttributesThatNameFilters) {
  test::write_file(repo_.path() / ".git/info/attributes", "* filter=evil\n");
  EXPECT_THAT(found(), ElementsAre(Kind::info));
}

TEST_F(Guard, SeesWhereAWorktreeBelongs) {
  test::write_file(repo_.path() / ".git/worktrees/task/commondir", "/tmp\n");
  EXPECT_THAT(found(), ElementsAre(Kind::link));
  test::write_file(repo_.beside("task") / ".git", "gitdir: /tmp\n");
  EXPECT_THAT(found(), ElementsAre(Kind::link, Kind::link));
}

TEST_F(Guard, SeesBranchesAndTagsThatMoved) {
  repo_.git({"tag", "v1"});
  before_ = look();
  commit_in_task();
  repo_.git({"update-ref", "refs/heads/main", "prp-a"});
  repo_.git({"reset", "-q", "--hard"});
  repo_.git({"tag", "-f", "v1", "prp-a"});
  EXPECT_THAT(found(), ElementsAre(Kind::reference, Kind::reference)) << said_;
}

TEST_F(Guard, SeesBranchesThatAreGone) {
  repo_.git({"branch", "-D", "prp-b"});
  EXPECT_THAT(found(), IsEmpty()) << said_;
  repo_.git({"branch", "-D", "prp-bb"});
  EXPECT_THAT(found(), ElementsAre(Kind::reference)) << said_;
}

TEST_F(Guard, SeesHeadAndFilesOfTheMainCheckout) {
  repo_.on("side").write("a", "changed\n").write("new", "x\n");
  EXPECT_THAT(found(), ElementsAre(Kind::head, Kind::files, Kind::files)) << said_;
  EXPECT_NE(said_.find("new is new"), std::string::npos) << said_;
}

TEST_F(Guard, SeesADirtyFileThatIsWrittenAgain) {
  repo_.write("a", "mine\n");
  before_ = look();
  EXPECT_THAT(found(), IsEmpty());
  repo_.write("a", "other, longer\n");
  EXPECT_THAT(found(), ElementsAre(Kind::files));
}

}  // namespace
}  // namespace plait::git

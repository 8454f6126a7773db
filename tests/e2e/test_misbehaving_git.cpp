// Agents that turn on git: rewritten history is seen, nothing is lost, and what is outside of their
// worktree stays as it was.
#include "misbehaving.hpp"

namespace plait::test {
namespace {

namespace fs = std::filesystem;
using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::Not;

class Rewriters : public Misbehaving {
 protected:
  Rewriters() {  // there is something before the base
    repo().write("second.txt", "second\n");
    repo().commit("second");
  }
  // It failed, for that reason, and nothing landed.
  void expect_failed(const Ran& ran, const std::string& why) {
    EXPECT_EQ(ran.exit_code, 1) << ran.out << ran.err;
    EXPECT_EQ(result_of(ran)["status"], "FAILED");
    EXPECT_THAT(errors_of(ran), HasSubstr(why));
    EXPECT_EQ(landed(), "");
    EXPECT_EQ(repo().show("main", "second.txt"), "second\n");
  }
};

TEST_F(Rewriters, GoBackBehindTheBase) {
  const Ran ran = misbehaves({"commit=a.txt", "reset-before-base"});
  expect_failed(ran, "was rewritten");
  EXPECT_THAT(backups(), HasSubstr("Phase 1: a.txt"));
}

TEST_F(Rewriters, BeginAnew) {
  const Ran ran = misbehaves({"commit=a.txt", "orphan"});
  expect_failed(ran, "was rewritten");
  EXPECT_THAT(backups(), HasSubstr("Phase 1: a.txt"));
  expect_kept(folder_of("PRP-A"));
}

TEST_F(Rewriters, DeleteTheirBranch) {
  const Ran ran = misbehaves({"commit=a.txt", "delete-branch"});
  expect_failed(ran, "is gone");
  EXPECT_THAT(errors_of(ran) + status().dump(), HasSubstr("refs/plait/backup"));
  EXPECT_EQ(backups(), "Phase 1: a.txt");
  expect_kept(folder_of("PRP-A"));
}

// Commits that were only changed on the way are nobody's loss.
TEST_F(Rewriters, MayAmendWhatTheyMade) {
  const Ran ran = misbehaves({"commit=a.txt", "git=commit -q --amend -m better"});
  EXPECT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  EXPECT_EQ(landed(), "PRP-A");
  EXPECT_EQ(warnings_of(ran), "[]");
}

class Intruders : public Misbehaving {
 protected:
  // The task has failed as an escape that names `what`, and nothing of it landed.
  void expect_escape(const Ran& ran, const std::string& what) {
    EXPECT_EQ(ran.exit_code, 1) << ran.out << ran.err;
    EXPECT_EQ(landed(), "");
    EXPECT_THAT(errors_of(ran), HasSubstr(what));
    const Json status = this->status();
    for (const Json& row : status["steps"])
      if (row["step"] == "launch") {
        EXPECT_EQ(row["error"]["code"], "escape") << row;
      }
    EXPECT_EQ(repo().show(branch_of("PRP-A"), "a.txt"), "a.txt\n") << "the work is kept";
    expect_kept(folder_of("PRP-A"));
  }
};

TEST_F(Intruders, CommitToTheTarget) {
  expect_escape(misbehaves({"commit=a.txt", "commit-to-target"}), "main");
  EXPECT_EQ(repo().git({"log", "-1", "--format=%s", "main"}), "from an agent");
}

// It may have been a person: nothing shows whose doing it was. A sandbox keeps agents from it.
TEST_F(Intruders, WriteIntoTheMainCheckoutUnseen) {
  const fs::path file = repo().path() / "README.md";
  const Ran ran = misbehaves({"commit=a.txt", "write=" + file.string()});
  EXPECT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  EXPECT_THAT(warnings_of(ran), HasSubstr("main checkout's README.md"));
  EXPECT_THAT(read_file(file), HasSubstr("written by an agent")) << "nobody's to undo";
  remember();
}

TEST_F(Intruders, PlantAHook) {
  const fs::path hook = repo().path() / ".git" / "hooks" / "post-commit";
  expect_escape(misbehaves({"commit=a.txt", "write=" + hook.string()}), "hook");
}

TEST_F(Intruders, PlantAMonitorInTheConfiguration) {
  const std::string sprung = own("sprung").string();
  expect_escape(misbehaves({"commit=a.txt", "fsmonitor=touch " + sprung}), "config");
  EXPECT_FALSE(fs::exists(sprung)) << "plait's own calls of git ran what an agent planted";
  repo().git({"config", "--unset", "core.fsmonitor"});
}

class Messes : public Misbehaving {};

TEST_F(Messes, LeaveARebaseBegun) {
  const Ran ran = misbehaves({"commit=a.txt", "begin-rebase"});
  EXPECT_THAT(warnings_of(ran) + errors_of(ran),
              AnyOf(HasSubstr("rebase"), HasSubstr("uncommitted"), HasSubstr("not committed")));
  EXPECT_THAT(repo().git({"log", "--format=%s", "--all"}), HasSubstr("Phase 1: two"));
  expect_kept(folder_of("PRP-A"));
}

TEST_F(Messes, LeaveALockOfTheIndex) {
  const Ran ran = misbehaves({"commit=a.txt", "index-lock"});
  EXPECT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  EXPECT_EQ(landed(), "PRP-A");
}

// The repository that an agent has put in the place of its worktree's is not asked anything.
TEST_F(Messes, SwapTheirGitFile) {
  const fs::path admin = repo().path() / ".git" / "worktrees" / folder_of("PRP-A");
  const Ran ran = misbehaves({"commit=a.txt", "swap-git"});
  EXPECT_FALSE(fs::exists(admin / "sprung")) << "its monitor was run";
  EXPECT_EQ(repo().git({"log", "-1", "--format=%s", branch_of("PRP-A")}), "Phase 1: a.txt");
  EXPECT_THAT(ran.out + ran.err, Not(HasSubstr("internal")));
  EXPECT_TRUE(fs::exists(worktree_of("PRP-A") / ".git.was")) << "kept as it is";
  expect_kept(folder_of("PRP-A"));
}

}  // namespace
}  // namespace plait::test

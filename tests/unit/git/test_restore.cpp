#include "git/restore.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "git_fixture.hpp"

namespace plait::git {
namespace {

namespace fs = std::filesystem;
using test::GitRepo;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

// A branch with three commits, each of which adds a file and changes another, in a worktree.
class Restores : public ::testing::Test {
 protected:
  explicit Restores(GitRepo::Start start = GitRepo::Start::one_commit) : repo_(start) {
    repo_.git({"worktree", "add", "-q", "-b", "feat/a", tree().string(), "main"});
    points_.push_back(tip());
    for (const char* phase : {"1", "2", "3"}) {
      write(std::string("phase") + phase, "x\n");
      write("README.md", std::string("phase ") + phase + "\n");
      commit(std::string("Phase ") + phase);
      points_.push_back(tip());
    }
  }
  [[nodiscard]] fs::path tree() const { return repo_.beside("w"); }
  [[nodiscard]] std::string tip() const { return repo_.tip("refs/heads/feat/a"); }
  void write(const std::string& file, const std::string& text) const {
    test::write_file(tree() / file, text);
  }
  [[nodiscard]] bool exists(const std::string& file) const { return fs::exists(tree() / file); }
  [[nodiscard]] std::string read(const std::string& file) const {
    return test::read_file(tree() / file);
  }
  void commit(const std::string& message) const {
    in_tree({"add", "-A"});
    in_tree({"commit", "-q", "-m", message});
  }
  std::string in_tree(const std::vector<std::string>& args) const {
    return repo_.git_in(tree(), args);
  }
  [[nodiscard]] std::string status() const { return in_tree({"status", "--porcelain"}); }
  [[nodiscard]] Result<Restored> try_restore(std::size_t point,
                                             Uncommitted changes = Uncommitted::refuse) const {
    return restore_branch(repo_.open(),
                          {"feat/a", points_[point], std::to_string(point), placed_, changes});
  }
  Restored restore(std::size_t point, Uncommitted changes = Uncommitted::refuse) const {
    const auto restored = try_restore(point, changes);
    EXPECT_TRUE(restored.ok()) << restored.error().message;
    return restored.ok() ? *restored : Restored{};
  }
  // The refusal, after a look whether anything was changed.
  [[nodiscard]] Error refusal(std::size_t point) const {
    const std::string before = tip() + status();
    const auto restored = try_restore(point);
    EXPECT_FALSE(restored.ok());
    EXPECT_EQ(tip() + status(), before);
    EXPECT_EQ(backups(), "");
    return restored.ok() ? Error{} : restored.error();
  }
  void expect_at(std::size_t point) const {
    EXPECT_EQ(tip(), points_[point]);
    EXPECT_EQ(status(), "");
    EXPECT_EQ(in_tree({"symbolic-ref", "HEAD"}), "refs/heads/feat/a");
    for (std::size_t phase = 1; phase <= 3; ++phase)
      EXPECT_EQ(exists("phase" + std::to_string(phase)), phase <= point) << phase;
  }
  [[nodiscard]] std::string backups() const {
    return repo_.git({"for-each-ref", "--format=%(refname)", "refs/plait"});
  }

  GitRepo repo_;
  std::vector<Sha> points_;
  std::vector<std::string> placed_;
};

TEST_F(Restores, GoToEachPointAndForwardAgain) {
  for (const std::size_t point : {2U, 1U, 0U, 3U, 1U, 2U, 0U}) {
    restore(point);
    expect_at(point);
  }
  EXPECT_TRUE(repo_.is_sound());
}

TEST_F(Restores, KeepWhatWasOnTheBranch) {
  const Restored restored = restore(1);
  EXPECT_THAT(restored.backup_ref, StartsWith("refs/plait/backup/feat-a/"));
  EXPECT_EQ(repo_.tip(restored.backup_ref), points_[3]);
  EXPECT_FALSE(restored.holds_changes);
  EXPECT_EQ(restored.from, points_[3]);
  EXPECT_EQ(restored.worktree, tree());
}

TEST_F(Restores, KeepNothingWhereNothingIsLost) {
  restore(1);
  const std::string before = backups();
  EXPECT_EQ(restore(3).backup_ref, "");
  EXPECT_EQ(restore(3).backup_ref, "") << "there already";
  EXPECT_EQ(backups(), before);
}

TEST_F(Restores, AreInTheReflogOfBranchAndHead) {
  restore(1);
  EXPECT_THAT(repo_.git({"reflog", "-1", "feat/a"}), HasSubstr("plait: restore to 1"));
  EXPECT_THAT(in_tree({"reflog", "-1", "HEAD"}), HasSubstr("plait: restore to 1"));
}

TEST_F(Restores, RefuseToLoseChanges) {
  write("README.md", "mine\n");
  write("new", "mine\n");
  const Error error = refusal(1);
  EXPECT_EQ(error.code, "refused");
  EXPECT_THAT(error.notes, ElementsAre("changed: README.md", "not in git: new"));
  EXPECT_THAT(error.remedy, HasSubstr("--keep-changes"));
  EXPECT_EQ(read("README.md"), "mine\n");
}

TEST_F(Restores, RefuseToLoseStagedChanges) {
  write("README.md", "staged\n");
  in_tree({"add", "README.md"});
  write("README.md", "phase 3\n");  // as it is committed
  EXPECT_EQ(refusal(1).code, "refused");
}

TEST_F(Restores, KeepChangesInTheBackup) {
  write("README.md", "mine\n");
  write("deep/new", "mine\n");
  write("staged", "mine\n");
  fs::remove(tree() / "phase2");
  in_tree({"add", "staged"});
  const Restored restored = restore(1, Uncommitted::keep);
  expect_at(1);
  EXPECT_FALSE(exists("deep/new"));
  EXPECT_FALSE(exists("staged"));
  EXPECT_TRUE(restored.holds_changes);
  EXPECT_EQ(repo_.tip(restored.backup_ref + "~1"), points_[3]);
  EXPECT_THAT(repo_.files(restored.backup_ref),
              ElementsAre("README.md", "deep/new", "phase1", "phase3", "staged"));
  EXPECT_EQ(repo_.show(restored.backup_ref, "README.md"), "mine\n");
}

TEST_F(Restores, KeepChangesWhereTheBranchIsThereAlready) {
  write("new", "mine\n");
  const Restored restored = restore(3, Uncommitted::keep);
  expect_at(3);
  EXPECT_FALSE(exists("new"));
  EXPECT_EQ(repo_.show(restored.backup_ref, "new"), "mine\n");
}

TEST_F(Restores, LeaveIgnoredFilesAlone) {
  write(".gitignore", "*.o\n");
  commit("Ignore");
  points_.back() = tip();
  write("x.o", "built");
  restore(2, Uncommitted::refuse);
  EXPECT_EQ(read("x.o"), "built");
}

TEST_F(Restores, DoNotWriteOverIgnoredFiles) {
  in_tree({"rm", "-q", "phase1"});
  write(".gitignore", "phase1\n");
  commit("Ignored from now on");
  write("phase1", "mine\n");
  const Error error = refusal(1);
  EXPECT_THAT(error.notes, ElementsAre("ignored, and in the way: phase1"));
  const Restored restored = restore(1, Uncommitted::keep);
  expect_at(1);
  EXPECT_EQ(read("phase1"), "x\n");
  EXPECT_EQ(repo_.show(restored.backup_ref, "phase1"), "mine\n");
}

TEST_F(Restores, DoNotWriteOverAFileInTheWayOfAFolder) {
  write("deep/er/f", "f");
  commit("Deeper");
  points_[2] = tip();
  in_tree({"rm", "-q", "-r", "deep"});
  write(".gitignore", "deep\n");
  commit("Gone");
  write("deep", "mine\n");
  EXPECT_THAT(refusal(2).notes, ElementsAre("ignored, and in the way: deep"));
  const Restored restored = restore(2, Uncommitted::keep);
  EXPECT_EQ(read("deep/er/f"), "f");
  EXPECT_EQ(repo_.show(restored.backup_ref, "deep"), "mine\n");
}

TEST_F(Restores, LeaveWhatPlaitPlaced) {
  placed_ = {".env", "local/settings"};
  write(".env", "secret");
  write("local/settings", "secret");
  in_tree({"add", ".env"});
  restore(1);
  EXPECT_EQ(read(".env"), "secret");
  EXPECT_EQ(tip(), points_[1]);
  write("README.md", "mine\n");
  in_tree({"add", "-A"});
  const Restored restored = restore(2, Uncommitted::keep);
  EXPECT_EQ(read(".env"), "secret");
  EXPECT_EQ(read("local/settings"), "secret");
  EXPECT_THAT(repo_.files(restored.backup_ref), ElementsAre("README.md", "phase1"));
}

TEST_F(Restores, LeaveWhatPlaitPlacedAlsoWhereTheAgentCommittedIt) {
  placed_ = {".env"};
  write(".env", "secret");
  commit("With a secret");
  restore(1);
  EXPECT_EQ(tip(), points_[1]);
  EXPECT_EQ(read(".env"), "secret");
  EXPECT_EQ(status(), "?? .env");
}

TEST_F(Restores, RefuseDuringAMergeOrRebase) {
  in_tree({"branch", "other", points_[1]});
  in_tree({"switch", "-q", "other"});
  write("README.md", "other\n");
  commit("Other");
  in_tree({"switch", "-q", "feat/a"});
  ASSERT_NE(std::system(("cd '" + tree().string() + "' && git merge -q other >/dev/null").c_str()),
            0);
  Error error = refusal(1);
  EXPECT_THAT(error.message, HasSubstr("a merge is under way"));
  EXPECT_THAT(error.remedy, HasSubstr("merge --abort"));
  in_tree({"merge", "--abort"});
  ASSERT_NE(
      std::system(("cd '" + tree().string() + "' && git rebase -q other >/dev/null 2>&1").c_str()),
      0);
  error = refusal(1);
  EXPECT_THAT(error.message, HasSubstr("a rebase is under way"));
  in_tree({"rebase", "--abort"});
  in_tree({"bisect", "start", "feat/a", points_[0]});
  error = refusal(1);
  EXPECT_THAT(error.message, HasSubstr("a bisect is under way"));
}

TEST_F(Restores, RefuseToLoseARepositoryInside) {
  write("inner/f", "x");
  repo_.git_in(tree() / "inner", {"init", "-q"});
  write("README.md", "mine\n");
  const auto restored = try_restore(1, Uncommitted::keep);
  ASSERT_FALSE(restored.ok());
  EXPECT_THAT(restored.error().message, HasSubstr("repository of its own"));
  EXPECT_TRUE(exists("inner/f"));
  EXPECT_EQ(backups(), "");
}

TEST_F(Restores, MoveOnlyTheReferenceOfABranchThatIsNowhereCheckedOut) {
  repo_.git({"worktree", "remove", tree().string()});
  const Restored restored = restore(1);
  EXPECT_EQ(tip(), points_[1]);
  EXPECT_EQ(restored.worktree, "");
  EXPECT_EQ(repo_.tip(restored.backup_ref), points_[3]);
}

TEST_F(Restores, OfABranchThatIsGoneSayHowToMakeIt) {
  repo_.git({"worktree", "remove", tree().string()});
  repo_.git({"branch", "-q", "-D", "feat/a"});
  const auto restored = try_restore(1);
  ASSERT_FALSE(restored.ok());
  EXPECT_THAT(restored.error().remedy, HasSubstr(points_[1].substr(0, 7)));
}

TEST_F(Restores, RefuseABranchThatIsCheckedOutTwice) {
  repo_.git({"worktree", "add", "-q", "-f", repo_.beside("twice").string(), "feat/a"});
  const auto restored = try_restore(1);
  ASSERT_FALSE(restored.ok());
  EXPECT_THAT(restored.error().message, HasSubstr("twice"));
}

TEST_F(Restores, RunNothingThatTheAgentConfigured) {
  repo_.configure("extensions.worktreeConfig", "true");
  test::write_file(repo_.path() / ".git/worktrees/w/config.worktree",
                   "[filter \"x\"]\n\tsmudge = touch " + repo_.beside("pwned").string() +
                       "; cat\n\tclean = touch " + repo_.beside("pwned").string() +
                       "; cat\n[core]\n\tfsmonitor = touch " + repo_.beside("pwned").string() +
                       "\n");
  test::write_file(repo_.path() / ".git/info/attributes", "* filter=x\n");
  write("new", "x");
  restore(1, Uncommitted::keep);
  EXPECT_EQ(tip(), points_[1]);
  EXPECT_FALSE(fs::exists(repo_.beside("pwned")));
}

TEST_F(Restores, KeepASplitIndexWhole) {
  in_tree({"update-index", "--split-index"});
  restore(1);
  expect_at(1);
  restore(3);
  expect_at(3);
}

TEST_F(Restores, KeepASparseCheckoutSparse) {
  write("deep/f", "x");
  commit("Deep");
  points_.push_back(tip());
  in_tree({"sparse-checkout", "set", "--cone", "nothing"});
  ASSERT_FALSE(exists("deep/f"));
  restore(1);
  restore(4);
  EXPECT_EQ(status(), "");
  EXPECT_FALSE(exists("deep/f"));
  EXPECT_TRUE(exists("phase3"));
}

class RestoresInABareRepository : public Restores {
 protected:
  RestoresInABareRepository() : Restores(GitRepo::Start::bare) {}
};

TEST_F(RestoresInABareRepository, GoBackAndForward) {
  for (const std::size_t point : {1U, 3U, 0U}) {
    restore(point);
    expect_at(point);
  }
}

}  // namespace
}  // namespace plait::git

// What makes a person look before anything goes on: each state by the real git.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <regex>

#include "git_fixture.hpp"
#include "launch/damage.hpp"
#include "launch/ledger.hpp"

namespace plait::launch {
namespace {

using ::testing::HasSubstr;

class Worktree : public ::testing::Test {
 protected:
  Worktree() : path_(repo_.beside("project-prp-a")) {
    repo_.write("a.txt", "one\n");
    repo_.git({"add", "a.txt"});
    repo_.git({"commit", "--quiet", "-m", "a"});
    repo_.git({"worktree", "add", "--quiet", "-b", "prp-a", path_.string()});
    work_.id = "PRP-A";
    work_.step = "launch";
    work_.project = repo_.path().string();
    work_.run_dir = (repo_.outside() / "run").string();
    work_.worktree = path_.string();
    work_.branch = "prp-a";
  }
  // What is found; "" when it is sound.
  [[nodiscard]] std::string damage() const {
    const auto found = worktree_damage(work_);
    EXPECT_TRUE(found) << found.error().message;
    return found && *found ? (*found)->what : "";
  }
  [[nodiscard]] std::filesystem::path admin() const {
    return repo_.path() / ".git/worktrees/project-prp-a";
  }
  // A commit on main that the branch's own contradicts.
  void contradict() {
    repo_.write("a.txt", "main\n");
    repo_.git({"commit", "--quiet", "-am", "main"});
    test::write_file(path_ / "a.txt", "branch\n");
    repo_.git_in(path_, {"commit", "--quiet", "-am", "branch"});
  }
  void git_fails(const std::vector<std::string>& args) {
    std::string line = "cd '" + path_.string() + "' && git";
    for (const std::string& arg : args) line += " " + arg;
    EXPECT_NE(std::system((line + " >/dev/null 2>&1").c_str()), 0);
  }

  test::GitRepo repo_;
  std::filesystem::path path_;
  Work work_;
};

TEST_F(Worktree, ThatIsSoundIsSound) {
  EXPECT_EQ(damage(), "");
  test::write_file(path_ / "a.txt", "changed\n");
  test::write_file(path_ / "new.txt", "new\n");
  repo_.git_in(path_, {"add", "new.txt"});
  EXPECT_EQ(damage(), "") << "work in progress is no damage";
}

TEST_F(Worktree, InTheMiddleOfAMergeIsDamaged) {
  contradict();
  git_fails({"merge", "main"});
  EXPECT_THAT(damage(), HasSubstr("a merge was begun"));
}

TEST_F(Worktree, InTheMiddleOfARebaseIsDamaged) {
  contradict();
  git_fails({"rebase", "main"});
  EXPECT_THAT(damage(), HasSubstr("a rebase was begun"));
}

TEST_F(Worktree, WithAnUnmergedIndexIsDamaged) {
  contradict();
  git_fails({"merge", "main"});
  std::filesystem::remove(admin() / "MERGE_HEAD");
  EXPECT_THAT(damage(), HasSubstr("\"a.txt\" is not merged"));
}

TEST_F(Worktree, WithoutItsGitFileOrItsFolderIsDamaged) {
  std::filesystem::remove(path_ / ".git");
  EXPECT_THAT(damage(), HasSubstr(".git is gone"));
  std::filesystem::remove_all(path_);
  EXPECT_THAT(damage(), HasSubstr("is gone"));
}

TEST_F(Worktree, WithABrokenIndexIsDamaged) {
  test::write_file(admin() / "index", "no index at all");
  EXPECT_THAT(damage(), HasSubstr("cannot read its index"));
}

TEST_F(Worktree, OnAFullDiskHasARemedy) {
  EXPECT_FALSE(disk_shortage(work_, 0));
  EXPECT_FALSE(disk_shortage(work_, 0.001));
  const auto full = disk_shortage(work_, 1e15);
  ASSERT_TRUE(full);
  EXPECT_THAT(full->what, HasSubstr("is full"));
  EXPECT_THAT(full->remedy, HasSubstr("make room"));
}

TEST(Memory, IsShortWhenTheKernelKilledMeanwhile) {
  Outcome killed;
  killed.kind = Ending::signalled;
  killed.signal = SIGKILL;
  EXPECT_TRUE(memory_shortage(killed, 3, 4));
  EXPECT_FALSE(memory_shortage(killed, 4, 4)) << "somebody else killed it";
  EXPECT_FALSE(memory_shortage(killed, std::nullopt, 4));
  killed.signal = SIGSEGV;
  EXPECT_FALSE(memory_shortage(killed, 3, 4));
  killed.kind = Ending::exited;
  EXPECT_FALSE(memory_shortage(killed, 3, 4));
}

TEST_F(Worktree, HasALedgerThatComesBack) {
  EXPECT_EQ(read_ledger(work_).session, "");
  Ledger ledger;
  ledger.agent = "claude";
  ledger.session = "s-1";
  ledger.spent = {10, 5, 2, 0.25, true};
  ledger.retries = 2;
  ASSERT_TRUE(write_ledger(work_, ledger));
  const Ledger back = read_ledger(work_);
  EXPECT_EQ(back.agent, "claude");
  EXPECT_EQ(back.session, "s-1");
  EXPECT_EQ(to_json(back.spent), to_json(ledger.spent));
  EXPECT_EQ(back.retries, 2);
}

TEST(Uuid, IsOfVersionFourAndNew) {
  const std::regex form("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
  EXPECT_TRUE(std::regex_match(new_uuid(), form)) << new_uuid();
  EXPECT_NE(new_uuid(), new_uuid());
}

}  // namespace
}  // namespace plait::launch

#include "git/reference_trace.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "git_fixture.hpp"

namespace plait::git {
namespace {

using test::GitRepo;

// git itself tells, in the form of the version that is installed.
class Traced : public ::testing::Test {
 protected:
  Traced() {
    repo_.write("a", "a\n").commit("Set up");
    for (const char* branch : {"other", "moved", "gone"}) repo_.git({"branch", branch});
    repo_.git({"worktree", "add", "-q", "-b", "own", task().string()});
  }
  // As an agent runs it.
  void git(const std::filesystem::path& folder, const std::string& words) const {
    const std::string line = "cd '" + folder.string() + "' && " + ReferenceTrace::kVariable + "='" +
                             file() + "' git " + words + " > /dev/null 2>&1";
    ASSERT_EQ(std::system(line.c_str()), 0) << line;
  }
  [[nodiscard]] std::filesystem::path task() const { return repo_.beside("task"); }
  [[nodiscard]] std::string file() const { return repo_.beside("trace").string(); }
  [[nodiscard]] ReferenceTrace trace() const { return ReferenceTrace::read(file()); }

  GitRepo repo_;
};

TEST_F(Traced, TellsWhatWasMovedMadeAndDeleted) {
  git(task(), "commit -q --allow-empty -m x");
  git(task(), "update-ref refs/heads/moved HEAD");
  git(task(), "branch -q -D gone");
  git(task(), "tag v1");
  git(task(), "branch -m other another");
  git(task(), "push -q '" + repo_.path().string() + "' HEAD:refs/heads/pushed");
  const ReferenceTrace trace = this->trace();
  for (const char* name : {"refs/heads/own", "refs/heads/moved", "refs/heads/gone", "refs/tags/v1",
                           "refs/heads/other", "refs/heads/another", "refs/heads/pushed"})
    EXPECT_TRUE(trace.wrote(name)) << name;
  EXPECT_FALSE(trace.wrote("refs/heads/main"));
}

TEST_F(Traced, DoesNotTakeReadingForWriting) {
  git(task(), "log --oneline --decorate --all");
  git(task(), "rebase -q main");
  git(repo_.path(), "status");
  const ReferenceTrace trace = this->trace();
  EXPECT_FALSE(trace.wrote("refs/heads/main"));
  EXPECT_FALSE(trace.wrote("refs/heads/other"));
  EXPECT_FALSE(trace.moved_head_to("ref: refs/heads/main\n"));
}

TEST_F(Traced, TellsWhereAHeadWasBrought) {
  git(repo_.path(), "checkout -q other");
  EXPECT_TRUE(trace().moved_head_to("ref: refs/heads/other\n"));
  EXPECT_FALSE(trace().moved_head_to("ref: refs/heads/moved\n"));
  git(repo_.path(), "checkout -q --detach");
  EXPECT_TRUE(trace().moved_head_to(repo_.tip("main") + "\n"));
}

TEST_F(Traced, ReadsWhatNewerOnesTellOfHead) {
  test::write_file(file(),
                   "12:00:00.000000 refs/debug.c:95         0: HEAD null -> null (F=0x0, T=0x1) "
                   "\"checkout: moving from main to team/x\"\n");
  EXPECT_TRUE(trace().moved_head_to("ref: refs/heads/team/x"));
}

TEST(ReferenceTraceFile, TellsNothingWhereThereIsNone) {
  EXPECT_FALSE(ReferenceTrace::read("/nowhere").wrote("refs/heads/main"));
  EXPECT_FALSE(ReferenceTrace::read("/").wrote("refs/heads/main"));
}

}  // namespace
}  // namespace plait::git

// The verbs themselves: what expect_clean() must notice.
#include <gtest/gtest-spi.h>

#include "story.hpp"

namespace plait::test {
namespace {

class Leftovers : public Story {
 protected:
  Leftovers() {
    std::filesystem::create_directories(own("child"));
    remember();
  }
};

TEST_F(Leftovers, NoneAreNone) {
  expect_clean();
}

TEST_F(Leftovers, ChangedCheckout) {
  repo().write("README.md", "changed\n");
  EXPECT_NONFATAL_FAILURE(expect_clean(), "differs from its branch");
  remember();
}

TEST_F(Leftovers, NewFileThatIsIgnored) {
  repo().write(".gitignore", "*.log\n").commit("Ignore logs");
  remember();
  repo().write("x.log", "");
  EXPECT_NONFATAL_FAILURE(expect_clean(), "differs from its branch");
  remember();
}

TEST_F(Leftovers, UntrackedFileChanged) {
  repo().write("notes", "mine\n");
  remember();
  repo().write("notes", "not mine\n");
  EXPECT_NONFATAL_FAILURE(expect_clean(), "the untracked file notes");
  remember();
}

TEST_F(Leftovers, AnotherBranchCheckedOut) {
  repo().on("elsewhere");
  EXPECT_NONFATAL_FAILURE(expect_clean(), "HEAD is elsewhere");
  remember();
}

TEST_F(Leftovers, FolderOutside) {
  touch(repo().beside("escaped") / "file");
  EXPECT_NONFATAL_FAILURE(expect_clean(), "left beside the repository");
  remember();
}

TEST_F(Leftovers, TemporaryFile) {
  touch(own("tmp/forgotten"));
  EXPECT_NONFATAL_FAILURE(expect_clean(), "temporary files left");
  remember();
}

TEST_F(Leftovers, Lock) {
  touch(repo().path() / ".git/refs/heads/main.lock");
  EXPECT_NONFATAL_FAILURE(expect_clean(), "git's lock was left");
  std::filesystem::remove(repo().path() / ".git/refs/heads/main.lock");
}

TEST_F(Leftovers, DamagedRepository) {
  write_file(repo().path() / ".git/refs/heads/broken", std::string(40, 'a') + "\n");
  EXPECT_NONFATAL_FAILURE(expect_clean(), "git fsck complains");
  std::filesystem::remove(repo().path() / ".git/refs/heads/broken");
}

TEST_F(Leftovers, ProcessByItsEnvironment) {
  Child child({"/bin/sleep", "1000"}, "/", {{"MARK", own("x").string()}}, own("child"));
  EXPECT_TRUE(eventually([&] { return processes_of({own("x")}).size() == 1; }));
}

TEST_F(Leftovers, ProcessByItsFolder) {
  Child child({"/bin/sleep", "1000"}, repo().path(), {}, own("child"));
  EXPECT_TRUE(eventually([&] { return processes_of({repo().path()}).size() == 1; }));
}

}  // namespace
}  // namespace plait::test

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "git/stale_locks.hpp"
#include "git_fixture.hpp"

namespace plait::git {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class StaleLocks : public ::testing::Test {
 protected:
  StaleLocks() { repo_.git({"worktree", "add", "-q", "-b", "team/side", side_.string()}); }
  [[nodiscard]] std::filesystem::path admin() const { return repo_.path() / ".git/worktrees/side"; }
  [[nodiscard]] std::vector<std::string> removed() const {
    const Repository repository = repo_.open();
    return remove_stale_locks(repository, **find_checkout(repository, side_), "team/side");
  }

  test::GitRepo repo_;
  std::filesystem::path side_ = repo_.beside("side");
};

TEST_F(StaleLocks, AreRemoved) {
  EXPECT_THAT(removed(), IsEmpty());
  test::write_file(admin() / "index.lock", "half an index");
  test::write_file(admin() / "HEAD.lock", "");
  test::write_file(repo_.path() / ".git/refs/heads/team/side.lock", "");
  EXPECT_THAT(removed(), UnorderedElementsAre("index.lock", "HEAD.lock", "side.lock"));
  test::write_file(side_ / "a", "a");
  repo_.git_in(side_, {"add", "a"});
  repo_.git_in(side_, {"commit", "-qm", "a"});
}

TEST_F(StaleLocks, OfOtherCheckoutsAreLeft) {
  test::write_file(repo_.path() / ".git/index.lock", "");
  test::write_file(repo_.path() / ".git/refs/heads/main.lock", "");
  EXPECT_THAT(removed(), IsEmpty());
}

TEST_F(StaleLocks, AreNoneWhileAFileIsOpen) {
  const auto lock = admin() / "index.lock";
  const int held = ::open(lock.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
  ASSERT_GE(held, 0);
  EXPECT_THAT(removed(), IsEmpty());
  ::close(held);
  EXPECT_THAT(removed(), ElementsAre("index.lock"));
}

// A commit whose message is being written: git has closed the lock, and means to keep it.
TEST_F(StaleLocks, AreNoneWhileAGitWorksThere) {
  const std::string begun = repo_.beside("begun").string();
  const std::string end = repo_.beside("end").string();
  ASSERT_EQ(::mkfifo(begun.c_str(), 0600), 0);
  ASSERT_EQ(::mkfifo(end.c_str(), 0600), 0);
  test::write_file(side_ / "a", "a");
  repo_.git_in(side_, {"add", "a"});
  const std::string editor =
      "GIT_EDITOR=edit() { echo >" + begun + "; cat " + end + " >$1; }; edit";
  const std::string checkout = side_.string();
  const pid_t git = ::fork();
  if (git == 0) {
    ::execlp("env", "env", editor.c_str(), "git", "-C", checkout.c_str(), "commit", "-qa", nullptr);
    ::_exit(127);
  }
  std::string line;
  std::getline(std::ifstream(begun), line);
  EXPECT_TRUE(std::filesystem::exists(admin() / "index.lock"));
  EXPECT_THAT(removed(), IsEmpty());
  std::ofstream(end) << "Work of a person\n";
  int status = 0;
  ::waitpid(git, &status, 0);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(repo_.git({"log", "-1", "--format=%s", "team/side"}), "Work of a person");
}

TEST_F(StaleLocks, ThatAreNoFilesAreLeft) {
  std::filesystem::create_symlink("/etc/hostname", admin() / "index.lock");
  std::filesystem::create_directory(admin() / "HEAD.lock");
  EXPECT_THAT(removed(), IsEmpty());
}

}  // namespace
}  // namespace plait::git

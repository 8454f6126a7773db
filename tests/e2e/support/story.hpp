// End-to-end tests as stories: a real repository, PRPs in it, the built plait at work on it, and at
// the end nothing left behind that should not be.
//
//   TEST_F(Ways, LandsTwo) {
//     write_prp("PRP-A", {.phases = {{.bash = writes("a.txt", "one")}}});
//     write_prp("PRP-B");
//     const Ran ran = run_plait({"run", "--agent", "runbook", "PRP-A", "PRP-B"});
//     EXPECT_EQ(ran.exit_code, 0) << ran.err;
//     EXPECT_EQ(repo().read("a.txt"), "one\n");
//   }
//
// Runs that name no sandbox of their own take place in none, which is faster; with
// PLAIT_TEST_SANDBOX=worktree (or another kind) in that one.
//
// Every program gets a clean environment: HOME, XDG_*, TMPDIR and git's configuration are folders
// and files of the test.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "child.hpp"
#include "folder_state.hpp"
#include "git_fixture.hpp"
#include "prp.hpp"

namespace plait::test {

class Story : public ::testing::Test {
 protected:
  explicit Story(GitRepo::Start start = GitRepo::Start::one_commit);
  // Checks expect_clean(), and that no run has sent an event that no schema knows.
  void TearDown() override;

  // `<outside>/project`; worktrees come beside it.
  [[nodiscard]] GitRepo& repo() { return *repo_; }
  [[nodiscard]] const GitRepo& repo() const { return *repo_; }
  // Another kind of repository, for a story that begins in one: bare, unborn.
  void begin_anew(GitRepo::Start start);
  // A file of the test's own that plait knows nothing of; its folder exists.
  [[nodiscard]] std::filesystem::path own(const std::string& name) const;
  [[nodiscard]] std::filesystem::path home() const { return own("home"); }
  void touch(const std::filesystem::path& file) const { write_file(file, ""); }

  // PRPs/<id>.md in the checkout, not committed.
  void write_prp(const std::string& id, const Prp& prp = {});

  // The folder that plait and git are started in; at first the checkout.
  void work_in(const std::filesystem::path& folder) { cwd_ = folder; }
  Ran run_plait(const std::vector<std::string>& args, const Environment& more = {});
  [[nodiscard]] Child start_plait(const std::vector<std::string>& args,
                                  const Environment& more = {});
  // plait run --agent runbook …
  Ran run_batch(std::vector<std::string> args, const Environment& more = {});
  [[nodiscard]] Child start_batch(std::vector<std::string> args, const Environment& more = {});
  // Any other program, found in PATH.
  Ran run_program(const std::vector<std::string>& argv);

  // The document of `plait report --json` and of `plait status --json` of the newest run.
  [[nodiscard]] Json report();
  [[nodiscard]] Json status();
  // The newest run's folder.
  [[nodiscard]] std::filesystem::path run_dir();
  // The state of a step run in `plait status`: "succeeded"; "" when there is none.
  [[nodiscard]] static std::string state_of(const Json& status, const std::string& step,
                                            const std::string& task = {});

  // What must hold when a story has ended: the checkout is on its branch, its tracked files are as
  // they were or as its branch now says, untracked files are untouched, no process is left, no
  // worktree, no folder beside the repository and no temporary file that was not there, no lock of
  // git's, and `git fsck` is content. Compared with the moment of the first plait.
  void expect_clean();
  // Exceptions, by folder name beside the repository: worktrees that are meant to stay.
  void expect_kept(const std::string& name) { kept_.insert(name); }
  // The story itself has changed the checkout: compare with it as it is now.
  void remember();

 private:
  struct Before {
    std::string head, status;
    FolderState files;
    std::set<std::string> untracked, beside, worktrees, temporary;
  };
  [[nodiscard]] Before look() const;
  [[nodiscard]] Environment environment(const Environment& more) const;
  Child start(const std::vector<std::string>& argv, const Environment& env);
  void expect_same_checkout(const Before& now) const;
  void expect_no_leftovers(const Before& now) const;

  TemporaryFolder folder_;
  std::optional<GitRepo> repo_;
  std::optional<Before> before_;
  std::set<std::string> kept_;
  std::filesystem::path cwd_;
  int started_ = 0;
};

// Repositories that begin otherwise.
class BareStory : public Story {
 protected:
  BareStory() : Story(GitRepo::Start::bare) {}
};
class UnbornStory : public Story {
 protected:
  UnbornStory() : Story(GitRepo::Start::unborn) {}
};

}  // namespace plait::test

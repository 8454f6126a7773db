// Changes outside of the task's checkout: the agent's, or somebody else's.
#include <cstdlib>
#include <plait/error_class.hpp>

#include "turn_story.hpp"

namespace plait::launch {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class Escapes : public TurnStory {
 protected:
  // git as the agent of the turn runs it, and as a person does.
  void agent(const fs::path& folder, const std::string& words) {
    git(folder, "GIT_TRACE_REFS='" + variable("GIT_TRACE_REFS") + "' git " + words);
  }
  void person(const std::string& words) { git(repo_.path(), "git " + words); }
  void works() { commits("a.txt", "Phase 1: it"); }
  void in_a_sandbox_that_enforces() {
    more_["needs"]["worktree"]["outputs"]["sandbox"] = {{"mode", "off"}, {"enforces", true}};
  }
  void expect_escape(const std::string& what) {
    EXPECT_EQ(status(), PLAIT_FAILED);
    EXPECT_EQ(answer()["code"], error_class::escape);
    EXPECT_THAT(answer()["message"].get<std::string>(), HasSubstr(what));
  }
  void expect_told(const std::string& what) {
    EXPECT_EQ(status(), PLAIT_OK) << answer();
    EXPECT_TRUE(warned(what)) << answer();
  }

 private:
  static void git(const fs::path& folder, const std::string& line) {
    const std::string whole = "cd '" + folder.string() + "' && " + line + " > /dev/null 2>&1";
    ASSERT_EQ(std::system(whole.c_str()), 0) << whole;
  }
};

TEST_F(Escapes, APersonMayCommitMoveHeadAndDeleteBranches) {
  repo_.git({"branch", "idea"});
  begin();
  works();
  repo_.write("README.md", "changed by hand\n");
  person("commit -q -a -m Mine");
  person("branch -q -D idea");
  person("checkout -q -b mine");
  repo_.write("new.txt", "by hand\n");
  ends(exited());
  expect_told("refs/heads/main was changed");
  expect_told("refs/heads/idea is gone");
  expect_told("HEAD");
  expect_told("new.txt");
}

TEST_F(Escapes, AnAgentThatCommitsToTheTargetFails) {
  begin();
  works();
  agent(repo_.path(), "commit -q --allow-empty -m Mine");
  ends(exited());
  expect_escape("refs/heads/main was changed");
}

TEST_F(Escapes, AnAgentThatMovesTheTargetFromItsWorktreeFails) {
  begin();
  works();
  agent(worktree_, "update-ref refs/heads/main HEAD");
  ends(exited());
  expect_escape("refs/heads/main was changed");
}

TEST_F(Escapes, AnAgentThatDeletesABranchOfSomebodysFails) {
  repo_.git({"branch", "idea"});
  begin();
  works();
  agent(worktree_, "branch -q -D idea");
  ends(exited());
  expect_escape("refs/heads/idea is gone");
}

TEST_F(Escapes, AnAgentThatMovesHeadFails) {
  begin();
  works();
  agent(repo_.path(), "checkout -q -b elsewhere");
  ends(exited());
  expect_escape("HEAD");
}

TEST_F(Escapes, ReadingWhatAPersonMovesIsNoEscape) {
  begin();
  works();
  person("commit -q --allow-empty -m Mine");
  agent(worktree_, "rebase -q main");
  agent(repo_.path(), "log -1");
  ends(exited());
  expect_told("refs/heads/main was changed");
}

TEST_F(Escapes, AFileThatAToolOfTheAgentsWroteIsItsDoing) {
  const std::string file = (repo_.path() / "README.md").string();
  begin();
  works();
  test::write_file(file, "changed\n");
  tells({{"type", "tool"}, {"id", "1"}, {"name", "Edit"}, {"title", file}, {"state", "done"}});
  ends(exited());
  expect_escape("README.md");
}

TEST_F(Escapes, AFileThatTheAgentOnlyReadIsNot) {
  const std::string file = (repo_.path() / "README.md").string();
  begin();
  works();
  test::write_file(file, "changed\n");
  tells({{"type", "tool"}, {"id", "1"}, {"name", "Read"}, {"title", file}, {"state", "done"}});
  tells({{"type", "tool"}, {"id", "2"}, {"name", "Bash"}, {"title", "ls " + file + ".orig"}});
  ends(exited());
  expect_told("README.md");
}

TEST_F(Escapes, HooksAndConfigurationAreAlwaysOne) {
  begin();
  works();
  repo_.configure("core.fsmonitor", "evil");
  test::write_file(repo_.path() / ".git/hooks/post-commit", "#!/bin/sh\n");
  ends(exited());
  expect_escape("configuration");
  expect_escape("post-commit is new");
}

TEST_F(Escapes, TheUpstreamOfABranchIsNone) {
  begin();
  works();
  person("config branch.main.remote origin");
  ends(exited());
  expect_told("configuration");
}

TEST_F(Escapes, WhatTheSandboxKeepsAgentsFromIsNotEvenAWarning) {
  in_a_sandbox_that_enforces();
  begin();
  EXPECT_EQ(variable("GIT_TRACE_REFS"), "none");
  works();
  person("commit -q --allow-empty -m Mine");
  ends(exited());
  EXPECT_EQ(status(), PLAIT_OK) << answer();
  EXPECT_FALSE(warned("main"));
}

TEST_F(Escapes, TheSettingDecidesOverEvidence) {
  begin({{"on_escape", "fail"}});
  works();
  person("commit -q --allow-empty -m Mine");
  ends(exited());
  expect_escape("refs/heads/main was changed");
}

}  // namespace
}  // namespace plait::launch

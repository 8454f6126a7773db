// plait-runbook on real repositories.
#include <gtest/gtest.h>

#include <plait/error_class.hpp>
#include <sstream>

#include "git_fixture.hpp"
#include "prp/parse.hpp"
#include "runbook/block.hpp"
#include "runbook/runbook.hpp"

namespace plait::runbook {
namespace {

using test::GitRepo;

class RunbookTest : public ::testing::Test {
 protected:
  RunbookTest() { base_ = repo_.tip("HEAD"); }

  Ending carry_out(const std::string& body, Validation validation = Validation::run) {
    const prp::Document document =
        prp::parse("---\nprp_id: PRP-A\ntitle: Sample\n---\n" + body, "PRP-A.md");
    std::ostringstream log;
    const Ending ending =
        Runbook(document, Settings{repo_.path().string(), base_, phase_, validation}, log).run();
    log_ = log.str();
    return ending;
  }
  [[nodiscard]] bool said(const std::string& text) const {
    return log_.find(text) != std::string::npos;
  }
  [[nodiscard]] std::vector<std::string> commits() const { return repo_.log(base_ + "..HEAD"); }

  GitRepo repo_;
  std::string base_, log_, phase_;
};

std::string fence(const std::string& info, const std::string& text) {
  return "\n```" + info + "\n" + text + "```\n";
}

TEST_F(RunbookTest, every_phase_becomes_a_commit) {
  EXPECT_EQ(carry_out("### Phase 1: Preparation (5 min)\n**Goal**: Add a\n" +
                      fence("bash", "echo one > a.txt\n") + "### Phase 2: More\n**Goal**: Add b\n" +
                      fence("sh", "echo two > b.txt\n")),
            Ending::complete);
  EXPECT_EQ(commits(), (std::vector<std::string>{"Phase 2: Add b", "Phase 1: Add a"}));
  EXPECT_EQ(repo_.show("HEAD", "b.txt"), "two\n");
  EXPECT_TRUE(said("STATUS:PHASE_COMPLETE:1/2\n"));
  EXPECT_TRUE(said("STATUS:PHASE_COMPLETE:2/2\n"));
  EXPECT_TRUE(said("STATUS:COMPLETE:10/10\n"));
  EXPECT_EQ(repo_.status(), "");
}

TEST_F(RunbookTest, a_diff_is_applied_even_with_wrong_line_counts) {
  repo_.write("a.txt", "one\ntwo\nthree\n").commit("Add a");
  base_ = repo_.tip("HEAD");
  EXPECT_EQ(
      carry_out(
          "## Phase 1: Change\n" +
          fence("diff", "--- a/a.txt\n+++ b/a.txt\n@@ -1,9 +1,7 @@\n one\n-two\n+TWO\n three\n")),
      Ending::complete);
  EXPECT_EQ(repo_.show("HEAD", "a.txt"), "one\nTWO\nthree\n");
  EXPECT_EQ(commits(), std::vector<std::string>{"Phase 1: Change"});
}

TEST_F(RunbookTest, a_diff_that_does_not_fit_fails) {
  EXPECT_EQ(carry_out("## Phase 1: Change\n" +
                      fence("diff", "--- a/no.txt\n+++ b/no.txt\n@@ -1 +1 @@\n-x\n+y\n")),
            Ending::failed);
  EXPECT_TRUE(said("STATUS:FAILED:phase 1: diff at line "));
  EXPECT_TRUE(commits().empty());
}

TEST_F(RunbookTest, a_fence_may_name_the_file_that_it_holds) {
  EXPECT_EQ(carry_out("## Phase 1: Write\n" + fence("python file=src/x.py", "print(1)\n") +
                      fence("text path=\"a b.txt\"", "blank\n")),
            Ending::complete);
  EXPECT_EQ(repo_.show("HEAD", "src/x.py"), "print(1)\n");
  EXPECT_EQ(repo_.show("HEAD", "a b.txt"), "blank\n");
}

TEST_F(RunbookTest, no_file_is_written_outside_the_worktree) {
  std::filesystem::create_directory_symlink(repo_.outside(), repo_.path() / "link");
  for (const char* file : {"../escape", "/tmp/escape", "a/../../escape", ".git/config",
                           "sub/.GIT/hooks/x", "link/escape", "."}) {
    const Status written = write_file(file, "x", repo_.path());
    ASSERT_FALSE(written) << file;
    EXPECT_EQ(written.error().code, error_class::security) << file;
  }
  EXPECT_FALSE(std::filesystem::exists(repo_.outside() / "escape"));
}

TEST_F(RunbookTest, other_languages_are_not_run) {
  EXPECT_EQ(carry_out("## Phase 1: Look\n" + fence("python", "raise SystemExit(1)\n") +
                      fence("", "exit 1\n") + fence("console", "$ exit 1\n") +
                      fence("bash", "echo x > x\n")),
            Ending::complete);
  EXPECT_EQ(repo_.files("HEAD").back(), "x");
}

TEST_F(RunbookTest, a_failing_block_ends_the_phase_and_the_run) {
  EXPECT_EQ(carry_out("## Phase 1: Good\n" + fence("bash", "echo 1 > a\n") + "## Phase 2: Bad\n" +
                      fence("bash", "echo 2 > b\nfalse\necho never > c\n") + "## Phase 3: Never\n" +
                      fence("bash", "echo 3 > d\n")),
            Ending::failed);
  EXPECT_EQ(commits(), std::vector<std::string>{"Phase 1: Good"});
  EXPECT_FALSE(repo_.exists("c"));
  EXPECT_FALSE(repo_.exists("d"));
  EXPECT_TRUE(said("STATUS:PHASE_COMPLETE:1/3\n"));
  EXPECT_TRUE(said("STATUS:FAILED:phase 2: bash block at line "));
  EXPECT_FALSE(said("STATUS:COMPLETE"));
}

TEST_F(RunbookTest, a_failure_in_a_pipe_or_an_unset_name_counts) {
  EXPECT_EQ(carry_out("## Phase 1: Pipe\n" + fence("bash", "false | cat\n")), Ending::failed);
  EXPECT_EQ(carry_out("## Phase 1: Name\n" + fence("bash", "echo \"$NO_SUCH_NAME_HERE\"\n")),
            Ending::failed);
}

TEST_F(RunbookTest, the_validation_command_decides_before_the_commit) {
  const std::string phase = "## Phase 1: Add\n" + fence("bash", "echo 1 > a\n");
  EXPECT_EQ(carry_out(phase + "\n**Validation Command**: `test -e b`\n"), Ending::failed);
  EXPECT_TRUE(said("STATUS:FAILED:phase 1: validation command ended with exit code 1"));
  EXPECT_TRUE(commits().empty());
  EXPECT_EQ(carry_out(phase + "\n**Validation Command**: `test -e a`\n"), Ending::complete);
  EXPECT_TRUE(said("STATUS:VALIDATION:L2\n"));
  EXPECT_EQ(commits().size(), 1U);
}

TEST_F(RunbookTest, validation_can_be_left_out) {
  EXPECT_EQ(carry_out("## Phase 1: Add\n" + fence("bash", "echo 1 > a\n") +
                          "\n**Validation Command**: `false`\n",
                      Validation::skip),
            Ending::complete);
}

TEST_F(RunbookTest, a_phase_without_anything_to_do_makes_it_partial) {
  EXPECT_EQ(carry_out("## Phase 1: Add\n" + fence("bash", "echo 1 > a\n") +
                      "## Phase 2: Think\nThink hard.\n"),
            Ending::partial);
  EXPECT_TRUE(said("STATUS:PARTIAL:1/2\n"));
}

TEST_F(RunbookTest, a_phase_that_changes_nothing_makes_no_commit) {
  EXPECT_EQ(carry_out("## Phase 1: Look\n" + fence("bash", "true\n")), Ending::complete);
  EXPECT_TRUE(commits().empty());
}

TEST_F(RunbookTest, a_second_attempt_goes_on_after_the_last_commit) {
  const std::string first = "## Phase 1: Append\n" + fence("bash", "echo x >> a\n");
  EXPECT_EQ(carry_out(first + "## Phase 2: Wait\n" + fence("bash", "test -e go\n")),
            Ending::failed);
  repo_.write("go", "");
  EXPECT_EQ(carry_out(first + "## Phase 2: Wait\n" + fence("bash", "test -e go\n")),
            Ending::complete);
  EXPECT_EQ(repo_.show("HEAD", "a"), "x\n");
  EXPECT_EQ(commits(), (std::vector<std::string>{"Phase 2: Wait", "Phase 1: Append"}));
}

TEST_F(RunbookTest, one_phase_can_be_asked_for) {
  phase_ = "2";
  EXPECT_EQ(carry_out("## Phase 1: A\n" + fence("bash", "echo 1 > a\n") + "## Phase 2: B\n" +
                      fence("bash", "echo 2 > b\n")),
            Ending::complete);
  EXPECT_EQ(commits(), std::vector<std::string>{"Phase 2: B"});
  EXPECT_TRUE(said("STATUS:PHASE_COMPLETE:2/2\n"));
}

TEST_F(RunbookTest, a_body_without_phases_is_one) {
  EXPECT_EQ(carry_out("Do this:\n" + fence("bash", "echo 1 > a\n")), Ending::complete);
  EXPECT_EQ(commits(), std::vector<std::string>{"Phase 1: Sample"});
}

TEST_F(RunbookTest, a_refused_commit_fails) {
  repo_.write(".git/hooks/pre-commit", "#!/bin/sh\nexit 1\n").executable(".git/hooks/pre-commit");
  EXPECT_EQ(carry_out("## Phase 1: Add\n" + fence("bash", "echo 1 > a\n")), Ending::failed);
  EXPECT_TRUE(said("STATUS:FAILED:phase 1: its commit was refused by git"));
}

TEST_F(RunbookTest, blocks_cannot_wait_for_input) {
  EXPECT_EQ(carry_out("## Phase 1: Ask\n" + fence("bash", "read -r answer || echo none > a\n")),
            Ending::complete);
  EXPECT_EQ(repo_.show("HEAD", "a"), "none\n");
}

}  // namespace
}  // namespace plait::runbook

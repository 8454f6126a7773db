// The step `launch`, called as the engine calls it, on real worktrees; the agent's work is done by
// the test.
#include <gtest/gtest.h>

#include "agents/auto.hpp"
#include "agents/command.hpp"
#include "fake_host.hpp"
#include "git_fixture.hpp"
#include "launch/launch.hpp"
#include "launch/prompt.hpp"
#include "runners/local.hpp"

namespace plait::launch {
namespace {

class Launch : public ::testing::Test {
 protected:
  Launch() : worktree_(repo_.beside("project-prp-a")), base_(repo_.tip("HEAD")) {
    host_.offer<agents::CommandAgent>();
    host_.offer<agents::AutoAgent>();
    host_.offer<runners::LocalRunner>();
    repo_.git({"worktree", "add", "--quiet", "-b", "prp-a", worktree_.string()});
    test::write_file(snapshot(), "# The plan\nWith ${money} in it.\n");
    configure({{"agent", {{"uses", "command"}, {"argv", {"./work.sh"}}}}, {"retry", 0}});
  }

  void configure(const Json& with) {
    auto made = LaunchStep::create(with);
    ASSERT_TRUE(made) << made.error().message;
    step_ = std::move(made).value();
  }
  [[nodiscard]] std::filesystem::path snapshot() const { return repo_.outside() / "run/PRP-A.md"; }
  [[nodiscard]] std::string output() const {
    return (repo_.outside() / "run/proc/output").string();
  }

  [[nodiscard]] Json request() const {
    Json task{{"id", "PRP-A"},
              {"title", "Sample"},
              {"model", "haiku"},
              {"estimate_s", 600.0},
              {"files", {"a.txt"}},
              {"snapshot", snapshot().string()},
              {"phases",
               {{{"number", "1"}, {"title", "One"}, {"goal", "Do one"}},
                {{"number", "2"}, {"title", "Two"}, {"validation", "make check"}}}}};
    return {{"run",
             {{"id", "r1"},
              {"dir", (repo_.outside() / "run").string()},
              {"project", repo_.path().string()}}},
            {"step", "launch"},
            {"attempt", 1},
            {"dry_run", false},
            {"params", {{"timeout", 3600}}},
            {"with", Json::object()},
            {"task", task},
            {"needs",
             {{"worktree",
               {{"status", "succeeded"},
                {"outputs",
                 {{"path", worktree_.string()},
                  {"branch", "prp-a"},
                  {"base", base_},
                  {"target", "main"}}}}}}}};
  }

  // The request that the step makes; remembers its state.
  Json start() {
    const Reply reply = host_.invoke(*step_, "run", request());
    EXPECT_EQ(reply.status, PLAIT_WAIT) << reply.message.json;
    state_ = reply.message.json["state"];
    return reply.message.json["wait"]["start"][0];
  }

  void prints(const std::string& text) { test::write_file(output(), text); }

  void output_grew() {
    Json asked = request();
    asked["state"] = state_;
    asked["cause"] = {{"kind", "output"}, {"key", "turn-1"}, {"path", output()}, {"size", 0}};
    const Reply reply = host_.invoke(*step_, "resume", asked);
    ASSERT_EQ(reply.status, PLAIT_WAIT);
    state_ = reply.message.json["state"];
  }

  Json ends(Json outcome) {
    outcome["output"] = output();
    Json asked = request();
    asked["state"] = state_;
    asked["cause"] = {{"kind", "exit"}, {"key", "turn-1"}, {"outcome", std::move(outcome)}};
    const Reply reply = host_.invoke(*step_, "resume", asked);
    status_ = reply.status;
    return reply.message.json;
  }
  static Json exited(int code) { return {{"kind", "exited"}, {"code", code}, {"seconds", 2.5}}; }

  void commits(const std::string& file, const std::string& message) {
    test::write_file(worktree_ / file, message);
    repo_.git_in(worktree_, {"add", "--all"});
    repo_.git_in(worktree_, {"commit", "--quiet", "-m", message});
  }

  static bool warns(const Json& outputs, const std::string& text) {
    for (const Json& warning : outputs["warnings"])
      if (warning.get<std::string>().find(text) != std::string::npos) return true;
    return false;
  }

  test::GitRepo repo_;
  std::filesystem::path worktree_;
  std::string base_;
  test::FakeHost host_;
  std::unique_ptr<LaunchStep> step_;
  Json state_;
  plait_status status_ = PLAIT_OK;
};

TEST_F(Launch, starts_the_agent_in_the_worktree_with_a_prompt) {
  const Json process = start();
  EXPECT_EQ(process["command"]["argv"], Json{"./work.sh"});
  EXPECT_EQ(process["command"]["cwd"], worktree_.string());
  EXPECT_EQ(process["command"]["env"]["PLAIT_BRANCH"], "prp-a");
  EXPECT_TRUE(process["output"].get<bool>());
  const std::string prompt = test::read_file(process["command"]["stdin_file"].get<std::string>());
  for (const char* part :
       {"Task PRP-A: Sample", "With ${money} in it.", "* Phase 1: One", "Goal: Do one",
        "Validation: `make check`", "STATUS:PHASE_COMPLETE", "a.txt", "prp-a"})
    EXPECT_NE(prompt.find(part), std::string::npos) << part;
  ASSERT_EQ(host_.emitted("agent.started").size(), 1U);
  EXPECT_EQ(host_.emitted("agent.started")[0]["estimate_s"], 600.0);
}

TEST_F(Launch, commits_and_exit_code_zero_are_success) {
  start();
  commits("a.txt", "Phase 1: Do one");
  commits("b.txt", "Phase 2: Two");
  prints("STATUS:PHASE_COMPLETE:2/2\nSTATUS:COMPLETE:10/10\n");
  const Json outputs = ends(exited(0))["outputs"];
  ASSERT_EQ(status_, PLAIT_OK);
  EXPECT_EQ(outputs["status"], "SUCCESS");
  EXPECT_EQ(outputs["commits"].size(), 2U);
  EXPECT_EQ(outputs["commits"][0]["subject"], "Phase 1: Do one");
  EXPECT_EQ(outputs["files"], (Json{"a.txt", "b.txt"}));
  EXPECT_EQ(outputs["head"], repo_.tip("prp-a"));
  EXPECT_EQ(outputs["phases_completed"], 2);
  EXPECT_EQ(outputs["claims"]["status"], "COMPLETE");
  EXPECT_EQ(outputs["agent"], "command");
  EXPECT_EQ(outputs["seconds"], 2.5);
  EXPECT_TRUE(outputs["warnings"].empty());
}

TEST_F(Launch, no_commit_is_a_failure_whatever_the_agent_says) {
  start();
  prints("STATUS:COMPLETE:10/10\n");
  const Json answer = ends(exited(0));
  EXPECT_EQ(status_, PLAIT_FAILED);
  EXPECT_EQ(answer["code"], error_class::gate_failed);
  EXPECT_EQ(answer["message"],
            "the agent ended with exit code 0 but committed nothing on \"prp-a\"");
  EXPECT_TRUE(warns(answer["outputs"], "says COMPLETE but committed nothing"));
}

TEST_F(Launch, what_is_not_committed_is_told_and_kept) {
  start();
  commits("a.txt", "Phase 1: Do one");
  test::write_file(worktree_ / "rest.txt", "x");
  const Json outputs = ends(exited(0))["outputs"];
  EXPECT_EQ(status_, PLAIT_OK);
  EXPECT_EQ(outputs["uncommitted"], 1);
  EXPECT_TRUE(warns(outputs, "1 file is changed but not committed"));
  EXPECT_TRUE(std::filesystem::exists(worktree_ / "rest.txt"));
}

TEST_F(Launch, commits_on_another_branch_are_told) {
  start();
  repo_.git_in(worktree_, {"checkout", "--quiet", "-b", "elsewhere"});
  commits("a.txt", "Phase 1: Do one");
  const Json answer = ends(exited(0));
  EXPECT_EQ(status_, PLAIT_FAILED);
  EXPECT_NE(answer["message"].get<std::string>().find("its worktree is on \"elsewhere\""),
            std::string::npos);
}

TEST_F(Launch, a_partial_claim_fails_with_outputs) {
  start();
  commits("a.txt", "Phase 1: Do one");
  prints("STATUS:PARTIAL:1/2\n");
  const Json answer = ends(exited(0));
  EXPECT_EQ(status_, PLAIT_FAILED);
  EXPECT_EQ(answer["code"], error_class::partial);
  EXPECT_EQ(answer["outputs"]["status"], "PARTIAL");
  EXPECT_EQ(answer["outputs"]["phases_completed"], 1);
  EXPECT_EQ(answer["outputs"]["phases_total"], 2);
}

TEST_F(Launch, a_claimed_failure_fails_with_its_reason) {
  start();
  commits("a.txt", "Phase 1: Do one");
  prints("STATUS:FAILED:phase 2: tests do not pass\n");
  const Json answer = ends(exited(1));
  EXPECT_EQ(answer["message"], "phase 2: tests do not pass");
  EXPECT_EQ(answer["outputs"]["status"], "FAILED");
  EXPECT_EQ(answer["outputs"]["phases_completed"], 1);
  EXPECT_TRUE(warns(answer["outputs"], "1 commit stays on \"prp-a\""));
}

TEST_F(Launch, words_and_exit_that_differ_are_a_warning) {
  start();
  commits("a.txt", "Phase 1: Do one");
  prints("STATUS:PHASE_COMPLETE:1/2\nSTATUS:COMPLETE:10/10\n");
  const Json outputs = ends(exited(0))["outputs"];
  EXPECT_EQ(outputs["status"], "SUCCESS");
  EXPECT_TRUE(warns(outputs, "says COMPLETE but counted 1 of 2 phases"));
}

TEST_F(Launch, a_claim_that_the_exit_belies_is_told) {
  start();
  commits("a.txt", "Phase 1: Do one");
  prints("STATUS:COMPLETE:10/10\n");
  EXPECT_TRUE(
      warns(ends(exited(9))["outputs"], "says COMPLETE but: the agent ended with exit code 9"));
}

TEST_F(Launch, a_timeout_has_its_class_and_keeps_what_was_committed) {
  start();
  commits("a.txt", "Phase 1: Do one");
  const Json answer = ends({{"kind", "timed_out"}, {"signal", 15}});
  EXPECT_EQ(answer["code"], error_class::timeout);
  EXPECT_EQ(answer["outputs"]["commits"].size(), 1U);
}

TEST_F(Launch, a_crash_has_its_class) {
  start();
  EXPECT_EQ(ends({{"kind", "signalled"}, {"signal", 9}})["code"], error_class::crashed);
}

TEST_F(Launch, a_vanished_branch_is_a_failure) {
  start();
  repo_.git_in(worktree_, {"checkout", "--quiet", "--detach"});
  repo_.git({"branch", "-D", "prp-a"});
  const Json answer = ends(exited(0));
  EXPECT_EQ(status_, PLAIT_FAILED);
  EXPECT_EQ(answer["message"], "the branch \"prp-a\" is gone");
}

TEST_F(Launch, words_become_events_as_they_are_printed) {
  start();
  prints("working\nSTATUS:PHASE_COM");
  output_grew();
  EXPECT_TRUE(host_.emitted("agent.status").empty());
  prints("working\nSTATUS:PHASE_COMPLETE:1/2\nHEALTH:OK\n");
  output_grew();
  ASSERT_EQ(host_.emitted("agent.status").size(), 1U);
  EXPECT_EQ(host_.emitted("agent.status")[0],
            (Json{{"word", "PHASE_COMPLETE"}, {"detail", "1/2"}}));
  EXPECT_EQ(host_.emitted("agent.health").size(), 1U);
  EXPECT_EQ(host_.emitted("agent.text").size(), 1U);
}

TEST_F(Launch, text_is_passed_on_now_and_then_only) {
  start();
  std::string text;
  for (int i = 0; i < 50; ++i) {
    text += "line " + std::to_string(i) + "\n";
    prints(text);
    host_.now += 0.1;
    output_grew();
  }
  EXPECT_EQ(host_.emitted("agent.text").size(), 3U);
}

TEST_F(Launch, what_the_agent_left_running_is_told) {
  start();
  commits("a.txt", "Phase 1: Do one");
  prints("");
  test::write_file(repo_.outside() / "run/proc/status",
                   R"({"kind":"exited","leftover":2,"peak_rss_kb":1000,"cpu_s":0.5})");
  const Json outputs = ends(exited(0))["outputs"];
  EXPECT_TRUE(warns(outputs, "left running were ended: 2"));
  EXPECT_EQ(outputs["resources"]["peak_rss_kb"], 1000);
}

TEST_F(Launch, cancel_stops_the_agent_and_waits_for_its_end) {
  start();
  Json asked = request();
  asked["state"] = state_;
  asked["cause"] = {{"kind", "cancel"}, {"force", false}};
  const Reply reply = host_.invoke(*step_, "resume", asked);
  ASSERT_EQ(reply.status, PLAIT_WAIT);
  EXPECT_EQ(reply.message.json["wait"]["stop"], Json{"turn-1"});
  EXPECT_EQ(ends({{"kind", "cancelled"}})["code"], error_class::cancelled);
}

TEST_F(Launch, plan_says_what_would_be_run_and_writes_nothing) {
  const Reply reply = host_.invoke(*step_, "plan", request());
  ASSERT_EQ(reply.status, PLAIT_OK);
  EXPECT_EQ(reply.message.json["actions"],
            (Json{"start agent command (model haiku) in " + worktree_.string() + " on branch prp-a",
                  "run ./work.sh", "stop it after 1h"}));
  EXPECT_FALSE(std::filesystem::exists(repo_.outside() / "run/prompts"));
}

TEST_F(Launch, plan_says_when_no_agent_is_there) {
  configure(Json::object());
  const Reply reply = host_.invoke(*step_, "plan", request());
  ASSERT_EQ(reply.status, PLAIT_OK);
  EXPECT_NE(reply.message.json["actions"][1].get<std::string>().find("no coding agent is ready"),
            std::string::npos);
}

TEST_F(Launch, without_a_worktree_it_says_what_is_missing) {
  Json asked = request();
  asked["needs"] = Json::object();
  const Reply reply = host_.invoke(*step_, "run", asked);
  EXPECT_EQ(reply.status, PLAIT_FAILED);
  EXPECT_EQ(reply.message.json["code"], error_class::config);
}

TEST_F(Launch, a_template_of_ones_own_is_used) {
  repo_.write("prompts/task.md", "${task.id} in ${worktree}");
  configure({{"agent", {{"uses", "command"}, {"argv", {"x"}}}}, {"prompts", "prompts"}});
  const Json process = start();
  EXPECT_EQ(test::read_file(process["command"]["stdin_file"].get<std::string>()),
            "PRP-A in " + worktree_.string());
}

TEST(Prompt, a_wrong_name_is_an_error_that_lists_the_right_ones) {
  const auto filled = fill_template("a ${b} ${c", {{"b", "B ${x}"}});
  ASSERT_FALSE(filled);
  EXPECT_EQ(filled.error().message, "the prompt template names \"c\"");
  EXPECT_EQ(fill_template("a ${b}.", {{"b", "B ${x}"}}).value(), "a B ${x}.");
}

}  // namespace
}  // namespace plait::launch

// What the agents prepare, and how they say whether they are ready.
#include <gtest/gtest.h>

#include "agents/auto.hpp"
#include "agents/command.hpp"
#include "agents/runbook.hpp"
#include "fake_host.hpp"
#include "runners/local.hpp"

namespace plait::agents {
namespace {

Json a_turn() {
  return {{"run", "r1"},
          {"task", {{"id", "PRP-A"}, {"snapshot", "/run/prps/PRP-A.md"}}},
          {"phase", nullptr},
          {"prompt", "do it"},
          {"prompt_file", "/run/prompts/a.md"},
          {"model", "haiku"},
          {"worktree", "/w/a"},
          {"branch", "prp-a"},
          {"target", {{"branch", "main"}, {"commit", "abc"}}},
          {"base", "abc"}};
}

class Agents : public ::testing::Test {
 protected:
  Json ask(Instance& agent, std::string_view method, Json request) {
    const Reply reply = host_.invoke(agent, method, std::move(request));
    status_ = reply.status;
    return reply.message.json;
  }
  test::FakeHost host_;
  plait_status status_ = PLAIT_OK;
};

TEST_F(Agents, command_gets_the_turn_in_its_environment_and_the_prompt_on_stdin) {
  const auto agent =
      CommandAgent::create({{"argv", {"./work.sh", "PRP-A"}}, {"env", {{"PLAIT_MODEL", "mine"}}}});
  const Json command = ask(**agent, "prepare", {{"turn", a_turn()}})["command"];
  EXPECT_EQ(command["argv"], (Json{"./work.sh", "PRP-A"}));
  EXPECT_EQ(command["cwd"], "/w/a");
  EXPECT_EQ(command["stdin_file"], "/run/prompts/a.md");
  EXPECT_EQ(command["env"], (Json{{"PLAIT_TASK", "PRP-A"},
                                  {"PLAIT_TASK_FILE", "/run/prps/PRP-A.md"},
                                  {"PLAIT_WORKTREE", "/w/a"},
                                  {"PLAIT_BRANCH", "prp-a"},
                                  {"PLAIT_TARGET", "main"},
                                  {"PLAIT_BASE", "abc"},
                                  {"PLAIT_MODEL", "mine"},
                                  {"PLAIT_PHASE", ""},
                                  {"PLAIT_PROMPT_FILE", "/run/prompts/a.md"},
                                  {"PLAIT_RUN", "r1"}}));
}

TEST_F(Agents, command_without_a_program_is_refused) {
  const auto agent = CommandAgent::create(Json::object());
  ASSERT_FALSE(agent);
  EXPECT_EQ(agent.error().code, error_class::config);
}

TEST_F(Agents, command_looks_for_its_program) {
  const auto agent = CommandAgent::create({{"argv", {"worker"}}});
  const Json question = ask(**agent, "health", {{"outcome", nullptr}});
  EXPECT_EQ(question["command"]["argv"].back(), "worker");
  EXPECT_EQ(ask(**agent, "health", {{"outcome", {{"kind", "exited"}, {"code", 0}}}})["status"],
            "ok");
  const Json missing = ask(**agent, "health", {{"outcome", {{"kind", "exited"}, {"code", 1}}}});
  EXPECT_EQ(missing["status"], "fail");
  EXPECT_EQ(missing["message"], "there is no program \"worker\"");
}

TEST_F(Agents, command_in_the_worktree_cannot_be_looked_for_before) {
  const auto agent = CommandAgent::create({{"argv", {"./work.sh"}}});
  EXPECT_EQ(ask(**agent, "health", {{"outcome", nullptr}})["status"], "ok");
}

TEST_F(Agents, runbook_reads_the_snapshot) {
  RunbookAgent agent(Json{{"validate", false}});
  const Json argv = ask(agent, "prepare", {{"turn", a_turn()}})["command"]["argv"];
  ASSERT_EQ(status_, PLAIT_OK);
  EXPECT_TRUE(argv[0].get<std::string>().ends_with("/libexec/plait/plait-runbook"));
  EXPECT_EQ(argv.size(), 8U);
  EXPECT_EQ(argv[2], "/run/prps/PRP-A.md");
  EXPECT_EQ(argv[4], "/w/a");
  EXPECT_EQ(argv[6], "abc");
  EXPECT_EQ(argv[7], "--no-validate");
}

TEST_F(Agents, runbook_needs_a_file) {
  RunbookAgent agent(Json::object());
  ask(agent, "prepare", {{"turn", {{"task", {{"id", "X"}}}, {"worktree", "/w"}}}});
  EXPECT_EQ(status_, PLAIT_FAILED);
}

TEST_F(Agents, auto_without_any_coding_agent_says_what_to_do) {
  AutoAgent agent(Json::object());
  const Json health = ask(agent, "health", {{"outcome", nullptr}});
  EXPECT_EQ(health["status"], "fail");
  EXPECT_NE(health["message"].get<std::string>().find("claude (no plugin for it)"),
            std::string::npos);
  EXPECT_NE(health["remedy"].get<std::string>().find("--agent runbook"), std::string::npos);
  ask(agent, "prepare", {{"turn", a_turn()}});
  EXPECT_EQ(status_, PLAIT_FAILED);
}

// A coding agent as another plugin would bring it.
class FakeCoder final : public Agent {
 public:
  static constexpr char name[] = "codex";
  explicit FakeCoder(const Json&) {}
  Result<Prepared> prepare(const Json&, Call&) override {
    Prepared prepared;
    prepared.command.argv = {"codex"};
    prepared.state = {{"seen", 0}};
    return prepared;
  }
  Result<Reading> read(const Json& state, std::string_view chunk, bool, Call&) override {
    Reading reading;
    reading.state = {{"seen", state.value("seen", 0) + static_cast<int>(chunk.size())}};
    reading.events.push_back({{"type", "text"}, {"text", std::string(chunk)}});
    return reading;
  }
  Result<Judgement> judge(const Json& state, const Outcome& outcome, int, Call&) override {
    Judgement judgement;
    judgement.verdict = outcome.success() ? "succeeded" : "failed";
    judgement.tokens = {{"output", state.value("seen", 0)}};
    judgement.cost = 0.5;
    return judgement;
  }
  Result<std::variant<Health, Command>> health(const Json& outcome, Call&) override {
    if (!outcome.is_null()) return Health{true, "version 1", ""};
    Command question;
    question.argv = {"codex", "--version"};
    return question;
  }
};

TEST_F(Agents, auto_hands_everything_to_the_one_it_chose) {
  host_.offer<FakeCoder>();
  AutoAgent agent(Json::object());
  EXPECT_EQ(ask(agent, "health", {{"outcome", nullptr}})["command"]["argv"],
            (Json{"codex", "--version"}));
  EXPECT_EQ(ask(agent, "health", {{"outcome", {{"kind", "exited"}, {"code", 0}}}})["message"],
            "chose \"codex\": version 1");
  Json state = ask(agent, "prepare", {{"turn", a_turn()}})["state"];
  EXPECT_EQ(state["agent"], "codex");
  Message request;
  request.json = {{"state", state}, {"eof", true}};
  request.json["chunk"] = request.attach("abc");
  state = host_.invoke(agent, "read", request).message.json["state"];
  const Json verdict =
      ask(agent, "judge", {{"state", state}, {"outcome", {{"kind", "exited"}, {"code", 0}}}});
  EXPECT_EQ(verdict["verdict"], "succeeded");
  EXPECT_EQ(verdict["tokens"]["output"], 3);
  EXPECT_EQ(verdict["cost"], 0.5);
}

TEST_F(Agents, local_runner_passes_a_command_on) {
  runners::LocalRunner runner(Json::object());
  const Json command{{"argv", {"make"}}, {"cwd", "/w"}, {"env", {{"A", "b"}}}};
  EXPECT_EQ(ask(runner, "prepare", {{"command", command}, {"context", Json::object()}})["command"],
            command);
}

TEST_F(Agents, local_runner_refuses_what_cannot_be_meant) {
  runners::LocalRunner runner(Json::object());
  for (const Json& command :
       {Json{{"argv", {"make"}}, {"cwd", "relative"}}, Json{{"argv", Json::array()}},
        Json{{"argv", {"x"}}, {"env", {{"A=B", "c"}}}},
        Json{{"argv", {"x"}}, {"stop_signal", "PLEASE"}}}) {
    ask(runner, "prepare", {{"command", command}});
    EXPECT_EQ(status_, PLAIT_FAILED) << command;
  }
}

}  // namespace
}  // namespace plait::agents

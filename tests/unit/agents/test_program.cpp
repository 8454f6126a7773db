// Described programs: their command lines, whether they are there, what their ends mean.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "agents/auto.hpp"
#include "agents/program/arguments.hpp"
#include "agents/program/described.hpp"
#include "fake_host.hpp"
#include "git_fixture.hpp"

namespace plait::agents {
namespace {

using ::testing::HasSubstr;

Json turn_for_program() {
  return {{"run", "r1"},
          {"task", {{"id", "PRP-A"}, {"snapshot", "/run/prps/PRP-A.md"}}},
          {"kind", "phase"},
          {"prompt", "do it"},
          {"prompt_file", "/run/prompts/a.md"},
          {"model", "sonnet"},
          {"worktree", "/w/a"},
          {"branch", "prp-a"},
          {"session", nullptr},
          {"new_session", "11111111-2222-4333-8444-555555555555"},
          {"previous", nullptr}};
}

bool lists(const Json& list, const std::string& text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

class Program : public ::testing::Test {
 protected:
  Json ask(Instance& agent, std::string_view method, const Json& request) {
    const Reply reply = host_.invoke(agent, method, request);
    EXPECT_EQ(reply.status, PLAIT_OK) << reply.message.json;
    return reply.message.json;
  }
  Json prepare(const Json& settings, const Json& turn = turn_for_program()) {
    return ask(*ProgramAgent::create(settings).value(), "prepare", Json{{"turn", turn}});
  }
  Json argv(const Json& settings, const Json& turn = turn_for_program()) {
    return prepare(settings, turn)["command"]["argv"];
  }
  // Reads `output` and judges its end.
  Json judged(const Json& settings, const std::string& output, Json outcome, int commits = 0) {
    const auto agent = ProgramAgent::create(settings).value();
    Message request;
    request.json = {{"state", ask(*agent, "prepare", Json{{"turn", turn_for_program()}})["state"]},
                    {"eof", true}};
    request.json["chunk"] = request.attach(output);
    const Reply read = host_.invoke(*agent, "read", request);
    events_ = read.message.json["events"];
    return ask(*agent, "judge",
               Json{{"state", read.message.json["state"]},
                    {"outcome", std::move(outcome)},
                    {"commits", commits}});
  }
  static Json ended(int code) { return {{"kind", "exited"}, {"code", code}}; }

  test::FakeHost host_;
  Json events_;
};

TEST_F(Program, values_are_put_into_its_arguments) {
  EXPECT_EQ(argv({{"argv", {"a", "-C", "{worktree}", "--on={branch}", "{\"task\":\"{task}\"}"}}}),
            (Json{"a", "-C", "/w/a", "--on=prp-a", "{\"task\":\"PRP-A\"}"}));
}

TEST_F(Program, a_group_is_left_out_when_a_value_in_it_is_empty) {
  const Json settings{
      {"argv",
       {"a", Json::array({"--resume", "{session}"}), Json::array({"--session-id", "{new_session}"}),
        Json::array({"--model", "{model}"})}}};
  EXPECT_EQ(argv(settings), (Json{"a", "--session-id", "11111111-2222-4333-8444-555555555555"}));
  Json turn = turn_for_program();
  turn["session"] = "s-1";
  turn["model"] = "big-one";
  EXPECT_EQ(argv(settings, turn), (Json{"a", "--resume", "s-1", "--model", "big-one"}));
}

TEST_F(Program, a_resumed_session_may_have_a_command_line_of_its_own) {
  const Json settings{{"argv", {"a", "run"}}, {"resume_argv", {"a", "go-on", "{session}"}}};
  Json turn = turn_for_program();
  EXPECT_EQ(argv(settings, turn), (Json{"a", "run"}));
  turn["session"] = "s-1";
  EXPECT_EQ(argv(settings, turn), (Json{"a", "go-on", "s-1"}));
}

TEST_F(Program, models_come_from_the_projects_table_then_from_its_own) {
  const Json settings{{"argv", {"a", "{model}"}}, {"models", {{"opus", "own-opus"}}}};
  Json turn = turn_for_program();
  turn["model"] = "opus";
  EXPECT_EQ(argv(settings, turn)[1], "own-opus");
  turn["models"] = {{"opus", "project-opus"}};
  EXPECT_EQ(argv(settings, turn)[1], "project-opus");
  turn["model"] = "haiku";  // nobody says what that is here: the program's own choice
  EXPECT_EQ(argv(settings, turn)[1], "");
  turn["model"] = "exactly-this-one";
  EXPECT_EQ(argv(settings, turn)[1], "exactly-this-one");
}

TEST_F(Program, gets_the_prompt_as_it_wants_it) {
  Json command = prepare({{"argv", {"a"}}})["command"];
  EXPECT_EQ(command["stdin_file"], "/run/prompts/a.md");
  command = prepare({{"argv", {"a", "{prompt_file}"}}, {"prompt", "file"}})["command"];
  EXPECT_FALSE(command.contains("stdin_file"));
  EXPECT_EQ(command["argv"][1], "/run/prompts/a.md");
  command = prepare({{"argv", {"a", "{prompt}"}}, {"prompt", "argument"}})["command"];
  EXPECT_EQ(command["argv"][1], "do it");
}

TEST_F(Program, a_prompt_is_never_read_as_an_option_and_never_too_long) {
  const Json settings{{"argv", {"a", "{prompt}"}}, {"prompt", "argument"}};
  Json turn = turn_for_program();
  turn["prompt"] = "--help me";
  EXPECT_EQ(argv(settings, turn)[1], "\n--help me");
  turn["prompt"] = std::string(200'000, 'x');
  EXPECT_THAT(argv(settings, turn)[1].get<std::string>(), HasSubstr("/run/prompts/a.md"));
}

TEST_F(Program, inherits_what_it_names_and_says_what_is_secret) {
  const Json prepared = prepare({{"argv", {"a"}},
                                 {"inherit_env", {"A_URL"}},
                                 {"secrets", {"A_KEY"}},
                                 {"env", {{"QUIET", "1"}}},
                                 {"provider", "them"},
                                 {"stop_signal", "INT"},
                                 {"grace", "3s"}});
  const Json& command = prepared["command"];
  for (const char* name : {"PATH", "HOME", "A_URL", "A_KEY"})
    EXPECT_TRUE(lists(command["inherit_env"], name));
  EXPECT_EQ(command["env"]["QUIET"], "1");
  EXPECT_EQ(command["env"]["PLAIT_TASK"], "PRP-A");
  EXPECT_EQ(command["stop_signal"], "INT");
  EXPECT_EQ(command["grace_s"], 3.0);
  EXPECT_EQ(prepared["secrets"], Json::array({"A_KEY"}));
  EXPECT_EQ(prepared["provider"], "them");
}

TEST_F(Program, is_refused_without_a_program_or_without_a_meaning_for_its_lines) {
  EXPECT_FALSE(ProgramAgent::create({{"argv", Json::array({Json::array({"a"})})}}));
  EXPECT_FALSE(ProgramAgent::create({{"argv", {"a"}}, {"output", "lines"}}));
}

TEST_F(Program, text_is_read_for_the_agents_words) {
  const Json verdict = judged(
      {{"argv", {"a"}}}, "working\nSTATUS:PHASE_COMPLETE:1/3\nSTATUS:COMPLETE:9/10\n", ended(0), 1);
  EXPECT_EQ(verdict["verdict"], "succeeded");
  EXPECT_EQ(verdict["claims"]["word"], "COMPLETE");
  EXPECT_EQ(events_[0], (Json{{"type", "text"}, {"text", "working"}}));
  EXPECT_EQ(judged({{"argv", {"a"}}}, "STATUS:FAILED:no\n", ended(0))["message"], "no");
  EXPECT_EQ(judged({{"argv", {"a"}}}, "STATUS:PARTIAL:1/3\n", ended(0))["verdict"], "partial");
  const Json broken = judged({{"argv", {"a"}}}, "out of cheese\n", ended(3));
  EXPECT_EQ(broken["code"], "crashed");
  EXPECT_EQ(broken["message"], "the agent ended with exit code 3");
}

// JSON lines of a program that nobody has heard of.
const Json kLines = Json::parse(R"([
  {"when": {"kind": "hello"}, "session": "id"},
  {"when": {"kind": ["say", "whisper"]}, "text": "body.words"},
  {"when": {"kind": "call"}, "tool": "tool", "tool_id": "n", "tool_title": "with"},
  {"when": {"kind": "called"}, "tool": "tool", "tool_id": "n", "tool_title": "with",
   "tool_output": "out", "tool_failed": "bad"},
  {"when": {"kind": "cost"}, "usage": "step", "input": "in", "output": "out", "cached": "hit",
   "input_counts_cached": true, "cost": "usd"},
  {"when": {"kind": "oops"}, "error": "why", "error_status": "status", "final": true},
  {"when": {"kind": "bye"}, "result": "said", "ok": "fine"}])");

TEST_F(Program, lines_of_json_are_read_by_their_paths) {
  const Json settings{{"argv", {"a"}},
                      {"output", "lines"},
                      {"lines", kLines},
                      {"success", {{"needs_result", true}}}};
  const Json verdict = judged(settings, R"({"kind":"hello","id":"s-9"}
{"kind":"whisper","body":{"words":"hm\nSTATUS:PHASE_COMPLETE:1/1"}}
{"kind":"call","tool":"sh","n":7,"with":{"command":"make"}}
{"kind":"called","tool":"sh","n":7,"with":{"command":"make"},"out":"ok","bad":false}
{"kind":"cost","in":100,"out":10,"hit":40,"usd":0.5}
{"kind":"cost","in":100,"out":10,"hit":0,"usd":0.25}
{"kind":"bye","said":"done","fine":true})",
                              ended(0), 1);
  EXPECT_EQ(verdict["verdict"], "succeeded");
  EXPECT_EQ(verdict["session"], "s-9");
  EXPECT_EQ(verdict["tokens"], (Json{{"input", 160}, {"output", 20}, {"cached", 40}}));
  EXPECT_EQ(verdict["cost"], 0.75);
  EXPECT_EQ(events_[3]["title"], "make");
  EXPECT_EQ(events_[4]["state"], "done");
  const Json failed =
      judged(settings, R"({"kind":"oops","why":"slow down","status":429})", ended(1));
  EXPECT_EQ(failed["code"], "rate_limited");
  EXPECT_EQ(judged(settings, "{}", ended(0))["code"], "crashed");  // it told no result
}

TEST_F(Program, a_question_at_the_end_waits_for_its_answer) {
  const Json verdict = judged(
      {{"argv", {"a"}}}, "I found two ways.\n\nShall I take the first or the second?\n", ended(0));
  EXPECT_EQ(verdict["verdict"], "asked");
  EXPECT_THAT(verdict["question"].get<std::string>(), HasSubstr("the first or the second?"));
  EXPECT_EQ(
      judged({{"argv", {"a"}}}, "Done. Would you like me to add tests?\n", ended(0), 1)["verdict"],
      "succeeded");
  EXPECT_EQ(
      judged({{"argv", {"a"}}}, "STATUS:COMPLETE:9/10\nAnything else?\n", ended(0), 1)["verdict"],
      "succeeded");
}

TEST_F(Program, every_shipped_description_can_be_used) {
  const auto check = [&](const Result<std::unique_ptr<Instance>>& agent, const char* name) {
    ASSERT_TRUE(agent) << name << ": " << agent.error().message;
    const Json command = ask(**agent, "prepare", Json{{"turn", turn_for_program()}})["command"];
    EXPECT_EQ(command["argv"][0], name);
    EXPECT_EQ(command["cwd"], "/w/a");
    EXPECT_FALSE(Json::parse(std::string(name == std::string("claude") ? ClaudeAgent::manifest
                                                                       : AmpAgent::manifest),
                             nullptr, false)
                     .is_discarded());
  };
  check(detail::make<ClaudeAgent>(Json::object()), "claude");
  check(detail::make<CodexAgent>(Json::object()), "codex");
  check(detail::make<GeminiAgent>(Json::object()), "gemini");
  check(detail::make<OpencodeAgent>(Json::object()), "opencode");
  check(detail::make<AiderAgent>(Json::object()), "aider");
  check(detail::make<GooseAgent>(Json::object()), "goose");
  check(detail::make<CursorAgent>(Json::object()), "cursor-agent");
  check(detail::make<CopilotAgent>(Json::object()), "copilot");
  check(detail::make<AmpAgent>(Json::object()), "amp");
  EXPECT_FALSE(Json::parse(std::string(kProgramManifest), nullptr, false).is_discarded());
}

TEST_F(Program, a_project_sets_things_on_top_of_a_shipped_description) {
  const auto agent = CodexAgent::create(
      {{"args", {"-c", "x=1"}}, {"models", {{"opus", "mine"}}}, {"secrets", {"MY_KEY"}}});
  Json turn = turn_for_program();
  turn["model"] = "opus";
  const Json prepared = ask(**agent, "prepare", Json{{"turn", turn}});
  const Json& argv = prepared["command"]["argv"];
  EXPECT_TRUE(lists(argv, "mine"));
  EXPECT_EQ(argv[argv.size() - 2], "x=1");
  EXPECT_EQ(argv.back(), "-");
  EXPECT_EQ(prepared["secrets"], (Json{"OPENAI_API_KEY", "CODEX_API_KEY", "MY_KEY"}));
}

// A folder as the whole PATH, and as HOME.
class Installed : public Program {
 protected:
  Installed() : path_(std::getenv("PATH")), home_(std::getenv("HOME")) {
    ::setenv("PATH", folder_.path().c_str(), 1);
    ::setenv("HOME", folder_.path().c_str(), 1);
    for (const char* name : {"ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "CLAUDE_CODE_OAUTH_TOKEN",
                             "OPENAI_API_KEY", "CODEX_API_KEY", "GEMINI_API_KEY", "GOOGLE_API_KEY",
                             "GOOGLE_GENAI_USE_VERTEXAI", "GOOGLE_GENAI_USE_GCA", "AMP_API_KEY"})
      ::unsetenv(name);
  }
  ~Installed() override {
    ::setenv("PATH", path_.c_str(), 1);
    ::setenv("HOME", home_.c_str(), 1);
  }
  void install(const std::string& name) {
    const auto file = folder_.path() / name;
    std::ofstream(file) << "#!/bin/sh\n";
    std::filesystem::permissions(file, std::filesystem::perms::owner_all);
  }
  void log_in(const std::string& file) {
    std::filesystem::create_directories((folder_.path() / file).parent_path());
    std::ofstream(folder_.path() / file) << "secret";
  }
  Json health(Instance& agent, Json outcome = nullptr) {
    return ask(agent, "health", Json{{"outcome", std::move(outcome)}});
  }

  test::TemporaryFolder folder_;
  std::string path_, home_;
};

const Json kVersion{{"kind", "exited"}, {"code", 0}, {"text", "\n2.1.330 (Claude Code)\n"}};

TEST_F(Installed, a_program_that_is_not_there_says_how_to_install_it) {
  const auto agent = ClaudeAgent::create(Json::object()).value();
  const Json missing = health(*agent);
  EXPECT_EQ(missing["status"], "fail");
  EXPECT_EQ(missing["message"], "there is no program \"claude\" in PATH");
  EXPECT_THAT(missing["remedy"].get<std::string>(), HasSubstr("npm install"));
}

TEST_F(Installed, a_program_tells_its_version_and_whether_it_is_logged_in) {
  install("claude");
  const auto agent = ClaudeAgent::create(Json::object()).value();
  EXPECT_EQ(health(*agent)["command"]["argv"], (Json{"claude", "--version"}));
  Json said = health(*agent, kVersion);
  EXPECT_EQ(said["status"], "warn");
  EXPECT_EQ(said["message"], "2.1.330 (Claude Code); not logged in, as far as can be seen");
  log_in(".claude/.credentials.json");
  said = health(*agent, kVersion);
  EXPECT_EQ(said["status"], "ok");
  EXPECT_EQ(said["message"], "2.1.330 (Claude Code)");
  EXPECT_EQ(health(*agent, {{"kind", "exited"}, {"code", 1}})["status"], "fail");
}

TEST_F(Installed, one_that_was_never_tried_says_so) {
  install("amp");
  const auto agent = AmpAgent::create(Json::object()).value();
  EXPECT_THAT(health(*agent, kVersion)["message"].get<std::string>(), HasSubstr("never tried"));
}

TEST_F(Installed, auto_takes_the_first_that_is_there_and_logged_in) {
  host_.offer<ClaudeAgent>();
  host_.offer<CodexAgent>();
  host_.offer<GeminiAgent>();
  AutoAgent agent(Json::object());
  EXPECT_EQ(health(agent)["status"], "fail");
  EXPECT_THAT(health(agent)["message"].get<std::string>(),
              HasSubstr("npm install -g @openai/codex"));

  install("codex");
  install("gemini");
  EXPECT_EQ(health(agent)["command"]["argv"][0], "codex");  // neither is logged in
  log_in(".gemini/oauth_creds.json");
  EXPECT_EQ(health(agent)["command"]["argv"][0], "gemini");
  EXPECT_THAT(health(agent, kVersion)["message"].get<std::string>(), HasSubstr("chose \"gemini\""));

  Json turn = turn_for_program();
  turn["model"] = "opus";
  turn["models"] = {{"codex", {{"opus", "c"}}}, {"gemini", {{"opus", "g"}}}};
  const Json prepared = ask(agent, "prepare", Json{{"turn", turn}});
  EXPECT_EQ(prepared["state"]["agent"], "gemini");
  EXPECT_EQ(prepared["provider"], "google");
  EXPECT_TRUE(lists(prepared["command"]["argv"], "g"));
}

TEST_F(Installed, auto_gives_no_agent_the_session_of_another) {
  host_.offer<ClaudeAgent>();
  host_.offer<CodexAgent>();
  AutoAgent agent(Json::object());
  install("codex");
  Json turn = turn_for_program();
  turn["session"] = "s-1";
  turn["previous"] = {{"agent", "claude"}, {"state", {{"session", "s-1"}}}};
  EXPECT_FALSE(lists(ask(agent, "prepare", Json{{"turn", turn}})["command"]["argv"], "s-1"));
  turn["previous"]["agent"] = "codex";
  EXPECT_TRUE(lists(ask(agent, "prepare", Json{{"turn", turn}})["command"]["argv"], "s-1"));
}

}  // namespace
}  // namespace plait::agents

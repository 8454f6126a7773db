#include "checks/agent.hpp"

#include <filesystem>
#include <fstream>

namespace plait::checks {
namespace {

constexpr char kQuestion[] = "Answer with the one word OK. Use no tools and change nothing.\n";
constexpr double kAnswerSeconds = 120;

std::string agent_name(const Json& spec) {
  return spec.is_string() ? spec.get<std::string>() : text_of(spec, "uses");
}

// An empty folder of the run, so that there is nothing that the agent could change.
std::string question_folder(const Json& request) {
  return text_of(member(request, "run"), "dir") + "/health";
}

Json question_turn(const Json& request, const std::string& model) {
  const std::string folder = question_folder(request);
  return {{"run", text_of(member(request, "run"), "id")},
          {"task", {{"id", "health"}, {"title", "health"}}},
          {"phase", nullptr},
          {"kind", "phase"},
          {"prompt", kQuestion},
          {"prompt_file", folder + "/prompt.md"},
          {"model", model},
          {"worktree", folder},
          {"branch", ""},
          {"target", ""},
          {"base", ""}};
}

}  // namespace

// The program's own health command is left out: the answer shows all that it could.
Result<Answer> AgentCheck::ask_model(const Component& agent, const Json& request, CheckResult ready,
                                     Call& call) const {
  const Json turn = question_turn(request, model_);
  PLAIT_TRY(const Message prepared, agent.invoke(call, "prepare", Message{{{"turn", turn}}, {}}));
  const Json outcome = member(request, "outcome");
  if (outcome.is_null()) {
    if (!request.value("dry_run", false)) {
      std::error_code failed;
      std::filesystem::create_directories(question_folder(request), failed);
      std::ofstream(text_of(turn, "prompt_file")) << kQuestion;
    }
    PLAIT_TRY(Command command, command_from_json(member(prepared.json, "command")));
    command.timeout_s = kAnswerSeconds;
    return command;
  }
  Message reading{{{"state", prepared.json.value("state", Json::object())}, {"eof", true}}, {}};
  reading.json["chunk"] = reading.attach(text_of(outcome, "text"));
  PLAIT_TRY(const Message read, agent.invoke(call, "read", reading));
  Json ended = outcome;
  ended.erase("text");
  PLAIT_TRY(const Message judged,
            agent.invoke(call, "judge",
                         Message{{{"state", read.json.value("state", Json::object())},
                                  {"outcome", ended},
                                  {"commits", 0}},
                                 {}}));
  if (text_of(judged.json, "verdict") == "failed") {
    ready.status = Verdict::fail;
    ready.message += "; a request failed: " + text_of(judged.json, "message");
    ready.remedy = text_of(judged.json, "remedy");
  } else {
    ready.message += "; it answers";
  }
  return ready;
}

Result<Answer> AgentCheck::check(const Json& request, Call& call) {
  const Json& spec = agent_.is_null() ? member(request, "agent") : agent_;
  CheckResult result;
  if (spec.is_null()) {
    result.message = "no agent is named";
    return result;
  }
  const std::string agent = agent_name(spec);
  PLAIT_TRY(const Component component, call.open("agent", spec));
  const Json known = asks_model_ ? Json(nullptr) : member(request, "outcome");
  PLAIT_TRY(
      const Message answer,
      component.invoke(call, "health",
                       Message{{{"outcome", known}, {"project", member(request, "project")}}, {}}));
  if (asks_model_ &&
      (answer.json.contains("command") || text_of(answer.json, "status") != "fail")) {
    result.message = agent;
    if (const std::string said = text_of(answer.json, "message"); !said.empty())
      result.message += ": " + said;
    return ask_model(component, request, std::move(result), call);
  }
  if (answer.json.contains("command")) {
    PLAIT_TRY(Command command, command_from_json(answer.json["command"]));
    if (command.cwd.empty()) command.cwd = text_of(request, "project");
    return command;
  }
  const std::string message = text_of(answer.json, "message");
  const std::string status = text_of(answer.json, "status");
  if (status == "ok" || status == "warn") {
    if (status == "warn") {
      result.status = Verdict::warn;
      result.remedy = text_of(answer.json, "remedy");
    }
    result.message = agent + (message.empty() ? " is ready" : ": " + message);
    return result;
  }
  result.status = Verdict::fail;
  result.message = agent + (message.empty() ? " is not ready" : ": " + message);
  result.remedy = text_of(answer.json, "remedy");
  if (result.remedy.empty())
    result.remedy = "choose another agent: " + run_again(request, "--agent NAME");
  return result;
}

}  // namespace plait::checks

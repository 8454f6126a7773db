#include "checks/agent.hpp"

namespace plait::checks {
namespace {

std::string name_of(const Json& spec) {
  return spec.is_string() ? spec.get<std::string>() : text_of(spec, "uses");
}

}  // namespace

Result<Answer> AgentCheck::check(const Json& request, Call& call) {
  const Json& spec = agent_.is_null() ? member(request, "agent") : agent_;
  CheckResult result;
  if (spec.is_null()) {
    result.message = "no agent is named";
    return result;
  }
  const std::string agent = name_of(spec);
  PLAIT_TRY(const Component component, call.open("agent", spec));
  PLAIT_TRY(const Message answer,
            component.invoke(call, "health",
                             Message{{{"outcome", member(request, "outcome")},
                                      {"project", member(request, "project")}},
                                     {}}));
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

#include "launch/launch.hpp"

#include <algorithm>
#include <plait/duration.hpp>

#include "launch/executor.hpp"
#include "launch/turns.hpp"
#include "text/duration.hpp"

namespace plait::launch {
namespace {

std::string shown_argv(const Json& command) {
  std::string line;
  for (const Json& word : StepRequest::at(command, "argv"))
    line += (line.empty() ? "" : " ") + word.get<std::string>();
  return line;
}

// What each gate would check, in the order of the levels.
void plan_gates(const Settings& settings, const Work& work, Call& call, StepPlan& plan) {
  std::vector<std::string> lines;
  Json checks = Json::array();
  const Json request{{"task", work.task},        {"phase", nullptr},
                     {"project", work.project},  {"worktree", work.worktree},
                     {"branch", work.branch},    {"target", work.target},
                     {"base", work.base},        {"snapshot", work.snapshot},
                     {"changed", Json::array()}, {"dry_run", true}};
  for (const Json& spec : settings.gates) {
    const auto gate = call.open("gate", spec);
    const auto answer =
        gate ? gate->invoke(call, "prepare", Message{request, {}}) : Result<Message>(gate.error());
    if (!answer) {
      lines.push_back("gate not possible as it is: " + answer.error().message);
      continue;
    }
    for (const Json& check : answer->json.value("checks", Json::array())) {
      checks.push_back(check);
      std::string line =
          check.value("level", "") + " " + check.value("title", check.value("key", ""));
      if (const std::string skip = check.value("skip", ""); !skip.empty())
        line += ": skipped, " + skip;
      else if (const std::string why = check.value("why", ""); !why.empty())
        line += " (" + why + ")";
      lines.push_back(std::move(line));
    }
  }
  std::stable_sort(lines.begin(), lines.end(), [](const std::string& a, const std::string& b) {
    return a.substr(0, 2) < b.substr(0, 2);
  });
  for (const std::string& line : lines) plan.actions.push_back("check " + line);
  plan.outputs["checks"] = std::move(checks);
}

// The settings for one task: with the agent and the model that are chosen for it.
Result<Settings> settings_for(const Settings& settings, const StepRequest& request, Call& call,
                              Work& work) {
  PLAIT_TRY(const work::Choice choice,
            work::choose_agent(settings.agents, settings.agent, request.task(),
                               [&](const std::string& expression, const Json& scope) {
                                 return call.holds(expression, scope);
                               }));
  Settings out = settings;
  if (!choice.agent.is_null()) out.agent = choice.agent;
  if (!choice.model.empty()) work.model = choice.model;
  return out;
}

}  // namespace

Result<std::unique_ptr<LaunchStep>> LaunchStep::create(const Json& with) {
  auto made = std::make_unique<LaunchStep>();
  PLAIT_TRY(made->settings_, Settings::from_json(with));
  return made;
}

Result<StepReply> LaunchStep::run(const StepRequest& request, Call& call) {
  PLAIT_TRY(Work work, work_of(request));
  PLAIT_TRY(const Settings settings, settings_for(settings_, request, call, work));
  return Executor(settings, std::move(work), Progress{}, request, call).begin();
}

Result<StepReply> LaunchStep::resume(const StepRequest& request, Call& call) {
  PLAIT_TRY(Work work, work_of(request));
  PLAIT_TRY(const Settings settings, settings_for(settings_, request, call, work));
  Executor executor(settings, std::move(work), progress_from_json(request.state()), request, call);
  return executor.go_on(request.cause());
}

Result<StepPlan> LaunchStep::plan(const StepRequest& request, Call& call) {
  StepPlan plan;
  const Json& task = request.task();
  auto work = work_of(request);
  Work anywhere;
  anywhere.model = StepRequest::text(task, "model");
  PLAIT_TRY(const Settings settings,
            settings_for(settings_, request, call, work ? *work : anywhere));
  const std::string model = work ? work->model : anywhere.model;
  const std::string agent_name = name_of_agent(settings.agent);
  std::string what = "start agent " + agent_name;
  if (!model.empty()) what += " (model " + model + ")";
  if (work) what += " in " + work->worktree + " on branch " + work->branch;
  plan.actions.push_back(std::move(what));
  plan.why = StepRequest::text(task, "rationale");
  plan.outputs = {{"agent", agent_name}, {"model", model}};
  if (!work) return plan;
  plan.outputs.update({{"branch", work->branch}, {"path", work->worktree}, {"base", work->base}});

  Json turn = turn_of(*work, Json(), prompt_file_of(*work, 1));
  turn["models"] = models_for(settings, agent_name);
  const Result<Component> agent = call.open("agent", settings.agent);
  const Result<Message> prepared =
      agent ? agent->invoke(call, "prepare", Message{{{"turn", turn}}, {}})
            : Result<Message>(agent.error());
  if (!prepared) {
    plan.actions.push_back("not possible as it is: " + prepared.error().message);
    return plan;
  }
  plan.actions.push_back("run " + shown_argv(prepared->json["command"]));
  plan.outputs["command"] = prepared->json["command"]["argv"];
  const Json& timeout = StepRequest::at(request.params(), "timeout");
  if (const auto seconds = seconds_of(timeout); seconds && *seconds > 0)
    plan.actions.push_back("stop it after " + text::format_duration(*seconds));
  if (settings.validate) plan_gates(settings, *work, call, plan);
  return plan;
}

}  // namespace plait::launch

#include "launch/launch.hpp"

#include <filesystem>
#include <fstream>
#include <plait/duration.hpp>

#include "launch/facts.hpp"
#include "launch/prompt.hpp"
#include "launch/reading.hpp"
#include "launch/verdict.hpp"
#include "text/duration.hpp"
#include "text/strings.hpp"

namespace plait::launch {
namespace {

constexpr char kKey[] = "turn-1";

std::string name_of(const Json& spec) {
  return spec.is_string() ? spec.get<std::string>() : StepRequest::text(spec, "uses");
}

// The outputs of the need that made the task's worktree, whatever that step is called.
const Json& worktree_outputs(const StepRequest& request) {
  static const Json none;
  const Json& needs = StepRequest::at(request.json(), "needs");
  if (!needs.is_object()) return none;
  for (const auto& [step, need] : needs.items()) {
    const Json& outputs = StepRequest::at(need, "outputs");
    if (outputs.is_object() && outputs.contains("path") && outputs.contains("branch"))
      return outputs;
  }
  return none;
}

std::string prompt_path(const StepRequest& request) {
  return request.run_dir() + "/prompts/" +
         text::file_name_for(StepRequest::text(request.task(), "id")) + "-" +
         std::to_string(request.attempt()) + ".md";
}

Status write_prompt(const std::string& path, const std::string& text) {
  std::error_code error;
  std::filesystem::create_directories(std::filesystem::path(path).parent_path(), error);
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out << text;
  out.close();
  if (!out) return fail(error_class::io, "cannot write \"" + path + "\"", "is the disk full?");
  return {};
}

// What plait-supervise recorded beside the output and the outcome does not carry: peak memory, CPU
// time, and how many processes the agent left behind.
Json resources_of(const Outcome& outcome) {
  std::ifstream in(std::filesystem::path(outcome.output).parent_path() / "status");
  const Json status = Json::parse(in, nullptr, false);
  Json resources = Json::object();
  for (const char* key : {"peak_rss_kb", "cpu_s", "leftover"})
    if (const Json& value = StepRequest::at(status, key); value.is_number()) resources[key] = value;
  return resources;
}

Json claims_of(const Json& judgement) {
  const Json& claims = StepRequest::at(judgement, "claims");
  return {{"status", StepRequest::text(claims, "word")},
          {"detail", StepRequest::text(claims, "detail")},
          {"phases", StepRequest::text(claims, "phases")}};
}

// The outputs that come from the evidence and what was made of it.
Json describe(const Evidence& evidence, const Verdict& verdict) {
  const Facts& facts = evidence.facts;
  Json commits = Json::array();
  for (const MadeCommit& commit : facts.commits)
    commits.push_back({{"id", commit.id}, {"subject", commit.subject}});
  Json outputs{{"branch", evidence.branch},
               {"path", evidence.worktree},
               {"head", facts.head},
               {"commits", std::move(commits)},
               {"files", facts.files},
               {"uncommitted", facts.uncommitted},
               {"phases_completed", verdict.phases_completed},
               {"phases_total", verdict.phases_total},
               {"claims", claims_of(evidence.judgement)},
               {"seconds", evidence.outcome.seconds},
               {"exit", to_json(evidence.outcome)},
               {"tokens", evidence.judgement.value("tokens", Json::object())},
               {"status", to_text(verdict.status)},
               {"warnings", verdict.warnings}};
  if (const Json& cost = StepRequest::at(evidence.judgement, "cost"); cost.is_number())
    outputs["cost"] = cost;
  return outputs;
}

int phase_count(const Json& task) {
  const Json& phases = StepRequest::at(task, "phases");
  return phases.is_array() && !phases.empty() ? static_cast<int>(phases.size()) : 1;
}

}  // namespace

// The request of agent/1's prepare, and what outputs repeat of it.
struct LaunchStep::Turn {
  Json json;
  std::string worktree, branch, target, base, model;
};

Result<std::unique_ptr<LaunchStep>> LaunchStep::create(const Json& with) {
  auto made = std::make_unique<LaunchStep>();
  if (with.contains("agent")) made->agent_ = with["agent"];
  if (with.contains("runner")) made->runner_ = with["runner"];
  made->prompt_ = with.value("prompt", "");
  made->env_ = with.value("env", Json::object());
  if (with.contains("grace")) {
    PLAIT_TRY(made->grace_s_, seconds_of(with["grace"]));
  }
  return made;
}

Result<LaunchStep::Turn> LaunchStep::make_turn(const StepRequest& request) const {
  const Json& worktree = worktree_outputs(request);
  const Json& task = request.task();
  Turn turn;
  turn.worktree = StepRequest::text(worktree, "path");
  turn.branch = StepRequest::text(worktree, "branch");
  turn.base = StepRequest::text(worktree, "base");
  turn.target = StepRequest::text(worktree, "target");
  turn.model = StepRequest::text(task, "model");
  if (turn.worktree.empty() || turn.branch.empty())
    return fail(error_class::config, "there is no worktree for this task",
                "let this step need a step that makes worktrees");
  turn.json = {{"run", request.run_id()},
               {"task", task},
               {"phase", nullptr},
               {"prompt", ""},
               {"prompt_file", prompt_path(request)},
               {"model", turn.model},
               {"worktree", turn.worktree},
               {"branch", turn.branch},
               {"target", turn.target},
               {"base", turn.base}};
  return turn;
}

Json& LaunchStep::adjust(Json& command) const {
  for (const auto& [key, value] : env_.items()) command["env"][key] = value;
  if (grace_s_) command["grace_s"] = *grace_s_;
  return command;
}

Result<StepReply> LaunchStep::run(const StepRequest& request, Call& call) {
  PLAIT_TRY(Turn turn, make_turn(request));
  PLAIT_TRY(const Component agent, call.open("agent", agent_));
  PLAIT_TRY(const Component runner, call.open("runner", runner_));

  const std::string own = prompt_.empty()
                              ? std::string()
                              : (std::filesystem::path(request.project()) / prompt_).string();
  PLAIT_TRY(const std::string form, read_template(own));
  PLAIT_TRY(const std::string prompt, fill_template(form, prompt_values(turn.json)));
  const std::string prompt_file = prompt_path(request);
  PLAIT_CHECK(write_prompt(prompt_file, prompt));
  turn.json["prompt"] = prompt;

  PLAIT_TRY(Message prepared, agent.invoke(call, "prepare", Message{{{"turn", turn.json}}, {}}));
  const Json context{{"run", request.run_id()},
                     {"step", request.step()},
                     {"task", StepRequest::text(request.task(), "id")}};
  PLAIT_TRY(
      Message placed,
      runner.invoke(
          call, "prepare",
          Message{{{"command", adjust(prepared.json["command"])}, {"context", context}}, {}}));
  PLAIT_TRY(Command command, command_from_json(placed.json["command"]));

  Wait wait;
  const Json agent_state = prepared.json.value("state", Json::object());
  const std::string chosen = StepRequest::text(agent_state, "agent");
  wait.state = {{"agent", chosen.empty() ? name_of(agent_) : chosen},
                {"agent_state", agent_state},
                {"offset", 0}};
  call.emit("agent.started", Json{{"agent", wait.state["agent"]},
                                  {"model", turn.model},
                                  {"branch", turn.branch},
                                  {"worktree", turn.worktree},
                                  {"base", turn.base},
                                  {"title", StepRequest::text(request.task(), "title")},
                                  {"estimate_s", StepRequest::at(request.task(), "estimate_s")},
                                  {"prompt_file", prompt_file}});
  wait.start.push_back({kKey, std::move(command), true});
  return wait;
}

Result<StepReply> LaunchStep::resume(const StepRequest& request, Call& call) {
  const std::string kind = request.cause_kind();
  const Json& cause = request.cause();
  if (kind == "exit")
    return conclude(request, outcome_from_json(StepRequest::at(cause, "outcome")), call);
  if (kind == "crash") {
    Outcome lost;
    lost.message = "it was lost while plait was not running";
    return conclude(request, lost, call);
  }
  Wait wait;
  wait.state = request.state();
  if (kind == "cancel") wait.stop.emplace_back(kKey);
  if (kind == "output") {
    PLAIT_TRY(const Component agent, call.open("agent", agent_));
    PLAIT_CHECK(
        read_output(agent, StepRequest::text(cause, "path"), Until::some, wait.state, call));
  }
  return wait;
}

Result<StepReply> LaunchStep::conclude(const StepRequest& request, const Outcome& ended,
                                       Call& call) const {
  PLAIT_TRY(const Turn turn, make_turn(request));
  PLAIT_TRY(const Component agent, call.open("agent", agent_));
  PLAIT_TRY(const Component runner, call.open("runner", runner_));
  Json state = request.state();
  PLAIT_CHECK(read_output(agent, ended.output, Until::end, state, call));
  PLAIT_TRY(const Message seen,
            runner.invoke(call, "judge", Message{{{"outcome", to_json(ended)}}, {}}));

  Evidence evidence;
  evidence.outcome = outcome_from_json(StepRequest::at(seen.json, "outcome"));
  evidence.phases = phase_count(request.task());
  evidence.branch = turn.branch;
  evidence.worktree = turn.worktree;
  const auto facts = read_facts(request.project(), turn.branch, turn.base, turn.worktree);
  if (facts) evidence.facts = *facts;
  const Json question{{"state", state.value("agent_state", Json::object())},
                      {"outcome", to_json(evidence.outcome)},
                      {"commits", evidence.facts.commits.size()}};
  PLAIT_TRY(Message judged, agent.invoke(call, "judge", Message{question, {}}));
  evidence.judgement = std::move(judged.json);

  Verdict verdict = judge(evidence);
  if (!facts) {
    verdict.status = TaskStatus::failed;
    verdict.error = facts.error();
  }
  const Json resources = resources_of(ended);
  if (const int left = resources.value("leftover", 0); left > 0)
    verdict.warnings.push_back("processes that the agent left running were ended: " +
                               std::to_string(left));
  Json outputs = describe(evidence, verdict);
  outputs.update({{"agent", StepRequest::at(state, "agent")},
                  {"model", turn.model},
                  {"base", turn.base},
                  {"resources", resources},
                  {"log", ended.output}});
  if (verdict.error) return Failed{*std::move(verdict.error), std::move(outputs)};
  return Done{std::move(outputs), std::move(verdict.warnings)};
}

Result<StepPlan> LaunchStep::plan(const StepRequest& request, Call& call) {
  StepPlan plan;
  const Json& task = request.task();
  const auto turn = make_turn(request);
  const std::string model = StepRequest::text(task, "model");
  std::string what = "start agent " + name_of(agent_);
  if (!model.empty()) what += " (model " + model + ")";
  if (turn) what += " in " + turn->worktree + " on branch " + turn->branch;
  plan.actions.push_back(std::move(what));
  plan.why = StepRequest::text(task, "rationale");
  plan.outputs = {{"agent", name_of(agent_)}, {"model", model}};
  if (!turn) return plan;
  plan.outputs.update({{"branch", turn->branch}, {"path", turn->worktree}, {"base", turn->base}});

  const Result<Component> agent = call.open("agent", agent_);
  const Result<Message> prepared =
      agent ? agent->invoke(call, "prepare", Message{{{"turn", turn->json}}, {}})
            : Result<Message>(agent.error());
  if (!prepared) {
    plan.actions.push_back("not possible as it is: " + prepared.error().message);
    return plan;
  }
  const Json& command = prepared->json["command"];
  std::string line = "run";
  for (const Json& word : command["argv"]) line += " " + word.get<std::string>();
  plan.actions.push_back(std::move(line));
  plan.outputs["command"] = command["argv"];
  const Json& timeout = StepRequest::at(request.params(), "timeout");
  if (const auto seconds = seconds_of(timeout); seconds && *seconds > 0)
    plan.actions.push_back("stop it after " + text::format_duration(*seconds));
  return plan;
}

}  // namespace plait::launch

// The prompt, the agent's process, and what came of it.
#include <filesystem>
#include <fstream>
#include <plait/error_class.hpp>

#include "git/repository.hpp"
#include "launch/conclusion.hpp"
#include "launch/executor.hpp"
#include "launch/prompt.hpp"
#include "launch/reading.hpp"
#include "launch/turns.hpp"
#include "text/strings.hpp"

namespace plait::launch {
namespace {

Status write_prompt(const std::string& path, const std::string& text) {
  std::error_code error;
  std::filesystem::create_directories(std::filesystem::path(path).parent_path(), error);
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out << text;
  out.close();
  if (!out) return fail(error_class::io, "cannot write \"" + path + "\"", "is the disk full?");
  return {};
}

void add_numbers(const Json& more, Json& sums) {
  if (!more.is_object()) return;
  for (const auto& [name, value] : more.items())
    if (value.is_number()) sums[name] = sums.value(name, 0.0) + value.get<double>();
}

}  // namespace

std::string name_of_agent(const Json& spec) {
  return spec.is_string() ? spec.get<std::string>() : StepRequest::text(spec, "uses");
}

std::string prompt_file_of(const Work& work, int turn) {
  return work.run_dir + "/prompts/" + text::file_name_for(work.id) + "-" +
         std::to_string(work.attempt) + (turn > 1 ? "-" + std::to_string(turn) : "") + ".md";
}

Json turn_of(const Work& work, const Json& phase, const std::string& prompt_file) {
  return {{"run", work.run},
          {"task", work.task},
          {"phase", phase.is_object() ? Json(number_of(phase)) : Json(nullptr)},
          {"kind", "phase"},
          {"prompt", ""},
          {"prompt_file", prompt_file},
          {"model", work.model},
          {"worktree", work.worktree},
          {"branch", work.branch},
          {"target", work.target},
          {"base", work.base},
          {"previous", nullptr}};
}

Result<std::string> Executor::prompt_for(const std::string& kind, const std::string& findings,
                                         const Json& turn) const {
  const char* form = kind == "heal" ? "heal.md" : progress_.phased ? "phase.md" : "task.md";
  PLAIT_TRY(const std::string text, read_template(work_.project, settings_.prompts, form));
  auto values = prompt_values(turn, phase());
  values["findings"] = findings;
  values["attempt"] = std::to_string(progress_.heals_of_phase + 1);
  values["attempts"] = std::to_string(settings_.attempts);
  return fill_template(text, values);
}

Result<StepReply> Executor::start_turn(const std::string& kind, const std::string& findings) {
  PLAIT_TRY(const git::Repository repository, git::Repository::open(work_.project));
  PLAIT_TRY(const auto tip, repository.branch_tip(work_.branch));
  progress_.turn_base = tip.value_or(git::Sha(work_.base));
  progress_.turn_kind = kind;
  ++progress_.turns;
  const std::string prompt_file = prompt_file_of(work_, progress_.turns);
  Json turn = turn_of(work_, phase(), prompt_file);
  turn["kind"] = kind;
  turn["previous"] = progress_.reading.value("agent_state", Json());
  PLAIT_TRY(const std::string prompt, prompt_for(kind, findings, turn));
  PLAIT_CHECK(write_prompt(prompt_file, prompt));
  turn["prompt"] = prompt;

  PLAIT_TRY(const Component agent, call_.open("agent", settings_.agent));
  PLAIT_TRY(Message prepared, agent.invoke(call_, "prepare", Message{{{"turn", turn}}, {}}));
  Json& command = prepared.json["command"];
  for (const auto& [name, value] : settings_.env.items()) command["env"][name] = value;
  command["env"]["PLAIT_TURN"] = kind;
  if (settings_.grace_s) command["grace_s"] = *settings_.grace_s;
  PLAIT_TRY(Command placed, place(command));

  progress_.reading = {{"offset", 0},
                       {"agent_state", prepared.json.value("state", Json::object())}};
  const std::string chosen = StepRequest::text(progress_.reading["agent_state"], "agent");
  progress_.agent = chosen.empty() ? name_of_agent(settings_.agent) : chosen;
  call_.emit("agent.started", Json{{"agent", progress_.agent},
                                   {"model", work_.model},
                                   {"branch", work_.branch},
                                   {"worktree", work_.worktree},
                                   {"base", work_.base},
                                   {"title", work_.title},
                                   {"phase", turn["phase"]},
                                   {"turn", kind},
                                   {"estimate_s", StepRequest::at(work_.task, "estimate_s")},
                                   {"prompt_file", prompt_file}});
  return wait_for({"turn-" + std::to_string(progress_.turns), std::move(placed), true},
                  Stage::turn);
}

void Executor::add_usage(const Json& judgement, const Outcome& outcome) {
  progress_.last_judgement = judgement;
  progress_.last_exit = to_json(outcome);
  progress_.agent_s += outcome.seconds;
  progress_.log = outcome.output;
  add_numbers(StepRequest::at(judgement, "tokens"), progress_.tokens);
  if (const Json& cost = StepRequest::at(judgement, "cost"); cost.is_number())
    progress_.cost = progress_.cost.value_or(0) + cost.get<double>();
  const Json resources = resources_of(outcome);
  if (const int left = resources.value("leftover", 0); left > 0)
    progress_.warnings.push_back("processes that the agent left running were ended: " +
                                 std::to_string(left));
  progress_.resources = resources;
}

Result<StepReply> Executor::output_grew(const std::string& file) {
  PLAIT_TRY(const Component agent, call_.open("agent", settings_.agent));
  PLAIT_CHECK(read_output(agent, file, Until::some, progress_.reading, call_));
  if (!progress_.phased && settings_.validate) return look_at_commits();
  Wait wait;
  wait.state = to_json(progress_);
  return wait;
}

Result<StepReply> Executor::turn_ended(const Outcome& ended) {
  if (!progress_.look.key.empty()) return end_look_first(ended);
  commit_look().clean_up();
  PLAIT_TRY(const Component agent, call_.open("agent", settings_.agent));
  PLAIT_CHECK(read_output(agent, ended.output, Until::end, progress_.reading, call_));
  PLAIT_TRY(const Outcome outcome, judged(ended));
  const auto facts = read_facts(work_.project, work_.branch, work_.base, work_.worktree);
  const Json question{{"state", progress_.reading.value("agent_state", Json::object())},
                      {"outcome", to_json(outcome)},
                      {"commits", facts ? facts->commits.size() : 0}};
  PLAIT_TRY(const Message judgement, agent.invoke(call_, "judge", Message{question, {}}));
  add_usage(judgement.json, outcome);
  if (progress_.turn_kind == "heal" && !progress_.heals.empty())
    progress_.heals.back().update({{"seconds", outcome.seconds},
                                   {"tokens", judgement.json.value("tokens", Json::object())},
                                   {"log", outcome.output}});
  if (!facts) return finish(facts.error());
  if (auto error = failure_of_turn(judgement.json, outcome, progress_.phased))
    return finish(std::move(error));
  return start_round();
}

}  // namespace plait::launch

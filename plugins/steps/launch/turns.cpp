// The prompt, the agent's process, and what came of it.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <plait/error_class.hpp>

#include "git/repository.hpp"
#include "launch/conclusion.hpp"
#include "launch/confining.hpp"
#include "launch/executor.hpp"
#include "launch/ledger.hpp"
#include "launch/neighbours.hpp"
#include "launch/prompt.hpp"
#include "launch/reading.hpp"
#include "launch/rewriting.hpp"
#include "launch/turns.hpp"
#include "process/failure.hpp"
#include "process/host_load.hpp"
#include "text/duration.hpp"
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

// "* 1a2b3c4 subject", oldest first.
std::string list_of_commits(const Facts& facts) {
  std::string list;
  for (const MadeCommit& commit : facts.commits)
    list += (list.empty() ? "* " : "\n* ") + commit.id.substr(0, 7) + " " + commit.subject;
  return list.empty() ? "* none" : list;
}

std::string list_of_files(const std::vector<std::string>& files) {
  constexpr std::size_t kTold = 40;
  std::string list;
  for (std::size_t i = 0; i < std::min(files.size(), kTold); ++i)
    list += (i == 0 ? "* " : "\n* ") + files[i];
  if (files.size() > kTold) list += "\n* and " + std::to_string(files.size() - kTold) + " more";
  return list.empty() ? "* nothing" : list;
}

std::string quoted_lines(const std::string& text) {
  std::string out = "> ";
  for (const char c : text) {
    out += c;
    if (c == '\n') out += "> ";
  }
  return out;
}

// The turn's own limit where it is shorter than what the agent's command names.
void limit_time(double limit_s, Command& command) {
  if (limit_s > 0 && (command.timeout_s <= 0 || command.timeout_s > limit_s))
    command.timeout_s = limit_s;
}

}  // namespace

std::string name_of_agent(const Json& spec) {
  return spec.is_string() ? spec.get<std::string>() : StepRequest::text(spec, "uses");
}

Json models_for(const Settings& settings, const std::string& agent) {
  if (agent == "auto") return settings.models;
  const Json& models = StepRequest::at(settings.models, agent.c_str());
  return models.is_object() ? models : Json::object();
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

Json Executor::agent_spec() const {
  for (std::size_t i = progress_.control.fallback; i-- > 0;)
    if (const Json& agent = settings_.turns.fallbacks[i].agent; !agent.is_null()) return agent;
  return settings_.agent;
}

std::string Executor::model() const {
  for (std::size_t i = progress_.control.fallback; i-- > 0;)
    if (const std::string& model = settings_.turns.fallbacks[i].model; !model.empty()) return model;
  return work_.model;
}

bool Executor::is_turn_timeout(const Outcome& outcome) const {
  constexpr double kNearly = 0.98;  // what the supervisor's clock may differ
  const double limit = settings_.turns.timeout_s;
  return outcome.kind == Ending::timed_out && limit > 0 && outcome.seconds >= limit * kNearly;
}

Result<std::string> Executor::form_of(const char* name, const Json& turn) const {
  const TurnControl& control = progress_.control;
  PLAIT_TRY(const std::string text, read_template(work_.project, settings_.prompts, name));
  auto values = prompt_values(turn, phase());
  values["findings"] = control.findings;
  values["attempt"] = std::to_string(progress_.heals_of_phase + 1);
  values["attempts"] = std::to_string(settings_.attempts);
  values["what"] = control.note;
  values["asked_file"] = control.asked_file;
  values["answer"] = control.note;
  values["question"] =
      control.question.empty() ? "" : "You said:\n\n" + quoted_lines(control.question);
  values["others"] = neighbours_of(request_);
  const auto facts = read_facts(work_.project, work_.branch, work_.base, work_.worktree);
  values["commits"] = facts ? list_of_commits(*facts) : "* they cannot be read";
  values["uncommitted"] = list_of_files(uncommitted_files(work_).value_or({}));
  return fill_template(text, values);
}

// A retry or an answer in a session that goes on is all that the agent needs; a new session is
// given the whole task before it. What people have told the task comes last.
Result<std::string> Executor::prompt_for(const Json& turn) {
  TurnControl& control = progress_.control;
  const bool is_sequel = control.kind == "retry" || control.kind == "answer";
  std::string prompt;
  if (!is_sequel || control.resumed.empty()) {
    const bool heals = progress_.turn_kind == "heal";
    PLAIT_TRY(prompt, form_of(heals ? "heal.md" : progress_.phased ? "phase.md" : "task.md", turn));
  }
  if (is_sequel) {
    PLAIT_TRY(const std::string sequel,
              form_of(control.kind == "retry" ? "retry.md" : "answer.md", turn));
    prompt += (prompt.empty() ? "" : "\n\n") + sequel;
  }
  for (std::size_t i = 0; i < control.messages.size(); ++i)
    prompt += (i == 0 ? "\n\n# From the person who watches over your work\n\n" : "\n\n") +
              control.messages[i];
  if (!control.messages.empty()) prompt += "\n";
  control.messages.clear();
  return prompt;
}

Result<StepReply> Executor::start_turn(const std::string& kind, const std::string& text,
                                       double delay_s) {
  TurnControl& control = progress_.control;
  const bool is_sequel = kind == "retry" || kind == "answer";
  if (!is_sequel) {
    progress_.turn_kind = kind;
    control.findings = text;
    control.begun = false;
  }
  if (control.stopping == Stopping::run_budget) return ask_for_budget();
  if (const auto over = over_limit(control.spent, spending_limit())) {
    control.why = *over;
    control.stopping = Stopping::task_budget;
    return ask_for_budget();
  }
  control.stopping = Stopping::no;
  control.kind = kind;
  control.note = is_sequel ? text : "";
  control.resumed = control.session;
  control.new_session = new_uuid();
  control.prompt_file = prompt_file_of(work_, ++progress_.turns);
  if (!is_sequel) control.asked_file = control.prompt_file;
  Json turn = turn_of(work_, phase(), control.prompt_file);
  turn["model"] = model();
  PLAIT_TRY(const std::string prompt, prompt_for(turn));
  PLAIT_CHECK(write_prompt(control.prompt_file, prompt));
  control.question.clear();
  PLAIT_CHECK(write_down());
  if (delay_s <= 0) return enter_lane();
  progress_.stage = Stage::backoff;
  call_.emit("agent.waiting",
             Json{{"provider", control.provider},
                  {"why", "goes on in " + text::format_duration(delay_s) + ": " + text}});
  Wait wait;
  give_back_slot(wait);
  wait.hold_s = delay_s;
  return kept(std::move(wait));
}

Result<StepReply> Executor::take_up(const std::string& note) {
  if (progress_.control.begun) return start_turn("retry", note);
  return start_turn(progress_.turn_kind, progress_.control.findings);
}

Result<Message> Executor::prepare_turn() const {
  const TurnControl& control = progress_.control;
  Json turn = turn_of(work_, phase(), control.prompt_file);
  turn["kind"] = control.kind;
  turn["model"] = model();
  turn["models"] = models_for(settings_, name_of_agent(agent_spec()));
  turn["session"] = control.resumed.empty() ? Json(nullptr) : Json(control.resumed);
  turn["new_session"] = control.new_session;
  turn["previous"] = progress_.reading.value("agent_state", Json());
  PLAIT_TRY(turn["prompt"], read_text(control.prompt_file));
  PLAIT_TRY(const Component agent, call_.open("agent", agent_spec()));
  return agent.invoke(call_, "prepare", Message{{{"turn", turn}}, {}});
}

// All tasks that work with a provider go through its lane, so that a limit holds all of them back.
Result<StepReply> Executor::enter_lane() {
  TurnControl& control = progress_.control;
  PLAIT_TRY(const Message prepared, prepare_turn());
  control.provider = StepRequest::text(prepared.json, "provider");
  if (control.provider.empty()) return begin_turn();
  call_.emit("agent.waiting", Json{{"provider", control.provider},
                                   {"why", control.closing ? control.closing->reason : ""}});
  Wait wait;
  wait.enter = {control.provider};
  progress_.stage = Stage::lane;
  give_back_slot(wait);
  return kept(std::move(wait));
}

Result<StepReply> Executor::begin_turn() {
  TurnControl& control = progress_.control;
  PLAIT_TRY(const git::Repository repository, git::Repository::open(work_.project));
  take_away_stale_locks();
  PLAIT_TRY(const auto tip, repository.branch_tip(work_.branch));
  if (!std::exchange(control.begun, true)) progress_.turn_base = tip.value_or(git::Sha(work_.base));
  PLAIT_TRY(Message prepared, prepare_turn());
  Json& command = prepared.json["command"];
  for (const auto& [name, value] : settings_.env.items()) command["env"][name] = value;
  command["env"]["PLAIT_TURN"] = control.kind;
  for (const Json& name : prepared.json.value("secrets", Json::array()))
    command["secrets"].push_back(name);
  if (settings_.grace_s) command["grace_s"] = *settings_.grace_s;
  PLAIT_CHECK(before_turn(work_, progress_.turns, command));
  PLAIT_TRY(Command placed, place(command));
  limit_time(settings_.turns.timeout_s, placed);

  progress_.reading = {{"offset", 0},
                       {"agent_state", prepared.json.value("state", Json::object())}};
  const std::string chosen = StepRequest::text(progress_.reading["agent_state"], "agent");
  progress_.agent = chosen.empty() ? name_of_agent(agent_spec()) : chosen;
  progress_.model = model();
  control.life = {};
  control.next_look = call_.now() + look_interval();
  control.memory_kills = process::out_of_memory_kills();
  const Json& of = phase();
  call_.emit("agent.started", Json{{"agent", progress_.agent},
                                   {"model", progress_.model},
                                   {"branch", work_.branch},
                                   {"worktree", work_.worktree},
                                   {"base", work_.base},
                                   {"title", work_.title},
                                   {"phase", of.is_object() ? Json(number_of(of)) : Json(nullptr)},
                                   {"turn", control.kind},
                                   {"session", control.resumed},
                                   {"provider", control.provider},
                                   {"estimate_s", StepRequest::at(work_.task, "estimate_s")},
                                   {"prompt_file", control.prompt_file}});
  return wait_for({"turn-" + std::to_string(progress_.turns), std::move(placed), true},
                  Stage::turn);
}

// What the turn has used: by the agent's judgement, or by what it told until it was ended.
void Executor::add_usage(const Json& judgement, const Outcome& outcome) {
  TurnControl& control = progress_.control;
  progress_.last_judgement = judgement;
  progress_.last_exit = to_json(outcome);
  progress_.agent_s += outcome.seconds;
  progress_.log = outcome.output;
  Spending turn = spending_from_json(StepRequest::at(judgement, "tokens"));
  if (const Json& cost = StepRequest::at(judgement, "cost"); cost.is_number())
    turn.cost = cost.get<double>();
  if (turn.tokens() == 0 && turn.cached == 0 && !turn.cost) turn = spent_in_turn();
  settings_.turns.prices.complete(
      turn, StepRequest::text(StepRequest::at(progress_.reading, "noted"), "model"), model());
  control.spent += turn;
  for (const Json* said : {&StepRequest::at(progress_.reading, "noted"), &judgement})
    if (const std::string session = StepRequest::text(*said, "session"); !session.empty())
      control.session = session;
  const Json resources = resources_of(outcome);
  if (const int left = resources.value("leftover", 0); left > 0)
    progress_.warnings.push_back("processes that the agent left running were ended: " +
                                 std::to_string(left));
  progress_.resources = resources;
}

Result<StepReply> Executor::turn_ended(const Outcome& ended) {
  if (!progress_.look.key.empty()) return end_look_first(ended);
  commit_look().clean_up();
  PLAIT_TRY(const Component agent, call_.open("agent", agent_spec()));
  PLAIT_CHECK(read_output(agent, ended.output, Until::end, progress_.reading, call_));
  PLAIT_TRY(const Outcome outcome, judged(ended));
  const auto escape = after_turn(work_, progress_.turns, ended.output, settings_.on_escape, call_);
  take_away_stale_locks();
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
  PLAIT_CHECK(write_down());
  if (!escape) return finish(escape.error());
  if (escape->error) return finish(*escape->error);
  progress_.warnings.insert(progress_.warnings.end(), escape->warnings.begin(),
                            escape->warnings.end());
  PLAIT_TRY(const auto rewriting, find_rewriting(work_, progress_.turn_base));
  if (rewriting && rewriting->error) return finish(*rewriting->error);
  if (rewriting)
    progress_.warnings.push_back("commits of earlier turns were rewritten; they are kept under " +
                                 text::join(rewriting->backups, ", "));
  if (!facts) return finish(facts.error());
  // Whatever the agent says: somebody, or plait itself, has ended it.
  const bool by_plait = progress_.control.stopping != Stopping::no;
  if (by_plait || outcome.kind == Ending::cancelled) {
    Error error = process::failure_of(outcome, "the agent");
    return by_plait ? turn_failed(std::move(error), judgement.json, outcome)
                    : finish(std::move(error));
  }
  if (StepRequest::text(judgement.json, "verdict") == "asked") return ask_question(judgement.json);
  if (auto error = failure_of_turn(judgement.json, outcome, progress_.phased))
    return turn_failed(*std::move(error), judgement.json, outcome);
  return turn_succeeded();
}

Result<StepReply> Executor::turn_succeeded() {
  TurnControl& control = progress_.control;
  control.tries = {};
  if (control.limited_since > 0) control.limited_s += call_.wall() - control.limited_since;
  control.limited_since = 0;
  control.lane_ok = control.provider;
  // It was told something while it worked: that goes before the gates.
  if (!control.messages.empty())
    return start_turn("answer", "Something was said while you worked.");
  return start_round();
}

}  // namespace plait::launch

#include "launch/executor.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <plait/error_class.hpp>
#include <set>
#include <utility>

#include "git/checkpoint.hpp"
#include "git/hooks.hpp"
#include "git/repository.hpp"
#include "launch/confining.hpp"
#include "launch/ledger.hpp"
#include "launch/prompt.hpp"

namespace plait::launch {
namespace {

constexpr double kShortestTimer = 0.05;  // seconds

// `~/x` and folders relative to the project are meant as people write them; made if they can be.
std::string folder_of_cache(const std::string& project, const std::string& folder) {
  std::filesystem::path path(folder);
  if (folder.starts_with("~/"))
    if (const char* home = std::getenv("HOME"))
      path = std::filesystem::path(home) / folder.substr(2);
  if (path.is_relative()) path = std::filesystem::path(project) / path;
  std::error_code failed;
  std::filesystem::create_directories(path, failed);
  return path.string();
}

}  // namespace

Result<StepReply> Executor::begin() {
  const Ledger before = read_ledger(work_);
  progress_.control.session = before.session;
  // What the session had used: some programs tell only its sums.
  if (!before.agent_state.is_null()) progress_.reading["agent_state"] = before.agent_state;
  progress_.control.spent = progress_.control.carried = before.spent;
  progress_.control.tries.retries = before.retries;
  progress_.control.fallback = std::min(before.fallback, settings_.turns.fallbacks.size());
  PLAIT_CHECK(choose_phases());
  if (!progress_.verifying.empty()) return start_round();
  return next_phase();
}

Result<StepReply> Executor::go_on(const Json& cause) {
  const std::string kind = StepRequest::text(cause, "kind");
  if (kind == "decision") return decided(cause);
  if (kind == "output") return output_grew(StepRequest::text(cause, "path"));
  if (kind == "pool") return slot_granted();
  if (kind == "budget") return budget_is_spent(cause);
  if (kind == "lane" && progress_.stage == Stage::lane) return begin_turn();
  if (kind == "timer" && progress_.stage == Stage::backoff) return enter_lane();
  if (kind == "timer" && progress_.stage == Stage::turn && !progress_.key.empty())
    return look_at_life();
  if (kind == "crash" || kind == "exit") {
    Outcome outcome = outcome_from_json(StepRequest::at(cause, "outcome"));
    if (kind == "crash") outcome.message = "it was lost while plait was not running";
    const std::string key = StepRequest::text(cause, "key");
    if (!key.empty() && key == progress_.look.key)
      return look_goes_on(commit_look().check_ended(outcome));
    if (!key.empty() && key != progress_.key) return kept({});  // it has been done with
    progress_.key.clear();
    if (progress_.stage == Stage::gates) return check_ended(outcome);
    if (progress_.stage == Stage::saving) return save_ended(outcome);
    return turn_ended(outcome);
  }
  if (kind == "cancel" && progress_.key.empty() && progress_.look.key.empty())
    return finish(fail(error_class::cancelled, "it was stopped", "`plait resume` goes on"));
  Wait wait;
  if (kind == "cancel")
    for (const std::string& key : {progress_.key, progress_.look.key})
      if (!key.empty()) wait.stop.push_back(key);
  return kept(std::move(wait));
}

// Which phases are to be done, and in how many turns. Those whose checkpoint is in the branch are
// not done again once their gates have passed.
Status Executor::choose_phases() {
  const std::vector<std::string> numbers = work_.numbers();
  for (const std::string& wanted : {settings_.first_phase, settings_.last_phase})
    if (!wanted.empty() && std::find(numbers.begin(), numbers.end(), wanted) == numbers.end()) {
      std::string known;
      for (const std::string& number : numbers) known += (known.empty() ? "" : ", ") + number;
      return fail(error_class::config, work_.id + " has no phase " + wanted, "it has " + known);
    }
  const auto first = settings_.first_phase.empty()
                         ? numbers.begin()
                         : std::find(numbers.begin(), numbers.end(), settings_.first_phase);
  const auto last =
      settings_.last_phase.empty()
          ? numbers.end()
          : std::next(std::find(numbers.begin(), numbers.end(), settings_.last_phase));
  if (first >= last)
    return fail(error_class::config,
                "phase " + settings_.first_phase + " comes after phase " + settings_.last_phase,
                "let the first one be the earlier one");
  std::vector<std::string> planned(first, last);

  PLAIT_TRY(const git::Repository repository, git::Repository::open(work_.project));
  PLAIT_TRY(const auto hooks,
            git::hooks_path(repository, {work_.base, work_.worktree, work_.run_dir + "/hooks"}));
  progress_.hooks = hooks.string();
  PLAIT_TRY(const auto tip, repository.branch_tip(work_.branch));
  std::set<std::string> done;
  if (tip && settings_.first_phase.empty()) {
    PLAIT_TRY(const auto points, git::list_checkpoints(repository, work_.id, *tip, work_.base));
    for (const git::Checkpoint& point : points) done.insert(point.phase);
  }
  auto next = planned.begin();
  for (; next != planned.end() && done.count(*next) > 0; ++next) progress_.verifying = *next;
  for (auto it = planned.begin(); it != next; ++it)
    progress_.phases.push_back({{"number", *it}, {"found_done", true}});
  planned.erase(planned.begin(), next);
  progress_.phased = settings_.mode == Mode::phased ||
                     (settings_.mode == Mode::automatic &&
                      static_cast<int>(numbers.size()) >= settings_.phased_from) ||
                     static_cast<std::size_t>(std::distance(first, last)) < numbers.size();
  // The rest of a plan that was begun is done phase by phase: the whole would do it all again.
  if (!progress_.verifying.empty()) progress_.phased = true;
  progress_.planned = progress_.phased ? planned : std::vector<std::string>{""};
  return {};
}

Result<StepReply> Executor::next_phase() {
  progress_.seen.clear();
  progress_.attempts.clear();
  progress_.heals_of_phase = 0;
  if (progress_.at >= progress_.planned.size()) return finish(std::nullopt);
  return start_turn("phase", "");
}

Result<StepReply> Executor::wait_for(StartProcess process, Stage stage) {
  progress_.stage = stage;
  progress_.key = process.key;
  Wait wait;
  give_back_slot(wait);
  wait.start.push_back(std::move(process));
  return kept(std::move(wait));
}

Result<StepReply> Executor::kept(Wait wait) {
  TurnControl& control = progress_.control;
  const bool at_work = progress_.stage == Stage::turn && !progress_.key.empty();
  if (at_work && settings_.turns.silence_s > 0)
    wait.timer_s = std::max(kShortestTimer, control.next_look - call_.now());
  wait.spent = spent_now();
  if (const auto closing = std::exchange(control.closing, std::nullopt)) wait.close = {*closing};
  if (!control.lane_ok.empty()) wait.lane_ok.push_back(std::exchange(control.lane_ok, {}));
  wait.state = to_json(progress_);
  return wait;
}

// Whatever is not a check of a gate holds no slot for it.
void Executor::give_back_slot(Wait& wait) {
  if (progress_.stage == Stage::gates || !progress_.holds_slot) return;
  wait.release.push_back(settings_.gate_pool);
  progress_.holds_slot = false;
}

// A number of its own among the tasks at work, ports that belong to it, and the shared caches.
void Executor::give_environment(Json& command) const {
  Json& env = command["env"];
  const TurnSettings& turns = settings_.turns;
  const int slot = request_.slot().value_or(0);
  env["PLAIT_SLOT"] = std::to_string(slot);
  env["PLAIT_PORT_BASE"] = std::to_string(turns.port_base + slot * turns.port_count);
  env["PLAIT_PORT_COUNT"] = std::to_string(turns.port_count);
  for (const auto& [name, folder] : turns.caches)
    if (!env.contains(name)) env[name] = folder_of_cache(work_.project, folder);
}

Result<Command> Executor::place(const Json& wanted) const {
  Json command = wanted;
  give_environment(command);
  std::vector<std::string> caches;
  for (const auto& [name, folder] : settings_.turns.caches)
    caches.push_back(folder_of_cache(work_.project, folder));
  let_write(work_, caches, command);
  PLAIT_TRY(const Component runner, call_.open("runner", settings_.runner));
  const Json context = context_for_runner(work_);
  PLAIT_TRY(
      const Message placed,
      runner.invoke(call_, "prepare", Message{{{"command", command}, {"context", context}}, {}}));
  return command_from_json(placed.json["command"]);
}

Result<Outcome> Executor::judged(const Outcome& outcome) const {
  PLAIT_TRY(const Component runner, call_.open("runner", settings_.runner));
  PLAIT_TRY(const Message seen,
            runner.invoke(call_, "judge", Message{{{"outcome", to_json(outcome)}}, {}}));
  return outcome_from_json(StepRequest::at(seen.json, "outcome"));
}

const Json& Executor::phase() const {
  if (!progress_.verifying.empty()) return work_.phase(progress_.verifying);
  static const Json none;
  if (progress_.at >= progress_.planned.size()) return none;
  return work_.phase(progress_.planned[progress_.at]);
}

std::string Executor::phase_name() const {
  const std::string number = number_of(phase());
  return number.empty() ? work_.id : work_.id + " phase " + number;
}

void Executor::say(const std::string& title, const std::string& level,
                   std::vector<std::string> lines) const {
  Json display{{"title", title}, {"level", level}};
  if (!lines.empty()) display["lines"] = std::move(lines);
  call_.emit("display", display);
}

}  // namespace plait::launch

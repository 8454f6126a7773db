// A round of gates: level by level, one check at a time, as far as the first level that fails.
#include <algorithm>
#include <plait/error_class.hpp>

#include "launch/executor.hpp"
#include "launch/fingerprint.hpp"
#include "process/failure.hpp"
#include "process/output_file.hpp"

namespace plait::launch {
namespace {

constexpr std::size_t kOutputBytes = std::size_t{8} * 1024 * 1024;  // that a gate gets to read
constexpr std::size_t kFindings = 50;                               // kept of a check
constexpr std::size_t kShown = 6;                                   // for people
constexpr std::size_t kMessageBytes = 2000;

std::string name_of_gate(const Json& spec) {
  return spec.is_string() ? spec.get<std::string>() : StepRequest::text(spec, "uses");
}

// A gate that fails by itself has found out nothing about the work, and never passes it.
void break_down(CheckRun& run, const Error& error) {
  run.status = CheckStatus::failed;
  run.broken = true;
  run.healable = false;
  run.message = error.message;
  run.findings = {{"", 0, 0, "gate", error.message, true}};
}

std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

}  // namespace

Json Executor::gate_request(const Json& changed) const {
  return {{"task", work_.task},
          {"phase", progress_.phased || !progress_.verifying.empty() ? phase() : Json(nullptr)},
          {"project", work_.project},
          {"worktree", work_.worktree},
          {"branch", work_.branch},
          {"target", work_.target},
          {"base", work_.base},
          {"snapshot", work_.snapshot},
          {"changed", changed},
          {"dry_run", false}};
}

Status Executor::prepare_checks() {
  progress_.checks.clear();
  PLAIT_TRY(const Json changed, changes_of(work_, progress_.left));
  const Message request{gate_request(changed), {}};
  for (std::size_t gate = 0; gate < settings_.gates.size(); ++gate) {
    const auto component = call_.open("gate", settings_.gates[gate]);
    const auto answer = component ? component->invoke(call_, "prepare", request)
                                  : Result<Message>(component.error());
    if (!answer) {
      CheckRun run;
      run.gate = gate;
      run.check = {{"key", name_of_gate(settings_.gates[gate])}, {"level", "L1"}};
      break_down(run, answer.error());
      progress_.checks.push_back(std::move(run));
      continue;
    }
    for (const Json& check : answer->json.value("checks", Json::array())) {
      CheckRun run;
      run.gate = gate;
      run.check = check;
      if (const std::string why = check.value("skip", ""); !why.empty()) {
        run.status = CheckStatus::skipped;
        run.message = why;
      }
      progress_.checks.push_back(std::move(run));
    }
  }
  std::stable_sort(progress_.checks.begin(), progress_.checks.end(),
                   [](const CheckRun& a, const CheckRun& b) { return a.level() < b.level(); });
  return {};
}

Status Executor::look_at_commits() {
  PLAIT_TRY(const git::Repository repository, git::Repository::open(work_.project));
  PLAIT_TRY(const auto tip, repository.branch_tip(work_.branch));
  const std::string before = progress_.looked_at.empty() ? work_.base : progress_.looked_at;
  if (!tip || *tip == before) return {};
  progress_.looked_at = *tip;
  PLAIT_CHECK(prepare_checks());
  for (CheckRun& run : progress_.checks) {
    if (run.status != CheckStatus::waiting || run.check.contains("command")) continue;
    judge(run, std::nullopt);
    if (run.status == CheckStatus::failed || !run.findings.empty()) show(run);
  }
  progress_.checks.clear();
  return {};
}

Result<StepReply> Executor::start_round() {
  ++progress_.rounds;
  PLAIT_TRY(progress_.left, uncommitted_files(work_));
  if (!settings_.validate || settings_.gates.empty()) {
    if (progress_.verifying.empty()) return save();
    progress_.verifying.clear();
    return next_phase();
  }
  PLAIT_CHECK(prepare_checks());
  for (const CheckRun& run : progress_.checks)
    if (run.broken) show(run);
  return take_slot();
}

// Where a check has a command to run, once there is a slot for it.
Result<StepReply> Executor::take_slot() {
  const bool runs_something =
      std::any_of(progress_.checks.begin(), progress_.checks.end(), [](const CheckRun& run) {
        return run.status == CheckStatus::waiting && run.check.contains("command");
      });
  if (!runs_something || settings_.gate_pool.empty() || progress_.holds_slot) return next_check();
  progress_.stage = Stage::pool;
  Wait wait;
  wait.pool = settings_.gate_pool;
  wait.state = to_json(progress_);
  return wait;
}

Result<StepReply> Executor::next_check() {
  std::string failed_level;
  for (std::size_t i = 0; i < progress_.checks.size(); ++i) {
    CheckRun& run = progress_.checks[i];
    if (!failed_level.empty() && run.level() > failed_level) break;
    if (run.status == CheckStatus::failed) failed_level = run.level();
    if (run.status != CheckStatus::waiting) continue;
    if (!run.check.contains("command")) {
      judge(run, std::nullopt);
      show(run);
      if (run.status == CheckStatus::failed) failed_level = run.level();
      continue;
    }
    auto command = place(run.check["command"]);
    if (!command) {
      break_down(run, command.error());
      show(run);
      failed_level = run.level();
      continue;
    }
    if (command->cwd.empty()) command->cwd = work_.worktree;
    if (command->timeout_s <= 0 && settings_.gate_timeout_s)
      command->timeout_s = *settings_.gate_timeout_s;
    run.status = CheckStatus::running;
    ++run.tries;
    const std::string key = "gate-" + std::to_string(progress_.rounds) + "-" + std::to_string(i) +
                            (run.tries > 1 ? "-" + std::to_string(run.tries) : "");
    return wait_for({key, *std::move(command), false}, Stage::gates);
  }
  return round_ended();
}

Result<StepReply> Executor::round_ended() {
  count_levels();
  std::vector<const CheckRun*> failed;
  for (const CheckRun& run : progress_.checks)
    if (run.status == CheckStatus::failed) failed.push_back(&run);
  if (progress_.turn_kind == "heal" && !progress_.heals.empty())
    progress_.heals.back()["outcome"] =
        failed.empty() ? "healed" : failed.front()->level() + " still fails";
  if (!progress_.verifying.empty()) {
    const std::string number = std::exchange(progress_.verifying, {});
    if (!failed.empty()) {  // not as it was left: once more
      progress_.phases.erase(progress_.phases.size() - 1);
      progress_.planned.insert(progress_.planned.begin(), number);
    }
    return next_phase();
  }
  return failed.empty() ? save() : round_failed(failed);
}

Result<StepReply> Executor::check_ended(const Outcome& ended) {
  const auto run =
      std::find_if(progress_.checks.begin(), progress_.checks.end(),
                   [](const CheckRun& each) { return each.status == CheckStatus::running; });
  if (ended.kind == Ending::cancelled) return finish(process::failure_of(ended, "the validation"));
  if (run == progress_.checks.end()) return next_check();
  PLAIT_TRY(const Outcome outcome, judged(ended));
  judge(*run, outcome);
  show(*run);
  const bool again = run->status == CheckStatus::failed && run->level() == "L3" && !run->broken &&
                     run->tries <= settings_.retries_l3;
  if (again) {
    run->status = CheckStatus::waiting;
  } else if (run->status == CheckStatus::passed && run->tries > 1) {
    progress_.warnings.push_back("flaky: " + run->title() + " failed and passed at the next try");
  }
  return next_check();
}

void Executor::judge(CheckRun& run, const std::optional<Outcome>& outcome) {
  Message request{gate_request(Json::array()), {}};
  const auto changed = changes_of(work_, progress_.left);
  if (changed) request.json["changed"] = *changed;
  request.json["check"] = run.check;
  request.json["outcome"] = outcome ? to_json(*outcome) : Json(nullptr);
  request.json["output"] = nullptr;
  if (outcome) {
    run.log = outcome->output;
    request.json["output"] = request.attach(process::read_tail(outcome->output, kOutputBytes));
  }
  const auto gate = call_.open("gate", settings_.gates[run.gate]);
  const auto answer = gate ? gate->invoke(call_, "judge", request) : Result<Message>(gate.error());
  if (!answer) {
    break_down(run, answer.error());
  } else {
    const Json& said = answer->json;
    run.status = said.value("passed", false) ? CheckStatus::passed : CheckStatus::failed;
    run.healable = said.value("healable", false);
    run.message = said.value("message", "");
    run.evidence = said.value("evidence", Json::object());
    if (const std::string why = said.value("skipped", ""); !why.empty()) {
      run.status = CheckStatus::skipped;
      run.message = "skipped, " + why;
    }
    run.score.reset();
    if (const Json& score = StepRequest::at(said, "score"); score.is_number())
      run.score = score.get<double>();
    run.findings.clear();
    for (const Json& finding : said.value("findings", Json::array())) {
      if (run.findings.size() == kFindings) break;
      run.findings.push_back(finding_from_json(finding));
      std::string& message = run.findings.back().message;
      if (message.size() > kMessageBytes) message.resize(kMessageBytes);
    }
    if (outcome && outcome->kind == Ending::crashed) {
      run.status = CheckStatus::failed;
      run.broken = true;
      run.healable = false;
    }
  }
}

void Executor::show(const CheckRun& run) const {
  const bool passed = run.status != CheckStatus::failed;
  std::vector<std::string> lines;
  for (const Finding& finding : run.findings) {
    if (lines.size() == kShown) {
      lines.push_back("and " + std::to_string(run.findings.size() - kShown) + " more");
      break;
    }
    lines.push_back(shown(finding));
  }
  std::string title = phase_name() + " " + run.level() + " " + run.title();
  if (!run.message.empty()) title += ": " + first_line(run.message);
  say(title, !passed ? "error" : run.findings.empty() ? "ok" : "warn", std::move(lines));
  call_.emit("gate.judged", Json{{"phase", number_of(phase())},
                                 {"level", run.level()},
                                 {"title", run.title()},
                                 {"passed", passed},
                                 {"findings", run.findings.size()},
                                 {"log", run.log}});
}

// What this round has found out about each level that was looked at.
void Executor::count_levels() {
  std::map<std::string, bool> passed;
  for (const CheckRun& run : progress_.checks) {
    if (run.status != CheckStatus::passed && run.status != CheckStatus::failed) continue;
    const bool ok = run.status == CheckStatus::passed;
    const auto [it, first] = passed.emplace(run.level(), ok);
    if (!first) it->second = it->second && ok;
    if (run.score) progress_.levels[run.level()].score = run.score;
  }
  for (const auto& [level, ok] : passed) {
    LevelResult& result = progress_.levels[level];
    result.passed = ok;
    result.attempts = std::max(result.attempts, ++progress_.attempts[level]);
  }
}

}  // namespace plait::launch

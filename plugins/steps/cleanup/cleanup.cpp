#include "cleanup/cleanup.hpp"

#include <plait/duration.hpp>
#include <set>

#include "process/failure.hpp"
#include "process/output_file.hpp"
#include "work/stale_checkout.hpp"

namespace plait::cleanup {
namespace {

constexpr char after_key[] = "after";
constexpr std::size_t tail_bytes = std::size_t{64} * 1024;

struct Opened {
  git::Repository repository;
  std::string target;
};

Result<Opened> open_for(const StepRequest& request) {
  PLAIT_TRY(git::Repository repository, git::Repository::open(request.project()));
  PLAIT_TRY(std::string target, work::target_branch(request));
  return Opened{std::move(repository), std::move(target)};
}

// One task, judged, removed and told.
Json clean(const Opened& opened, const std::string& run, const work::Task& task,
           std::vector<std::string>& lines) {
  const Result<Verdict> verdict = judge(opened.repository, run, task, opened.target);
  if (!verdict) return failed(verdict.error());
  const Result<Removed> removed = remove(opened.repository, run, task, *verdict);
  if (!removed) return failed(removed.error());
  for (const std::string& line : describe(opened.repository, task, *verdict)) lines.push_back(line);
  return succeeded({{"worktree_removed", removed->worktree},
                    {"branch_removed", removed->branch},
                    {"kept", verdict->kept},
                    {"by_hand", verdict->by_hand},
                    {"backup_ref", removed->backup_ref}});
}

// Checkouts of the target that somebody moved it beneath, where merging did not tell of them.
Result<std::vector<std::string>> stale_checkouts(const StepRequest& request, const Opened& opened,
                                                 const std::vector<work::Task>& tasks) {
  PLAIT_TRY(const auto found, work::stale_checkouts(opened.repository, opened.target));
  std::set<std::string> told;
  for (const work::Task& task : tasks)
    if (const Json paths = work::need_output(request, task.id, "stale_checkouts"); paths.is_array())
      told.insert(paths.begin(), paths.end());
  std::vector<std::string> warnings;
  for (const work::StaleCheckout& stale : found)
    if (!told.contains(stale.path.string()))
      warnings.push_back(work::describe(stale, opened.target));
  return warnings;
}

void show(const Call& call, const Json& results, const std::vector<std::string>& lines) {
  int worktrees = 0;
  int kept = 0;
  for (const auto& [task, entry] : results.items()) {
    const Json& outputs = StepRequest::at(entry, "outputs");
    worktrees += StepRequest::at(outputs, "worktree_removed") == Json(true) ? 1 : 0;
    kept += StepRequest::text(outputs, "kept").empty() ? 0 : 1;
  }
  std::string title = "cleanup: " + std::to_string(worktrees) +
                      (worktrees == 1 ? " worktree" : " worktrees") + " removed";
  if (kept > 0) title += ", " + std::to_string(kept) + " kept";
  call.emit("display", {{"title", title}, {"lines", lines}, {"level", kept > 0 ? "warn" : "ok"}});
}

// The JSON object that begins at a line and goes on to the end of the output; null if there is
// none.
Json last_object(std::string_view output) {
  for (std::size_t line = output.size(); line > 0;) {
    const std::size_t before = output.rfind('\n', line - 1);
    const std::size_t start = before == std::string_view::npos ? 0 : before + 1;
    if (start < output.size() && output[start] == '{') {
      Json parsed = Json::parse(output.substr(start), nullptr, false);
      if (parsed.is_object()) return parsed;
    }
    if (before == std::string_view::npos) break;
    line = before;
  }
  return nullptr;
}

}  // namespace

Result<std::unique_ptr<CleanupStep>> CleanupStep::create(const Json& with) {
  auto made = std::make_unique<CleanupStep>();
  made->after_ = work::command_line(StepRequest::at(with, "after"));
  if (with.contains("after_timeout")) {
    PLAIT_TRY(made->after_timeout_s_, seconds_of(with["after_timeout"]));
  }
  return made;
}

Result<StepReply> CleanupStep::run(const StepRequest& request, Call& call) {
  PLAIT_TRY(const Opened opened, open_for(request));
  Json results = Json::object();
  std::vector<std::string> lines;
  const std::vector<work::Task> tasks = work::read_tasks(request);
  for (const work::Task& task : tasks)
    results[task.id] = clean(opened, request.run_id(), task, lines);
  PLAIT_TRY(std::vector<std::string> warnings, stale_checkouts(request, opened, tasks));
  lines.insert(lines.end(), warnings.begin(), warnings.end());
  show(call, results, lines);
  if (after_.empty() || tasks.empty()) return Gathered{std::move(results), std::move(warnings)};
  Wait wait;
  wait.state = {{"results", std::move(results)}, {"last", tasks.back().id}, {"warnings", warnings}};
  Command command;
  command.argv = after_;
  command.cwd = work::project_root(opened.repository).string();
  command.timeout_s = after_timeout_s_;
  command.env = {{"PLAIT_RUN", request.run_id()}, {"PLAIT_TARGET", opened.target}};
  wait.start.push_back({after_key, std::move(command), false});
  return wait;
}

Result<StepReply> CleanupStep::resume(const StepRequest& request, Call& call) {
  const std::string cause = request.cause_kind();
  if (cause == "crash") return run(request, call);  // what is gone is found gone
  if (cause != "exit") {
    Wait wait;
    wait.state = request.state();
    if (cause == "cancel") wait.stop.emplace_back(after_key);
    return wait;
  }
  Gathered gathered;
  gathered.results = StepRequest::at(request.state(), "results");
  gathered.warnings = request.state().value("warnings", gathered.warnings);
  const Outcome outcome = outcome_from_json(StepRequest::at(request.cause(), "outcome"));
  if (!outcome.success()) {
    gathered.warnings.push_back(process::failure_of(outcome, "the command after cleanup").message);
    return gathered;
  }
  const Json said = last_object(process::read_tail(outcome.output, tail_bytes));
  Json& last = gathered.results[StepRequest::text(request.state(), "last")];
  if (said.is_null() || !last.contains("outputs")) return gathered;
  last["outputs"]["after"] = said;
  if (const Json& drift = StepRequest::at(said, "context_drift"); drift.is_number())
    last["outputs"]["context_drift"] = drift;
  return gathered;
}

Result<StepPlan> CleanupStep::plan(const StepRequest& request, Call&) {
  StepPlan plan;
  const Result<Opened> opened = open_for(request);
  if (!opened) {
    plan.actions.push_back("stop: " + opened.error().message);
    plan.why = opened.error().remedy;
    return plan;
  }
  for (const work::Task& task : work::read_tasks(request)) {
    PLAIT_TRY(const Verdict verdict,
              judge(opened->repository, request.run_id(), task, opened->target));
    const std::vector<std::string> actions = describe(opened->repository, task, verdict);
    plan.actions.insert(plan.actions.end(), actions.begin(), actions.end());
    if (actions.empty())
      plan.actions.push_back("remove the worktree and branch of " + task.id +
                             " once they have landed");
  }
  if (!after_.empty()) plan.actions.push_back("run " + work::shown_command(after_));
  plan.why = "nothing uncommitted or unmerged is ever removed";
  return plan;
}

}  // namespace plait::cleanup

#include "merge/merge_step.hpp"

#include "git/history.hpp"
#include "git/landing.hpp"
#include "merge/prediction.hpp"

namespace plait::merge {
namespace {

// One invocation: the tasks that are not settled yet, and the state that travels.
//   {"settled": {id: entry}, "branches": {id: name}, "task": id, "pending": {…}, "processes": n,
//    "choice": "ours"}
// The host leaves out of later requests what is settled: so the state keeps it.
class Session {
 public:
  Session(const StepRequest& request, Call& call, const Setting& setting, Json state)
      : request_(request),
        call_(call),
        setting_(setting),
        tasks_(work::read_tasks(request)),
        state_(std::move(state)) {
    if (!state_.is_object()) state_ = Json::object();
    if (!state_.contains("settled")) state_["settled"] = Json::object();
  }

  // Goes on where the state says, until all are settled or one waits.
  StepReply proceed() {
    for (const work::Task& task : tasks_) {
      if (state_["settled"].contains(task.id)) continue;
      if (const Json refusal = refuse(task); !refusal.is_null()) {
        settle(task, refusal);
        continue;
      }
      const TaskMerge merge(setting_, task);
      const bool current = state_.value("task", "") == task.id;
      const Pending pending =
          current ? pending_from_json(state_.value("pending", Json())) : Pending();
      if (auto wait = take(task, merge, merge.advance(call_, pending))) return *wait;
    }
    return finish();
  }

  // The process that the current task waits for has ended.
  StepReply process_ended(const Outcome& outcome) {
    for (const work::Task& task : tasks_) {
      if (task.id != state_.value("task", "")) continue;
      const TaskMerge merge(setting_, task);
      const Pending pending = pending_from_json(state_.value("pending", Json()));
      if (auto wait = take(task, merge, merge.process_ended(call_, pending, outcome))) return *wait;
    }
    return proceed();
  }

 private:
  // Null when the task may be merged.
  Json refuse(const work::Task& task) {
    if (call_.cancelled() == Cancel::stop)
      return failed(fail(error_class::cancelled, "not merged: the run is being stopped"));
    const Json status = work::need_output(request_, task.id, "status");
    if (status.is_string() && status != "SUCCESS")
      return failed(
          fail(error_class::partial, "not merged: the task ended as " + status.get<std::string>()));
    std::vector<std::string> branches;
    for (const std::string& id : task.depends_on)
      if (state_["settled"].contains(id) &&
          state_["settled"][id].value("status", "") != "succeeded")
        branches.push_back(state_["branches"].value(id, id));
    return branches.empty() ? Json() : block_on_dependencies(task, branches);
  }

 public:
  // What a blocked task waits for, when it is not a decision about itself: still not landed?
  static Json block_on_dependencies(const work::Task& task,
                                    const std::vector<std::string>& branches) {
    Blocked block;
    std::string list;
    for (const std::string& branch : branches) list += (list.empty() ? "" : ", ") + branch;
    block.question = task.id + " builds on what has not landed: " + list;
    block.choices = {"retry", "skip"};
    block.evidence = {{"branches", branches}};
    block.state = {{"waits_for", branches}};
    block.remedy = "land that first, then choose retry";
    return blocked(block);
  }

 private:
  // Settles, or the reply that waits.
  std::optional<StepReply> take(const work::Task& task, const TaskMerge& merge,
                                const Result<Progress>& progress) {
    state_.erase("task");
    state_.erase("pending");
    if (!progress) {
      settle(task, merge.settle_error(progress.error()));
      return std::nullopt;
    }
    if (const Json* settled = std::get_if<Json>(&*progress)) {
      settle(task, *settled);
      return std::nullopt;
    }
    const Waiting& waiting = std::get<Waiting>(*progress);
    const int number = state_.value("processes", 0) + 1;
    state_["processes"] = number;
    state_["task"] = task.id;
    state_["pending"] = to_json(waiting.pending);
    Wait wait;
    wait.results = fresh_;
    wait.start.push_back({key(number), waiting.command, false});
    wait.state = state_;
    return StepReply(std::move(wait));
  }

  void settle(const work::Task& task, const Json& entry) {
    state_["settled"][task.id] = entry;
    state_["branches"][task.id] = task.branch;
    fresh_[task.id] = entry;
    const std::string status = entry.value("status", "");
    if (status == "succeeded") return;
    const bool open = status == "blocked";
    call_.emit(
        "display",
        {{"title", open ? entry.value("question", "")
                        : task.id + " was not merged: " + entry["error"].value("message", "")},
         {"level", open ? "warn" : "error"}});
  }

  StepReply finish() {
    Gathered gathered;
    for (const work::Task& task : tasks_) {
      const Json& entry = state_["settled"][task.id];
      gathered.results[task.id] = entry;
      if (const Json& outputs = StepRequest::at(entry, "outputs"); outputs.contains("warning"))
        gathered.warnings.push_back(task.id + ": " + outputs.value("warning", ""));
    }
    return gathered;
  }

 public:
  static std::string key(int number) { return "merge-" + std::to_string(number); }

 private:
  const StepRequest& request_;
  Call& call_;
  const Setting& setting_;
  std::vector<work::Task> tasks_;
  Json state_;
  Json fresh_ = Json::object();  // settled in this invocation
};

struct Opened {
  git::Repository repository;
  std::string target;
};

Result<Opened> open_for(const StepRequest& request) {
  PLAIT_TRY(git::Repository repository, git::Repository::open(request.project()));
  PLAIT_TRY(std::string target, work::target_branch(request));
  return Opened{std::move(repository), std::move(target)};
}

// Every task of the call with one entry.
Gathered all_with(const StepRequest& request, const Json& entry) {
  Gathered gathered;
  for (const work::Task& task : work::read_tasks(request)) gathered.results[task.id] = entry;
  return gathered;
}

// Branches that a blocked task waits for and that still have not landed.
Result<std::vector<std::string>> still_missing(const Opened& opened, const Json& state) {
  std::vector<std::string> missing;
  for (const std::string& branch : state.value("waits_for", std::vector<std::string>())) {
    PLAIT_TRY(const std::optional<git::Sha> tip, opened.repository.branch_tip(branch));
    if (!tip) continue;  // landed and cleaned up
    PLAIT_TRY(const git::Sha target, work::target_tip(opened.repository, opened.target));
    PLAIT_TRY(const bool landed, git::is_ancestor(opened.repository, *tip, target));
    if (!landed) missing.push_back(branch);
  }
  return missing;
}

}  // namespace

Result<std::unique_ptr<MergeStep>> MergeStep::create(const Json& with) {
  auto made = std::make_unique<MergeStep>();
  PLAIT_TRY(made->settings_, read_settings(with));
  return made;
}

Result<StepReply> MergeStep::run(const StepRequest& request, Call& call) {
  PLAIT_TRY(const Opened opened, open_for(request));
  PLAIT_CHECK(git::finish_landings(opened.repository));
  const Setting setting{request,
                        opened.repository,
                        settings_,
                        request.run_id(),
                        opened.target,
                        "",
                        git::read_identity(opened.repository)};
  return Session(request, call, setting, Json()).proceed();
}

Result<StepReply> MergeStep::resume(const StepRequest& request, Call& call) {
  const std::string cause = request.cause_kind();
  if (cause == "crash") return run(request, call);  // what has landed is found landed
  PLAIT_TRY(const Opened opened, open_for(request));
  Setting setting{request,
                  opened.repository,
                  settings_,
                  request.run_id(),
                  opened.target,
                  StepRequest::text(request.state(), "choice"),
                  git::read_identity(opened.repository)};
  if (cause == "exit") {
    const Outcome outcome = outcome_from_json(StepRequest::at(request.cause(), "outcome"));
    return Session(request, call, setting, request.state()).process_ended(outcome);
  }
  if (cause != "decision") {
    Wait wait;
    wait.state = request.state();
    if (cause == "cancel") wait.stop.push_back(Session::key(request.state().value("processes", 0)));
    return wait;
  }
  setting.choice = StepRequest::text(request.cause(), "choice");
  if (setting.choice == "skip")
    return all_with(request, failed(fail(error_class::conflict, "a person decided not to merge it",
                                         "its branch and worktree are kept")));
  PLAIT_TRY(const std::vector<std::string> missing, still_missing(opened, request.state()));
  const std::vector<work::Task> tasks = work::read_tasks(request);
  if (!missing.empty() && !tasks.empty())
    return all_with(request, Session::block_on_dependencies(tasks.front(), missing));
  return Session(request, call, setting, Json{{"choice", setting.choice}}).proceed();
}

Result<StepPlan> MergeStep::plan(const StepRequest& request, Call&) {
  StepPlan plan;
  const Result<Opened> opened = open_for(request);
  if (!opened) {
    plan.actions.push_back("stop: " + opened.error().message);
    plan.why = opened.error().remedy;
    return plan;
  }
  for (const work::Task& task : work::read_tasks(request)) {
    PLAIT_TRY(const std::vector<std::string> actions,
              predict(opened->repository, settings_, task, opened->target));
    plan.actions.insert(plan.actions.end(), actions.begin(), actions.end());
  }
  plan.why = "the merges are made in the object database and land by compare-and-swap";
  plan.outputs = {{"target", opened->target}};
  return plan;
}

}  // namespace plait::merge

#include "aggregate/task_result.hpp"

#include <algorithm>
#include <plait/command.hpp>

#include "aggregate/confidence.hpp"
#include "text/duration.hpp"
#include "text/strings.hpp"

namespace plait::aggregate {
namespace {

std::optional<double> number_of(const Json& object, const char* key) {
  const Json value = value_of(object, key);
  if (!value.is_number()) return std::nullopt;
  return value.get<double>();
}

Json or_null(const std::string& text) {
  return text.empty() ? Json(nullptr) : Json(text);
}

bool has_ended(const std::string& status) {
  return status == "succeeded" || status == "failed";
}

std::size_t commit_count(const Json& launched, const Json& facts) {
  if (const auto counted = number_of(facts, "commits")) return static_cast<std::size_t>(*counted);
  const Json commits = value_of(launched, "commits");
  return commits.is_array() ? commits.size() : 0;
}

struct Phases {
  int completed = 0, total = 0;
};

Phases phases_of(const TaskOutcomes& task, const Json& launched) {
  Phases phases;
  phases.completed = static_cast<int>(number_of(launched, "phases_completed").value_or(0));
  const Json declared = value_of(task.task, "phases");
  const double known = declared.is_array() ? static_cast<double>(declared.size()) : 0;
  phases.total = static_cast<int>(number_of(launched, "phases_total").value_or(known));
  return phases;
}

// What the work is worth, merging aside: SUCCESS, PARTIAL or FAILED; objections go to `notes`.
std::string work_status(const Json& launch, const Json& launched, Phases phases,
                        std::size_t commits, std::vector<std::string>& errors) {
  const std::string status = status_of(launch);
  std::string said = text_of(launched, "status");
  if (status == "blocked") return commits > 0 ? "PARTIAL" : "FAILED";
  if (status != "succeeded") {
    const bool partial =
        said == "PARTIAL" || text_of(value_of(launch, "error"), "code") == error_class::partial;
    return status == "failed" && partial ? "PARTIAL" : "FAILED";
  }
  if (said == "FAILED" || said == "PARTIAL") return said;
  if (const Json exit = value_of(launched, "exit"); exit.is_object())
    if (const Outcome outcome = outcome_from_json(exit); !outcome.success()) {
      errors.push_back("the agent: " + describe(outcome));
      return "FAILED";
    }
  if (commits == 0) {
    errors.push_back("the agent ended well, but made no commit");
    return "FAILED";
  }
  if (phases.completed < phases.total) {
    errors.push_back(std::to_string(phases.completed) + " of " + std::to_string(phases.total) +
                     " phases are done");
    return "PARTIAL";
  }
  return "SUCCESS";
}

void compare_claims(const Json& launched, Phases phases, const std::string& work,
                    std::vector<std::string>& notes) {
  const Json claims = value_of(launched, "claims");
  const std::string word = text_of(claims, "status");
  const std::string counted = text_of(claims, "phases");
  const std::string real = std::to_string(phases.completed) + "/" + std::to_string(phases.total);
  if (word == "COMPLETE" && work != "SUCCESS")
    notes.push_back("the agent claims COMPLETE, but the result is " + work);
  if (word == "FAILED" && work == "SUCCESS")
    notes.push_back("the agent claims FAILED, but ended well and made its commits");
  if (!counted.empty() && counted != real)
    notes.push_back("the agent claims " + counted + " phases, the commits say " + real);
}

// A person's answer to a question of its own ended this step.
bool is_rejection(const StepOutcome& run) {
  return status_of(run.outcome) == "failed" &&
         !text_of(value_of(run.outcome, "outputs"), "decision").empty();
}

bool was_rejected(const TaskOutcomes& task) {
  return std::any_of(task.all.begin(), task.all.end(), is_rejection);
}

std::string describe_rejection(const StepOutcome& run) {
  const std::string reason = text_of(value_of(run.outcome, "outputs"), "reason");
  return "not landed: its " + run.step + " was rejected" + (reason.empty() ? "" : ": " + reason);
}

// Steps that failed for this task, and why it did not get on.
void collect_errors(const TaskOutcomes& task, std::vector<std::string>& errors) {
  for (const StepOutcome& run : task.all)
    if (status_of(run.outcome) == "failed")
      errors.push_back(is_rejection(run) ? describe_rejection(run)
                                         : describe_error(run.step, run.outcome));
  const std::string launch = status_of(task.launch);
  if (!errors.empty() || has_ended(launch) || launch == "blocked") return;
  const std::string why = text_of(value_of(task.launch, "error"), "message");
  errors.push_back("not started" +
                   (why.empty() ? (launch.empty() ? "" : ": " + launch) : ": " + why));
}

// A word on where a task stands, finer than the three of its status.
std::string state_of(const TaskOutcomes& task, const std::string& status, const Json& merged) {
  for (const StepOutcome& run : task.all)
    if (status_of(run.outcome) == "blocked") return "paused";
  if (merged == Json(true)) return "landed";
  const std::string launch = status_of(task.launch);
  if (!has_ended(launch) && launch != "running" && launch != "waiting")
    return launch == "cancelled" ? "cancelled" : "not started";
  if (launch == "running" || launch == "waiting") return "running";
  if (status == "SUCCESS") return "done";
  return launch == "succeeded" && merged == Json(false) ? "not landed" : "failed";
}

// Why finished work did not land.
std::string why_not_landed(const Json& merge) {
  if (status_of(merge) == "blocked") {
    const std::string question = text_of(value_of(merge, "waits"), "question");
    return "not landed: " + (question.empty() ? "a person has to decide" : question);
  }
  const std::string message = text_of(value_of(merge, "error"), "message");
  if (!message.empty()) return "not landed: " + message;
  return "not landed" + (status_of(merge).empty() ? "" : ": merge was " + status_of(merge));
}

Json merged_of(const TaskOutcomes& task, Merging merging) {
  if (merging != Merging::on || status_of(task.merge) == "off") return nullptr;
  return status_of(task.merge) == "succeeded";
}

void add_what_is_known(Json& result, const TaskOutcomes& task, const Json& launched,
                       const Json& validation) {
  const Json planned_model = value_of(task.task, "model");
  const Json model = value_of(launched, "model");
  result["model"] = model.is_null() ? planned_model : model;
  for (const char* key : {"title", "file", "score", "stage"})
    result[key] = value_of(task.task, key);
  for (const char* key : {"agent", "cost", "tokens", "log", "claims", "uncommitted"})
    result[key] = value_of(launched, key);
  std::string branch = text_of(value_of(task.worktree, "outputs"), "branch");
  if (branch.empty()) branch = text_of(launched, "branch");
  if (branch.empty()) branch = text_of(task.task, "branch");
  result["branch"] = or_null(branch);
  std::string path = text_of(value_of(task.worktree, "outputs"), "path");
  if (path.empty()) path = text_of(launched, "path");
  result["worktree"] = or_null(path);
  result["merge_commit"] = value_of(value_of(task.merge, "outputs"), "merge_commit");
  Json levels = not_validated();
  if (validation.is_object())
    for (const auto& [level, outcome] : validation.items()) levels[level] = outcome;
  result["validation_results"] = std::move(levels);
}

}  // namespace

Json task_result(const TaskOutcomes& task, Merging merging, const Json& facts) {
  const Json launched = value_of(task.launch, "outputs");
  const Phases phases = phases_of(task, launched);
  const std::size_t commits = commit_count(launched, facts);
  std::vector<std::string> errors, notes;
  collect_errors(task, errors);
  const std::string work = work_status(task.launch, launched, phases, commits, errors);
  compare_claims(launched, phases, work, notes);
  for (const std::string& note : texts_of(value_of(facts, "notes"))) notes.push_back(note);

  const Json merged = merged_of(task, merging);
  std::string status = work;
  if (work == "SUCCESS" && merged == Json(false)) {
    status = "PARTIAL";
    if (status_of(task.merge) != "failed" && !was_rejected(task))
      errors.push_back(why_not_landed(task.merge));
  }
  const int heals = static_cast<int>(number_of(launched, "self_heals").value_or(0));
  const Json validation = value_of(launched, "validation_results");
  const bool ended = has_ended(status_of(task.launch));
  auto seconds = number_of(launched, "seconds");
  if (!seconds && ended) seconds = number_of(task.launch, "seconds");

  Json result{{"prp_id", task.id},
              {"status", status},
              {"work", work},
              {"state", state_of(task, status, merged)},
              {"merged", merged},
              {"phases_completed", phases.completed},
              {"phases_total", phases.total},
              {"self_heals", heals},
              {"commits", commits},
              {"errors", errors},
              {"notes", notes}};
  result["confidence_score"] =
      ended ? Json(confidence(work == "SUCCESS" ? Work::done : Work::failed, validation, heals))
            : Json(nullptr);
  const std::string head = text_of(launched, "head");
  result["commit_hash"] = commits > 0 ? or_null(head.substr(0, 7)) : Json(nullptr);
  result["seconds"] = seconds ? Json(*seconds) : Json(nullptr);
  result["execution_time"] = seconds ? Json(text::format_duration(*seconds)) : Json(nullptr);
  const Json files = value_of(launched, "files");
  result["files_modified"] = files.is_array() ? files : Json::array();
  add_what_is_known(result, task, launched, validation);
  return result;
}

}  // namespace plait::aggregate

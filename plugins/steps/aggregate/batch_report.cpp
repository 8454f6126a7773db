#include "aggregate/batch_report.hpp"

#include <algorithm>
#include <cmath>

#include "aggregate/landing.hpp"
#include "aggregate/task_result.hpp"
#include "text/duration.hpp"

namespace plait::aggregate {
namespace {

double number_or(const Json& value, double otherwise) {
  return value.is_number() ? value.get<double>() : otherwise;
}

Json duration_or_null(const Json& seconds) {
  if (!seconds.is_number()) return nullptr;
  return text::format_duration(seconds.get<double>());
}

// Each step run, with the task where it has one.
template <typename Use>
void each_run(const Json& steps, Use use) {
  if (!steps.is_object()) return;
  for (const auto& [step, outcomes] : steps.items()) {
    if (!outcomes.is_array()) {
      if (outcomes.is_object()) use(step, outcomes);
      continue;
    }
    for (const Json& outcome : outcomes) use(step, outcome);
  }
}

// "26m 18s (58%)": what running side by side saved, for the tasks that came to a good end.
void add_times(Json& report, const Json& run, const Json& estimate,
               const std::vector<TaskOutcomes>& tasks, const std::vector<Json>& results) {
  const Json started = value_of(run, "started"), finished = value_of(run, "finished");
  Json execution = nullptr;
  if (started.is_number() && finished.is_number())
    execution = std::max(0.0, finished.get<double>() - started.get<double>());
  const Json sequential = value_of(estimate, "sequential_seconds");
  double estimated = 0, busy = 0;
  bool known = true, any = false;
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    busy += number_or(results[i]["seconds"], 0);
    if (results[i]["status"] != "SUCCESS") continue;
    any = true;
    const Json seconds = value_of(tasks[i].task, "estimate_seconds");
    known = known && seconds.is_number();
    estimated += number_or(seconds, 0);
  }
  Json saved = nullptr;
  if (any && known && execution.is_number()) saved = estimated - execution.get<double>();
  report["execution_time"] = duration_or_null(execution);
  report["estimated_time"] = duration_or_null(sequential);
  report["time_savings"] = nullptr;
  if (saved.is_number() && estimated > 0) {
    const auto percent = std::llround(100 * saved.get<double>() / estimated);
    report["time_savings"] =
        text::format_duration(saved.get<double>()) + " (" + std::to_string(percent) + "%)";
  }
  report["seconds"] = {{"execution", execution},
                       {"estimated", value_of(estimate, "seconds")},
                       {"estimated_sequential", sequential},
                       {"saved", saved},
                       {"agents", busy}};
  for (const auto& [key, at] : {std::pair{"started", started}, {"finished", finished}})
    report[key] = at.is_number() ? Json(text::iso_time(at.get<double>())) : Json(nullptr);
}

void add_costs(Json& report, const Json& estimate, const std::vector<Json>& results) {
  Json cost = nullptr;
  Json tokens = Json::object();
  for (const Json& result : results) {
    if (result["cost"].is_number()) cost = number_or(cost, 0) + result["cost"].get<double>();
    if (!result["tokens"].is_object()) continue;
    for (const auto& [kind, amount] : result["tokens"].items())
      if (amount.is_number_integer())
        tokens[kind] = tokens.value(kind, std::int64_t{0}) + amount.get<std::int64_t>();
  }
  report["cost"] = cost;
  report["estimated_cost"] = value_of(estimate, "cost");
  report["estimated_cost_all_sonnet"] = value_of(estimate, "cost_all_sonnet");
  report["tokens"] = std::move(tokens);
}

Json questions(const Json& steps) {
  Json paused = Json::array();
  each_run(steps, [&](const std::string& step, const Json& outcome) {
    if (status_of(outcome) != "blocked") return;
    const Json waits = value_of(outcome, "waits");
    std::string question = text_of(waits, "question");
    if (question.empty()) question = text_of(value_of(outcome, "error"), "message");
    const Json choices = value_of(waits, "choices");
    const Json evidence = value_of(waits, "evidence");
    paused.push_back({{"step", step},
                      {"prp_id", value_of(outcome, "task")},
                      {"question", question},
                      {"choices", choices.is_array() ? choices : Json::array()},
                      {"evidence", evidence.is_object() ? evidence : Json::object()},
                      {"remedy", text_of(waits, "remedy")}});
  });
  return paused;
}

// What failed for the batch as a whole: an analysis, a preflight.
Json batch_errors(const Json& steps) {
  Json errors = Json::array();
  each_run(steps, [&](const std::string& step, const Json& outcome) {
    if (status_of(outcome) != "failed" || !text_of(outcome, "task").empty()) return;
    const Json error = value_of(outcome, "error");
    errors.push_back({{"step", step},
                      {"code", text_of(error, "code")},
                      {"message", text_of(error, "message")},
                      {"remedy", text_of(error, "remedy")},
                      {"notes", texts_of(value_of(error, "notes"))}});
  });
  return errors;
}

Json all_warnings(const Json& steps, const std::vector<TaskOutcomes>& tasks,
                  const std::vector<Json>& results) {
  std::vector<std::string> warnings;
  const auto add = [&](const std::string& who, const Json& list) {
    for (const std::string& warning : texts_of(list)) {
      std::string line = who + ": " + warning;
      if (std::find(warnings.begin(), warnings.end(), line) == warnings.end())
        warnings.push_back(std::move(line));
    }
  };
  for (const TaskOutcomes& task : tasks) add(task.id, value_of(task.task, "warnings"));
  each_run(steps, [&](const std::string& step, const Json& outcome) {
    const std::string task = text_of(outcome, "task");
    const std::string& who = task.empty() ? step : task;
    add(who, value_of(outcome, "warnings"));
    add(who, value_of(value_of(outcome, "outputs"), "warnings"));
    if (const std::string said = text_of(value_of(outcome, "outputs"), "warning"); !said.empty())
      add(who, Json{said});
  });
  for (const Json& result : results) {
    const std::string id = text_of(result, "prp_id");
    if (result["status"] == "PARTIAL") add(id, Json{"partial success"});
    if (result["self_heals"].get<int>() > 5) add(id, Json{"more than 5 self-heals"});
    const Json& confidence = result["confidence_score"];
    if (result["status"] == "SUCCESS" && confidence.is_number() && confidence.get<int>() < 6)
      add(id, Json{"a gate did not pass"});
  }
  return warnings;
}

Json target_of(const Json& analyzed, const Json& params, const std::vector<TaskOutcomes>& tasks) {
  const Json target = value_of(analyzed, "target");
  Json branch = value_of(target, "branch");
  if (!branch.is_string()) branch = value_of(params, "target");
  Json after = value_of(target, "commit");
  const Json before = after;
  for (const std::size_t i : landing_order(tasks))
    if (const Json commit = value_of(value_of(tasks[i].merge, "outputs"), "merge_commit");
        commit.is_string())
      after = commit;
  return {{"branch", branch}, {"before", before}, {"after", after}};
}

// What --max-parallel came to: 0 = as many as there are tasks.
std::int64_t parallel_of(const Json& params, std::size_t tasks) {
  const Json limit = value_of(params, "max_parallel");
  const std::int64_t given = limit.is_number_integer() ? limit.get<std::int64_t>() : 0;
  return given > 0 ? given : static_cast<std::int64_t>(tasks);
}

}  // namespace

std::size_t count_status(const std::vector<Json>& results, const char* status) {
  return static_cast<std::size_t>(
      std::count_if(results.begin(), results.end(),
                    [&](const Json& result) { return result["status"] == status; }));
}

Json aggregate_metrics(const std::vector<Json>& results) {
  int phases = 0, completed = 0, heals = 0;
  std::size_t errors = 0;
  double confidence = 0;
  int scored = 0;
  for (const Json& result : results) {
    phases += result["phases_total"].get<int>();
    completed += result["phases_completed"].get<int>();
    heals += result["self_heals"].get<int>();
    errors += result["errors"].size();
    if (!result["confidence_score"].is_number()) continue;
    confidence += result["confidence_score"].get<double>();
    ++scored;
  }
  Json average = nullptr;
  if (scored > 0) average = std::round(10 * confidence / scored) / 10;
  return {{"total_phases", phases},
          {"total_phases_completed", completed},
          {"avg_confidence_score", average},
          {"total_self_heals", heals},
          {"total_errors", errors}};
}

Json batch_report(const Json& request) {
  const Json run = value_of(request, "run"), params = value_of(request, "params");
  const Json steps = value_of(request, "steps");
  const StepNames names = step_names(value_of(request, "with"));
  const Json analyzed = value_of(value_of(steps, names.analyze.c_str()), "outputs");
  const Json estimate = value_of(analyzed, "estimate");
  const Json facts =
      value_of(value_of(value_of(steps, text_of(request, "step").c_str()), "outputs"), "facts");

  const std::vector<TaskOutcomes> tasks = outcomes_by_task(steps, names);
  const Merging merging = merging_of(steps, names, params);
  std::vector<Json> results;
  Json by_task = Json::object();
  for (const TaskOutcomes& task : tasks) {
    results.push_back(task_result(task, merging, value_of(facts, task.id.c_str())));
    by_task[task.id] = results.back();
  }

  const int exit_code = static_cast<int>(number_or(value_of(run, "exit_code"), 1));
  const std::size_t succeeded = count_status(results, "SUCCESS");
  Json report{{"run_id", text_of(run, "id")},
              {"pipeline", text_of(run, "pipeline")},
              {"state", text_of(run, "state")},
              {"exit_code", exit_code},
              {"resumed", value_of(run, "resumed") == Json(true)},
              {"prps_total", tasks.size()},
              {"prps_succeeded", succeeded},
              {"prps_failed", count_status(results, "FAILED")},
              {"prps_partial", count_status(results, "PARTIAL")},
              {"model", value_of(params, "model")},
              {"max_parallel", parallel_of(params, tasks.size())}};
  report["success"] = exit_code == 0 && !tasks.empty() && succeeded == tasks.size();
  add_times(report, run, estimate, tasks, results);
  add_costs(report, estimate, results);
  report["results"] = std::move(by_task);
  report["aggregate_metrics"] = aggregate_metrics(results);
  report["merge_status"] = merge_status(tasks, results, merging);
  report["cleanup_status"] = cleanup_status(tasks);
  report["kept_worktrees"] = kept_worktrees(tasks);
  report["target"] = target_of(analyzed, params, tasks);
  report["paused"] = questions(steps);
  report["errors"] = batch_errors(steps);
  report["warnings"] = all_warnings(steps, tasks, results);
  report["preflight"] =
      value_of(value_of(value_of(steps, names.preflight.c_str()), "outputs"), "checks");
  if (!report["preflight"].is_array()) report["preflight"] = Json::array();
  return report;
}

}  // namespace plait::aggregate

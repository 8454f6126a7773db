#include "aggregate/aggregate.hpp"

#include "aggregate/batch_report.hpp"
#include "aggregate/facts.hpp"
#include "aggregate/landing.hpp"
#include "aggregate/table.hpp"
#include "aggregate/task_result.hpp"

namespace plait::aggregate {

Result<StepReply> AggregateStep::run(const StepRequest& request, Call& call) {
  const Json needs = value_of(request.json(), "needs");
  const StepNames names = step_names(request.with());
  const std::vector<TaskOutcomes> tasks = outcomes_by_task(needs, names);
  const Json facts = facts_from_git(request.project(), tasks);
  // Where merging is no need of this step, it comes afterwards.
  const Merging merging = needs.is_object() && needs.contains(names.merge)
                              ? merging_of(needs, names, request.params())
                              : Merging::later;
  std::vector<Json> results;
  Json by_task = Json::object();
  for (const TaskOutcomes& task : tasks) {
    results.push_back(task_result(task, merging, value_of(facts, task.id.c_str())));
    by_task[task.id] = results.back();
  }
  if (!results.empty()) call.emit("display", table_of(results));

  Done done;
  done.outputs = {{"prps_total", results.size()},
                  {"prps_succeeded", count_status(results, "SUCCESS")},
                  {"prps_failed", count_status(results, "FAILED")},
                  {"prps_partial", count_status(results, "PARTIAL")},
                  {"aggregate_metrics", aggregate_metrics(results)},
                  {"results", std::move(by_task)},
                  {"facts", facts}};
  return done;
}

Result<StepPlan> AggregateStep::plan(const StepRequest&, Call&) {
  StepPlan plan;
  plan.actions = {"compare what the agents say with their commits and exit codes, and report it"};
  return plan;
}

Result<Json> AggregateStep::report(const Json& request, Call&) {
  Json report = batch_report(request);
  if (text_of(value_of(request, "with"), "document") != "task") return report;
  const Json& results = report["results"];
  if (results.size() != 1) return report;  // it did not come so far
  Json document = results.front();
  for (const char* key : {"run_id", "pipeline", "exit_code", "paused"}) document[key] = report[key];
  document["run_errors"] = report["errors"];
  document["run_state"] = report["state"];
  return document;
}

}  // namespace plait::aggregate

#include "analyze/analyze.hpp"

#include "analyze/display.hpp"
#include "analyze/edges.hpp"
#include "analyze/score.hpp"
#include "analyze/select.hpp"
#include "analyze/snapshot.hpp"
#include "analyze/task_json.hpp"
#include "prp/identity.hpp"

namespace plait::analyze {
namespace {

void name_places(std::vector<Task>& tasks, const Target& target) {
  for (Task& task : tasks) {
    task.branch = task.prp.branch.empty() ? prp::default_branch(task.prp.id, task.prp.title)
                                          : task.prp.branch;
    task.worktree = task.prp.worktree.empty()
                        ? prp::default_worktree(task.prp.id, target.repository)
                        : task.prp.worktree;
  }
}

}  // namespace

const char Analyze::manifest[] = R"({
  "description": "finds, reads, scores and orders the PRPs of a run",
  "methods": ["run", "plan"],
  "pure": true,
  "error_classes": ["config", "io", "plugin"],
  "with_schema": {"type": "object", "additionalProperties": false, "properties": {
    "select": {"type": "object", "additionalProperties": false, "properties": {
      "ids": {"type": "array", "items": {"type": "string"}, "default": [],
        "description": "PRPs by path, file name or id"},
      "batch": {"type": "string", "default": "", "description": "34 takes PRP-34.*.*"},
      "stage": {"type": "integer", "minimum": 0, "default": 0,
        "description": "only this stage of them; 0 for all"}}},
    "folders": {"type": "array", "items": {"type": "string"},
      "default": [".", "PRPs", "prps", "docs/PRPs", "docs/prps", "PRPs/feature-requests"],
      "description": "where PRPs are looked for, with the folders in them"},
    "skip": {"type": "array", "items": {"type": "string"},
      "default": ["node_modules", "vendor", "third_party", "build"],
      "description": "names of folders that are not entered; nor are hidden ones and repositories"},
    "limits": {"type": "object", "additionalProperties": false, "properties": {
      "depth": {"type": "integer", "minimum": 0, "default": 5},
      "files": {"type": "integer", "minimum": 1, "default": 20000,
        "description": "directory entries to look at"},
      "file_bytes": {"type": "integer", "minimum": 1, "default": 4194304}}},
    "expect": {"type": "object", "additionalProperties": {"type": "string"},
      "description": "SHA-256 by path of the only files to take; set by plait, so that what it looked at is what runs"},
    "target": {"type": "string", "default": "",
      "description": "the branch to land on; empty for the one that is checked out"},
    "model": {"type": "string", "default": "auto",
      "description": "a model for all tasks, or auto for the scorer's choice"},
    "scorer": {"type": ["string", "object"], "x-plait-kind": "scorer", "default": "weighted"},
    "edges": {"enum": ["none", "stages", "dependencies"], "default": "none",
      "description": "what makes a task wait for another"},
    "max_parallel": {"type": ["integer", "string"], "minimum": 0, "pattern": "^auto$",
      "description": "slots of the time estimate; default: the parameter of that name"},
    "estimate": {"type": "object", "additionalProperties": false, "properties": {
      "seconds_per_hour": {"type": "number", "minimum": 0, "default": 3600,
        "description": "real seconds for one estimated hour"},
      "input_tokens_per_hour": {"type": "number", "minimum": 0, "default": 0},
      "output_tokens_per_hour": {"type": "number", "minimum": 0, "default": 0},
      "baseline_model": {"type": "string", "default": "sonnet",
        "description": "the model to compare with"}}},
    "prices": {"type": "object",
      "description": "by model: per_hour of estimated work, or per million tokens",
      "additionalProperties": {"type": "object", "additionalProperties": false, "properties": {
        "per_hour": {"type": "number", "minimum": 0},
        "input_per_mtok": {"type": "number", "minimum": 0},
        "output_per_mtok": {"type": "number", "minimum": 0}}}}}}})";

Result<StepReply> Analyze::run(const StepRequest& request, Call& call) {
  PLAIT_TRY(const Settings settings, read_settings(request.with(), request.params()));
  PLAIT_TRY(std::vector<Task> tasks, select_tasks(request.project(), settings));
  PLAIT_CHECK(connect(tasks, settings.edges));
  PLAIT_CHECK(score_tasks(tasks, settings, call));
  const Target target = resolve_target(request.project(), settings.target);
  name_places(tasks, target);
  const Estimate estimated = estimate(tasks, settings);
  const std::vector<Overlap> overlaps = find_overlaps(tasks);
  if (request.dry_run()) {
    for (Task& task : tasks) task.snapshot = task.path;
  } else {
    PLAIT_CHECK(keep_snapshots(tasks, request.run_dir()));
  }
  show(tasks, target, overlaps, estimated, settings, call);

  Json list = Json::array();
  for (const Task& task : tasks) list.push_back(to_json(task));
  return StepReply{Done{Json{{"tasks", std::move(list)},
                             {"target", to_json(target)},
                             {"overlaps", to_json(overlaps, tasks)},
                             {"estimate", to_json(estimated)},
                             {"pipeline_hints", pipeline_hints(tasks, settings.edges)}},
                        {}}};
}

}  // namespace plait::analyze

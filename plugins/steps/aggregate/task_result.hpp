// One task's result: what came of it, by commits, exit codes and landed merges.
#pragma once

#include <plait/json.hpp>

#include "aggregate/outcomes.hpp"

namespace plait::aggregate {

// off: this pipeline or run merges nothing; later: merging comes after what is reported now.
enum class Merging { on, off, later };

// The document "One task's result" of PRP formats, and beside it what plait adds (the schema is
// task-result.schema.json).
//
// SUCCESS is only what the launch step called a success, whose process ended with exit code 0, with
// all of its phases and at least one commit, and which has landed if merging is on. What an agent
// claims counts for nothing; where it differs, "notes" says so. Work that was done but has not
// landed is PARTIAL. `facts`: what git says, {"commits": n, "notes": […]}, or null.
Json task_result(const TaskOutcomes& task, Merging merging, const Json& facts);

}  // namespace plait::aggregate

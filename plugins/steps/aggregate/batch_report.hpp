// The final document of a run: "The batch's result" of PRP formats, and beside it what plait adds
// (the schema is report.schema.json). However the run ended: finished, paused, aborted, refused.
#pragma once

#include <plait/json.hpp>
#include <vector>

#include "aggregate/outcomes.hpp"

namespace plait::aggregate {

// `request`: that of the method `report` (sdk, contract step/1).
Json batch_report(const Json& request);

// How many of `results` (task results) have this status.
std::size_t count_status(const std::vector<Json>& results, const char* status);
// {"total_phases","total_phases_completed","avg_confidence_score","total_self_heals",
// "total_errors"}
Json aggregate_metrics(const std::vector<Json>& results);

}  // namespace plait::aggregate

// The JSON Schema (draft-07) of pipeline files, for editors: every key, and the settings of every
// component that there is.
#pragma once

#include <plait/json.hpp>

#include "pipeline/catalog.hpp"

namespace plait::pipeline {

// Fits whole pipelines and overlays: nothing but a step's id is required, a value may be an
// expression, a list may be edited, a table removed.
[[nodiscard]] Json json_schema(const Catalog& catalog);

}  // namespace plait::pipeline

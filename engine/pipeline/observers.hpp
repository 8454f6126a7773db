// `observers` of the pipeline.
#pragma once

#include <vector>

#include "pipeline/catalog.hpp"
#include "pipeline/model.hpp"
#include "pipeline/reading.hpp"

namespace plait::pipeline {

// `list` (nullptr: none) holds names and tables `{ uses = "name", … }`.
[[nodiscard]] std::vector<Use> read_observers(const config::Node* list, const Catalog& catalog,
                                              Reading& reading);

}  // namespace plait::pipeline

// `with`: its expressions, and its schema.
#pragma once

#include <optional>
#include <string>

#include "pipeline/catalog.hpp"
#include "pipeline/reading.hpp"

namespace plait::pipeline {

// `node` (nullptr: no settings were written) with parameters put in, as config::expand takes it.
// Checked against the schema of `component`; nullptr: unchecked.
[[nodiscard]] Json read_settings(Reading& reading, const config::Node* node,
                                 const StartScope& scope, const std::string& what,
                                 const SourceSpan& place, const ComponentInfo* component,
                                 const Catalog& catalog);

}  // namespace plait::pipeline

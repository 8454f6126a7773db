// JSON Schema draft-07. The only user of valijson.
#pragma once

#include <plait/json_fwd.hpp>
#include <plait/result.hpp>
#include <string>
#include <vector>

namespace plait::pipeline {

// A violation: where in the document (keys and indices from the root) and what.
struct SchemaProblem {
  std::vector<std::string> path;
  std::string message;
};

// All violations, inner ones before those of the tables around them. Error "config" when the schema
// itself is not one. May be called from several threads.
[[nodiscard]] Result<std::vector<SchemaProblem>> check_schema(const Json& schema,
                                                              const Json& document);

}  // namespace plait::pipeline

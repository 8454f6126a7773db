// Documents held against the schemas that this tree publishes.
#pragma once

#include <plait/json.hpp>
#include <string>

namespace plait::test {

// What is wrong with `document` by the schema of that path, relative to the source tree; a schema
// may refer to others of its folder. Empty when it fits.
std::string violations(const Json& document, const std::string& schema);

}  // namespace plait::test

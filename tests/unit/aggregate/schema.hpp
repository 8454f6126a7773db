// The published schemas of the final documents.
#pragma once

#include <plait/json.hpp>
#include <string>

namespace plait::test {

// What is wrong with `document` by plugins/steps/aggregate/<schema>; empty when it fits.
std::string violations(const Json& document, const std::string& schema);

}  // namespace plait::test

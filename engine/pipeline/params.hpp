// The declarations in [params].
#pragma once

#include <set>
#include <string>
#include <vector>

#include "pipeline/model.hpp"
#include "pipeline/reading.hpp"

namespace plait::pipeline {

struct ReadParams {
  std::vector<Param> params;     // in the order of the document; `value` is the default
  std::set<std::string> broken;  // declared in a wrong way: without a usable default, or left out
};

// What is wrong is reported.
[[nodiscard]] ReadParams read_params(const config::Node& root, Reading& reading);

}  // namespace plait::pipeline

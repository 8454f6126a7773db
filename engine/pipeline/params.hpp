// The declarations in [params].
#pragma once

#include <vector>

#include "pipeline/model.hpp"
#include "pipeline/reading.hpp"

namespace plait::pipeline {

// In the order of the document; `value` is the default. Wrong ones are reported and left out.
[[nodiscard]] std::vector<Param> read_params(const config::Node& root, Reading& reading);

}  // namespace plait::pipeline

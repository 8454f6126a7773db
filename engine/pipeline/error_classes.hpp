// The error classes that `retry.on` can name.
#pragma once

#include <string>
#include <vector>

#include "pipeline/catalog.hpp"

namespace plait::pipeline {

// Those of plait/error_class.hpp and those that components declare; sorted.
[[nodiscard]] std::vector<std::string> error_classes(const Catalog& catalog);

}  // namespace plait::pipeline

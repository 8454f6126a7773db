// The results as people read them while the run goes on.
#pragma once

#include <plait/json.hpp>
#include <vector>

namespace plait::aggregate {

// The data of a display event.
Json table_of(const std::vector<Json>& results);

}  // namespace plait::aggregate

// Changes all texts of a JSON value.
#pragma once

#include <functional>
#include <plait/json.hpp>
#include <string>

namespace plait::events {

// Calls `filter` for every string in `value` and every key, in place.
void filter_texts(Json& value, const std::function<void(std::string&)>& filter);

}  // namespace plait::events

// For headers that only pass JSON on.
#pragma once

#include <nlohmann/json_fwd.hpp>

namespace plait {
using Json = nlohmann::json;
}

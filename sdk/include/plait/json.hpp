// JSON as plait uses it: objects sorted by key, so that equal documents are equal texts.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace plait {

using Json = nlohmann::json;

// Never throws: bytes that are no UTF-8 come out as U+FFFD.
inline std::string dump(const Json& value, int indent = -1) {
  return value.dump(indent, ' ', false, Json::error_handler_t::replace);
}

}  // namespace plait

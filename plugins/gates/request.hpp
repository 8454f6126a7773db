// What a gate is asked about, read out of its request (gate.schema.json).
#pragma once

#include <plait/gate.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace plait::gates {

// The member of a JSON object; null JSON where there is none.
const Json& member(const Json& object, const char* key);
// Its text; empty where it is none.
std::string text_of(const Json& object, const char* key);
// The texts of a list, or the one text that stands in its place.
std::vector<std::string> texts_of(const Json& object, const char* key);

struct ChangedPath {
  std::string path;
  std::string status;    // added, modified, deleted, renamed, type_changed
  std::string old_path;  // of a renamed file
};

std::vector<ChangedPath> changed_of(const Json& request);

// L1 and L2 go back to the agent, L3 and L4 do not.
bool heals(const std::string& level);

// "3 files", "1 file".
std::string counted(std::size_t count, std::string_view noun);

// `name` as the key of a check: "-" for what a key may not hold; `otherwise` when nothing is left.
std::string key_of(std::string_view name, const std::string& otherwise);

}  // namespace plait::gates

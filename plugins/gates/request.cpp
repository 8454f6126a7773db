#include "gates/request.hpp"

#include "text/strings.hpp"

namespace plait::gates {

const Json& member(const Json& object, const char* key) {
  static const Json none;
  const auto found = object.is_object() ? object.find(key) : object.end();
  return object.is_object() && found != object.end() ? *found : none;
}

std::string text_of(const Json& object, const char* key) {
  const Json& value = member(object, key);
  return value.is_string() ? value.get<std::string>() : std::string();
}

std::vector<std::string> texts_of(const Json& object, const char* key) {
  const Json& value = member(object, key);
  std::vector<std::string> found;
  if (value.is_string()) found.push_back(value.get<std::string>());
  if (value.is_array())
    for (const Json& entry : value)
      if (entry.is_string()) found.push_back(entry.get<std::string>());
  return found;
}

std::vector<ChangedPath> changed_of(const Json& request) {
  std::vector<ChangedPath> found;
  const Json& changed = member(request, "changed");
  if (changed.is_array())
    for (const Json& entry : changed)
      if (std::string path = text_of(entry, "path"); !path.empty())
        found.push_back({std::move(path), text_of(entry, "status"), text_of(entry, "old_path")});
  return found;
}

bool heals(const std::string& level) {
  return level == "L1" || level == "L2";
}

std::string counted(std::size_t count, std::string_view noun) {
  return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

std::string key_of(std::string_view name, const std::string& otherwise) {
  std::string key = text::slug(name, 60);
  return key.empty() ? otherwise : key;
}

}  // namespace plait::gates

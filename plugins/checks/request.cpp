#include "checks/request.hpp"

#include "work/task.hpp"

namespace plait::checks {

const Json& member(const Json& object, const char* key) {
  static const Json null;
  if (!object.is_object()) return null;
  const auto found = object.find(key);
  return found == object.end() ? null : *found;
}

std::string text_of(const Json& object, const char* key) {
  const Json& value = member(object, key);
  return value.is_string() ? value.get<std::string>() : std::string();
}

std::string id_of(const Json& task) {
  return text_of(task, "id");
}

std::vector<const Json*> all_tasks(const Json& request) {
  std::vector<const Json*> found;
  const Json& tasks = member(request, "tasks");
  if (tasks.is_array())
    for (const Json& task : tasks) found.push_back(&task);
  return found;
}

std::vector<const Json*> sound_tasks(const Json& request) {
  std::vector<const Json*> found = all_tasks(request);
  std::erase_if(found, [](const Json* task) {
    const Json& errors = member(*task, "errors");
    return errors.is_array() && !errors.empty();
  });
  return found;
}

std::string run_again(const Json& request, std::string_view extra) {
  std::string line = "plait run";
  const Json& params = member(request, "params");
  const Json& named = member(params, "prps");
  if (named.is_array())
    for (const Json& name : named)
      if (name.is_string()) line += " " + work::quoted(name.get<std::string>());
  if (const std::string batch = text_of(params, "batch"); !batch.empty())
    line += " --batch " + work::quoted(batch);
  if (!extra.empty()) line += " " + std::string(extra);
  return line;
}

std::string counted(std::size_t count, std::string_view noun) {
  return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

std::string enumerate(const std::vector<std::string>& names, std::size_t limit) {
  const std::size_t shown = names.size() > limit ? limit - 1 : names.size();
  std::string line;
  for (std::size_t i = 0; i < shown; ++i) {
    if (i > 0) line += i + 1 == names.size() ? " and " : ", ";
    line += names[i];
  }
  if (shown < names.size()) line += " and " + std::to_string(names.size() - shown) + " more";
  return line;
}

Verdict level_of(const Json& with, Verdict otherwise) {
  const std::string level = text_of(with, "level");
  if (level == "warn") return Verdict::warn;
  if (level == "fail") return Verdict::fail;
  return otherwise;
}

}  // namespace plait::checks

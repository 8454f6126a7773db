// Large outputs travel as files: a value of more than 16 KiB is written to the run folder and
// replaced by {"$file": "/abs/path"}, because a step run's stored outputs are at most 64 KiB.
#pragma once

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <plait/error_class.hpp>
#include <plait/json.hpp>
#include <plait/result.hpp>
#include <string>
#include <string_view>

namespace plait {

inline constexpr std::size_t inline_output_limit = 16 << 10;  // bytes of JSON text

// `value` itself, or what the file that it refers to holds; null if that cannot be read.
inline Json resolve_output(const Json& value) {
  if (!value.is_object() || value.size() != 1 || !value.contains("$file")) return value;
  if (!value["$file"].is_string()) return nullptr;
  std::ifstream in(value["$file"].get<std::string>(), std::ios::binary);
  if (!in) return nullptr;
  const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  Json parsed = Json::parse(text, nullptr, false);
  return parsed.is_discarded() ? Json(nullptr) : parsed;
}

// Moves large values of `outputs` to files under the run folder that `request` names. A dry run
// writes nothing and keeps them in place.
inline Status store_large_outputs(Json& outputs, const Json& request, std::string_view task = {}) {
  if (!outputs.is_object() || request.value("dry_run", false)) return {};
  for (auto& [key, value] : outputs.items()) {
    if (value.is_number() || value.is_boolean() || value.is_null()) continue;
    const std::string text = dump(value);
    if (text.size() <= inline_output_limit) continue;
    const Json& run = request.contains("run") ? request["run"] : Json();
    const std::string dir = run.is_object() ? run.value("dir", "") : "";
    if (dir.empty()) return fail(error_class::plugin, "the request names no run folder");
    std::string name = request.value("step", "step");
    if (!task.empty())
      name += "[" + std::string(task) + "]";
    else if (request.contains("task") && request["task"].is_object())
      name += "[" + request["task"].value("id", "") + "]";
    for (char& c : name)
      if (c == '/' || c == '\0') c = '_';
    std::error_code ignored;
    std::filesystem::create_directories(dir + "/outputs", ignored);
    const std::string path = dir + "/outputs/" + name + "-" +
                             std::to_string(request.value("attempt", 1)) + "-" + key + ".json";
    std::ofstream out(path + ".new", std::ios::binary | std::ios::trunc);
    out << text;
    out.close();
    if (!out || std::rename((path + ".new").c_str(), path.c_str()) != 0)
      return fail(error_class::io, "cannot write \"" + path + "\"", "is the disk full?");
    value = Json{{"$file", path}};
  }
  return {};
}

}  // namespace plait

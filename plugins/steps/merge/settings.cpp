#include "merge/settings.hpp"

#include <fnmatch.h>

#include <plait/duration.hpp>

#include "work/task.hpp"

namespace plait::merge {

const Strategies& Settings::for_path(const std::string& path) const {
  for (const PathRule& rule : paths)
    if (matches(rule.match, path)) return rule.strategies;
  return strategies;
}

Result<Settings> read_settings(const Json& with) {
  Settings settings;
  settings.strategies = with.value("strategies", Strategies{"manual"});
  for (const Json& rule : with.value("paths", Json::array()))
    settings.paths.push_back({rule.value("match", ""), rule.value("strategies", Strategies())});
  settings.verify = work::command_line(with.value("verify", Json()));
  settings.runner = with.value("runner", settings.runner);
  if (with.contains("verify_timeout")) {
    PLAIT_TRY(settings.verify_timeout_s, seconds_of(with["verify_timeout"]));
  }
  return settings;
}

bool matches(const std::string& pattern, const std::string& path) {
  if (pattern.find('/') == std::string::npos) {
    const std::string name = path.substr(path.rfind('/') + 1);
    return ::fnmatch(pattern.c_str(), name.c_str(), 0) == 0;
  }
  const int flags = pattern.find("**") == std::string::npos ? FNM_PATHNAME : 0;
  return ::fnmatch(pattern.c_str(), path.c_str(), flags) == 0;
}

std::string strategy_name(const Json& spec) {
  if (spec.is_string()) return spec.get<std::string>();
  return spec.is_object() ? spec.value("uses", "") : "";
}

}  // namespace plait::merge

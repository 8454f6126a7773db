// The settings of the merge step.
#pragma once

#include <plait/json.hpp>
#include <plait/result.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace plait::merge {

using Strategies = std::vector<Json>;  // components as written: a name, or a table with "uses"

struct PathRule {
  std::string match;
  Strategies strategies;
};

struct Settings {
  Strategies strategies;
  std::vector<PathRule> paths;
  std::vector<std::string> verify;  // argv; empty: nothing is verified
  double verify_timeout_s = 0;
  Json runner = "local";  // of the verification

  // Strategies for a conflicting path, in the order of asking: those of the first rule that
  // matches, else the general ones.
  [[nodiscard]] const Strategies& for_path(const std::string& path) const;
};

Result<Settings> read_settings(const Json& with);

// A pattern without a slash is matched against the file's name, one with a slash against the whole
// path; `*` stays within a folder, `**` does not.
bool matches(const std::string& pattern, const std::string& path);

// What a component is called in messages.
std::string strategy_name(const Json& spec);

}  // namespace plait::merge

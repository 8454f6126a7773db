// The conformance test of a plugin: what plait, or a mistake of plait, could do to it. A case is
// run in a process of its own by whoever lists them, for it may end that process; ending it, or
// giving no answer, is what a case looks for beside wrong answers.
#pragma once

#include <cstdint>
#include <filesystem>
#include <plait/json.hpp>
#include <plait/result.hpp>
#include <string>
#include <vector>

#include "plugins/registry.hpp"

namespace plait::plugins {

// "scorer longest: score, requests that fit".
struct ConformanceCase {
  std::string kind, component, method, name;  // `method` is empty where a case is about none
  Json with;  // settings of a component that a program stands behind; null: any that fit

  [[nodiscard]] std::string title() const;
};

// Those of every component of `file`.
[[nodiscard]] std::vector<ConformanceCase> conformance_cases(const Registry& registry,
                                                             const std::string& file);

// Those of a program behind the component `exec` of a kind, asked for `methods` (empty: all of its
// contract); `with` names the program. Each request is a process, so there are fewer of them.
[[nodiscard]] Result<std::vector<ConformanceCase>> program_cases(
    const Registry& registry, const std::string& kind, const std::vector<std::string>& methods,
    const Json& with);

// The same `seed` makes the same requests. `folder`: an empty one for what the plugin may write.
// The error says what was asked, and what is wrong with the answer.
[[nodiscard]] Status run_conformance_case(const Registry& registry, const ConformanceCase& which,
                                          std::uint64_t seed, const std::filesystem::path& folder);

}  // namespace plait::plugins

// Secrets that stand in a pipeline itself, under names that say so: `env = { API_KEY = "…" }`.
// Steps are given them; what is stored of a run, and shown, has `***` in their place.
#pragma once

#include <plait/json.hpp>
#include <plait/result.hpp>
#include <string>
#include <vector>

#include "config/document.hpp"

namespace plait::cli {

// Of all tables of the document, and of the parameters' values.
[[nodiscard]] std::vector<std::string> secrets_in(const config::Document& document,
                                                  const Json& values);

// Of texts anywhere in `json`.
[[nodiscard]] Json without_secrets(const std::vector<std::string>& secrets, Json json);

// A run that goes on is told its `--set`s again. `sets` is what is stored of them, `said` what the
// command line has now: that takes the place of one whose secret was not stored. Error (config): it
// was not said.
[[nodiscard]] Result<std::vector<std::string>> sets_with_secrets(
    const std::vector<std::string>& sets, const std::vector<std::string>& said);

// Takes from stored values of parameters those that had a secret. Returns their names.
std::vector<std::string> drop_masked(Json& values);
// Error (config): one of them is none now, in `values`.
[[nodiscard]] Status expect_said_again(const Json& values, const std::vector<std::string>& names);

}  // namespace plait::cli

// What ids and names may look like.
#pragma once

#include <plait/result.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace plait::pipeline {

// A step id is a word of expressions and a part of folder names: a letter, then letters, digits,
// `_` and `-`, at most 64.
[[nodiscard]] bool is_step_id(std::string_view id);

// A parameter becomes a flag: a lower-case letter, then lower-case letters, digits and `_`.
[[nodiscard]] bool is_param_name(std::string_view name);

// "max_parallel" -> "--max-parallel".
[[nodiscard]] std::string flag_of(std::string_view param);
// "merge" -> "--no-merge".
[[nodiscard]] std::string no_flag_of(std::string_view param);

// Parameters may not have these names: their flags belong to plait.
[[nodiscard]] const std::vector<std::string>& reserved_params();

// Task ids come from the step that makes the list. They are shown, and name folders: UTF-8 without
// control characters and '/', not "." or "..", no leading '-', 1 to 200 bytes. Error class
// "config".
[[nodiscard]] Status check_task_id(std::string_view id);

}  // namespace plait::pipeline

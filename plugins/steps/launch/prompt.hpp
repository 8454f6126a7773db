// The prompt of a turn: a template, a readable file, with the task's values put in.
#pragma once

#include <map>
#include <plait/json_fwd.hpp>
#include <plait/result.hpp>
#include <string>
#include <string_view>

namespace plait::launch {

// Every `${name}` replaced by its value; values are not looked into. Error (config): a name that is
// none of `values`, with those that are.
Result<std::string> fill_template(std::string_view text,
                                  const std::map<std::string, std::string>& values);

// `file` (absolute), or the shipped template when empty.
Result<std::string> read_template(const std::string& file);

// What a template may name: task.id, task.title, model, worktree, branch, target, base, files,
// phases (a list), prp (the text), prp_file. `turn` is that of agent/1.
std::map<std::string, std::string> prompt_values(const Json& turn);

}  // namespace plait::launch

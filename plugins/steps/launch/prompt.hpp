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

// The whole of a file. Error class not_found.
Result<std::string> read_text(const std::string& file);

// The template `name` ("task.md", "phase.md", "heal.md", "retry.md", "answer.md"): from the folder
// `own`, relative to `project`, where it has one, else the shipped one.
Result<std::string> read_template(const std::string& project, const std::string& own,
                                  const std::string& name);

// What a template may name: task.id, task.title, model, worktree, branch, target, base, files,
// phases (a list), prp (the text), prp_file; phase.number, phase.title, phase.goal and
// phase.validation of `phase`, empty when it is null. `turn` is that of agent/1.
std::map<std::string, std::string> prompt_values(const Json& turn, const Json& phase);

}  // namespace plait::launch

#include "launch/prompt.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <plait/error_class.hpp>
#include <plait/step.hpp>

#include "process/installed_file.hpp"

namespace plait::launch {
namespace {

constexpr char kShipped[] = "share/plait/prompts/";
constexpr std::size_t kPlanBytes = std::size_t{256} * 1024;  // a longer plan is named, not quoted

std::string phase_list(const Json& phases) {
  std::string list;
  if (phases.is_array()) {
    for (const Json& phase : phases) {
      list += (list.empty() ? "" : "\n");
      list += "* Phase " + StepRequest::text(phase, "number") + ": " +
              StepRequest::text(phase, "title");
      if (const std::string goal = StepRequest::text(phase, "goal"); !goal.empty())
        list += "\n  Goal: " + goal;
      if (const std::string command = StepRequest::text(phase, "validation"); !command.empty())
        list += "\n  Validation: `" + command + "`";
    }
  }
  return list.empty() ? "* one phase: the whole plan" : list;
}

std::string file_list(const Json& files) {
  std::string list;
  if (files.is_array())
    for (const Json& file : files)
      if (file.is_string()) list += (list.empty() ? "" : ", ") + file.get<std::string>();
  return list.empty() ? "it does not say" : list;
}

}  // namespace

Result<std::string> read_text(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return fail(error_class::not_found, "cannot read \"" + file + "\"");
  return std::string((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
}

Result<std::string> fill_template(std::string_view text,
                                  const std::map<std::string, std::string>& values) {
  std::string out;
  for (;;) {
    const auto begin = text.find("${");
    out += text.substr(0, begin);
    if (begin == std::string_view::npos) return out;
    const auto end = text.find('}', begin);
    const std::string name(text.substr(
        begin + 2, end == std::string_view::npos ? std::string_view::npos : end - begin - 2));
    const auto value = values.find(name);
    if (end == std::string_view::npos || value == values.end()) {
      std::string known;
      for (const auto& entry : values) known += (known.empty() ? "" : ", ") + entry.first;
      return fail(error_class::config, "the prompt template names \"" + name + "\"",
                  "it may name " + known);
    }
    out += value->second;
    text.remove_prefix(end + 1);
  }
}

Result<std::string> read_template(const std::string& project, const std::string& own,
                                  const std::string& name) {
  if (!own.empty()) {
    const auto file = std::filesystem::path(project) / own / name;
    std::error_code ignored;
    if (std::filesystem::exists(file, ignored)) return read_text(file.string());
    if (!std::filesystem::is_directory(file.parent_path(), ignored))
      return fail(error_class::config, "there is no folder \"" + file.parent_path().string() + "\"",
                  "\"prompts\" names the folder with templates: task.md, phase.md, heal.md, …");
  }
  const auto shipped = process::installed_file(kShipped + name);
  if (!shipped)
    return fail(error_class::not_found, "the file " + (kShipped + name) + " is not installed",
                "build or install plait again");
  return read_text(*shipped);
}

std::map<std::string, std::string> prompt_values(const Json& turn, const Json& phase) {
  const Json& task = StepRequest::at(turn, "task");
  const std::string snapshot = StepRequest::text(task, "snapshot");
  std::string plan;
  if (!snapshot.empty()) plan = read_text(snapshot).value_or("");
  if (plan.size() > kPlanBytes) plan = "It is long: read it in " + snapshot;
  return {{"task.id", StepRequest::text(task, "id")},
          {"task.title", StepRequest::text(task, "title")},
          {"model", StepRequest::text(turn, "model")},
          {"worktree", StepRequest::text(turn, "worktree")},
          {"branch", StepRequest::text(turn, "branch")},
          {"target", StepRequest::text(turn, "target")},
          {"base", StepRequest::text(turn, "base")},
          {"files", file_list(StepRequest::at(task, "files"))},
          {"phases", phase_list(StepRequest::at(task, "phases"))},
          {"prp", plan},
          {"prp_file", snapshot},
          {"phase.number", StepRequest::text(phase, "number")},
          {"phase.title", StepRequest::text(phase, "title")},
          {"phase.goal", StepRequest::text(phase, "goal")},
          {"phase.validation", StepRequest::text(phase, "validation")}};
}

}  // namespace plait::launch

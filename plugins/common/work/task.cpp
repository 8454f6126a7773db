#include "work/task.hpp"

#include <algorithm>
#include <plait/error_class.hpp>

#include "text/names.hpp"

namespace plait::work {
namespace {

namespace fs = std::filesystem;

// "main" of {"target": "main"} and of {"target": {"branch": "main"}}; empty otherwise.
std::string target_in(const Json& need) {
  const Json& target = StepRequest::at(StepRequest::at(need, "outputs"), "target");
  if (target.is_string()) return target.get<std::string>();
  return StepRequest::text(target, "branch");
}

Status refuse_links(const fs::path& folder, const fs::path& path) {
  fs::path walked = folder;
  for (const fs::path& part : path.lexically_relative(folder)) {
    walked /= part;
    std::error_code failed;
    if (fs::is_symlink(fs::symlink_status(walked, failed)))
      return fail(error_class::security,
                  "worktree path '" + path.string() + "' leads through the symbolic link '" +
                      walked.string() + "'",
                  "set `worktree_path` to a folder beside the project");
  }
  return {};
}

}  // namespace

Task read_task(const Json& json) {
  Task task;
  task.id = StepRequest::text(json, "id");
  task.title = StepRequest::text(json, "title");
  task.branch = StepRequest::text(json, "branch");
  task.worktree = StepRequest::text(json, "worktree");
  for (const char* key : {"after", "depends_on"}) {
    const Json& list = StepRequest::at(json, key);
    if (!list.is_array()) continue;
    for (const Json& id : list)
      if (id.is_string()) task.depends_on.push_back(id.get<std::string>());
  }
  return task;
}

std::vector<Task> read_tasks(const StepRequest& request) {
  std::vector<Task> tasks;
  if (request.tasks().is_array())
    for (const Json& task : request.tasks()) tasks.push_back(read_task(task));
  else if (request.task().is_object())
    tasks.push_back(read_task(request.task()));
  return tasks;
}

Result<std::string> target_branch(const StepRequest& request) {
  const Json& needs = StepRequest::at(request.json(), "needs");
  if (needs.is_object())
    for (const auto& [step, need] : needs.items()) {
      if (const std::string target = target_in(need); !target.empty()) return target;
      if (!need.is_array()) continue;
      for (const Json& run : need)
        if (const std::string target = target_in(run); !target.empty()) return target;
    }
  return fail(error_class::config, "there is no target branch",
              "check out a branch, or name one with --target");
}

Result<git::Sha> target_tip(const git::Repository& repository, const std::string& branch) {
  PLAIT_TRY(const std::optional<git::Sha> tip, repository.branch_tip(branch));
  if (tip) return *tip;
  PLAIT_TRY(const std::vector<git::Branch> branches, repository.branches());
  if (branches.empty())
    return fail(error_class::not_found, "the repository has no commit yet",
                "make a first one: `git commit --allow-empty -m Begin`");
  return fail(error_class::not_found, "there is no branch '" + branch + "'",
              "make it with `git branch " + branch + "`, or name another with --target");
}

fs::path project_root(const git::Repository& repository) {
  return repository.is_bare() ? repository.common_dir() : repository.work_tree();
}

Result<fs::path> worktree_path(const git::Repository& repository, const Task& task) {
  const fs::path root = project_root(repository);
  PLAIT_TRY(const fs::path path, text::resolve_worktree_path(task.worktree, root.string()));
  PLAIT_CHECK(refuse_links(root.parent_path(), path));
  return path;
}

std::string shown(const git::Repository& repository, const fs::path& path) {
  return path.lexically_relative(project_root(repository)).string();
}

Json need_output(const StepRequest& request, const std::string& task_id, const char* key) {
  const Json& needs = StepRequest::at(request.json(), "needs");
  if (!needs.is_object()) return nullptr;
  for (const auto& [step, need] : needs.items()) {
    if (need.is_object() && request.task().is_object()) {
      const Json& value = StepRequest::at(StepRequest::at(need, "outputs"), key);
      if (!value.is_null()) return resolve_output(value);
    }
    if (!need.is_array()) continue;
    for (const Json& run : need) {
      if (StepRequest::text(run, "task") != task_id) continue;
      const Json& value = StepRequest::at(StepRequest::at(run, "outputs"), key);
      if (!value.is_null()) return resolve_output(value);
    }
  }
  return nullptr;
}

std::string quoted(const std::string& text) {
  const bool plain = !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 ||
           std::string_view("-_./,:=+@%").find(static_cast<char>(c)) != std::string_view::npos;
  });
  if (plain) return text;
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'')
      out += "'\\''";
    else
      out += c;
  }
  return out + "'";
}

std::vector<std::string> command_line(const Json& value) {
  std::vector<std::string> argv;
  if (value.is_string() && !value.get_ref<const std::string&>().empty())
    argv = {"sh", "-eu", "-c", value.get<std::string>()};
  if (value.is_array())
    for (const Json& word : value) argv.push_back(word.is_string() ? word.get<std::string>() : "");
  return argv;
}

std::string shown_command(const std::vector<std::string>& argv) {
  if (argv.size() == 4 && argv[0] == "sh" && argv[1] == "-eu" && argv[2] == "-c") return argv[3];
  std::string line;
  for (const std::string& word : argv) line += (line.empty() ? "" : " ") + quoted(word);
  return line;
}

}  // namespace plait::work

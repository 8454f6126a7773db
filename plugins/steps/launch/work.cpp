#include "launch/work.hpp"

#include <algorithm>
#include <map>
#include <plait/error_class.hpp>

#include "git/checkout.hpp"
#include "git/history.hpp"
#include "work/record.hpp"

namespace plait::launch {
namespace {

// The outputs of the need that made the task's worktree, whatever that step is called.
const Json& worktree_outputs(const StepRequest& request) {
  static const Json none;
  const Json& needs = StepRequest::at(request.json(), "needs");
  if (!needs.is_object()) return none;
  for (const auto& [step, need] : needs.items()) {
    const Json& outputs = StepRequest::at(need, "outputs");
    if (outputs.is_object() && outputs.contains("path") && outputs.contains("branch"))
      return outputs;
  }
  return none;
}

const char* name_of_status(char status) {
  switch (status) {
    case 'A':
    case '?':
      return "added";
    case 'D':
      return "deleted";
    case 'R':
      return "renamed";
    case 'T':
      return "type_changed";
    default:
      return "modified";
  }
}

}  // namespace

std::string number_of(const Json& phase) {
  const Json& number = StepRequest::at(phase, "number");
  return number.is_string() ? number.get<std::string>() : std::string();
}

const Json& Work::phase(const std::string& number) const {
  static const Json none;
  const auto it = std::find_if(phases.begin(), phases.end(), [&](const Json& phase) {
    return !number.empty() && number_of(phase) == number;
  });
  return it == phases.end() ? none : *it;
}

std::vector<std::string> Work::numbers() const {
  std::vector<std::string> out;
  for (const Json& phase : phases) out.push_back(number_of(phase));
  return out;
}

Result<Work> work_of(const StepRequest& request) {
  const Json& worktree = worktree_outputs(request);
  Work work;
  work.task = request.task();
  work.id = StepRequest::text(work.task, "id");
  work.title = StepRequest::text(work.task, "title");
  work.project = request.project();
  work.run = request.run_id();
  work.run_dir = request.run_dir();
  work.step = request.step();
  work.attempt = request.attempt();
  work.set_up = worktree.is_object() && worktree.contains("setup_log");
  work.worktree = StepRequest::text(worktree, "path");
  work.branch = StepRequest::text(worktree, "branch");
  work.base = StepRequest::text(worktree, "base");
  if (const Json& sandbox = StepRequest::at(worktree, "sandbox"); sandbox.is_object())
    work.sandbox = sandbox;
  work.target = StepRequest::text(worktree, "target");
  work.model = StepRequest::text(work.task, "model");
  work.snapshot = StepRequest::text(work.task, "snapshot");
  if (const Json& phases = StepRequest::at(work.task, "phases"); phases.is_array())
    work.phases.assign(phases.begin(), phases.end());
  if (work.phases.empty()) work.phases.push_back({{"number", "1"}, {"title", work.title}});
  if (work.worktree.empty() || work.branch.empty())
    return fail(error_class::config, "there is no worktree for this task",
                "let this step need a step that makes worktrees");
  return work;
}

std::vector<std::string> placed_files(const git::Repository& repository,
                                      const std::string& branch) {
  std::vector<std::string> out;
  if (const auto record = work::read_record(repository, branch))
    for (const work::IncludedFile& file : record->included) out.push_back(file.path);
  return out;
}

namespace {

Result<std::vector<git::StatusEntry>> status_of(const git::Repository& repository,
                                                const Work& work) {
  PLAIT_TRY(const auto checkout, git::find_checkout(repository, work.worktree));
  if (!checkout || checkout->missing) return std::vector<git::StatusEntry>{};
  return git::read_status(repository, *checkout, git::Untracked::list);
}

}  // namespace

Result<std::vector<std::string>> uncommitted_files(const Work& work) {
  PLAIT_TRY(const git::Repository repository, git::Repository::open(work.project));
  PLAIT_TRY(const auto entries, status_of(repository, work));
  std::vector<std::string> out;
  for (const git::StatusEntry& entry : entries) out.push_back(entry.path);
  return out;
}

Result<Json> committed_changes(const Work& work, const std::string& commit) {
  PLAIT_TRY(const git::Repository repository, git::Repository::open(work.project));
  PLAIT_TRY(const auto files, git::changed_files(repository, work.base, commit));
  Json out = Json::array();
  for (const git::ChangedFile& file : files) {
    Json change{{"path", file.path}, {"status", name_of_status(file.status)}};
    if (!file.old_path.empty()) change["old_path"] = file.old_path;
    out.push_back(std::move(change));
  }
  return out;
}

Result<Json> changes_of(const Work& work, const std::vector<std::string>& left) {
  PLAIT_TRY(const git::Repository repository, git::Repository::open(work.project));
  PLAIT_TRY(const auto tip, repository.branch_tip(work.branch));
  std::map<std::string, Json> changes;
  if (tip) {
    PLAIT_TRY(Json committed, committed_changes(work, *tip));
    for (Json& change : committed) {
      const std::string path = change["path"];
      changes[path] = std::move(change);
    }
  }
  PLAIT_TRY(const auto entries, status_of(repository, work));
  for (const git::StatusEntry& entry : entries) {
    if (std::find(left.begin(), left.end(), entry.path) == left.end()) continue;
    const char status = entry.worktree != ' ' ? entry.worktree : entry.index;
    const auto known = changes.find(entry.path);
    const bool added = known != changes.end() && known->second["status"] == "added";
    if (added && status == 'D')
      changes.erase(known);
    else if (!added)
      changes[entry.path] = {{"path", entry.path}, {"status", name_of_status(status)}};
  }
  Json out = Json::array();
  for (auto& [path, change] : changes) out.push_back(std::move(change));
  return out;
}

}  // namespace plait::launch

#include "confirm/evidence.hpp"

#include "work/task.hpp"

namespace plait::confirm {
namespace {

constexpr std::size_t most_listed = 50;

// Each outcome among the needs, lists taken apart.
template <typename Use>
void each_need(const StepRequest& request, Use use) {
  const Json& needs = StepRequest::at(request.json(), "needs");
  if (!needs.is_object()) return;
  for (const auto& [step, need] : needs.items()) {
    if (!need.is_array()) {
      use(StepRequest::at(need, "outputs"));
      continue;
    }
    for (const Json& run : need) use(StepRequest::at(run, "outputs"));
  }
}

std::string commit_line(const Json& commit) {
  if (commit.is_string()) return commit.get<std::string>();
  return StepRequest::text(commit, "id").substr(0, 7) + " " + StepRequest::text(commit, "subject");
}

void take(const Json& outputs, const char* key, std::string& into) {
  if (into.empty()) into = StepRequest::text(outputs, key);
}

Json cut(const std::vector<std::string>& list) {
  Json out = Json::array();
  for (std::size_t i = 0; i < list.size() && i < most_listed; ++i) out.push_back(list[i]);
  if (list.size() > most_listed)
    out.push_back("and " + std::to_string(list.size() - most_listed) + " more");
  return out;
}

}  // namespace

Evidence evidence_of(const StepRequest& request) {
  Evidence evidence;
  const Json& task = request.task();
  evidence.task = StepRequest::text(task, "id");
  evidence.title = StepRequest::text(task, "title");
  each_need(request, [&](const Json& outputs) {
    const Json& target = StepRequest::at(outputs, "target");
    if (evidence.target.empty())
      evidence.target =
          target.is_string() ? target.get<std::string>() : StepRequest::text(target, "branch");
    const Json commits = resolve_output(StepRequest::at(outputs, "commits"));
    if (!commits.is_array()) return;
    for (const Json& commit : commits) evidence.commits.push_back(commit_line(commit));
    const Json files = resolve_output(StepRequest::at(outputs, "files"));
    if (files.is_array())
      for (const Json& file : files)
        if (file.is_string()) evidence.files.push_back(file.get<std::string>());
    if (evidence.task.empty()) return;
    take(outputs, "branch", evidence.branch);
    take(outputs, "path", evidence.worktree);
    take(outputs, "log", evidence.log);
  });
  if (evidence.branch.empty()) take(task, "branch", evidence.branch);
  return evidence;
}

std::string diff_command(const Evidence& evidence) {
  if (evidence.branch.empty()) return {};
  const std::string from = evidence.target.empty() ? "HEAD" : evidence.target;
  return "git diff " + work::quoted(from + "..." + evidence.branch);
}

Json to_json(const Evidence& evidence, const std::string& look) {
  return {{"branch", evidence.branch},
          {"target", evidence.target},
          {"worktree", evidence.worktree},
          {"log", evidence.log},
          {"commits", cut(evidence.commits)},
          {"files", cut(evidence.files)},
          {"look", look}};
}

}  // namespace plait::confirm

#include "aggregate/facts.hpp"

#include "git/history.hpp"

namespace plait::aggregate {
namespace {

std::string commits_text(std::size_t count) {
  return std::to_string(count) + (count == 1 ? " commit" : " commits");
}

Json facts_of(const git::Repository& repository, const Json& launched) {
  const std::string base = text_of(launched, "base"), head = text_of(launched, "head");
  if (base.empty() || head.empty()) return nullptr;
  const auto commits = git::commits_between(repository, base, head);
  if (!commits) return nullptr;
  Json notes = Json::array();
  const Json told = value_of(launched, "commits");
  if (told.is_array() && told.size() != commits->size())
    notes.push_back(commits_text(told.size()) + " reported, git has " +
                    commits_text(commits->size()));
  if (const std::string branch = text_of(launched, "branch"); !branch.empty()) {
    const auto tip = repository.branch_tip(branch);
    if (tip && *tip && **tip != head) {
      const auto later = git::commits_between(repository, head, **tip);
      notes.push_back("the branch has moved since the agent ended" +
                      (later ? ", by " + commits_text(later->size()) : ""));
    }
  }
  return {{"commits", commits->size()}, {"notes", notes}};
}

}  // namespace

Json facts_from_git(const std::string& project, const std::vector<TaskOutcomes>& tasks) {
  Json facts = Json::object();
  const auto repository = git::Repository::open(project);
  if (!repository) return facts;
  for (const TaskOutcomes& task : tasks) {
    Json found = facts_of(*repository, value_of(task.launch, "outputs"));
    if (!found.is_null()) facts[task.id] = std::move(found);
  }
  return facts;
}

}  // namespace plait::aggregate

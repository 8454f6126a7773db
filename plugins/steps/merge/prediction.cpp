#include "merge/prediction.hpp"

#include "git/history.hpp"
#include "git/merge.hpp"

namespace plait::merge {

Result<std::vector<std::string>> predict(const git::Repository& repository,
                                         const Settings& settings, const work::Task& task,
                                         const std::string& target) {
  std::vector<std::string> actions;
  const std::string what = "merge " + task.branch + " into " + target + " with --no-ff";
  PLAIT_TRY(const std::optional<git::Sha> tip, repository.branch_tip(task.branch));
  PLAIT_TRY(const std::optional<git::Sha> goal, repository.branch_tip(target));
  if (!tip || !goal) {
    actions.push_back(what);
  } else {
    PLAIT_TRY(const bool merged, git::is_ancestor(repository, *tip, *goal));
    if (merged) {
      actions.push_back("nothing to merge: " + task.branch + " is in " + target + " already");
      return actions;
    }
    PLAIT_TRY(const git::Merge merge,
              git::merge_commits(repository, *goal, *tip, git::MergeBy::prediction));
    actions.push_back(what);
    for (const git::MergeConflict& conflict : merge.conflicts) {
      std::string strategies;
      for (const Json& spec : settings.for_path(conflict.path))
        strategies += (strategies.empty() ? "" : ", ") + strategy_name(spec);
      actions.push_back("resolve the conflict in " + conflict.path + " (" + conflict.kind +
                        ") by " + strategies);
    }
  }
  if (!settings.verify.empty())
    actions.push_back("before it lands, run " + work::shown_command(settings.verify) +
                      " on the merged files");
  return actions;
}

}  // namespace plait::merge

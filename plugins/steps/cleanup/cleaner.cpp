#include "cleanup/cleaner.hpp"

#include <algorithm>
#include <array>
#include <plait/error_class.hpp>

#include "git/clones.hpp"
#include "git/history.hpp"
#include "git/references.hpp"
#include "git/worktrees.hpp"
#include "work/included.hpp"

namespace plait::cleanup {
namespace {

namespace fs = std::filesystem;

std::string some_of(const std::vector<std::string>& names) {
  constexpr std::size_t shown = 5;
  std::string text;
  for (std::size_t i = 0; i < names.size() && i < shown; ++i)
    text += (i == 0 ? "" : ", ") + names[i];
  if (names.size() > shown) text += " and " + std::to_string(names.size() - shown) + " more";
  return text;
}

std::string operation_under_way(const git::Checkout& checkout) {
  constexpr std::array marks{std::pair("MERGE_HEAD", "a merge is under way"),
                             std::pair("rebase-merge", "a rebase is under way"),
                             std::pair("rebase-apply", "a rebase is under way")};
  std::error_code failed;
  for (const auto& [file, what] : marks)
    if (fs::exists(checkout.admin / file, failed)) return what;
  return {};
}

// Why this worktree must stay; empty when it may go.
Result<std::string> reason_to_keep(const git::Repository& repository, const git::Checkout& checkout,
                                   const work::Record& record) {
  if (checkout.head.branch != record.branch)
    return "its HEAD is not on branch " + record.branch + " any more";
  if (std::string operation = operation_under_way(checkout); !operation.empty()) return operation;
  PLAIT_TRY(const std::vector<git::StatusEntry> status,
            git::read_status(repository, checkout, git::Untracked::list));
  std::vector<std::string> changed;
  std::vector<std::string> untracked;
  for (const git::StatusEntry& entry : status) {
    const bool copied_in =
        entry.index == '?' &&
        std::any_of(record.included.begin(), record.included.end(),
                    [&](const work::IncludedFile& file) { return file.path == entry.path; });
    if (!copied_in) (entry.index == '?' ? untracked : changed).push_back(entry.path);
  }
  if (!changed.empty()) return "uncommitted changes in " + some_of(changed);
  if (!untracked.empty()) return "files that are not in git: " + some_of(untracked);
  if (const auto edited = work::changed_included(record.included, checkout.path); !edited.empty())
    return "copied in by .worktreeinclude and changed since: " + some_of(edited);
  PLAIT_TRY(const std::vector<std::string> submodules,
            git::filled_submodules(repository, checkout));
  if (!submodules.empty()) return "submodules are checked out in it: " + some_of(submodules);
  if (checkout.clone)
    if (const auto only_there = git::unfetched_references(repository, checkout);
        !only_there.empty())
      return "commits are in the clone only: " + some_of(only_there);
  return std::string();
}

// Whether the target has everything of the branch; if not, a reason.
Result<std::string> reason_not_landed(const git::Repository& repository, const git::Sha& tip,
                                      const std::string& target) {
  PLAIT_TRY(const std::optional<git::Sha> goal, repository.branch_tip(target));
  if (!goal) return "there is no branch " + target + " any more";
  PLAIT_TRY(const bool merged, git::is_ancestor(repository, tip, *goal));
  if (merged) return std::string();
  PLAIT_TRY(const bool squashed, git::is_squashed_into(repository, tip, *goal));
  if (squashed) return std::string();
  PLAIT_TRY(const std::vector<git::Commit> own, git::commits_between(repository, *goal, tip));
  return std::to_string(own.size()) + (own.size() == 1 ? " commit is" : " commits are") +
         " not in " + target;
}

// What stands where the worktree was, though it is one no more: nothing can be told about it.
// Empty when it is a worktree, or nothing is there.
std::string what_is_left(const std::optional<git::Checkout>& checkout, const fs::path& path) {
  std::error_code failed;
  const fs::file_status status = fs::symlink_status(path, failed);
  if (!fs::exists(status)) return {};
  if (fs::is_symlink(status))
    return "a symbolic link stands where its worktree was made, leading to " +
           fs::read_symlink(path, failed).string();
  if (!checkout) return "git does not know " + path.string() + " as a worktree any more";
  return checkout->missing ? "the .git file of " + path.string() + " is gone" : std::string();
}

std::string command_by_hand(const std::optional<git::Checkout>& checkout, bool branch,
                            const work::Record& record) {
  std::string command;
  const std::string path = work::quoted(record.path.string());
  if (!what_is_left(checkout, record.path).empty())
    command = "rm -rf " + path + " && git worktree prune";
  else if (checkout)
    command = (checkout->clone ? "rm -rf " : "git worktree remove --force ") + path;
  if (branch)
    command += (command.empty() ? "" : " && ") + ("git branch -D " + work::quoted(record.branch));
  return command;
}

Result<bool> checked_out_elsewhere(const git::Repository& repository, const work::Record& record) {
  PLAIT_TRY(const std::vector<git::Checkout> holders,
            git::checkouts_of_branch(repository, record.branch));
  return std::any_of(holders.begin(), holders.end(), [&](const git::Checkout& holder) {
    return holder.path.lexically_normal() != record.path.lexically_normal();
  });
}

Result<Verdict> keep_foreign(const git::Repository& repository, const work::Task& task) {
  Verdict verdict;
  PLAIT_TRY(const std::optional<git::Sha> tip, repository.branch_tip(task.branch));
  if (tip) verdict.kept = "branch " + task.branch + " was not made by this run";
  return verdict;
}

}  // namespace

Result<Verdict> judge(const git::Repository& repository, const std::string& run,
                      const work::Task& task, const std::string& target) {
  const std::optional<work::Record> record = work::read_record(repository, task.branch);
  if (!record || record->run != run || record->task != task.id)
    return keep_foreign(repository, task);
  Verdict verdict;
  PLAIT_TRY(std::optional<git::Checkout> checkout, git::find_checkout(repository, record->path));
  if (checkout && checkout->clone) {  // commits made since it was fetched from last
    if (const auto fetched = git::fetch_back(repository, *checkout, task.branch); !fetched) {
      verdict.kept = fetched.error().message;
      return verdict;
    }
  }
  PLAIT_TRY(const std::optional<git::Sha> tip, repository.branch_tip(task.branch));
  std::string reason;
  if (tip) {
    PLAIT_TRY(reason, reason_not_landed(repository, *tip, target));
  }
  if (reason.empty()) reason = what_is_left(checkout, record->path);
  // An unmerged branch keeps its worktree: that is where a person goes on.
  if (reason.empty() && checkout && !checkout->missing) {
    PLAIT_TRY(reason, reason_to_keep(repository, *checkout, *record));
  }
  if (!reason.empty()) {
    verdict.unlock = checkout && checkout->locked ? checkout : std::nullopt;
    verdict.by_hand = command_by_hand(checkout, tip.has_value(), *record);
    verdict.kept = std::move(reason);
    return verdict;
  }
  verdict.worktree = std::move(checkout);
  PLAIT_TRY(const bool elsewhere, checked_out_elsewhere(repository, *record));
  if (elsewhere) verdict.kept = "branch " + task.branch + " is checked out elsewhere";
  if (tip && !elsewhere) {
    verdict.branch_tip = *tip;
    verdict.back_up = *tip != record->base;
  }
  verdict.forget = !elsewhere;
  return verdict;
}

std::vector<std::string> describe(const git::Repository& repository, const work::Task& task,
                                  const Verdict& verdict) {
  std::vector<std::string> lines;
  if (verdict.worktree)
    lines.push_back("remove worktree " + work::shown(repository, verdict.worktree->path));
  if (!verdict.branch_tip.empty())
    lines.push_back("delete branch " + task.branch + " (was " +
                    git::abbreviate(verdict.branch_tip) + ")");
  if (!verdict.kept.empty())
    lines.push_back("keep what is left of " + task.id + ": " + verdict.kept +
                    (verdict.by_hand.empty() ? "" : "; to remove it: " + verdict.by_hand));
  return lines;
}

Result<Removed> remove(const git::Repository& repository, const std::string& run,
                       const work::Task& task, const Verdict& verdict) {
  Removed removed;
  if (verdict.unlock) PLAIT_CHECK(git::unlock_worktree(repository, *verdict.unlock));
  if (verdict.back_up) {
    PLAIT_TRY(removed.backup_ref, git::save_backup(repository, run, task.id, verdict.branch_tip));
  }
  if (verdict.worktree) {
    PLAIT_CHECK(git::remove_worktree(repository, *verdict.worktree));
    removed.worktree = true;
  }
  if (!verdict.branch_tip.empty()) {
    PLAIT_TRY(const git::Swap swap,
              git::delete_reference(repository, git::branch_ref(task.branch), verdict.branch_tip));
    if (swap == git::Swap::lost)
      return fail(error_class::git, "branch '" + task.branch + "' moved while it was removed",
                  "see what is new on it: `git log " + task.branch + "`");
    removed.branch = true;
  }
  if (verdict.forget) work::remove_record(repository, task.branch);
  return removed;
}

}  // namespace plait::cleanup

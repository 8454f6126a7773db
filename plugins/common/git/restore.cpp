#include "git/restore.hpp"

#include <algorithm>
#include <array>
#include <ctime>
#include <plait/error_class.hpp>

#include "git/checkpoint.hpp"
#include "git/clones.hpp"
#include "git/file_lock.hpp"
#include "git/history.hpp"
#include "git/objects.hpp"
#include "git/references.hpp"
#include "git/restore_worktree.hpp"
#include "git/scratch.hpp"

namespace plait::git {
namespace {

namespace fs = std::filesystem;

std::string some_paths(const std::vector<std::string>& paths) {
  constexpr std::size_t shown = 5;
  std::string text;
  for (std::size_t i = 0; i < paths.size() && i < shown; ++i)
    text += (i == 0 ? "" : ", ") + paths[i];
  if (paths.size() > shown) text += " and " + std::to_string(paths.size() - shown) + " more";
  return text;
}

std::string time_stamp() {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  ::gmtime_r(&now, &utc);
  std::array<char, 32> text{};
  return {text.data(), std::strftime(text.data(), text.size(), "%Y%m%d-%H%M%S", &utc)};
}

// What is in the worktree that the move would lose.
struct Loose {
  std::vector<std::string> changed;    // tracked
  std::vector<std::string> untracked;  // not ignored
  std::vector<std::string> ignored;    // in the way of `to`

  [[nodiscard]] bool any() const {
    return !changed.empty() || !untracked.empty() || !ignored.empty();
  }
};

Result<Loose> look_for_loose(const Repository& repository, const Checkout& checkout,
                             const RestoreWorktree& worktree, const RestoreWish& wish) {
  Loose loose;
  PLAIT_TRY(const std::vector<StatusEntry> entries, uncommitted(repository, checkout, wish.placed));
  for (const StatusEntry& entry : entries)
    (entry.index == '?' ? loose.untracked : loose.changed).push_back(entry.path);
  PLAIT_TRY(const std::vector<std::string> standing,
            worktree.in_the_way(checkout.head.commit, wish.to));
  for (const std::string& path : standing) {
    if (std::find(wish.placed.begin(), wish.placed.end(), path) != wish.placed.end())
      return fail(error_class::refused,
                  "the checkpoint has a file '" + path + "' where .worktreeinclude has put one",
                  "move '" + (checkout.path / path).string() + "' away first");
    if (std::find(loose.untracked.begin(), loose.untracked.end(), path) == loose.untracked.end())
      loose.ignored.push_back(path);
  }
  return loose;
}

Status refuse_loose(const Checkout& checkout, const Loose& loose, Uncommitted policy) {
  for (const std::string& path : loose.untracked)
    if (path.ends_with('/'))
      return fail(error_class::refused,
                  "'" + (checkout.path / path).string() +
                      "' is a repository of its own: a backup cannot hold it",
                  "move it out of the worktree first");
  if (policy == Uncommitted::keep || !loose.any()) return {};
  Error error =
      fail(error_class::refused, "", "commit them, or keep them in the backup with --keep-changes");
  if (!loose.changed.empty()) {
    error.message = "there are uncommitted changes in '" + checkout.path.string() + "'";
    error.notes.push_back("changed: " + some_paths(loose.changed));
  } else {
    error.message = "there are files in '" + checkout.path.string() + "' that are not in git";
  }
  if (!loose.untracked.empty()) error.notes.push_back("not in git: " + some_paths(loose.untracked));
  if (!loose.ignored.empty())
    error.notes.push_back("ignored, and in the way: " + some_paths(loose.ignored));
  return error;
}

Status refuse_operation(const Checkout& checkout, const std::string& what,
                        const std::string& way_out) {
  if (what.empty()) return {};
  return fail(error_class::refused, what + " is under way in '" + checkout.path.string() + "'",
              "finish it, or run `git -C '" + checkout.path.string() + "' " + way_out + "`");
}

Status refuse_rebase(const Repository& repository, const std::string& branch) {
  PLAIT_TRY(const std::optional<Checkout> busy, rebasing_checkout(repository, branch));
  if (!busy) return {};
  PLAIT_TRY(const RestoreWorktree worktree, RestoreWorktree::open(repository, *busy));
  return refuse_operation(*busy, worktree.operation(), worktree.way_out());
}

// Nothing when `to` has it all.
Status save(const Repository& repository, const RestoreWish& wish, const Sha& kept,
            Restored& restored) {
  PLAIT_TRY(const bool contained, is_ancestor(repository, kept, wish.to));
  if (contained) return {};
  PLAIT_TRY(restored.backup_ref,
            save_backup(repository, wish.branch, time_stamp(), kept, "plait: kept before restore"));
  return {};
}

Status move_branch(const Repository& repository, const RestoreWish& wish, const Sha& from,
                   const std::optional<Place>& place) {
  if (from == wish.to) return {};
  PLAIT_TRY(const Swap swap, swap_reference(repository, branch_ref(wish.branch), from, wish.to,
                                            "plait: restore to " + wish.name, place));
  if (swap == Swap::done) return {};
  return fail(error_class::refused, "branch '" + wish.branch + "' moved just now",
              "somebody is at work on it: see `git reflog " + wish.branch + "`");
}

// Placed files that `to` does not have: they must not go with commits that have them.
Result<std::vector<std::string>> placed_and_leaving(const Repository& repository,
                                                    const RestoreWish& wish) {
  std::vector<std::string> paths;
  for (const std::string& path : wish.placed) {
    PLAIT_TRY(const std::optional<FileVersion> there, file_in(repository, wish.to, path));
    if (!there) paths.push_back(path);
  }
  return paths;
}

// A clean worktree goes along as `git switch` takes it, which never writes over a file that came in
// between; unless a placed file is committed, which that would remove.
Status bring_clean(const Repository& repository, const RestoreWorktree& worktree, const Sha& from,
                   const Sha& to, const std::vector<std::string>& leaving) {
  for (const std::string& path : leaving) {
    PLAIT_TRY(const std::optional<FileVersion> committed, file_in(repository, from, path));
    if (!committed) continue;
    PLAIT_CHECK(worktree.untrack(leaving));
    return worktree.reset(to, {});
  }
  return worktree.move(from, to);
}

std::string message_of_changes(const RestoreWish& wish) {
  return "Uncommitted changes on " + wish.branch + "\n\nKept before plait restored " + wish.name +
         ".\n";
}

Status restore_checkout(const Repository& repository, const RestoreWish& wish,
                        const Checkout& checkout, Restored& restored) {
  PLAIT_TRY(const RestoreWorktree worktree, RestoreWorktree::open(repository, checkout));
  PLAIT_CHECK(refuse_operation(checkout, worktree.operation(), worktree.way_out()));
  PLAIT_TRY(const Loose loose, look_for_loose(repository, checkout, worktree, wish));
  PLAIT_CHECK(refuse_loose(checkout, loose, wish.changes));
  restored.worktree = checkout.path;
  PLAIT_TRY(restored.submodules, filled_submodules(repository, checkout));
  PLAIT_TRY(const std::vector<std::string> leaving, placed_and_leaving(repository, wish));
  const Place place = place_of(repository, checkout);
  if (!loose.any()) {
    PLAIT_CHECK(worktree.try_move(restored.from, wish.to));
    PLAIT_CHECK(save(repository, wish, restored.from, restored));
    PLAIT_CHECK(move_branch(repository, wish, restored.from, place));
    return bring_clean(repository, worktree, restored.from, wish.to, leaving);
  }
  PLAIT_TRY(const Sha changes, worktree.commit_changes(restored.from, message_of_changes(wish),
                                                       wish.placed, loose.ignored));
  restored.holds_changes = true;
  PLAIT_CHECK(save(repository, wish, changes, restored));
  PLAIT_CHECK(move_branch(repository, wish, restored.from, place));
  PLAIT_CHECK(worktree.untrack(leaving));
  return worktree.reset(wish.to, loose.untracked);
}

// A clone is made anew at where the branch goes: git is not run with what was set in it.
Status restore_clone(const Repository& repository, const RestoreWish& wish, const Checkout& clone,
                     Restored& restored) {
  PLAIT_TRY(restored.from, fetch_back(repository, clone, wish.branch));
  PLAIT_TRY(const auto status, uncommitted(repository, clone, wish.placed));
  Loose loose;
  for (const StatusEntry& entry : status)
    (entry.index == '?' ? loose.untracked : loose.changed).push_back(entry.path);
  PLAIT_CHECK(refuse_loose(clone, loose, wish.changes));
  if (const auto left = unfetched_references(repository, clone); !left.empty())
    return fail(error_class::refused,
                "'" + left.front() + "' is in the clone '" + clone.path.string() + "' only",
                "fetch it: git fetch " + clone.path.string() + " " + left.front());
  PLAIT_TRY(const ScratchFolder scratch, ScratchFolder::make(repository.state_dir()));
  std::error_code failed;
  for (const std::string& file : wish.placed) {
    const std::filesystem::path kept = scratch.path() / file;
    std::filesystem::create_directories(kept.parent_path(), failed);
    std::filesystem::copy(clone.path / file, kept, std::filesystem::copy_options::copy_symlinks,
                          failed);
  }
  Sha kept = restored.from;
  if (loose.any()) {
    PLAIT_TRY(const RestoreWorktree worktree, RestoreWorktree::open(repository, clone));
    PLAIT_TRY(kept, worktree.commit_changes(kept, message_of_changes(wish), wish.placed, {}));
    restored.holds_changes = true;
  }
  PLAIT_CHECK(save(repository, wish, kept, restored));
  PLAIT_CHECK(move_branch(repository, wish, restored.from, std::nullopt));
  PLAIT_CHECK(remove_clone(repository, clone));
  PLAIT_TRY(const Checkout made, add_clone(repository, clone.path, wish.branch));
  restored.worktree = made.path;
  for (const std::string& file : wish.placed) {
    std::filesystem::create_directories((made.path / file).parent_path(), failed);
    std::filesystem::copy(scratch.path() / file, made.path / file,
                          std::filesystem::copy_options::copy_symlinks, failed);
  }
  return {};
}

}  // namespace

Result<Restored> restore_branch(const Repository& repository, const RestoreWish& wish) {
  PLAIT_TRY(const FileLock lock, FileLock::acquire(repository.state_dir() / "landing.lock"));
  PLAIT_TRY(const std::optional<Sha> tip, repository.branch_tip(wish.branch));
  if (!tip)
    return fail(error_class::not_found, "there is no branch '" + wish.branch + "' any more",
                "make it anew: git branch '" + wish.branch + "' " + abbreviate(wish.to));
  Restored restored;
  restored.from = *tip;
  restored.to = wish.to;
  PLAIT_CHECK(refuse_rebase(repository, wish.branch));
  for (const Checkout& clone : list_clones(repository))
    if (!clone.missing && clone.made_for == wish.branch) {
      PLAIT_CHECK(restore_clone(repository, wish, clone, restored));
      return restored;
    }
  PLAIT_TRY(const std::vector<Checkout> holders, checkouts_of_branch(repository, wish.branch));
  if (holders.size() > 1)
    return fail(error_class::refused,
                "branch '" + wish.branch + "' is checked out in '" + holders[0].path.string() +
                    "' and in '" + holders[1].path.string() + "'",
                "leave it in one of them: git switch --detach");
  if (!holders.empty()) {
    PLAIT_CHECK(restore_checkout(repository, wish, holders.front(), restored));
    return restored;
  }
  PLAIT_CHECK(save(repository, wish, *tip, restored));
  PLAIT_CHECK(move_branch(repository, wish, *tip, std::nullopt));
  return restored;
}

}  // namespace plait::git

#include "launch/damage.hpp"

#include <algorithm>
#include <array>
#include <csignal>
#include <filesystem>

#include "git/checkout.hpp"
#include "process/host_load.hpp"

namespace plait::launch {
namespace {

namespace fs = std::filesystem;

constexpr double kMebibyte = 1024.0 * 1024.0;

struct Begun {
  const char* file;  // in the admin folder, while it goes on
  const char* what;
  const char* remedy;
};
constexpr std::array kBegun{
    Begun{"rebase-merge", "a rebase was begun and not ended", "git rebase --continue or --abort"},
    Begun{"rebase-apply", "a rebase was begun and not ended", "git rebase --continue or --abort"},
    Begun{"MERGE_HEAD", "a merge was begun and not ended", "git merge --continue or --abort"},
    Begun{"CHERRY_PICK_HEAD", "a cherry-pick was begun and not ended",
          "git cherry-pick --continue or --abort"},
    Begun{"REVERT_HEAD", "a revert was begun and not ended", "git revert --continue or --abort"},
};

bool is_unmerged(const git::StatusEntry& entry) {
  const char x = entry.index;
  const char y = entry.worktree;
  return x == 'U' || y == 'U' || (x == 'A' && y == 'A') || (x == 'D' && y == 'D');
}

Damage in_worktree(const Work& work, const std::string& what, const std::string& how) {
  return {what + " in " + work.worktree, "mend it there (" + how + "), then say retry"};
}

std::optional<Damage> damage_of_admin(const Work& work, const fs::path& admin) {
  std::error_code failed;
  for (const Begun& begun : kBegun)
    if (fs::exists(admin / begun.file, failed)) return in_worktree(work, begun.what, begun.remedy);
  return std::nullopt;
}

}  // namespace

Result<std::optional<Damage>> worktree_damage(const Work& work) {
  std::error_code failed;
  const fs::path link = fs::path(work.worktree) / ".git";
  const std::string anew = "git worktree repair, or remove the folder and run the task again";
  if (!fs::is_directory(work.worktree, failed)) return Damage{work.worktree + " is gone", anew};
  if (!fs::exists(fs::symlink_status(link, failed))) return in_worktree(work, ".git is gone", anew);
  if (fs::is_directory(link, failed))  // a clone
    return damage_of_admin(work, link);
  PLAIT_TRY(const git::Repository repository, git::Repository::open(work.project));
  PLAIT_TRY(const auto checkout, git::find_checkout(repository, work.worktree));
  if (!checkout || checkout->missing)
    return in_worktree(work, "git knows of no checkout any more", anew);
  if (auto damage = damage_of_admin(work, checkout->admin)) return damage;
  const auto entries = git::read_status(repository, *checkout, git::Untracked::leave_out);
  if (!entries)
    return in_worktree(work, "git cannot read its index: " + entries.error().message,
                       "git read-tree HEAD");
  const auto unmerged = std::find_if(entries->begin(), entries->end(), is_unmerged);
  if (unmerged != entries->end())
    return in_worktree(work, "\"" + unmerged->path + "\" is not merged", "git add or git checkout");
  return std::nullopt;
}

std::optional<Damage> disk_shortage(const Work& work, double min_mb) {
  if (min_mb <= 0) return std::nullopt;
  for (const std::string& path : {work.worktree, work.run_dir}) {
    const auto bytes = process::available_disk(path);
    if (!bytes || static_cast<double>(*bytes) >= min_mb * kMebibyte) continue;
    return Damage{"the disk of " + path + " is full (" +
                      std::to_string(static_cast<long>(static_cast<double>(*bytes) / kMebibyte)) +
                      " MiB are left)",
                  "make room, then say retry"};
  }
  return std::nullopt;
}

std::optional<Damage> memory_shortage(const Outcome& outcome, std::optional<std::uint64_t> before,
                                      std::optional<std::uint64_t> after) {
  const bool killed = outcome.kind == Ending::signalled && outcome.signal == SIGKILL;
  if (!killed || !before || !after || *after <= *before) return std::nullopt;
  return Damage{"the machine ran out of memory, and the agent was killed",
                "let fewer agents work at once (--max-parallel), then say retry"};
}

}  // namespace plait::launch

#include "git/worktrees.hpp"

#include <fstream>
#include <iterator>
#include <plait/error_class.hpp>

#include "git/clones.hpp"
#include "git/file_lock.hpp"

namespace plait::git {
namespace {

namespace fs = std::filesystem;

Result<FileLock> lock_list(const Repository& repository) {
  return FileLock::acquire(repository.state_dir() / "worktrees.lock");
}

Status refuse_taken(const Repository& repository, const NewWorktree& wanted) {
  std::error_code failed;
  const fs::file_status status = fs::symlink_status(wanted.path, failed);
  const bool empty = fs::is_directory(status) && fs::is_empty(wanted.path, failed);
  if (fs::exists(status) && !empty)
    return fail(error_class::exists, "'" + wanted.path.string() + "' exists already",
                "move it away, or give the task another worktree_path");
  if (wanted.branch.empty()) return {};
  PLAIT_TRY(const std::vector<Checkout> holders, checkouts_of_branch(repository, wanted.branch));
  if (!holders.empty())
    return fail(
        error_class::exists,
        "branch '" + wanted.branch + "' is checked out in '" + holders.front().path.string() + "'",
        "remove that worktree with `git worktree remove " + holders.front().path.string() +
            "`, or give the task another branch_name");
  return {};
}

// The worktree's `.git` as git writes it: a file that names the admin folder.
bool link_is_intact(const Checkout& checkout) {
  const fs::path link = checkout.path / ".git";
  std::error_code failed;
  if (!fs::is_regular_file(fs::symlink_status(link, failed))) return false;
  std::ifstream in(link, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(in)), {});
  while (!text.empty() && text.back() == '\n') text.pop_back();
  if (!text.starts_with("gitdir: ")) return false;
  fs::path named(text.substr(8));
  if (named.is_relative()) named = checkout.path / named;
  return fs::equivalent(named, checkout.admin, failed);
}

// Everything but the files.
Result<Checkout> register_worktree(const Repository& repository, const NewWorktree& wanted) {
  PLAIT_TRY(const FileLock lock, lock_list(repository));
  PLAIT_CHECK(refuse_taken(repository, wanted));
  std::vector<std::string> args{"worktree", "add", "--quiet", "--no-checkout"};
  if (!wanted.lock_reason.empty())
    args.insert(args.end(), {"--lock", "--reason", wanted.lock_reason});
  if (!wanted.detached.empty()) args.emplace_back("--detach");
  args.insert(args.end(), {"--", wanted.path.string(),
                           wanted.detached.empty() ? wanted.branch : wanted.detached});
  PLAIT_TRY(const Output output, run(repository.place(), args));
  if (output.exit_code != 0)
    return complaint(output, "cannot make the worktree '" + wanted.path.string() + "'");
  PLAIT_TRY(std::optional<Checkout> made, find_checkout(repository, wanted.path));
  if (made) return std::move(*made);
  return fail(error_class::internal,
              "git made the worktree '" + wanted.path.string() + "' but does not list it");
}

}  // namespace

Result<Checkout> add_worktree(const Repository& repository, const NewWorktree& wanted) {
  PLAIT_TRY(const Checkout made, register_worktree(repository, wanted));
  PLAIT_TRY(const Output filled, run(place_of(repository, made),
                                     {"reset", "--hard", "--quiet", "--no-recurse-submodules"}));
  if (filled.exit_code == 0) return made;
  PLAIT_CHECK(remove_worktree(repository, made));
  return complaint(filled, "cannot fill the worktree '" + wanted.path.string() + "'");
}

// The file `locked` in the admin folder is git's own format for it (gitrepository-layout); writing
// it needs no process and changes a reason without a moment of being unlocked.
Status lock_worktree(const Repository&, const Checkout& checkout, const std::string& reason) {
  std::ofstream file(checkout.admin / "locked", std::ios::trunc);
  file << reason << '\n';
  file.close();
  if (file) return {};
  return fail(error_class::io, "cannot lock the worktree '" + checkout.path.string() + "'");
}

Status unlock_worktree(const Repository&, const Checkout& checkout) {
  std::error_code failed;
  fs::remove(checkout.admin / "locked", failed);
  if (!failed) return {};
  return fail(error_class::io,
              "cannot unlock the worktree '" + checkout.path.string() + "': " + failed.message());
}

Status remove_worktree(const Repository& repository, const Checkout& checkout) {
  if (checkout.id.empty()) return fail(error_class::internal, "the main checkout is never removed");
  if (checkout.clone) return remove_clone(repository, checkout);
  PLAIT_TRY(const FileLock lock, lock_list(repository));
  if (!checkout.missing && !link_is_intact(checkout))
    return fail(error_class::security,
                "the .git file of '" + checkout.path.string() + "' is not the one git made",
                "look at it, and remove the folder by hand");
  PLAIT_CHECK(unlock_worktree(repository, checkout));
  if (checkout.missing) {
    // What `git worktree prune` does, for this one only: another's folder may be on a disk that is
    // not mounted now.
    std::error_code failed;
    fs::remove_all(checkout.admin, failed);
    if (!failed) return {};
    return fail(error_class::io,
                "cannot remove '" + checkout.admin.string() + "': " + failed.message());
  }
  // --force: without it git looks for changes by a `git status` of its own in there, which trusts
  // the folder; read_status has looked already.
  PLAIT_TRY(const Output output, run(repository.place(), {"worktree", "remove", "--force", "--",
                                                          checkout.path.string()}));
  if (output.exit_code == 0) return {};
  return complaint(output, "cannot remove the worktree '" + checkout.path.string() + "'");
}

void remove_scratch_worktree(const Repository& repository, const fs::path& folder) {
  std::error_code ignored;
  fs::remove_all(folder, ignored);
  const auto checkout = find_checkout(repository, folder);
  if (checkout.ok() && checkout.value()) static_cast<void>(remove_worktree(repository, **checkout));
}

Status prune_worktrees(const Repository& repository) {
  PLAIT_TRY(const FileLock lock, lock_list(repository));
  PLAIT_TRY(const std::string quiet, run_or_fail(repository.place(), {"worktree", "prune"}));
  return {};
}

}  // namespace plait::git

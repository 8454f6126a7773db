// Changing the files of a worktree that an agent wrote, without trusting what is in its admin
// folder: of that only the index and the patterns of a sparse checkout are used, never its
// configuration, which may name programs for git to run.
#pragma once

#include <optional>
#include <plait/result.hpp>
#include <string>
#include <vector>

#include "git/checkout.hpp"
#include "git/repository.hpp"
#include "git/scratch.hpp"

namespace plait::git {

class RestoreWorktree {
 public:
  static Result<RestoreWorktree> open(const Repository& repository, const Checkout& checkout);

  // A merge, rebase or the like under way: "a merge"; empty when there is none.
  [[nodiscard]] std::string operation() const;
  // The command that ends it.
  [[nodiscard]] std::string way_out() const;

  // Untracked files, ignored ones included, where files of `to` would be written that `from` does
  // not have. A folder in the way is not named: git keeps it, and says so.
  [[nodiscard]] Result<std::vector<std::string>> in_the_way(const Sha& from, const Sha& to) const;

  // A commit on `parent` of everything in the worktree: tracked, untracked, and of what is ignored
  // `forced`; never `placed`. The index stays as it is. Not signed: it is a backup.
  [[nodiscard]] Result<Sha> commit_changes(const Sha& parent, const std::string& message,
                                           const std::vector<std::string>& placed,
                                           const std::vector<std::string>& forced) const;

  // The index forgets `paths`; the files stay.
  [[nodiscard]] Status untrack(const std::vector<std::string>& paths) const;

  // Index and files from one commit to another, as `git switch` does it; fails where a change is
  // in the way.
  [[nodiscard]] Status try_move(const Sha& from, const Sha& to) const;
  [[nodiscard]] Status move(const Sha& from, const Sha& to) const;
  // Index and files as `to` has them, whatever they were; then `untracked` files that `to` does
  // not have are removed.
  [[nodiscard]] Status reset(const Sha& to, const std::vector<std::string>& untracked) const;

 private:
  RestoreWorktree(const Repository& repository, Checkout checkout, Place place,
                  std::optional<ScratchFolder> scratch)
      : repository_(&repository),
        checkout_(std::move(checkout)),
        place_(std::move(place)),
        scratch_(std::move(scratch)) {}
  [[nodiscard]] Status for_each_part(std::vector<std::string> args,
                                     const std::vector<std::string>& paths,
                                     const Place& place) const;
  [[nodiscard]] Result<Output> two_way(const Sha& from, const Sha& to, bool dry) const;

  const Repository* repository_;
  Checkout checkout_;
  Place place_;
  std::optional<ScratchFolder> scratch_;
};

// The checkout whose HEAD a rebase or bisect of `branch` has taken off it, if there is one: git
// will move the branch when that ends.
Result<std::optional<Checkout>> rebasing_checkout(const Repository& repository,
                                                  std::string_view branch);

}  // namespace plait::git

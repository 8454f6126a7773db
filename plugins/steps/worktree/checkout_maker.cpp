#include "worktree/checkout_maker.hpp"

#include <plait/error_class.hpp>

#include "git/checkout.hpp"
#include "git/clones.hpp"
#include "git/history.hpp"
#include "git/references.hpp"
#include "git/worktrees.hpp"
#include "text/names.hpp"
#include "work/holder.hpp"
#include "work/included.hpp"

namespace plait::worktree {
namespace {

bool is_ours(const work::Record& record, const Wish& wish) {
  return (wish.take || record.run == wish.run) && record.task == wish.task &&
         record.path == wish.path;
}

// A worktree that an earlier attempt completed, if it still is what that attempt made.
Result<bool> take_again(const git::Repository& repository, const Wish& wish) {
  PLAIT_TRY(const std::optional<git::Checkout> checkout, git::find_checkout(repository, wish.path));
  if (!checkout || checkout->missing) return false;
  if (checkout->head.branch != wish.branch)
    return fail(
        error_class::exists,
        "the worktree '" + wish.path.string() + "' no longer is on branch '" + wish.branch + "'",
        "go there and run `git switch " + wish.branch + "`");
  PLAIT_CHECK(git::lock_worktree(repository, *checkout, work::lock_reason(wish.run, wish.task)));
  return true;
}

// Nobody has worked in a worktree whose making was cut off, and there is nothing in one whose
// folder is gone: git forgets it.
Status remove_half_done(const git::Repository& repository, const Wish& wish) {
  PLAIT_TRY(const std::optional<git::Checkout> checkout, git::find_checkout(repository, wish.path));
  if (!checkout) return {};
  return git::remove_worktree(repository, *checkout);
}

// What another run is at work on is nothing to be taken or moved away.
Status refuse_held(const git::Repository& repository, const Wish& wish) {
  const auto refuse = [&](const std::string& run, const std::string& what) {
    return fail(error_class::exists, "run " + run + " is at work on " + what, work::wait_for(run));
  };
  if (const auto run = work::maker_of(repository, wish.branch);
      run && work::is_at_work(wish.run_dir, *run))
    return refuse(*run, "the branch '" + wish.branch + "'");
  PLAIT_TRY(const std::optional<git::Checkout> there, git::find_checkout(repository, wish.path));
  if (!there) return {};
  if (const auto run = work::maker_of(*there); run && work::is_at_work(wish.run_dir, *run))
    return refuse(*run, "the worktree '" + wish.path.string() + "'");
  return {};
}

Status make_branch(const git::Repository& repository, const Wish& wish, bool ours) {
  PLAIT_TRY(const std::optional<git::Sha> tip, repository.branch_tip(wish.branch));
  if (tip && ours) return {};
  if (tip)
    return fail(error_class::exists, "branch '" + wish.branch + "' exists already",
                "give the task another branch_name, or delete the branch with `git branch -D " +
                    wish.branch + "`");
  return git::create_branch(repository, wish.branch, wish.base);
}

Status make_worktree(const git::Repository& repository, const Wish& wish, bool new_branch) {
  const std::string reason = work::lock_reason(wish.run, wish.task);
  const auto made = wish.clone
                        ? git::add_clone(repository, wish.path, wish.branch)
                        : git::add_worktree(repository, {wish.path, wish.branch, reason, {}});
  if (made.ok() && wish.clone) return git::lock_worktree(repository, *made, reason);
  if (made.ok()) return {};
  // The branch was made for it; with nothing on it, it would only be in the way.
  if (new_branch)
    static_cast<void>(git::delete_reference(repository, git::branch_ref(wish.branch), wish.base));
  return made.error();
}

}  // namespace

Result<Wish> wish_for(const git::Repository& repository, const std::string& run,
                      const work::Task& task, const std::string& target) {
  Wish wish{run, task.id, task.branch, {}, target, {}};
  PLAIT_CHECK(text::check_branch_name(task.branch));
  PLAIT_TRY(wish.path, work::worktree_path(repository, task));
  PLAIT_TRY(wish.base, work::target_tip(repository, target));
  return wish;
}

Result<Made> make_checkout(const git::Repository& repository, const Wish& wish) {
  Made made;
  PLAIT_CHECK(refuse_held(repository, wish));
  const std::optional<work::Record> before = work::read_record(repository, wish.branch);
  PLAIT_TRY(const std::optional<git::Sha> tip, repository.branch_tip(wish.branch));
  const bool ours = before ? is_ours(*before, wish) : wish.take && tip.has_value();
  if (before && ours && before->complete) {
    PLAIT_TRY(made.taken_again, take_again(repository, wish));
    made.record = *before;
    made.record.run = wish.run;
    if (made.taken_again && before->run != wish.run)
      PLAIT_CHECK(work::write_record(repository, made.record));
    if (made.taken_again) return made;
  }
  if (before && ours) PLAIT_CHECK(remove_half_done(repository, wish));

  git::Sha base = wish.base;
  if (before && ours) base = before->base;
  if (!before && ours) {
    PLAIT_TRY(const auto common, git::merge_bases(repository, *tip, wish.base));
    if (!common.empty()) base = common.front();
  }
  made.record = {wish.run, wish.task, wish.branch, wish.path, base, wish.target, false, {}};
  if (!before && ours) {  // somebody made it by hand, or its record is lost
    PLAIT_TRY(made.taken_again, take_again(repository, wish));
    made.record.complete = made.taken_again;
    PLAIT_CHECK(work::write_record(repository, made.record));
    if (made.taken_again) return made;
  }
  PLAIT_CHECK(ours || tip ? Status() : work::write_record(repository, made.record));
  PLAIT_CHECK(make_branch(repository, wish, ours));
  if (const Status added = make_worktree(repository, wish, !tip); !added.ok()) {
    if (!tip) work::remove_record(repository, wish.branch);
    return added.error();
  }
  PLAIT_TRY(const std::vector<std::string> wanted, work::list_included(repository));
  PLAIT_TRY(work::Copied copied, work::copy_included(repository, wanted, wish.path));
  made.record.included = std::move(copied.files);
  made.warnings = std::move(copied.warnings);
  made.record.complete = true;
  PLAIT_CHECK(work::write_record(repository, made.record));
  return made;
}

Result<std::vector<std::string>> describe(const git::Repository& repository, const Wish& wish,
                                          const std::string& after) {
  std::vector<std::string> actions;
  PLAIT_TRY(const std::optional<git::Sha> tip, repository.branch_tip(wish.branch));
  PLAIT_TRY(const std::optional<git::Checkout> there, git::find_checkout(repository, wish.path));
  const std::string path = work::shown(repository, wish.path);
  const std::string kind = wish.clone ? "private clone " : "worktree ";
  std::error_code failed;
  if (wish.take && tip) {
    actions.push_back("go on with branch " + wish.branch + " at " + git::abbreviate(*tip));
    actions.push_back((there ? "go on in worktree " : "create " + kind) + path +
                      ", locked while in use");
    return actions;
  }
  if (tip) actions.push_back("stop: branch " + wish.branch + " exists already");
  if (there || std::filesystem::exists(wish.path, failed))
    actions.push_back("stop: " + path + " exists already");
  if (!actions.empty()) return actions;
  actions.push_back("create branch " + wish.branch +
                    (after.empty() ? " at " + git::abbreviate(wish.base) + " (" + wish.target + ")"
                                   : " at what " + wish.target + " is after " + after));
  actions.push_back("create " + kind + path + " on it, locked while in use");
  PLAIT_TRY(const std::vector<std::string> included, work::list_included(repository));
  for (const std::string& file : included) actions.push_back("copy " + file + " into it");
  return actions;
}

}  // namespace plait::worktree

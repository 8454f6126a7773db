#include "checks/clean.hpp"

#include "git/checkout.hpp"
#include "work/task.hpp"

namespace plait::checks {

Result<Answer> CleanCheck::check(const Json& request, Call&) {
  PLAIT_TRY(const git::Repository repository, git::Repository::open(text_of(request, "project")));
  std::string target = text_of(member(request, "target"), "branch");
  if (target.empty()) target = text_of(member(request, "params"), "target");
  if (target.empty()) {
    PLAIT_TRY(const git::Head head, repository.head());
    target = head.branch;
  }
  CheckResult result;
  PLAIT_TRY(const auto checkouts, git::checkouts_of_branch(repository, target));
  for (const git::Checkout& checkout : checkouts) {
    if (checkout.missing) continue;
    PLAIT_TRY(const auto changes,
              git::read_status(repository, checkout, git::Untracked::leave_out));
    if (changes.empty()) continue;
    std::vector<std::string> files;
    files.reserve(changes.size());
    for (const git::StatusEntry& change : changes) files.push_back(change.path);
    const std::string where = work::quoted(checkout.path.string());
    result.items.push_back({"",
                            counted(changes.size(), "uncommitted change") + " in \"" +
                                checkout.path.string() + "\": " + enumerate(files),
                            "git -C " + where + " stash, or git -C " + where + " commit -a"});
  }
  if (result.items.empty()) {
    result.message = checkouts.empty()
                         ? "\"" + target + "\" is checked out nowhere"
                         : "nothing is uncommitted where \"" + target + "\" is checked out";
    return result;
  }
  result.status = level_;
  result.message = result.items.front().message;
  result.remedy = result.items.front().remedy;
  return result;
}

}  // namespace plait::checks

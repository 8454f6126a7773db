#include "checks/target.hpp"

#include "git/repository.hpp"
#include "text/nearest.hpp"
#include "work/task.hpp"

namespace plait::checks {
namespace {

CheckResult refuse(std::string message, std::string remedy) {
  return {Verdict::fail, std::move(message), std::move(remedy), {}};
}

// A branch to propose where none was named: the usual ones first.
std::string proposal(const std::vector<std::string>& branches) {
  for (const char* usual : {"main", "master", "develop", "trunk"})
    for (const std::string& branch : branches)
      if (branch == usual) return branch;
  return branches.empty() ? std::string("main") : branches.front();
}

CheckResult no_commit() {
  return refuse("the repository has no commit yet, so there is nothing to start from",
                "git commit --allow-empty -m \"First commit\"");
}

}  // namespace

Result<Answer> TargetCheck::check(const Json& request, Call&) {
  PLAIT_TRY(const git::Repository repository, git::Repository::open(text_of(request, "project")));
  PLAIT_TRY(const git::Head head, repository.head());
  PLAIT_TRY(const auto existing, repository.branches());
  std::vector<std::string> names;
  names.reserve(existing.size());
  for (const git::Branch& branch : existing) names.push_back(branch.name);

  std::string wanted = text_of(member(request, "target"), "branch");
  if (wanted.empty()) wanted = text_of(member(request, "params"), "target");
  if (wanted.empty() && head.kind == git::Head::Kind::branch) wanted = head.branch;
  const auto with_target = [&](const std::string& branch) {
    return run_again(request, "--target " + work::quoted(branch));
  };
  if (wanted.empty() && head.kind == git::Head::Kind::detached)
    return refuse("HEAD is detached, so there is no branch to land on",
                  with_target(proposal(names)));
  if (names.empty()) return no_commit();
  if (wanted.empty())
    return refuse("the branch that is checked out has no commit yet", with_target(proposal(names)));

  PLAIT_TRY(const auto tip, repository.branch_tip(wanted));
  if (tip) {
    CheckResult result;
    result.message = wanted + " at " + git::abbreviate(*tip);
    return result;
  }
  PLAIT_TRY(const auto remote, repository.reference("refs/remotes/origin/" + wanted));
  if (remote)
    return refuse("\"" + wanted + "\" exists only as origin/" + wanted,
                  "git branch " + work::quoted(wanted) + " " + work::quoted("origin/" + wanted));
  if (head.kind == git::Head::Kind::unborn && head.branch == wanted)
    return refuse("the branch \"" + wanted + "\" has no commit yet", with_target(proposal(names)));
  const auto near = text::nearest(wanted, names);
  return refuse(
      "there is no branch \"" + wanted + "\"" + (near ? ", did you mean \"" + *near + "\"?" : ""),
      with_target(near ? *near : proposal(names)));
}

}  // namespace plait::checks

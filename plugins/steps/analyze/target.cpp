#include "analyze/target.hpp"

#include "git/repository.hpp"
#include "text/nearest.hpp"

namespace plait::analyze {
namespace {

void resolve_branch(const git::Repository& repository, const std::string& wanted, Target& target) {
  target.branch = git::branch_name(wanted);
  if (target.branch.empty()) target.branch = wanted;
  const auto tip = repository.branch_tip(target.branch);
  if (tip && *tip) {
    target.commit = **tip;
    return;
  }
  target.error = tip ? "there is no branch \"" + target.branch + "\"" : tip.error().message;
  const auto branches = repository.branches();
  if (!branches) return;
  std::vector<std::string> names;
  for (const auto& branch : *branches) names.push_back(branch.name);
  if (const auto near = text::nearest(target.branch, names))
    target.error += ", did you mean \"" + *near + "\"?";
}

}  // namespace

Target resolve_target(const std::filesystem::path& project, const std::string& wanted) {
  Target target;
  target.repository = std::filesystem::path(project).lexically_normal().filename().string();
  const auto repository = git::Repository::open(project);
  if (!repository) {
    target.error = repository.error().message;
    return target;
  }
  target.repository = repository->name();
  if (!wanted.empty()) {
    resolve_branch(*repository, wanted, target);
    return target;
  }
  const auto head = repository->head();
  if (!head) {
    target.error = head.error().message;
    return target;
  }
  target.commit = head->commit;
  switch (head->kind) {
    case git::Head::Kind::branch:
      target.branch = head->branch;
      break;
    case git::Head::Kind::unborn:
      target.branch = head->branch;
      target.error = "the repository has no commit yet";
      break;
    case git::Head::Kind::detached:
      target.error = "HEAD is detached: no branch is checked out, name one by --target";
      break;
  }
  return target;
}

}  // namespace plait::analyze

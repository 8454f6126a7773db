#include "launch/rewriting.hpp"

#include <algorithm>
#include <fstream>
#include <plait/error_class.hpp>

#include "git/checkout.hpp"
#include "git/history.hpp"
#include "git/references.hpp"
#include "git/repository.hpp"

namespace plait::launch {
namespace {

constexpr std::size_t kBackups = 10;
constexpr std::size_t kShortestSha = 40;

// Where HEAD of the worktree has been, newest first; the file is the agent's to write.
std::vector<std::string> past_heads(const git::Repository& repository, const Work& work) {
  std::vector<std::string> out;
  const auto checkout = git::find_checkout(repository, work.worktree);
  if (!checkout || !*checkout) return out;
  std::ifstream log((*checkout)->admin / "logs" / "HEAD");
  for (std::string line; std::getline(log, line);) {
    const auto old_end = line.find(' ');
    const auto end = old_end == std::string::npos ? old_end : line.find(' ', old_end + 1);
    if (end == std::string::npos) continue;
    std::string sha = line.substr(old_end + 1, end - old_end - 1);
    if (sha.size() >= kShortestSha &&
        sha.find_first_not_of("0123456789abcdef") == std::string::npos)
      out.push_back(std::move(sha));
  }
  std::reverse(out.begin(), out.end());
  return out;
}

bool has(const git::Repository& repository, const std::string& commit, const std::string& in) {
  return git::is_ancestor(repository, commit, in).value_or(false);
}

// Those of `candidates` that none of `kept` has, nor an earlier one of them.
std::vector<std::string> lost_of(const git::Repository& repository,
                                 const std::vector<std::string>& candidates,
                                 std::vector<std::string> kept) {
  std::vector<std::string> lost;
  for (const std::string& commit : candidates) {
    if (lost.size() == kBackups) break;
    const bool is_kept = std::any_of(kept.begin(), kept.end(), [&](const std::string& tip) {
      return has(repository, commit, tip);
    });
    if (is_kept || !git::read_commit(repository, commit)) continue;
    kept.push_back(commit);
    lost.push_back(commit);
  }
  return lost;
}

Error rewritten(const Work& work, bool is_gone, const std::vector<std::string>& backups) {
  std::string remedy = backups.empty() ? "look for its commits by `git reflog`"
                                       : "what was on it is kept: git log " + backups.front();
  if (is_gone)
    return fail(error_class::not_found, "the branch \"" + work.branch + "\" is gone",
                std::move(remedy));
  return fail(error_class::gate_failed,
              "the history of \"" + work.branch +
                  "\" was rewritten: it no longer holds the commit that it started from",
              std::move(remedy));
}

}  // namespace

Result<std::optional<Rewriting>> find_rewriting(const Work& work, const std::string& turn_base) {
  PLAIT_TRY(const git::Repository repository, git::Repository::open(work.project));
  PLAIT_TRY(const auto tip, repository.branch_tip(work.branch));
  const bool is_gone = !tip;
  const bool keeps_base = tip && has(repository, work.base, *tip);
  if (keeps_base && (turn_base.empty() || has(repository, turn_base, *tip))) return std::nullopt;

  std::vector<std::string> candidates;
  if (!turn_base.empty()) candidates.push_back(turn_base);
  if (!keeps_base)
    for (std::string& head : past_heads(repository, work)) candidates.push_back(std::move(head));
  std::vector<std::string> kept{work.base};
  if (tip) kept.push_back(*tip);
  Rewriting found;
  for (const std::string& commit : lost_of(repository, candidates, std::move(kept))) {
    PLAIT_TRY(std::string name, git::save_backup(repository, work.run, work.id, commit,
                                                 "plait: rewritten by the agent"));
    found.backups.push_back(std::move(name));
  }
  if (is_gone || !keeps_base) found.error = rewritten(work, is_gone, found.backups);
  return found;
}

}  // namespace plait::launch

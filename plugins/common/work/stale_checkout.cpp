#include "work/stale_checkout.hpp"

#include <fstream>
#include <set>

#include "git/checkout.hpp"
#include "git/history.hpp"
#include "work/task.hpp"

namespace plait::work {
namespace {

// The second id of the last line: "<old> <new> <who> <when>\t<why>".
git::Sha newest_entry(const std::filesystem::path& reflog) {
  std::ifstream in(reflog, std::ios::binary);
  std::string last;
  for (std::string line; std::getline(in, line);)
    if (!line.empty()) last = line;
  const std::size_t first = last.find(' ');
  if (first == std::string::npos) return {};
  const std::size_t second = last.find(' ', first + 1);
  return second == std::string::npos ? git::Sha() : last.substr(first + 1, second - first - 1);
}

}  // namespace

Result<std::vector<StaleCheckout>> stale_checkouts(const git::Repository& repository,
                                                   const std::string& branch) {
  std::vector<StaleCheckout> out;
  PLAIT_TRY(const auto checkouts, git::checkouts_of_branch(repository, branch));
  for (const git::Checkout& checkout : checkouts) {
    StaleCheckout stale{
        checkout.path, newest_entry(checkout.admin / "logs/HEAD"), checkout.head.commit, {}};
    if (stale.from.empty() || stale.from == stale.to) continue;
    const auto moved = git::changed_files(repository, stale.from, stale.to);
    if (!moved) continue;  // an old entry, whose commit is gone
    PLAIT_TRY(const auto status, git::read_status(repository, checkout, git::Untracked::leave_out));
    std::set<std::string> differing;
    for (const git::StatusEntry& entry : status) differing.insert(entry.path);
    for (const git::ChangedFile& file : *moved)
      for (const std::string& path : {file.path, file.old_path})
        if (differing.contains(path)) stale.files.push_back(path);
    if (!stale.files.empty()) out.push_back(std::move(stale));
  }
  return out;
}

std::string describe(const StaleCheckout& stale, const std::string& branch) {
  const std::string git = "git -C " + quoted(stale.path.string()) + " ";
  return "somebody moved \"" + branch + "\" from " + git::abbreviate(stale.from) + " to " +
         git::abbreviate(stale.to) + " beneath the checkout " + stale.path.string() +
         ", whose files now look like changes; bring it along with: " + git +
         "update-index -q --refresh; " + git + "read-tree -m -u " + stale.from + " HEAD";
}

}  // namespace plait::work

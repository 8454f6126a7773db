#include "git/stale_locks.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>

namespace plait::git {
namespace {

namespace fs = std::filesystem;

// Where a link of /proc leads; empty when that may not be known, or the process has ended.
fs::path target_of(const fs::path& link) {
  std::error_code unknown;
  return fs::read_symlink(link, unknown);
}

bool is_below(const fs::path& path, const fs::path& folder) {
  return std::mismatch(folder.begin(), folder.end(), path.begin(), path.end()).first ==
         folder.end();
}

bool is_git(const fs::path& process) {
  std::string name;
  std::getline(std::ifstream(process / "comm"), name);
  return name.rfind("git", 0) == 0;
}

bool has_open(const fs::path& process, const fs::path& file) {
  std::error_code failed;
  const fs::directory_iterator files(process / "fd", failed);
  return std::any_of(begin(files), end(files), [&](const fs::directory_entry& entry) {
    return target_of(entry.path()) == file;
  });
}

// git closes a lock and keeps it while an editor or a hook runs: then only its folder tells.
bool is_held(const fs::path& lock, const fs::path& checkout) {
  std::error_code failed;
  for (const fs::directory_entry& process : fs::directory_iterator("/proc", failed)) {
    const std::string name = process.path().filename();
    if (std::isdigit(static_cast<unsigned char>(name.front())) == 0) continue;
    if (is_git(process) && is_below(target_of(process.path() / "cwd"), checkout)) return true;
    if (has_open(process, lock)) return true;
  }
  return false;
}

// Regular files only: the folder of a private clone is its agent's to write.
std::vector<fs::path> locks_in(const fs::path& admin) {
  std::vector<fs::path> found;
  std::error_code failed;
  if (!fs::is_directory(fs::symlink_status(admin, failed))) return found;
  for (const fs::directory_entry& entry : fs::directory_iterator(admin, failed))
    if (entry.path().extension() == ".lock" && fs::is_regular_file(entry.symlink_status(failed)))
      found.push_back(entry.path());
  return found;
}

}  // namespace

std::vector<std::string> remove_stale_locks(const Repository& repository, const Checkout& checkout,
                                            const std::string& branch) {
  std::vector<fs::path> locks = locks_in(checkout.admin);
  const fs::path of_branch = (checkout.clone ? checkout.admin : repository.common_dir()) /
                             ("refs/heads/" + branch + ".lock");
  std::error_code failed;
  if (fs::is_regular_file(fs::symlink_status(of_branch, failed))) locks.push_back(of_branch);
  std::vector<std::string> removed;
  for (const fs::path& lock : locks)
    if (!is_held(lock, checkout.path) && fs::remove(lock, failed))
      removed.push_back(lock.filename());
  return removed;
}

}  // namespace plait::git

#include "launch/signs.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>

#include "git/repository.hpp"
#include "process/host_load.hpp"

namespace plait::launch {
namespace {

namespace fs = std::filesystem;

constexpr int kFilesLooked = 20'000;  // looked at, folders among them

double change_of(const std::string& path) {
  struct stat about = {};
  if (::lstat(path.c_str(), &about) != 0) return 0;
  return static_cast<double>(about.st_mtim.tv_sec) +
         static_cast<double>(about.st_mtim.tv_nsec) * 1e-9;
}

double newest_change(const std::string& root) {
  double newest = change_of(root);
  std::error_code failed;
  int left = kFilesLooked;
  fs::recursive_directory_iterator entry(root, fs::directory_options::skip_permission_denied,
                                         failed);
  for (; !failed && entry != fs::recursive_directory_iterator() && left > 0; --left) {
    if (entry->path().filename() == ".git")
      entry.disable_recursion_pending();
    else
      newest = std::max(newest, change_of(entry->path().string()));
    entry.increment(failed);
  }
  return newest;
}

}  // namespace

Signs look_for_signs(const Work& work, const Watched& watched) {
  Signs signs;
  struct stat output = {};
  if (::stat(watched.output.c_str(), &output) == 0)
    signs.output = static_cast<std::uint64_t>(output.st_size);
  if (const auto repository = git::Repository::open(work.project))
    if (const auto tip = repository->branch_tip(work.branch); tip && *tip) signs.commit = **tip;
  if (watched.pid > 0) {
    const auto times = process::TreeTimes::now();
    signs.cpu_s = times.seconds_of(watched.pid);
    signs.processes = times.size_of(watched.pid);
  }
  signs.changed = newest_change(work.worktree);
  return signs;
}

}  // namespace plait::launch

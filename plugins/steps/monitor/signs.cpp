#include "monitor/signs.hpp"

#include <sys/stat.h>

#include <algorithm>

#include "git/history.hpp"
#include "git/repository.hpp"
#include "process/host_load.hpp"

namespace plait::monitor {
namespace {

constexpr std::uint64_t kBusyTicks = 5;  // of CPU between two looks: more than a sleep loop needs

double changed_at(const std::string& path) {
  struct stat about = {};
  if (path.empty() || ::lstat(path.c_str(), &about) != 0) return 0;
  return static_cast<double>(about.st_mtim.tv_sec) +
         static_cast<double>(about.st_mtim.tv_nsec) * 1e-9;
}

// The worktree's folder and the files that the plan declares: a whole tree is not walked.
void look_at_files(double now, Watch& watch) {
  struct stat output = {};
  if (::stat(watch.output.c_str(), &output) == 0 && output.st_size > 0)
    watch.show_life(std::min(now, changed_at(watch.output)), "output");
  if (watch.worktree.empty()) return;
  double newest = changed_at(watch.worktree);
  for (const std::string& file : watch.files)
    newest = std::max(newest, changed_at(watch.worktree + "/" + file));
  watch.show_life(std::min(now, newest), "files");
}

void look_at_processor(const process::TreeTimes& times, double now, Watch& watch) {
  const std::uint64_t ticks = times.of(static_cast<int>(watch.pid));
  if (ticks >= watch.ticks + kBusyTicks) watch.show_life(now, "processor");
  watch.ticks = std::max(ticks, watch.ticks);
}

Status look_at_commits(const git::Repository& repository, double now, Watch& watch) {
  if (watch.branch.empty()) return {};
  PLAIT_TRY(const auto newest, git::newest_commit(repository, watch.branch));
  if (!newest || newest->id == watch.base) return {};
  watch.commit = newest->id;
  watch.commit_subject = newest->subject;
  watch.commit_time = static_cast<double>(newest->committer_time);
  watch.show_life(std::min(now, watch.commit_time), "commit");
  return {};
}

}  // namespace

Status look_for_signs(const std::string& project, double now, Watches& watches) {
  const process::TreeTimes times = process::TreeTimes::now();
  const auto repository = git::Repository::open(project);
  Status problem;
  for (auto& [id, watch] : watches) {
    if (watch.started == 0) continue;
    if (repository)
      if (Status looked = look_at_commits(*repository, now, watch); !looked)
        problem = std::move(looked);
    if (watch.state != TaskState::running) continue;
    look_at_files(now, watch);
    if (watch.pid != 0) look_at_processor(times, now, watch);
  }
  if (!repository) return repository.error();
  return problem;
}

}  // namespace plait::monitor

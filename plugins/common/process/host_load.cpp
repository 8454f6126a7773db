#include "process/host_load.hpp"

#include <dirent.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <vector>

namespace plait::process {
namespace {

struct ProcessTimes {
  int parent = 0;
  std::uint64_t ticks = 0;
};

// The program's name in /proc/<pid>/stat may hold spaces and brackets.
std::optional<ProcessTimes> read_times(const std::string& pid) {
  std::ifstream in("/proc/" + pid + "/stat");
  std::string text;
  if (!std::getline(in, text)) return std::nullopt;
  const auto after_name = text.rfind(')');
  if (after_name == std::string::npos) return std::nullopt;
  std::istringstream fields(text.substr(after_name + 1));
  std::string state;
  ProcessTimes times;
  fields >> state >> times.parent;
  // Fields 5 to 13 are of no interest, 14 to 17 are the times.
  for (int i = 0; i < 9; ++i) fields >> state;
  for (int i = 0; i < 4; ++i) {
    std::uint64_t ticks = 0;
    fields >> ticks;
    times.ticks += ticks;
  }
  if (!fields) return std::nullopt;
  return times;
}

}  // namespace

std::optional<std::uint64_t> available_memory() {
  std::ifstream in("/proc/meminfo");
  std::string key;
  std::uint64_t kilobytes = 0;
  std::string unit;
  while (in >> key >> kilobytes) {
    std::getline(in, unit);
    if (key == "MemAvailable:") return kilobytes * 1024;
  }
  return std::nullopt;
}

std::optional<std::uint64_t> available_disk(const std::string& path) {
  struct statvfs about = {};
  if (::statvfs(path.c_str(), &about) != 0) return std::nullopt;
  return static_cast<std::uint64_t>(about.f_bavail) * about.f_frsize;
}

std::optional<double> load_average() {
  double load = 0;
  if (::getloadavg(&load, 1) != 1) return std::nullopt;
  return load;
}

std::optional<std::uint64_t> out_of_memory_kills() {
  std::ifstream in("/proc/vmstat");
  std::string key;
  std::uint64_t count = 0;
  while (in >> key >> count)
    if (key == "oom_kill") return count;
  return std::nullopt;
}

TreeTimes TreeTimes::now() {
  std::map<int, ProcessTimes> processes;
  if (DIR* proc = ::opendir("/proc")) {
    while (const dirent* entry = ::readdir(proc)) {
      if (entry->d_name[0] < '1' || entry->d_name[0] > '9') continue;
      if (const auto times = read_times(entry->d_name))
        processes.emplace(std::atoi(entry->d_name), *times);
    }
    ::closedir(proc);
  }
  TreeTimes out;
  for (const auto& [pid, times] : processes) {
    // A chain of parents has an end even where a look caught pids that were used again.
    int ancestor = pid;
    for (std::size_t depth = 0; depth <= processes.size(); ++depth) {
      Tree& tree = out.trees_[ancestor];
      tree.ticks += times.ticks;
      ++tree.processes;
      const auto it = processes.find(ancestor);
      if (it == processes.end() || it->second.parent <= 1) break;
      ancestor = it->second.parent;
    }
  }
  return out;
}

std::uint64_t TreeTimes::of(int pid) const {
  const auto it = trees_.find(pid);
  return it == trees_.end() ? 0 : it->second.ticks;
}

double TreeTimes::seconds_of(int pid) const {
  return static_cast<double>(of(pid)) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

int TreeTimes::size_of(int pid) const {
  const auto it = trees_.find(pid);
  return it == trees_.end() ? 0 : it->second.processes;
}

}  // namespace plait::process

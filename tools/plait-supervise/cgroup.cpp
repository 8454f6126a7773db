#include "cgroup.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace plait::supervise {
namespace {

constexpr char kPrefix[] = "plait-";

// The whole of a small file; false when it cannot be read.
bool read_text(const char* path, char* text, std::size_t size) {
  const int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  std::size_t length = 0;
  ssize_t n = 0;
  while (length + 1 < size && (n = read(fd, text + length, size - 1 - length)) > 0)
    length += static_cast<std::size_t>(n);
  close(fd);
  text[length] = '\0';
  return n >= 0;
}

bool write_into(const char* folder, const char* name, const char* text) {
  char path[3400];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  const int fd = open(path, O_WRONLY | O_CLOEXEC);
  if (fd < 0) return false;
  const bool written = write(fd, text, strlen(text)) == static_cast<ssize_t>(strlen(text));
  return close(fd) == 0 && written;
}

bool join(const char* group) {
  char pid[32];
  snprintf(pid, sizeof pid, "%d", static_cast<int>(getpid()));
  return write_into(group, "cgroup.procs", pid);
}

// Groups of supervisors that were killed: only an empty one can be removed.
void remove_left_ones(const char* parent) {
  DIR* folder = opendir(parent);
  if (folder == nullptr) return;
  while (const dirent* entry = readdir(folder))
    if (strncmp(entry->d_name, kPrefix, sizeof kPrefix - 1) == 0)
      unlinkat(dirfd(folder), entry->d_name, AT_REMOVEDIR);
  closedir(folder);
}

bool starts_with(const char* text, const char* prefix) {
  return strncmp(text, prefix, strlen(prefix)) == 0;
}

// One line of mountinfo: "36 25 0:32 /root /mount/point options - cgroup2 source super-options".
// `group`: as /proc/self/cgroup names it, from the root of the hierarchy.
bool path_by_mount(const char* line, const char* group, char* path, std::size_t size) {
  char root[2048];
  char mount[2048];
  if (sscanf(line, "%*d %*d %*s %2047s %2047s", root, mount) != 2) return false;
  const char* type = strstr(line, " - ");
  if (type == nullptr || !starts_with(type, " - cgroup2 ")) return false;
  const char* below = group;
  if (strcmp(root, "/") != 0) {
    const std::size_t length = strlen(root);
    if (!starts_with(group, root) || (group[length] != '/' && group[length] != '\0')) return false;
    below = group + length;
  }
  if (strcmp(below, "/") == 0) below = "";
  return snprintf(path, size, "%s%s", mount, below) < static_cast<int>(size);
}

}  // namespace

bool find_own_cgroup(const char* mountinfo, const char* cgroup, char* path, std::size_t size) {
  char group[2048] = {0};
  for (const char* line = cgroup; line != nullptr && *line != '\0';) {
    if (starts_with(line, "0::")) sscanf(line, "0::%2047[^\n]", group);
    line = strchr(line, '\n');
    if (line != nullptr) ++line;
  }
  if (group[0] != '/') return false;
  for (const char* line = mountinfo; line != nullptr && *line != '\0';) {
    const char* end = strchr(line, '\n');
    char one[4600];
    const std::size_t length = end == nullptr ? strlen(line) : static_cast<std::size_t>(end - line);
    if (length < sizeof one) {
      memcpy(one, line, length);
      one[length] = '\0';
      if (path_by_mount(one, group, path, size)) return true;
    }
    line = end == nullptr ? nullptr : end + 1;
  }
  return false;
}

bool is_left_to_us(const char* group) {
  char procs[3400];
  snprintf(procs, sizeof procs, "%s/cgroup.procs", group);
  if (access(procs, W_OK) != 0 || access(group, W_OK) != 0) return false;
  if (geteuid() != 0) return true;  // somebody has given it to this user
  if (access("/run/systemd/system", F_OK) != 0) return true;
  char value[8];
  return getxattr(group, "user.delegate", value, sizeof value) > 0 ||
         getxattr(group, "trusted.delegate", value, sizeof value) > 0;
}

bool Cgroup::make(const char* parent) {
  remove_left_ones(parent);
  snprintf(parent_, sizeof parent_, "%s", parent);
  snprintf(path_, sizeof path_, "%s/%s%d", parent, kPrefix, static_cast<int>(getpid()));
  if (mkdir(path_, 0755) == 0) return true;
  path_[0] = '\0';
  return false;
}

bool Cgroup::make() {
  static char mounts[64 * 1024];
  char groups[8192];
  char own[3072];
  return read_text("/proc/self/mountinfo", mounts, sizeof mounts) &&
         read_text("/proc/self/cgroup", groups, sizeof groups) &&
         find_own_cgroup(mounts, groups, own, sizeof own) && is_left_to_us(own) && make(own);
}

void Cgroup::enter() {
  if (path_[0] == '\0' || join(path_)) return;
  rmdir(path_);
  path_[0] = '\0';
}

// When this process cannot leave, the group is not for killing.
void Cgroup::leave() {
  if (path_[0] != '\0' && !join(parent_)) path_[0] = '\0';
}

void Cgroup::kill() const {
  if (path_[0] == '\0' || write_into(path_, "cgroup.kill", "1")) return;
  char path[3400];  // before Linux 5.14
  snprintf(path, sizeof path, "%s/cgroup.procs", path_);
  char pids[16 * 1024];
  if (!read_text(path, pids, sizeof pids)) return;
  for (const char* line = pids; *line != '\0';) {
    const pid_t pid = static_cast<pid_t>(strtol(line, nullptr, 10));
    if (pid > 1) ::kill(pid, SIGKILL);
    line = strchr(line, '\n');
    if (line == nullptr) break;
    ++line;
  }
}

double Cgroup::cpu_seconds() const {
  if (path_[0] == '\0') return -1;
  char path[3400];
  char text[2048];
  snprintf(path, sizeof path, "%s/cpu.stat", path_);
  unsigned long long used = 0;
  if (!read_text(path, text, sizeof text) || sscanf(text, "usage_usec %llu", &used) != 1) return -1;
  return static_cast<double>(used) * 1e-6;
}

void Cgroup::remove() {
  if (path_[0] != '\0') rmdir(path_);
  path_[0] = '\0';
}

}  // namespace plait::supervise

#include "process_tree.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace plait::supervise {
namespace {

struct Process {
  pid_t pid = 0;
  pid_t parent = 0;
  unsigned long long start_time = 0;  // with the pid, an identity: numbers are used again
  char state = '?';
  bool descendant = false;
};

// A growing array of processes; nothing here throws, and on lack of memory it stays as it is.
class ProcessList {
 public:
  ProcessList() = default;
  ProcessList(const ProcessList&) = delete;
  ProcessList& operator=(const ProcessList&) = delete;
  ~ProcessList() { free(items_); }

  void add(const Process& process) {
    if (size_ == capacity_ && !grow()) return;
    items_[size_++] = process;
  }
  Process* begin() { return items_; }
  Process* end() { return items_ + size_; }

  [[nodiscard]] bool contains(const Process& wanted) const {
    for (std::size_t i = 0; i < size_; ++i) {
      if (items_[i].pid == wanted.pid && items_[i].start_time == wanted.start_time) return true;
    }
    return false;
  }

 private:
  bool grow() {
    const std::size_t wanted = capacity_ == 0 ? 256 : capacity_ * 2;
    auto* larger = static_cast<Process*>(realloc(items_, wanted * sizeof(Process)));
    if (larger == nullptr) return false;
    items_ = larger;
    capacity_ = wanted;
    return true;
  }

  Process* items_ = nullptr;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

// Reads /proc/<pid>/stat; the program's name in it may hold spaces and brackets.
bool read_process(pid_t pid, Process& out) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/stat", static_cast<int>(pid));
  const int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  char text[1024];
  const ssize_t size = read(fd, text, sizeof text - 1);
  close(fd);
  if (size <= 0) return false;
  text[size] = '\0';
  const char* after_name = strrchr(text, ')');
  if (after_name == nullptr) return false;
  out.pid = pid;
  int parent = 0;
  // Field 3 is the state, 4 the parent, 22 the start time.
  if (sscanf(after_name + 1,
             " %c %d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %*d %*d %llu",
             &out.state, &parent, &out.start_time) != 3) {
    return false;
  }
  out.parent = parent;
  return true;
}

void read_all_processes(ProcessList& list) {
  DIR* proc = opendir("/proc");
  if (proc == nullptr) return;
  while (const dirent* entry = readdir(proc)) {
    if (entry->d_name[0] < '1' || entry->d_name[0] > '9') continue;
    Process process;
    if (read_process(static_cast<pid_t>(strtol(entry->d_name, nullptr, 10)), process)) {
      list.add(process);
    }
  }
  closedir(proc);
}

bool has_descending_parent(ProcessList& list, const Process& process) {
  if (process.parent == getpid()) return true;
  for (const Process& other : list) {
    if (other.pid == process.parent) return other.descendant;
  }
  return false;
}

// Marks in passes: a child may stand before its parent in the list.
void mark_descendants(ProcessList& list) {
  bool changed = true;
  while (changed) {
    changed = false;
    for (Process& process : list) {
      if (process.descendant || !has_descending_parent(list, process)) continue;
      process.descendant = true;
      changed = true;
    }
  }
}

bool is_alive(const Process& process) {
  return process.state != 'Z' && process.state != 'X';
}

// Through a pidfd where the kernel has them: between the look and the signal the process may have
// ended and its number may be another's.
bool send_signal(const Process& process, int signal) {
  const int fd = static_cast<int>(syscall(SYS_pidfd_open, process.pid, 0));
  if (fd < 0) {
    if (errno != ENOSYS) return false;
    return kill(process.pid, signal) == 0;
  }
  Process now;
  const bool same = read_process(process.pid, now) && now.start_time == process.start_time;
  const bool sent = same && syscall(SYS_pidfd_send_signal, fd, signal, nullptr, 0) == 0;
  close(fd);
  return sent;
}

}  // namespace

std::size_t count_descendants(bool (*left_out)(int pid)) {
  ProcessList list;
  read_all_processes(list);
  mark_descendants(list);
  std::size_t count = 0;
  for (const Process& process : list) {
    if (!process.descendant || !is_alive(process)) continue;
    if (left_out == nullptr || !left_out(process.pid)) ++count;
  }
  return count;
}

std::size_t signal_descendants(int signal) {
  constexpr int kLooks = 16;  // a tree that forks faster than this is caught by the next call
  ProcessList signalled;
  std::size_t count = 0;
  for (int look = 0; look < kLooks; ++look) {
    ProcessList list;
    read_all_processes(list);
    mark_descendants(list);
    bool found_new = false;
    for (const Process& process : list) {
      if (!process.descendant || !is_alive(process) || signalled.contains(process)) continue;
      signalled.add(process);
      found_new = true;
      if (send_signal(process, signal)) ++count;
    }
    if (!found_new) break;
  }
  return count;
}

}  // namespace plait::supervise

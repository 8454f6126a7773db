// A control group (version 2) of its own for the supervised tree, where this process may make one:
// so that nothing of it is missed, however it forks, when the end has come. Elsewhere all of this
// does nothing, and the tree is ended process by process.
#pragma once

#include <cstddef>

namespace plait::supervise {

// Where this process's own group lies in the file system: `mountinfo` and `cgroup` are the texts of
// /proc/self/mountinfo and /proc/self/cgroup. False when there is none that can be seen.
bool find_own_cgroup(const char* mountinfo, const char* cgroup, char* path, std::size_t size);

// Whether somebody who manages groups has left this one to us: it is writable, and a service
// manager that runs here says so.
bool is_left_to_us(const char* group);

class Cgroup {
 public:
  Cgroup() = default;
  Cgroup(const Cgroup&) = delete;
  Cgroup& operator=(const Cgroup&) = delete;

  // Makes a group below `parent`, and removes empty ones that were left there.
  bool make(const char* parent);
  // Below the own one, if it is left to us.
  bool make();

  // What is started between these two is in the group. leave() brings this process back.
  void enter();
  void leave();

  // Kills whatever is in it.
  void kill() const;
  // Seconds of processor time that all in it have used; negative when nothing tells.
  [[nodiscard]] double cpu_seconds() const;
  // Once it is empty. One that is not stays, for the next make() to remove.
  void remove();

 private:
  char parent_[3072] = {0};
  char path_[3200] = {0};  // empty: there is none
};

}  // namespace plait::supervise

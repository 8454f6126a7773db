// Says that a process works on a run. The kernel drops the lock when that process ends in whatever
// way, so a dead run is seen at once and without heartbeats.
#pragma once

#include <filesystem>
#include <optional>
#include <plait/result.hpp>

#include "store/process_identity.hpp"

namespace plait::store {

// Holds an OFD lock on `<run dir>/lock` for its life; the file says who holds it. Not inherited by
// programs that are started (O_CLOEXEC), but by a fork() that does not exec.
class RunLock {
 public:
  // Error `exists` if another one holds it (names the pid), `io` if the file cannot be made.
  static Result<RunLock> acquire(const std::filesystem::path& run_dir);

  RunLock(RunLock&& other) noexcept;
  RunLock& operator=(RunLock&& other) noexcept;
  ~RunLock();

 private:
  explicit RunLock(int fd) : fd_(fd) {}
  int fd_ = -1;
};

// Whether somebody holds the lock of that run: the only truth about it, whatever its row says. A
// missing folder or lock file is a dead run; a lock file that may not be opened counts as held.
bool is_alive(const std::filesystem::path& run_dir);

// Who holds it; nothing for a dead run or one whose lock file is not readable yet.
std::optional<ProcessIdentity> lock_holder(const std::filesystem::path& run_dir);

}  // namespace plait::store

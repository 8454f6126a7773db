// Who a process is, so that a later one with the same pid is not taken for it.
#pragma once

#include <cstdint>
#include <optional>
#include <plait/result.hpp>
#include <string>

namespace plait::store {

struct ProcessIdentity {
  std::string boot_id;  // /proc/sys/kernel/random/boot_id
  std::int64_t pid = 0;
  std::uint64_t start_time = 0;  // clock ticks since boot, field 22 of /proc/<pid>/stat
  friend bool operator==(const ProcessIdentity&, const ProcessIdentity&) = default;
};

ProcessIdentity this_process();

// Of a process of this machine; nothing if there is none.
std::optional<ProcessIdentity> identity_of(std::int64_t pid);

// False also for a zombie, another boot, and a process that merely has the same pid.
bool is_running(const ProcessIdentity& process);

// Sends `signal` to exactly that process (by pidfd, so never to a later one with its pid).
// Error: not_found if it is gone, io if the system refuses.
Status send_signal(const ProcessIdentity& process, int signal);

}  // namespace plait::store

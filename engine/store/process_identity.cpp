#include "store/process_identity.hpp"

#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fstream>
#include <optional>
#include <plait/error_class.hpp>
#include <sstream>

namespace plait::store {

namespace {

std::string read_boot_id() {
  std::ifstream file("/proc/sys/kernel/random/boot_id");
  std::string id;
  std::getline(file, id);
  return id;
}

struct StatLine {
  char state = '?';
  std::uint64_t start_time = 0;
};

std::optional<StatLine> read_stat(std::int64_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::ostringstream
      read;  // << takes the error of a process that ends meanwhile, an iterator throws
  read << file.rdbuf();
  const std::string text = read.str();
  // Field 2 is the program's name in brackets and may itself hold brackets and spaces.
  const auto name_end = text.rfind(')');
  if (name_end == std::string::npos) return std::nullopt;
  std::istringstream fields(text.substr(name_end + 1));
  StatLine stat;
  fields >> stat.state;
  std::string skipped;
  for (int field = 4; field < 22; ++field) fields >> skipped;
  fields >> stat.start_time;
  if (!fields) return std::nullopt;
  return stat;
}

}  // namespace

std::optional<ProcessIdentity> identity_of(std::int64_t pid) {
  const auto stat = read_stat(pid);
  if (!stat) return std::nullopt;
  return ProcessIdentity{read_boot_id(), pid, stat->start_time};
}

ProcessIdentity this_process() {
  return identity_of(getpid()).value_or(ProcessIdentity{read_boot_id(), getpid(), 0});
}

bool is_running(const ProcessIdentity& process) {
  if (process.pid <= 0 || process.boot_id != read_boot_id()) return false;
  const auto stat = read_stat(process.pid);
  return stat && stat->start_time == process.start_time && stat->state != 'Z' && stat->state != 'X';
}

Status send_signal(const ProcessIdentity& process, int signal) {
  const std::string name = "process " + std::to_string(process.pid);
  const auto gone = [&] { return fail(error_class::not_found, name + " has ended"); };
  if (process.pid <= 0) return gone();
  const auto fd = static_cast<int>(syscall(SYS_pidfd_open, static_cast<pid_t>(process.pid), 0));
  if (fd < 0 && errno != ESRCH && errno != EINVAL) {
    return fail(error_class::io, "cannot reach " + name + ": " + std::strerror(errno));
  }
  // The descriptor is of one process for good, so what is found of it now holds for the signal.
  if (fd < 0 || !is_running(process)) {
    if (fd >= 0) close(fd);
    return gone();
  }
  const auto sent = syscall(SYS_pidfd_send_signal, fd, signal, nullptr, 0);
  const int problem = errno;
  close(fd);
  if (sent == 0) return {};
  if (problem == ESRCH) return gone();
  return fail(error_class::io, "cannot signal " + name + ": " + std::strerror(problem),
              problem == EPERM ? "ask the user who started it" : "");
}

}  // namespace plait::store

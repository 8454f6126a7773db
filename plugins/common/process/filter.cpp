#include "process/filter.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <plait/error_class.hpp>
#include <utility>

#include "process/fd.hpp"

extern char** environ;

namespace plait::process {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kOutputBytes = std::size_t{64} << 20;
constexpr std::size_t kErrorBytes = std::size_t{8} << 10;

Error io_error(const char* what) {
  return fail(error_class::io, std::string(what) + ": " + std::strerror(errno));
}

// In memory, read by the child at its own speed.
Status fill(int file, std::string_view input) {
  while (!input.empty()) {
    const ssize_t wrote = ::write(file, input.data(), input.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) return io_error("cannot write the input");
    input.remove_prefix(static_cast<std::size_t>(wrote));
  }
  if (::lseek(file, 0, SEEK_SET) < 0) return io_error("cannot rewind the input");
  return {};
}

bool is_inherited(const std::vector<std::string>& names, std::string_view name) {
  return std::any_of(names.begin(), names.end(), [&](std::string_view pattern) {
    if (!pattern.ends_with('*')) return name == pattern;
    return name.starts_with(pattern.substr(0, pattern.size() - 1));
  });
}

std::vector<std::string> environment_of(const Command& command) {
  const auto& names = command.inherit_env.empty() ? usual_environment() : command.inherit_env;
  std::vector<std::string> out;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const std::string name(text.substr(0, text.find('=')));
    if (!command.env.contains(name) && is_inherited(names, name)) out.emplace_back(text);
  }
  for (const auto& [name, value] : command.env) out.push_back(name + "=" + value);
  return out;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> out;
  for (std::string& text : texts) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

Result<pid_t> spawn(const Command& command, int in, int out, int err) {
  posix_spawn_file_actions_t files;
  ::posix_spawn_file_actions_init(&files);
  ::posix_spawn_file_actions_adddup2(&files, in, 0);
  ::posix_spawn_file_actions_adddup2(&files, out, 1);
  ::posix_spawn_file_actions_adddup2(&files, err, 2);
  if (!command.cwd.empty()) ::posix_spawn_file_actions_addchdir_np(&files, command.cwd.c_str());
  posix_spawnattr_t attributes;
  ::posix_spawnattr_init(&attributes);
  sigset_t none;
  sigemptyset(&none);
  ::posix_spawnattr_setsigmask(&attributes, &none);
  sigset_t all;
  sigfillset(&all);
  ::posix_spawnattr_setsigdefault(&attributes, &all);
  ::posix_spawnattr_setpgroup(&attributes, 0);
  ::posix_spawnattr_setflags(
      &attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  std::vector<std::string> argv = command.argv;
  std::vector<std::string> env = environment_of(command);
  pid_t pid = -1;
  const int failed = ::posix_spawnp(&pid, argv[0].c_str(), &files, &attributes,
                                    pointers(argv).data(), pointers(env).data());
  ::posix_spawnattr_destroy(&attributes);
  ::posix_spawn_file_actions_destroy(&files);
  if (failed == 0) return pid;
  return fail(failed == ENOENT ? error_class::not_found : error_class::io,
              "cannot start \"" + argv[0] + "\": " + std::strerror(failed),
              "is it installed, and executable?");
}

std::string tail_of(int file) {
  const off_t size = ::lseek(file, 0, SEEK_END);
  const off_t begin = std::max<off_t>(0, size - static_cast<off_t>(kErrorBytes));
  std::string text(static_cast<std::size_t>(std::max<off_t>(0, size - begin)), '\0');
  const ssize_t got = ::pread(file, text.data(), text.size(), begin);
  text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  return text;
}

// A child that is killed with its group when nobody has waited for it.
class Running {
 public:
  Running(pid_t pid, Clock::time_point deadline) : pid_(pid), deadline_(deadline) {}
  ~Running() {
    if (pid_ < 0) return;
    ::kill(-pid_, SIGKILL);
    while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  // All that comes from `pipe` until its end.
  Result<std::string> read(int pipe) const {
    std::string out;
    std::array<char, std::size_t{64} << 10> buffer{};
    for (;;) {
      const auto left =
          std::chrono::ceil<std::chrono::milliseconds>(deadline_ - Clock::now()).count();
      pollfd ready{pipe, POLLIN, 0};
      const int count =
          left <= 0 ? 0 : ::poll(&ready, 1, static_cast<int>(std::min<long>(left, 1'000'000'000)));
      if (count < 0 && errno == EINTR) continue;
      if (count == 0) return fail(error_class::timeout, "it gave no answer in its time");
      const ssize_t got = ::read(pipe, buffer.data(), buffer.size());
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return io_error("cannot read its answer");
      if (got == 0) return out;
      if (out.size() + static_cast<std::size_t>(got) > kOutputBytes)
        return fail(error_class::crashed, "it answered with more than 64 MiB");
      out.append(buffer.data(), static_cast<std::size_t>(got));
    }
  }

  // It has closed its output, so it ends soon, or is made to.
  Result<int> wait() {
    int status = 0;
    while (Clock::now() < deadline_) {
      const pid_t ended = ::waitpid(pid_, &status, WNOHANG);
      if (ended == pid_) {
        ::kill(-std::exchange(pid_, -1), SIGKILL);  // what it left behind
        if (WIFEXITED(status)) return WEXITSTATUS(status);
        return fail(error_class::crashed,
                    "it was ended by signal " + std::to_string(WTERMSIG(status)));
      }
      ::poll(nullptr, 0, 1);
    }
    return fail(error_class::timeout, "it did not end in its time");
  }

 private:
  pid_t pid_;
  Clock::time_point deadline_;
};

}  // namespace

Result<Filtered> run_filter(const Command& command, std::string_view input) {
  const Fd in(::memfd_create("input", MFD_CLOEXEC));
  const Fd errors(::memfd_create("errors", MFD_CLOEXEC));
  std::array<int, 2> ends{-1, -1};
  if (in.get() < 0 || errors.get() < 0 || ::pipe2(ends.data(), O_CLOEXEC) != 0)
    return io_error("cannot make a pipe");
  const Fd reader(ends[0]);
  Fd writer(ends[1]);
  PLAIT_CHECK(fill(in.get(), input));
  const auto deadline =
      Clock::now() + std::chrono::milliseconds(static_cast<std::int64_t>(command.timeout_s * 1000));
  PLAIT_TRY(const pid_t pid, spawn(command, in.get(), writer.get(), errors.get()));
  Running running(pid, deadline);
  writer.reset();
  Filtered out;
  PLAIT_TRY(out.output, running.read(reader.get()));
  PLAIT_TRY(out.code, running.wait());
  out.errors = tail_of(errors.get());
  return out;
}

}  // namespace plait::process

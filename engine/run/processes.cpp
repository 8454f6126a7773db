#include "run/processes.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <plait/error_class.hpp>
#include <plait/json.hpp>

#include "log/log.hpp"
#include "run/environment.hpp"

namespace plait::run {

namespace {

std::vector<std::string> arguments_for(const std::string& supervise, const ProcessSpec& spec) {
  std::vector<std::string> args{supervise, "--dir", spec.dir};
  const Command& c = spec.command;
  double limit = c.timeout_s;
  if (spec.limit_s > 0 && (limit <= 0 || spec.limit_s < limit)) limit = spec.limit_s;
  if (!c.cwd.empty()) args.insert(args.end(), {"--cwd", c.cwd});
  if (limit > 0)
    args.insert(args.end(), {"--timeout-ms", std::to_string(std::llround(limit * 1000))});
  args.insert(args.end(), {"--grace-ms", std::to_string(std::llround(c.grace_s * 1000))});
  if (c.stop_signal != "TERM") args.insert(args.end(), {"--stop-signal", c.stop_signal});
  if (!spec.secrets.empty()) args.insert(args.end(), {"--secrets", "-"});
  if (!c.stdin_file.empty()) args.insert(args.end(), {"--stdin", c.stdin_file});
  args.emplace_back("--");
  args.insert(args.end(), c.argv.begin(), c.argv.end());
  return args;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> out;
  out.reserve(texts.size() + 1);
  for (std::string& text : texts) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

// The supervisor itself writes nothing to our streams and starts with default signals. Those that
// tell it to stop are blocked until it takes them: one sent at once is not lost and kills nobody.
class SpawnSetup {
 public:
  SpawnSetup() {
    ::posix_spawn_file_actions_init(&actions_);
    ::posix_spawn_file_actions_addopen(&actions_, 0, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_addopen(&actions_, 1, "/dev/null", O_WRONLY, 0);
    ::posix_spawn_file_actions_addopen(&actions_, 2, "/dev/null", O_WRONLY, 0);
    ::posix_spawnattr_init(&attributes_);
    sigset_t stopping;
    sigemptyset(&stopping);
    for (const int number : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&stopping, number);
    ::posix_spawnattr_setsigmask(&attributes_, &stopping);
    sigset_t all;
    sigfillset(&all);
    ::posix_spawnattr_setsigdefault(&attributes_, &all);
    ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  ~SpawnSetup() {
    ::posix_spawn_file_actions_destroy(&actions_);
    ::posix_spawnattr_destroy(&attributes_);
  }
  SpawnSetup(const SpawnSetup&) = delete;
  SpawnSetup& operator=(const SpawnSetup&) = delete;

  // Its standard input is to be `fd` instead of /dev/null.
  void give_stdin(int fd) { ::posix_spawn_file_actions_adddup2(&actions_, fd, 0); }

  Result<pid_t> spawn(std::vector<std::string> args, std::vector<std::string> env) {
    pid_t pid = 0;
    const int rc = ::posix_spawn(&pid, args[0].c_str(), &actions_, &attributes_,
                                 pointers(args).data(), pointers(env).data());
    if (rc != 0)
      return fail(error_class::io, "cannot start \"" + args[0] + "\": " + std::strerror(rc),
                  rc == E2BIG ? "the command line or environment is too long; use a file"
                              : "is plait installed completely?");
    return pid;
  }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

// A file in memory with the secrets, each ended by a NUL byte: what goes this way is seen neither
// in a command line nor in an environment, and is on no disk.
Result<Fd> file_of_secrets(const std::vector<std::string>& secrets) {
  std::string text;
  for (const std::string& secret : secrets) text.append(secret).push_back('\0');
  Fd file(static_cast<int>(::syscall(SYS_memfd_create, "secrets", MFD_CLOEXEC)));
  std::size_t written = 0;
  while (file && written < text.size()) {
    const ssize_t n = ::pwrite(file.get(), text.data() + written, text.size() - written,
                               static_cast<off_t>(written));
    if (n <= 0 && errno != EINTR) break;
    if (n > 0) written += static_cast<std::size_t>(n);
  }
  if (!file || written < text.size())
    return fail(error_class::io,
                std::string("cannot hand over what is to be masked: ") + std::strerror(errno));
  return file;
}

}  // namespace

Outcome read_outcome(const std::string& dir) {
  std::ifstream in(dir + "/status", std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  const Json json = Json::parse(text, nullptr, false);
  Outcome outcome;
  if (json.is_object()) {
    outcome = outcome_from_json(json);
  } else {
    outcome.kind = Ending::crashed;
    outcome.message = "plait-supervise ended without leaving a status";
  }
  outcome.output = dir + "/output";
  return outcome;
}

Processes::Processes(Reactor& reactor, std::string supervise, Ended ended, Grew grew)
    : reactor_(reactor),
      supervise_(std::move(supervise)),
      ended_(std::move(ended)),
      grew_(std::move(grew)) {}

Processes::~Processes() {
  for (auto& [id, running] : running_) {
    reactor_.unwatch(running.pidfd.get());
    if (running.watch) reactor_.unwatch_file(*running.watch);
  }
}

Result<ProcessId> Processes::start(const ProcessSpec& spec) {
  std::error_code ec;
  std::filesystem::create_directories(spec.dir, ec);
  if (ec)
    return fail(error_class::io, "cannot make \"" + spec.dir + "\": " + ec.message(),
                "is the disk full?");
  Running running;
  running.dir = spec.dir;
  const ProcessId id = ++last_;
  if (spec.watch_output) {
    const std::string path = spec.dir + "/output";
    const Fd made(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
    const auto watch = reactor_.watch_file(path, [this, id, path] {
      struct stat info {};
      if (::stat(path.c_str(), &info) == 0) grew_(id, static_cast<std::uint64_t>(info.st_size));
    });
    if (watch) running.watch = *watch;  // without it the step hears of the output at the end
  }
  SpawnSetup setup;
  Fd secrets;
  if (!spec.secrets.empty()) {
    PLAIT_TRY(secrets, file_of_secrets(spec.secrets));
    setup.give_stdin(secrets.get());
  }
  auto pid = setup.spawn(arguments_for(supervise_, spec), environment_for(spec.command));
  if (!pid) {
    if (running.watch) reactor_.unwatch_file(*running.watch);
    return std::move(pid).error();
  }
  running.pid = *pid;
  running.pidfd = Fd(static_cast<int>(::syscall(SYS_pidfd_open, *pid, 0)));
  if (!running.pidfd) {
    const int cause = errno;
    ::kill(*pid, SIGTERM);
    return fail(error_class::io, std::string("cannot watch a process: ") + std::strerror(cause),
                "plait needs Linux 5.3 or newer");
  }
  PLAIT_CHECK(reactor_.watch(running.pidfd.get(), [this, id] { reap(id); }));
  log::debug([&] { return "process " + std::to_string(*pid) + " began: " + spec.dir; });
  running_.emplace(id, std::move(running));
  return id;
}

void Processes::reap(ProcessId id) {
  const auto it = running_.find(id);
  if (it == running_.end()) return;
  siginfo_t info{};
  if (::waitid(P_PID, static_cast<id_t>(it->second.pid), &info, WEXITED | WNOHANG) != 0 ||
      info.si_pid == 0)
    return;
  reactor_.unwatch(it->second.pidfd.get());
  if (it->second.watch) reactor_.unwatch_file(*it->second.watch);
  const std::string dir = it->second.dir;
  const pid_t pid = it->second.pid;
  running_.erase(it);
  const Outcome outcome = read_outcome(dir);
  log::debug(
      [&] { return "process " + std::to_string(pid) + " ended: " + dump(to_json(outcome)); });
  ended_(id, outcome);
}

void Processes::stop(ProcessId id) {
  const auto it = running_.find(id);
  if (it != running_.end())
    ::syscall(SYS_pidfd_send_signal, it->second.pidfd.get(), SIGTERM, nullptr, 0);
}

std::string Processes::output_file(ProcessId id) const {
  const auto it = running_.find(id);
  return it == running_.end() ? std::string() : it->second.dir + "/output";
}

std::int64_t Processes::pid(ProcessId id) const {
  const auto it = running_.find(id);
  return it == running_.end() ? 0 : it->second.pid;
}

}  // namespace plait::run

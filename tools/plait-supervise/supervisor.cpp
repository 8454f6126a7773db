#include "supervisor.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <ctime>

#include <algorithm>

#include "process_tree.hpp"

extern char** environ;

namespace plait::supervise {
namespace {

constexpr std::int64_t kNever = INT64_MAX;
constexpr std::int64_t kSettleMs = 250;    // a `tee` of an ended shell still writes its last lines
constexpr std::int64_t kKillAgainMs = 20;  // between two looks for survivors
constexpr std::int64_t kGiveUpMs = 10'000;

std::int64_t now_ms() {
  timespec now = {};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<std::int64_t>(now.tv_sec) * 1000 + now.tv_nsec / 1'000'000;
}

double seconds_of(clockid_t clock) {
  timespec now = {};
  clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

double seconds_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
}

std::int64_t add_limited(std::int64_t time, std::int64_t duration) {
  return duration > kNever - time ? kNever : time + duration;
}

// The next of SIGCHLD, SIGTERM, SIGINT and SIGIO, or 0 when there is none and `deadline` has come.
int next_signal(std::int64_t deadline) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGCHLD);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGIO);
  for (;;) {
    timespec left = {};
    if (deadline != kNever) {
      const std::int64_t wait_ms = std::max<std::int64_t>(deadline - now_ms(), 0);
      left.tv_sec = static_cast<time_t>(wait_ms / 1000);
      left.tv_nsec = static_cast<long>(wait_ms % 1000) * 1'000'000;
    }
    const int signal =
        deadline == kNever ? sigwaitinfo(&set, nullptr) : sigtimedwait(&set, nullptr, &left);
    if (signal > 0) return signal;
    if (deadline != kNever && now_ms() >= deadline) return 0;
  }
}

}  // namespace

Outcome Supervisor::run(int output) {
  if (!start(output)) {
    group_.remove();
    return outcome_;
  }
  wait_for_end();
  masked_.finish();
  if (masked_.error() != 0 && outcome_.message[0] == '\0')
    snprintf(outcome_.message, sizeof outcome_.message, "its output is not complete: %s",
             strerror(masked_.error()));
  rusage usage = {};
  getrusage(RUSAGE_CHILDREN, &usage);
  outcome_.cpu_seconds = seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
  outcome_.peak_rss_kb = usage.ru_maxrss;
  // Those that nobody has waited for have used time as well.
  outcome_.cpu_seconds = std::max(outcome_.cpu_seconds, group_.cpu_seconds());
  group_.kill();
  group_.remove();
  return outcome_;
}

bool Supervisor::start(int output) {
  outcome_.kind = OutcomeKind::crashed;
  outcome_.started = seconds_of(CLOCK_REALTIME);
  const char* stdin_file = options_.stdin_file != nullptr ? options_.stdin_file : "/dev/null";
  const int input = open(stdin_file, O_RDONLY | O_CLOEXEC);
  if (input < 0) {
    snprintf(outcome_.message, sizeof outcome_.message, "cannot read stdin file \"%s\": %s",
             stdin_file, strerror(errno));
    return false;
  }
  if (options_.cwd != nullptr && chdir(options_.cwd) != 0) {
    snprintf(outcome_.message, sizeof outcome_.message, "cannot enter folder \"%s\": %s",
             options_.cwd, strerror(errno));
    close(input);
    return false;
  }

  output = masked_.open(output);
  if (output < 0) {
    snprintf(outcome_.message, sizeof outcome_.message, "its output cannot be masked: %s",
             strerror(errno));
    close(input);
    return false;
  }

  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_adddup2(&files, input, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&files, output, STDERR_FILENO);
  wrapped_ = Wrapper::is_wrapped(options_.argv) && wrapper_.open();
  if (wrapped_)  // last: the files above may have that number
    posix_spawn_file_actions_adddup2(&files, wrapper_.writing_end(), kReportFile);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t all;
  sigfillset(&all);
  posix_spawnattr_setsigdefault(&attributes, &all);
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes,
                           POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);

  started_ms_ = now_ms();
  const double begin = seconds_of(CLOCK_MONOTONIC);
  if (group_.make()) group_.enter();
  const int error =
      posix_spawnp(&main_, options_.argv[0], &files, &attributes, options_.argv, environ);
  group_.leave();
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&files);
  close(input);
  wrapper_.close_writing_end();
  masked_.close_writing_end();
  if (error != 0) {
    explain_failed_start(options_.argv[0], error);
    return false;
  }
  outcome_.seconds = -begin;  // the end is added to it
  return true;
}

void Supervisor::explain_failed_start(const char* program, int error) {
  const bool is_path = strchr(program, '/') != nullptr;
  const char* reason = strerror(error);
  if (error == ENOENT) {
    reason = is_path && access(program, F_OK) == 0 ? "its interpreter does not exist"
             : is_path                             ? "no such program"
                                                   : "no such program in PATH";
  } else if (error == ENOEXEC) {
    reason = "not a program (a script needs #! in its first line)";
  }
  snprintf(outcome_.message, sizeof outcome_.message, "cannot start \"%s\": %s", program, reason);
}

// Deadlines are looked at in every turn, after what has ended by itself: a program that prints
// without end, or makes children without end, has a signal pending at all times.
void Supervisor::wait_for_end() {
  while (reap()) {
    if (now_ms() >= next_deadline()) on_deadline();
    masked_.pass_on(now_ms());
    const int signal = next_signal(std::min(next_deadline(), masked_.deadline()));
    if (signal != 0 && signal != SIGCHLD && signal != SIGIO) on_stop_request();
    if (give_up_ms_ != 0 && now_ms() >= give_up_ms_) {
      outcome_.unkilled = static_cast<std::int64_t>(count_descendants());
      snprintf(outcome_.message, sizeof outcome_.message, "%lld processes could not be ended",
               static_cast<long long>(outcome_.unkilled));
      return;
    }
  }
}

// Collects what has ended; false once no descendant is left.
bool Supervisor::reap() {
  take_report();
  for (;;) {
    int status = 0;
    const pid_t pid = waitpid(-1, &status, WNOHANG);
    if (pid < 0 && errno == EINTR) continue;
    if (pid < 0) return false;
    if (pid == 0) return true;
    if (pid == main_ && !main_ended_) on_main_exit(status);
  }
}

// A wrapped command has ended when its wrapper says so; the wrapper itself stays while something is
// left in the sandbox.
void Supervisor::take_report() {
  WrapperReport report;
  if (main_ended_ || !wrapper_.take(report)) return;
  on_main_exit(report.wait_status);
  if (report.start_error == 0) return;
  explain_failed_start(Wrapper::program(options_.argv), report.start_error);
  outcome_.kind = OutcomeKind::crashed;
  outcome_.code = 0;
}

std::int64_t Supervisor::count_left() const {
  return static_cast<std::int64_t>(wrapped_ ? count_descendants(&is_part_of_sandbox)
                                            : count_descendants());
}

void Supervisor::on_main_exit(int status) {
  main_ended_ = true;
  outcome_.seconds += seconds_of(CLOCK_MONOTONIC);
  if (WIFEXITED(status)) {
    outcome_.kind = OutcomeKind::exited;
    outcome_.code = WEXITSTATUS(status);
  } else {
    outcome_.kind = OutcomeKind::signalled;
    outcome_.signal = WTERMSIG(status);
  }
  if (reason_ != OutcomeKind::exited) outcome_.kind = reason_;
  if (phase_ == Phase::running) {
    phase_ = Phase::settling;
    phase_deadline_ms_ = add_limited(now_ms(), kSettleMs);
  }
}

void Supervisor::on_stop_request() {
  if (stop_requested_) {
    begin_killing();
    return;
  }
  stop_requested_ = true;
  stop(OutcomeKind::cancelled);
}

void Supervisor::on_deadline() {
  switch (phase_) {
    case Phase::running:
      stop(OutcomeKind::timed_out);
      break;
    case Phase::settling:
      outcome_.leftover = count_left();
      begin_stopping();
      break;
    case Phase::stopping:
    case Phase::killing:
      begin_killing();
      break;
  }
}

void Supervisor::stop(OutcomeKind why) {
  if (!main_ended_ && reason_ == OutcomeKind::exited) reason_ = why;
  if (phase_ == Phase::running || phase_ == Phase::settling) begin_stopping();
}

// SIGCONT as well: a stopped process takes the signal only when it goes on.
void Supervisor::begin_stopping() {
  phase_ = Phase::stopping;
  phase_deadline_ms_ = add_limited(now_ms(), options_.grace_ms);
  signal_descendants(options_.stop_signal);
  signal_descendants(SIGCONT);
}

void Supervisor::begin_killing() {
  phase_ = Phase::killing;
  group_.kill();
  signal_descendants(SIGKILL);
  const std::int64_t now = now_ms();
  if (give_up_ms_ == 0) give_up_ms_ = now + kGiveUpMs;
  phase_deadline_ms_ = now + kKillAgainMs;
}

std::int64_t Supervisor::next_deadline() const {
  if (phase_ != Phase::running) return phase_deadline_ms_;
  return options_.timeout_ms == 0 ? kNever : add_limited(started_ms_, options_.timeout_ms);
}

}  // namespace plait::supervise

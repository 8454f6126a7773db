// plait-supervise: owns one process of a run and outlives plait itself. It ends the whole process
// tree when the time is up or when it is told to (SIGTERM or SIGINT; a second one forces), and
// records how the process ended. Its exit code is 0 when that was recorded, 64 for a wrong command
// line and 125 when the outcome could not be recorded.
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>

#include <initializer_list>

#include "masked_output.hpp"
#include "options.hpp"
#include "run_folder.hpp"
#include "supervisor.hpp"

namespace plait::supervise {
namespace {

constexpr int kUsage = 64;
constexpr int kNotRecorded = 125;

// What the parent left open is not this process's to hold: a pipe kept open here would make its
// reader wait for as long as the tree lives.
void close_inherited_files() {
  if (syscall(SYS_close_range, 3U, ~0U, 0U) == 0) return;
  const long limit = sysconf(_SC_OPEN_MAX);
  for (int fd = 3; fd < limit; ++fd) close(fd);
}

// Whatever of 0, 1 and 2 is closed would be given to the next file that is opened.
void occupy_standard_files() {
  int fd = open("/dev/null", O_RDWR);
  while (fd >= 0 && fd <= STDERR_FILENO) fd = open("/dev/null", O_RDWR);
  if (fd > STDERR_FILENO) close(fd);
}

void leave_standard_files() {
  const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  if (null < 0) return;
  dup2(null, STDIN_FILENO);
  dup2(null, STDOUT_FILENO);
  dup2(null, STDERR_FILENO);
  close(null);
}

// A group leader may not start a session; it may leave its group first.
void begin_own_session() {
  if (setsid() >= 0 || getsid(0) == getpid()) return;
  setpgid(0, getpgid(getppid()));
  setsid();
}

void take_charge_of_signals() {
  sigset_t waited_for;
  sigemptyset(&waited_for);
  sigaddset(&waited_for, SIGCHLD);
  sigaddset(&waited_for, SIGTERM);
  sigaddset(&waited_for, SIGINT);
  sigaddset(&waited_for, SIGIO);
  sigprocmask(SIG_SETMASK, &waited_for, nullptr);
  signal(SIGCHLD, SIG_DFL);  // were it ignored, the kernel would reap the exit codes away
  for (const int ignored : {SIGHUP, SIGPIPE, SIGXFSZ, SIGQUIT, SIGUSR1, SIGUSR2, SIGALRM}) {
    signal(ignored, SIG_IGN);
  }
}

int run(int argc, char** argv) {
  Options options;
  const char* subject = nullptr;
  if (const char* problem = parse_options(argc, argv, options, &subject)) {
    dprintf(STDERR_FILENO,
            "plait-supervise: %s%s%s\nusage: plait-supervise --dir D [--cwd C] [--stdin FILE] "
            "[--secrets FILE] [--timeout-ms N] [--grace-ms N] [--stop-signal TERM] -- program "
            "[argument…]\n",
            problem, subject != nullptr ? ": " : "", subject != nullptr ? subject : "");
    return kUsage;
  }
  mask::Secrets secrets;
  if (options.secrets_file != nullptr && !read_secrets(options.secrets_file, secrets)) {
    dprintf(STDERR_FILENO, "plait-supervise: the secrets cannot be read: \"%s\": %s\n",
            options.secrets_file, strerror(errno));
    return kNotRecorded;
  }
  take_charge_of_signals();
  close_inherited_files();
  occupy_standard_files();
  begin_own_session();
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  RunFolder folder;
  if (const char* problem = folder.claim(options.folder)) {
    dprintf(STDERR_FILENO, "plait-supervise: %s: \"%s\": %s\n", problem, options.folder,
            strerror(errno));
    return kNotRecorded;
  }
  leave_standard_files();
  const Outcome outcome = Supervisor(options, secrets).run(folder.output());
  return folder.record(outcome) ? 0 : kNotRecorded;
}

}  // namespace
}  // namespace plait::supervise

int main(int argc, char** argv) {
  return plait::supervise::run(argc, argv);
}

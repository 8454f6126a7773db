#include "inner.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>

#include "../plait-supervise/wrapper_report.hpp"
#include "signals.hpp"

namespace plait::confine {
namespace {

constexpr int kNotStarted = 127;
constexpr time_t kSettleNs = 250'000'000;  // for those that are left, where nobody waits for them

int exit_code(int status) {
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void wait_for_rest() {
  sigset_t children;
  sigemptyset(&children);
  sigaddset(&children, SIGCHLD);
  const timespec settle{0, kSettleNs};
  do {
    while (waitpid(-1, nullptr, WNOHANG) > 0) {
    }
    if (waitpid(-1, nullptr, WNOHANG) < 0 && errno == ECHILD) return;
  } while (sigtimedwait(&children, nullptr, &settle) == SIGCHLD);
}

}  // namespace

int take_report_file() {
  const char* text = getenv(supervise::kReportVariable);
  if (text == nullptr) return -1;
  const int fd = atoi(text);
  unsetenv(supervise::kReportVariable);
  return fcntl(fd, F_SETFD, FD_CLOEXEC) == 0 ? fd : -1;
}

int become(char** command, int report) {
  execvp(command[0], command);
  const supervise::WrapperReport said{kNotStarted << 8, errno};
  const char* reason = errno == ENOENT ? "no such program" : strerror(errno);
  if (report < 0 || write(report, &said, sizeof said) != sizeof said)
    dprintf(STDERR_FILENO, "cannot start \"%s\": %s\n", command[0], reason);
  return kNotStarted;
}

int run_inner(char** command) {
  const int report = take_report_file();
  prctl(PR_SET_DUMPABLE, 0);  // nobody inside changes what is reported
  sigset_t children;
  sigset_t before;
  sigemptyset(&children);
  sigaddset(&children, SIGCHLD);
  const pid_t child = fork();
  if (child < 0) return kNotStarted;
  if (child == 0) {
    prctl(PR_SET_DUMPABLE, 1);
    setpgid(0, 0);
    restore_stop_signals();
    _exit(become(command, report));
  }
  sigprocmask(SIG_BLOCK, &children, &before);
  int code = kNotStarted;
  for (;;) {
    int status = 0;
    const pid_t ended = waitpid(-1, &status, 0);
    if (ended < 0 && errno == EINTR) continue;
    if (ended < 0) return code;
    if (ended != child) continue;
    code = exit_code(status);
    const supervise::WrapperReport said{status, 0};
    if (report >= 0 && write(report, &said, sizeof said) == sizeof said) continue;
    wait_for_rest();
    return code;
  }
}

}  // namespace plait::confine

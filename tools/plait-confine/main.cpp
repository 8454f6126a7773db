// plait-confine: runs a command that may write where it was told and nowhere else, in bubblewrap or
// by Landlock. It stays in between: keeps the sandbox's own processes from the signals that the
// command is stopped with, moves the task's branch along with the one inside, and ends with the
// command's exit code (128 + n for signal n). 126: the sandbox could not be made, and says why.
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/inotify.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <optional>

#include "branch_folder.hpp"
#include "bubblewrap.hpp"
#include "inner.hpp"
#include "landlock.hpp"
#include "options.hpp"
#include "signals.hpp"

namespace plait::confine {
namespace {

namespace fs = std::filesystem;

constexpr int kUsage = 64;
constexpr int kNoSandbox = 126;
constexpr int kLookMs = 2000;  // at the branch, where the kernel does not wake us

int complain(const std::string& what, int code) {
  dprintf(STDERR_FILENO, "plait-confine: %s\n", what.c_str());
  return code;
}

std::string own_program() {
  std::error_code failed;
  return fs::read_symlink("/proc/self/exe", failed).string();
}

std::optional<pid_t> start(std::vector<std::string>& argv) {
  std::vector<char*> words;
  for (std::string& word : argv) words.push_back(word.data());
  words.push_back(nullptr);
  pid_t pid = -1;
  const int error = posix_spawn(&pid, words[0], nullptr, nullptr, words.data(), environ);
  if (error != 0) {
    complain("cannot start \"" + argv[0] + "\": " + strerror(error), kNoSandbox);
    return std::nullopt;
  }
  return pid;
}

// Waits for the sandbox's end; meanwhile the branch outside follows the one inside.
int wait_for(pid_t pid, BranchFolder* branch) {
  const int process = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
  const int changes = branch == nullptr ? -1 : inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
  if (changes >= 0)
    inotify_add_watch(changes, branch->watched().c_str(), IN_MOVED_TO | IN_CLOSE_WRITE);
  int status = 0;
  for (;;) {
    std::array<pollfd, 2> waiting{pollfd{process, POLLIN, 0}, pollfd{changes, POLLIN, 0}};
    poll(waiting.data(), waiting.size(), process < 0 ? 20 : branch == nullptr ? -1 : kLookMs);
    std::array<char, 4096> events{};
    while (changes >= 0 && read(changes, events.data(), events.size()) > 0) {
    }
    if (branch != nullptr) branch->follow();
    const pid_t ended = waitpid(pid, &status, WNOHANG);
    if (ended == pid || (ended < 0 && errno != EINTR)) break;
  }
  if (branch != nullptr)
    if (const std::string problem = branch->settle(); !problem.empty()) complain(problem, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int run_in_bubblewrap(const Options& options) {
  std::error_code failed;
  fs::create_directories(options.tmp, failed);
  std::optional<BranchFolder> branch;
  if (!options.branch.common.empty()) {
    branch.emplace(options.branch);
    if (const std::string problem = branch->prepare(); !problem.empty())
      return complain(problem, kNoSandbox);
    fs::create_directories(branch->logs(), failed);
  }
  std::vector<std::string> argv =
      bubblewrap_argv(options, own_program(), branch ? &*branch : nullptr);
  const std::optional<pid_t> started = start(argv);
  return started ? wait_for(*started, branch ? &*branch : nullptr) : kNoSandbox;
}

// There is no process in between: the confined one takes the signals itself.
int run_by_landlock(const Options& options) {
  std::error_code failed;
  if (!options.tmp.empty()) {
    fs::create_directories(options.tmp, failed);
    setenv("TMPDIR", options.tmp.c_str(), 1);
  }
  for (const std::string& setting : options.setenv) {
    const std::size_t equals = setting.find('=');
    setenv(setting.substr(0, equals).c_str(), setting.substr(equals + 1).c_str(), 1);
  }
  const int report = take_report_file();
  if (const std::string problem = enter_landlock(options); !problem.empty())
    return complain(problem, kNoSandbox);
  return become(options.command, report);
}

int run(int argc, char** argv) {
  Options options;
  if (argc == 2 && std::strcmp(argv[1], "--landlock-version") == 0)
    return dprintf(STDOUT_FILENO, "%d\n", landlock_version()) > 0 ? 0 : 1;
  if (const std::string problem = parse_options(argc, argv, options); !problem.empty())
    return complain(problem, kUsage);
  if (options.inner) {
    const std::string problem = close_network(options);
    return problem.empty() ? run_inner(options.command) : complain(problem, kNoSandbox);
  }
  if (options.way == Way::landlock) return run_by_landlock(options);
  prctl(PR_SET_PDEATHSIG, SIGKILL);  // with the supervisor, all goes
  ignore_stop_signals();
  return run_in_bubblewrap(options);
}

}  // namespace
}  // namespace plait::confine

int main(int argc, char** argv) {
  return plait::confine::run(argc, argv);
}

#include "git/program.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <plait/error_class.hpp>

#include "process/fd.hpp"

namespace plait::git {
namespace {

using process::Fd;

struct Pipe {
  Fd read, write;
};

Error system_error(std::string_view what) {
  return fail(error_class::io, std::string(what) + ": " + std::strerror(errno));
}

Result<Pipe> make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return system_error("cannot make a pipe");
  return Pipe{Fd(ends[0]), Fd(ends[1])};
}

// Input goes through an anonymous file: it cannot fill up, and nobody has to feed it.
Result<Fd> input_file(std::string_view input) {
  if (input.empty()) {
    Fd null(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    if (null.get() < 0) return system_error("cannot open /dev/null");
    return null;
  }
  Fd file(::memfd_create("git-input", MFD_CLOEXEC));
  if (file.get() < 0) return system_error("cannot make a memory file");
  while (!input.empty()) {
    const ssize_t n = ::write(file.get(), input.data(), input.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return system_error("cannot write git's input");
    input.remove_prefix(static_cast<std::size_t>(n));
  }
  if (::lseek(file.get(), 0, SEEK_SET) < 0) return system_error("cannot rewind git's input");
  return file;
}

// What git hands on to filters, signing programs and the like, of which a checkout may choose one:
// who the user is, how to reach what is needed, and no secrets. Of GIT_*, only who he is and which
// configuration files are his: GIT_DIR, GIT_INDEX_FILE and the like would redirect the call.
bool may_pass(std::string_view variable) {
  constexpr std::array<std::string_view, 38> kept{
      "PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "TZ", "TMPDIR", "TERM", "GIT_AUTHOR_NAME",
      "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL", "GIT_CONFIG_GLOBAL",
      "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM", "GIT_EXEC_PATH", "GIT_SSL_CAINFO", "EMAIL",
      // Signing.
      "GNUPGHOME", "GPG_TTY", "SSH_AUTH_SOCK", "DISPLAY", "WAYLAND_DISPLAY",
      "DBUS_SESSION_BUS_ADDRESS",
      // Filters that fetch what they need.
      "http_proxy", "https_proxy", "all_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY",
      "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR", "NIX_SSL_CERT_FILE",
      // How programs are found and started.
      "LD_LIBRARY_PATH", "LOCALE_ARCHIVE"};
  const std::string_view name = variable.substr(0, variable.find('='));
  if (name == "LC_ALL") return false;
  return name.starts_with("LC_") || name.starts_with("XDG_") ||
         std::find(kept.begin(), kept.end(), name) != kept.end();
}

std::vector<std::string> environment_for(const Place& place) {
  std::vector<std::string> env;
  for (char** entry = environ; *entry != nullptr; ++entry)
    if (may_pass(*entry)) env.emplace_back(*entry);
  env.insert(env.end(), {"LC_ALL=C", "GIT_TERMINAL_PROMPT=0", "GIT_ASKPASS=", "GIT_PAGER=cat",
                         "GIT_EDITOR=true", "GIT_ADVICE=0", "GIT_OPTIONAL_LOCKS=0"});
  const auto set = [&](const char* name, const std::filesystem::path& value) {
    if (!value.empty()) env.push_back(std::string(name) + "=" + value.string());
  };
  set("GIT_DIR", place.git_dir);
  set("GIT_COMMON_DIR", place.common_dir);
  set("GIT_WORK_TREE", place.work_tree);
  set("GIT_INDEX_FILE", place.index_file);
  if (!place.new_objects.empty()) {
    set("GIT_OBJECT_DIRECTORY", place.new_objects);
    const auto& shared = place.common_dir.empty() ? place.git_dir : place.common_dir;
    set("GIT_ALTERNATE_OBJECT_DIRECTORIES", shared / "objects");
  }
  if (place.new_objects.empty()) set("GIT_ALTERNATE_OBJECT_DIRECTORIES", place.more_objects);
  return env;
}

std::vector<std::string> arguments_for(const Place& place, const std::vector<std::string>& args) {
  std::vector<std::string> argv{"git",
                                "-C",
                                place.directory.string(),
                                "-c",
                                "core.fsmonitor=false",
                                "-c",
                                "core.hooksPath=/dev/null",
                                "-c",
                                "core.quotePath=false",
                                "-c",
                                "core.filesRefLockTimeout=5000",
                                "-c",
                                "core.packedRefsTimeout=5000",
                                "-c",
                                "gc.auto=0",
                                "-c",
                                "maintenance.auto=false"};
  for (const auto& [key, value] : place.settings) {
    argv.emplace_back("-c");
    argv.push_back(std::string(key).append("=").append(value));
  }
  argv.insert(argv.end(), args.begin(), args.end());
  return argv;
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> out;
  out.reserve(texts.size() + 1);
  for (std::string& text : texts) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

// A process group of its own, so that a Ctrl-C on the terminal does not cut git off in the middle
// of an update; signals as a fresh process has them.
Result<pid_t> spawn_git(std::vector<std::string> argv, std::vector<std::string> env, int in,
                        int out, int err) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&actions);
  posix_spawnattr_init(&attributes);
  posix_spawn_file_actions_adddup2(&actions, in, 0);
  posix_spawn_file_actions_adddup2(&actions, out, 1);
  posix_spawn_file_actions_adddup2(&actions, err, 2);
  sigset_t none;
  sigset_t every;
  sigemptyset(&none);
  sigfillset(&every);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &every);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes,
                           POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  pid_t pid = -1;
  const int failed = ::posix_spawnp(&pid, "git", &actions, &attributes, pointers_to(argv).data(),
                                    pointers_to(env).data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0)
    return fail(error_class::git, std::string("cannot start git: ") + std::strerror(failed),
                "install git, or put it on the PATH");
  return pid;
}

// Reads what is there; closes at the end of the stream.
void drain(Fd& fd, std::string& into) {
  std::array<char, 65536> buffer;
  const ssize_t n = ::read(fd.get(), buffer.data(), buffer.size());
  if (n > 0) into.append(buffer.data(), static_cast<std::size_t>(n));
  if (n == 0 || (n < 0 && errno != EINTR && errno != EAGAIN)) fd.reset();
}

void read_both(Fd& out, Fd& err, Output& result) {
  while (out.get() >= 0 || err.get() >= 0) {
    std::array<pollfd, 2> waiting{pollfd{out.get(), POLLIN, 0}, pollfd{err.get(), POLLIN, 0}};
    if (::poll(waiting.data(), waiting.size(), -1) < 0) continue;
    if (waiting[0].revents != 0) drain(out, result.out);
    if (waiting[1].revents != 0) drain(err, result.err);
  }
}

}  // namespace

Result<Output> run(const Place& place, const std::vector<std::string>& args,
                   std::string_view input) {
  PLAIT_TRY(Fd in, input_file(input));
  PLAIT_TRY(Pipe out, make_pipe());
  PLAIT_TRY(Pipe err, make_pipe());
  PLAIT_TRY(const pid_t pid, spawn_git(arguments_for(place, args), environment_for(place), in.get(),
                                       out.write.get(), err.write.get()));
  out.write.reset();
  err.write.reset();
  Output result;
  read_both(out.read, err.read, result);
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0)
    if (errno != EINTR) return system_error("cannot wait for git");
  result.exit_code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  return result;
}

Result<std::string> run_or_fail(const Place& place, const std::vector<std::string>& args,
                                std::string_view input) {
  PLAIT_TRY(Output output, run(place, args, input));
  if (output.exit_code != 0) return complaint(output, "git " + args.front());
  return std::move(output.out);
}

std::string first_complaint(const Output& output) {
  std::string_view text = output.err.empty() ? output.out : output.err;
  std::string_view chosen;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    const bool serious = line.starts_with("fatal: ") || line.starts_with("error: ");
    if (serious) line.remove_prefix(7);
    if (chosen.empty() || serious) chosen = line;
    if (serious) break;
  }
  return chosen.empty() ? "exit code " + std::to_string(output.exit_code) : std::string(chosen);
}

Error complaint(const Output& output, std::string_view what) {
  Error error = fail(error_class::git, std::string(what) + ": " + first_complaint(output));
  if (output.err.find("dubious ownership") != std::string::npos)
    error.remedy =
        "make the repository your own (chown), or run "
        "`git config --global --add safe.directory <repository>`";
  return error;
}

}  // namespace plait::git

#include "graphviz.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <plait/error_class.hpp>

#include "run/fd.hpp"

extern char** environ;

namespace plait::cli {

namespace {

std::string read_all(int fd) {
  std::string text;
  std::array<char, 16384> buffer{};
  ::lseek(fd, 0, SEEK_SET);
  for (ssize_t got = 0; (got = ::read(fd, buffer.data(), buffer.size())) > 0;)
    text.append(buffer.data(), static_cast<std::size_t>(got));
  return text;
}

}  // namespace

// Both ends are memory files, so neither side can wait for the other.
Result<std::string> run_graphviz(const std::string& dot) {
  const run::Fd in(::memfd_create("plait-dot", MFD_CLOEXEC));
  const run::Fd out(::memfd_create("plait-svg", MFD_CLOEXEC));
  if (!in || !out || ::write(in.get(), dot.data(), dot.size()) != static_cast<ssize_t>(dot.size()))
    return fail(error_class::io, "cannot make a memory file for dot");
  ::lseek(in.get(), 0, SEEK_SET);
  posix_spawn_file_actions_t actions{};
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, in.get(), 0);
  ::posix_spawn_file_actions_adddup2(&actions, out.get(), 1);
  ::posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
  std::string program = "dot";
  std::string format = "-Tsvg";
  std::array<char*, 3> argv{program.data(), format.data(), nullptr};
  pid_t pid = 0;
  const int rc = ::posix_spawnp(&pid, "dot", &actions, nullptr, argv.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  if (rc != 0)
    return fail(error_class::not_found, "Graphviz' dot is not installed", "apt install graphviz");
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  std::string svg = read_all(out.get());
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0 || svg.empty())
    return fail(error_class::crashed, "dot could not draw the graph");
  return svg;
}

}  // namespace plait::cli

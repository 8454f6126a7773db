#include "runbook/child.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <plait/error_class.hpp>
#include <utility>

#include "process/fd.hpp"

extern char** environ;

namespace plait::runbook {
namespace {

using process::Fd;

// A file in memory with `input` in it, at its beginning: no writer is needed while the child reads.
Fd input_file(std::string_view input) {
  if (input.empty()) return Fd(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  Fd file(::memfd_create("input", MFD_CLOEXEC));
  while (file.get() >= 0 && !input.empty()) {
    const ssize_t n = ::write(file.get(), input.data(), input.size());
    if (n < 0 && errno != EINTR) return Fd();
    if (n > 0) input.remove_prefix(static_cast<std::size_t>(n));
  }
  if (file.get() >= 0) ::lseek(file.get(), 0, SEEK_SET);
  return file;
}

std::string read_all(int fd) {
  std::string text;
  char buffer[16 * 1024];
  for (;;) {
    const ssize_t n = ::read(fd, buffer, sizeof buffer);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return text;
    text.append(buffer, static_cast<std::size_t>(n));
  }
}

int wait_for(pid_t pid) {
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

Result<Ran> run(const std::vector<std::string>& argv, const std::string& folder, Output output,
                std::string_view input) {
  const Fd in = input_file(input);
  int ends[2] = {-1, -1};
  if (output == Output::captured && ::pipe2(ends, O_CLOEXEC) != 0)
    return fail(error_class::io, std::string("cannot make a pipe: ") + std::strerror(errno));
  const Fd reader(ends[0]);
  Fd writer(ends[1]);

  posix_spawn_file_actions_t files;
  ::posix_spawn_file_actions_init(&files);
  ::posix_spawn_file_actions_adddup2(&files, in.get(), STDIN_FILENO);
  if (writer.get() >= 0) ::posix_spawn_file_actions_adddup2(&files, writer.get(), STDOUT_FILENO);
  ::posix_spawn_file_actions_addchdir_np(&files, folder.c_str());
  std::vector<char*> pointers;
  pointers.reserve(argv.size() + 1);
  for (const std::string& word : argv) pointers.push_back(const_cast<char*>(word.c_str()));
  pointers.push_back(nullptr);
  pid_t pid = -1;
  const int error = ::posix_spawnp(&pid, pointers[0], &files, nullptr, pointers.data(), environ);
  ::posix_spawn_file_actions_destroy(&files);
  if (error != 0)
    return fail(error_class::io, "cannot start \"" + argv[0] + "\": " + std::strerror(error));
  writer.reset();
  Ran ran;
  if (reader.get() >= 0) ran.out = read_all(reader.get());
  ran.code = wait_for(pid);
  return ran;
}

}  // namespace plait::runbook

#include "git_program.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string_view>

namespace plait::confine {
namespace {

struct Answer {
  int status = -1;
  std::string out;
};

std::vector<std::string> environment(const std::string& common) {
  std::vector<std::string> env{"GIT_DIR=" + common, "LC_ALL=C", "GIT_TERMINAL_PROMPT=0"};
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    for (const std::string_view kept : {"PATH=", "HOME=", "XDG_CONFIG_HOME=", "GIT_CONFIG_GLOBAL=",
                                        "GIT_CONFIG_NOSYSTEM=", "GIT_CONFIG_SYSTEM="})
      if (text.starts_with(kept)) env.emplace_back(text);
  }
  return env;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> out;
  for (std::string& text : texts) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

Answer git(const std::string& common, const std::vector<std::string>& args) {
  std::vector<std::string> argv{"git",
                                "-C",
                                common,
                                "-c",
                                "core.hooksPath=/dev/null",
                                "-c",
                                "core.fsmonitor=false",
                                "-c",
                                "core.filesRefLockTimeout=5000"};
  argv.insert(argv.end(), args.begin(), args.end());
  std::vector<std::string> env = environment(common);
  std::array<int, 2> ends{};
  Answer answer;
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return answer;
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&files, ends[1], 1);
  posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0);
  pid_t pid = -1;
  const int error =
      posix_spawnp(&pid, "git", &files, nullptr, pointers(argv).data(), pointers(env).data());
  posix_spawn_file_actions_destroy(&files);
  close(ends[1]);
  std::array<char, 512> buffer{};
  for (ssize_t n = 0; error == 0 && (n = read(ends[0], buffer.data(), buffer.size())) != 0;) {
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) break;
    answer.out.append(buffer.data(), static_cast<std::size_t>(n));
  }
  close(ends[0]);
  while (error == 0 && waitpid(pid, &answer.status, 0) < 0 && errno == EINTR) {
  }
  return answer;
}

}  // namespace

std::string git_line(const std::string& common, const std::vector<std::string>& args) {
  const Answer answer = git(common, args);
  return answer.status == 0 ? answer.out.substr(0, answer.out.find('\n')) : std::string();
}

bool git_succeeds(const std::string& common, const std::vector<std::string>& args) {
  return git(common, args).status == 0;
}

}  // namespace plait::confine

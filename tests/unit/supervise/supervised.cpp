#include "supervised.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <csignal>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iterator>

namespace plait::supervise_test {
namespace {

constexpr int kDeadlineMs = 60'000;

std::string program() {
  const char* build = std::getenv("PLAIT_BUILD_DIR");
  return std::string(build == nullptr ? "." : build) + "/bin/plait-supervise";
}

std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> out;
  for (const std::string& text : texts) out.push_back(const_cast<char*>(text.c_str()));
  out.push_back(nullptr);
  return out;
}

std::string read_text(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

}  // namespace

TemporaryFolder::TemporaryFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "plait-test-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) std::abort();
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

Supervised::Supervised(const std::filesystem::path& folder, const std::vector<std::string>& argv)
    : Supervised(folder, argv, Setup{}) {}

Supervised::Supervised(const std::filesystem::path& folder, const std::vector<std::string>& argv,
                       const Setup& setup)
    : folder_(folder) {
  std::vector<std::string> full = setup.wrapper;
  full.insert(full.end(), {program(), "--dir", folder.string()});
  full.insert(full.end(), setup.options.begin(), setup.options.end());
  full.push_back("--");
  full.insert(full.end(), argv.begin(), argv.end());
  std::vector<std::string> environment;
  for (const auto& [name, value] : setup.environment) environment.push_back(name + "=" + value);
  const std::vector<char*> argv_pointers = pointers(full);
  const std::vector<char*> env_pointers = pointers(environment);
  pid_ = fork();
  if (pid_ != 0) return;
  // As a host that ignores and blocks signals: nothing of that may reach the program.
  ::signal(SIGPIPE, SIG_IGN);
  if (setup.inherited_fd >= 0) fcntl(setup.inherited_fd, F_SETFD, 0);
  if (setup.stopped_before_it_began) {
    sigset_t term;
    sigemptyset(&term);
    sigaddset(&term, SIGTERM);
    sigprocmask(SIG_BLOCK, &term, nullptr);
    raise(SIGTERM);
  }
  if (setup.without_standard_files) {
    close(STDIN_FILENO);
    close(STDOUT_FILENO);
    close(STDERR_FILENO);
  }
  execve(argv_pointers[0], argv_pointers.data(), env_pointers.data());
  _exit(127);
}

Supervised::~Supervised() {
  if (waited_) return;
  kill(pid_, SIGTERM);
  kill(pid_, SIGTERM);
  waitpid(pid_, nullptr, 0);
}

int Supervised::wait() {
  const int fd = static_cast<int>(syscall(SYS_pidfd_open, pid_, 0));
  pollfd ended{fd, POLLIN, 0};
  const int ready = poll(&ended, 1, kDeadlineMs);
  close(fd);
  if (ready != 1) {
    ADD_FAILURE() << "plait-supervise has not ended";
    return -1;
  }
  int status = 0;
  waitpid(pid_, &status, 0);
  waited_ = true;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

void Supervised::wait_for_output(const std::string& text) const {
  const int fd = static_cast<int>(syscall(SYS_pidfd_open, pid_, 0));
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(kDeadlineMs);
  bool ended = false;
  while (output().find(text) == std::string::npos) {
    if (ended || std::chrono::steady_clock::now() > deadline) {
      ADD_FAILURE() << "no \"" << text << "\" in the output: " << output();
      break;
    }
    pollfd process{waited_ ? -1 : fd, POLLIN, 0};
    ended = poll(&process, 1, 2) == 1;
  }
  if (fd >= 0) close(fd);
}

void Supervised::signal(int number) const {
  kill(pid_, number);
}

Json Supervised::status() const {
  Json parsed = Json::parse(read_text(folder_ / "status"), nullptr, false);
  return parsed.is_discarded() ? Json(nullptr) : parsed;
}

std::string Supervised::output() const {
  return read_text(folder_ / "output");
}

std::string Supervised::file(const std::string& name) const {
  return read_text(folder_ / name);
}

void Supervised::wait_until_unlocked() const {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(kDeadlineMs);
  while (is_locked()) {
    if (std::chrono::steady_clock::now() > deadline) {
      ADD_FAILURE() << "the folder is still locked";
      return;
    }
    poll(nullptr, 0, 2);
  }
}

bool Supervised::is_locked() const {
  const int fd = open((folder_ / "lock").c_str(), O_RDWR | O_CLOEXEC);
  if (fd < 0) return false;
  struct flock lock = {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  const bool known = fcntl(fd, F_OFD_GETLK, &lock) == 0;
  close(fd);
  return known && lock.l_type != F_UNLCK;
}

std::vector<int> processes_marked(const std::string& mark) {
  std::vector<int> found;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const std::string name = entry.path().filename().string();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    const int pid = std::stoi(name);
    if (pid == getpid()) continue;
    if (read_text(entry.path() / "environ").find(mark) != std::string::npos) found.push_back(pid);
  }
  return found;
}

}  // namespace plait::supervise_test

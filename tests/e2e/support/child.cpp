#include "child.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>
#include <thread>
#include <utility>

namespace plait::test {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void stop_the_test(const std::string& why) {
  std::fprintf(stderr, "fixture: %s\n", why.c_str());
  std::abort();
}

std::string contents(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream out;  // takes what it can: a file of /proc goes with its process
  out << in.rdbuf();
  return out.str();
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> out;
  for (std::string& text : texts) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

}  // namespace

bool eventually(const std::function<bool()>& state, std::chrono::milliseconds deadline) {
  const auto end = std::chrono::steady_clock::now() + deadline;
  while (!state()) {
    if (std::chrono::steady_clock::now() > end) return state();
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

Json Ran::json() const {
  Json document = Json::parse(out, nullptr, false);
  if (!document.is_discarded()) return document;
  ADD_FAILURE() << "standard output is no JSON document:\n" << out << "\nstandard error:\n" << err;
  return nullptr;
}

std::vector<std::string> Ran::lines() const {
  std::vector<std::string> all;
  std::istringstream in(out);
  for (std::string line; std::getline(in, line);) all.push_back(line);
  return all;
}

Child::Child(const std::vector<std::string>& argv, const fs::path& cwd, const Environment& env,
             fs::path dir)
    : dir_(std::move(dir)) {
  std::vector<std::string> arguments = argv;
  std::vector<std::string> settings;
  for (const auto& [name, value] : env) settings.push_back(name + "=" + value);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  const int flags = O_WRONLY | O_CREAT | O_TRUNC;
  ::posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_addopen(&actions, 1, (dir_ / "out").c_str(), flags, 0600);
  ::posix_spawn_file_actions_addopen(&actions, 2, (dir_ / "err").c_str(), flags, 0600);
  ::posix_spawn_file_actions_addchdir_np(&actions, cwd.c_str());
  posix_spawnattr_t attributes;
  ::posix_spawnattr_init(&attributes);
  sigset_t none;
  ::sigemptyset(&none);
  ::posix_spawnattr_setsigmask(&attributes, &none);
  ::posix_spawnattr_setpgroup(&attributes, 0);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
  const int rc = ::posix_spawn(&pid_, argv.front().c_str(), &actions, &attributes,
                               pointers(arguments).data(), pointers(settings).data());
  ::posix_spawnattr_destroy(&attributes);
  ::posix_spawn_file_actions_destroy(&actions);
  if (rc != 0) stop_the_test("cannot start " + argv.front());
}

Child::~Child() {
  if (pid_ < 0 || ended_) return;
  ::kill(-pid_, SIGKILL);
  ::kill(pid_, SIGKILL);
  reap(0);
}

Child::Child(Child&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      ended_(other.ended_),
      status_(other.status_),
      dir_(std::move(other.dir_)) {}

void Child::reap(int flags) {
  if (ended_) return;
  pid_t got = 0;
  do got = ::waitpid(pid_, &status_, flags);
  while (got < 0 && errno == EINTR);
  ended_ = got != 0;
}

bool Child::is_running() {
  reap(WNOHANG);
  return !ended_;
}

void Child::signal(int number) const {
  if (!ended_) ::kill(pid_, number);
}

void Child::signal_group(int number) const {
  if (!ended_) ::kill(-pid_, number);
}

std::string Child::out() const {
  return contents(dir_ / "out");
}
std::string Child::err() const {
  return contents(dir_ / "err");
}

bool Child::wait_for_output(const std::string& text, std::chrono::milliseconds deadline) {
  bool found = false;
  eventually(
      [&] {
        const bool running = is_running();
        found = out().find(text) != std::string::npos || err().find(text) != std::string::npos;
        return found || !running;
      },
      deadline);
  if (!found)
    ADD_FAILURE() << "\"" << text << "\" was not printed; standard output:\n"
                  << out() << "\nstandard error:\n"
                  << err();
  return found;
}

Ran Child::wait(std::chrono::milliseconds deadline) {
  if (!eventually([&] { return !is_running(); }, deadline)) {
    ADD_FAILURE() << "still at work at the deadline; standard output:\n"
                  << out() << "\nstandard error:\n"
                  << err();
    ::kill(-pid_, SIGKILL);
    reap(0);
  }
  const int code = WIFEXITED(status_) ? WEXITSTATUS(status_) : 128 + WTERMSIG(status_);
  return {code, out(), err()};
}

std::vector<std::string> processes_of(const std::vector<fs::path>& folders) {
  std::vector<std::string> found;
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator("/proc", ignored)) {
    const std::string name = entry.path().filename();
    if (name.find_first_not_of("0123456789") != std::string::npos ||
        name == std::to_string(::getpid()))
      continue;
    std::string words = contents(entry.path() / "cmdline");
    const std::string all = words + contents(entry.path() / "environ") +
                            fs::read_symlink(entry.path() / "cwd", ignored).string();
    const bool named = std::any_of(folders.begin(), folders.end(), [&](const fs::path& folder) {
      return all.find(folder.string()) != std::string::npos;
    });
    if (!named) continue;
    std::replace(words.begin(), words.end(), '\0', ' ');
    found.push_back(name + " " + words);
  }
  return found;
}

}  // namespace plait::test

#include "measure.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>

extern char** environ;

namespace plait::bench {

namespace {

using Clock = std::chrono::steady_clock;

double seconds_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

[[noreturn]] void give_up(const std::vector<std::string>& argv, const std::string& why,
                          const std::filesystem::path& output = {}) {
  std::fprintf(stderr, "plait_bench: %s:", why.c_str());
  for (const std::string& word : argv) std::fprintf(stderr, " %s", word.c_str());
  std::fputc('\n', stderr);
  constexpr int kLines = 20;
  std::ifstream in(output);
  std::string line;
  for (int i = 0; i < kLines && std::getline(in, line); ++i)
    std::fprintf(stderr, "  %s\n", line.c_str());
  std::exit(1);
}

pid_t start(const std::vector<std::string>& argv, const std::filesystem::path& folder,
            const std::filesystem::path& output) {
  std::vector<char*> words;
  for (const std::string& word : argv) words.push_back(const_cast<char*>(word.c_str()));  // NOLINT
  words.push_back(nullptr);
  posix_spawn_file_actions_t actions{};
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 1, output.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  posix_spawn_file_actions_adddup2(&actions, 1, 2);
  if (!folder.empty()) posix_spawn_file_actions_addchdir_np(&actions, folder.c_str());
  pid_t pid = 0;
  const int rc = posix_spawnp(&pid, words[0], &actions, nullptr, words.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (rc != 0) give_up(argv, std::string("cannot start (") + std::strerror(rc) + ")");
  return pid;
}

}  // namespace

Cost measure(const std::vector<std::string>& argv, const std::filesystem::path& folder) {
  const std::filesystem::path output = folder / ".bench-output";
  const auto began = Clock::now();
  const pid_t pid = start(argv, folder, output);
  int status = 0;
  rusage usage{};
  if (wait4(pid, &status, 0, &usage) != pid) give_up(argv, "cannot wait for");
  const double wall = seconds_since(began);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
    give_up(argv, "status " + std::to_string(status) + " from", output);
  constexpr double kKibPerMib = 1024;
  return {wall, seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime),
          static_cast<double>(usage.ru_maxrss) / kKibPerMib};
}

Cost cheapest(int rounds, const std::vector<std::string>& argv,
              const std::filesystem::path& folder) {
  Cost best = measure(argv, folder);
  for (int i = 1; i < rounds; ++i) {
    const Cost cost = measure(argv, folder);
    best.wall_s = std::min(best.wall_s, cost.wall_s);
    best.cpu_s = std::min(best.cpu_s, cost.cpu_s);
    best.peak_mib = std::max(best.peak_mib, cost.peak_mib);
  }
  return best;
}

Cost spawn_and_wait(int count, const std::string& program) {
  rusage before{};
  rusage after{};
  rusage own_before{};
  rusage own_after{};
  getrusage(RUSAGE_CHILDREN, &before);
  getrusage(RUSAGE_SELF, &own_before);
  const auto began = Clock::now();
  for (int i = 0; i < count; ++i) {
    int status = 0;
    const pid_t pid = start({program}, {}, "/dev/null");
    if (waitpid(pid, &status, 0) != pid || status != 0) give_up({program}, "failed");
  }
  const double wall = seconds_since(began);
  getrusage(RUSAGE_CHILDREN, &after);
  getrusage(RUSAGE_SELF, &own_after);
  const auto cpu = [](const rusage& usage) {
    return seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
  };
  return {wall, cpu(after) - cpu(before) + cpu(own_after) - cpu(own_before), 0};
}

}  // namespace plait::bench

#include "wrapper.hpp"

#include <fcntl.h>
#include <unistd.h>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace plait::supervise {
namespace {

// A process's numbers in its PID namespaces, outermost first; how many there are.
int read_numbers(int pid, long* numbers, int most) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/status", pid);
  const int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return 0;
  char text[4096];
  const ssize_t size = read(fd, text, sizeof text - 1);
  close(fd);
  if (size <= 0) return 0;
  text[size] = '\0';
  const char* line = strstr(text, "\nNSpid:");
  if (line == nullptr) return 0;
  char* at = const_cast<char*>(line) + strlen("\nNSpid:");
  int count = 0;
  while (count < most && *at != '\n' && *at != '\0') {
    char* end = nullptr;
    const long number = strtol(at, &end, 10);
    if (end == at) break;
    numbers[count++] = number;
    at = end;
  }
  return count;
}

}  // namespace

bool Wrapper::is_wrapped(char** argv) {
  const char* slash = strrchr(argv[0], '/');
  return strcmp(slash != nullptr ? slash + 1 : argv[0], kWrapperProgram) == 0;
}

const char* Wrapper::program(char** argv) {
  for (char** word = argv; *word != nullptr; ++word)
    if (strcmp(*word, "--") == 0 && word[1] != nullptr) return word[1];
  return argv[0];
}

bool Wrapper::open() {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) return false;
  reading_ = ends[0];
  writing_ = ends[1];
  fcntl(reading_, F_SETOWN, getpid());
  fcntl(reading_, F_SETFL, O_NONBLOCK | O_ASYNC);
  char number[16];
  snprintf(number, sizeof number, "%d", kReportFile);
  return setenv(kReportVariable, number, 1) == 0;
}

void Wrapper::close_writing_end() {
  if (writing_ >= 0) close(writing_);
  writing_ = -1;
  unsetenv(kReportVariable);
}

bool Wrapper::take(WrapperReport& report) {
  if (reading_ < 0) return false;
  const ssize_t size = read(reading_, &report, sizeof report);
  if (size < 0) return false;
  close(reading_);  // there is one report, or none will come any more
  reading_ = -1;
  return size == sizeof report;
}

bool is_part_of_sandbox(int pid) {
  constexpr int kMost = 8;
  long own[kMost];
  long its[kMost];
  const int depth = read_numbers(getpid(), own, kMost);
  const int count = read_numbers(pid, its, kMost);
  if (depth == 0 || count == 0) return false;
  return count <= depth || its[depth] == 1;
}

}  // namespace plait::supervise

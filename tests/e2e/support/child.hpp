// A program that a test has started: its output in files, its end awaited with a deadline.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <functional>
#include <map>
#include <plait/json.hpp>
#include <string>
#include <vector>

namespace plait::test {

using Environment = std::map<std::string, std::string>;

// How long a test waits for a state before it fails: long, for slow machines.
constexpr std::chrono::seconds kDeadline{90};

// True once `state` is; false when it is not by the deadline.
bool eventually(const std::function<bool()>& state, std::chrono::milliseconds deadline = kDeadline);

// How a program ended.
struct Ran {
  int exit_code = -1;  // 128 + n when signal n ended it
  std::string out;
  std::string err;
  // Standard output as one JSON document; fails the test and gives null when it is none.
  [[nodiscard]] Json json() const;
  // The lines of standard output.
  [[nodiscard]] std::vector<std::string> lines() const;
};

// A process group of its own. What is still at work at the end is killed.
class Child {
 public:
  // `dir` is an empty folder for its output. Ends the test program when it cannot be started.
  Child(const std::vector<std::string>& argv, const std::filesystem::path& cwd,
        const Environment& env, std::filesystem::path dir);
  ~Child();
  Child(Child&& other) noexcept;
  Child& operator=(Child&&) = delete;

  [[nodiscard]] pid_t pid() const { return pid_; }
  [[nodiscard]] bool is_running();
  // To the process alone, as `kill PID`; to its group, as a terminal does at Ctrl-C.
  void signal(int number) const;
  void signal_group(int number) const;

  // What it has printed until now.
  [[nodiscard]] std::string out() const;
  [[nodiscard]] std::string err() const;
  // Waits until its output (either stream) contains `text`; fails the test when it ends before or
  // the deadline passes.
  [[nodiscard]] bool wait_for_output(const std::string& text,
                                     std::chrono::milliseconds deadline = kDeadline);
  // Waits for its end; past the deadline it is killed and the test fails.
  Ran wait(std::chrono::milliseconds deadline = kDeadline * 2);

 private:
  void reap(int flags);
  pid_t pid_ = -1;
  bool ended_ = false;
  int status_ = 0;
  std::filesystem::path dir_;
};

// Every process, except the caller, whose command line, environment or current directory names one
// of `folders`: "1234 plait-supervise --dir …".
std::vector<std::string> processes_of(const std::vector<std::filesystem::path>& folders);

}  // namespace plait::test

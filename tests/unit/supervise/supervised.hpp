// Starts the built plait-supervise and tells its story: verbs for the tests of this folder.
#pragma once

#include <filesystem>
#include <map>
#include <plait/json.hpp>
#include <string>
#include <vector>

namespace plait::supervise_test {

// A folder of its own that is removed with all in it.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// One run of the program. Whatever is still there at the end is ended.
class Supervised {
 public:
  struct Setup {
    std::vector<std::string> options = {};
    std::map<std::string, std::string> environment = {{"PATH", "/usr/bin:/bin"}};
    std::vector<std::string> wrapper = {};  // a program that starts it, with arguments
    int inherited_fd = -1;                  // left open across exec
    bool without_standard_files = false;
    bool stopped_before_it_began = false;  // SIGTERM is blocked and waits for it already
  };

  Supervised(const std::filesystem::path& folder, const std::vector<std::string>& argv,
             const Setup& setup);
  Supervised(const std::filesystem::path& folder, const std::vector<std::string>& argv);
  ~Supervised();
  Supervised(const Supervised&) = delete;
  Supervised& operator=(const Supervised&) = delete;

  // Exit code of plait-supervise itself, -signal when it was killed; fails the test when it does
  // not end within a deadline.
  int wait();
  // Waits until the program's output contains `text`.
  void wait_for_output(const std::string& text) const;
  void wait_until_unlocked() const;
  void signal(int number) const;

  [[nodiscard]] Json status() const;  // null when there is none
  [[nodiscard]] std::string output() const;
  [[nodiscard]] bool is_locked() const;
  [[nodiscard]] std::string file(const std::string& name) const;
  [[nodiscard]] int pid() const { return pid_; }

 private:
  std::filesystem::path folder_;
  int pid_ = -1;
  bool waited_ = false;
};

// Processes whose environment holds `mark`, which a test gives to the tree it starts.
std::vector<int> processes_marked(const std::string& mark);

}  // namespace plait::supervise_test

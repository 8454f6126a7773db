// The command line of a command with a few fixed flags.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace plait::cli {

class SmallOptions {
 public:
  SmallOptions(const std::string& command, const std::string& description);
  ~SmallOptions();
  SmallOptions(const SmallOptions&) = delete;
  SmallOptions& operator=(const SmallOptions&) = delete;

  void flag(const std::string& names, const std::string& help);
  void option(const std::string& names, const std::string& type, const std::string& help);
  void argument(const std::string& name, const std::string& help, bool required);
  // Any number of them.
  void arguments(const std::string& name, const std::string& help);
  void run_argument();       // RUN, default latest
  void plugin_dir_option();  // --plugin-dir
  // --set, any number of times
  void set_option(const std::string& help = "change a value of the pipeline from now on");

  // The exit code with which all is said (help, a wrong flag); nullopt: go on.
  [[nodiscard]] std::optional<int> parse(const std::vector<std::string>& args);

  [[nodiscard]] bool has(const std::string& name) const;  // "--json"
  [[nodiscard]] std::string text(const std::string& name) const;
  [[nodiscard]] std::vector<std::string> texts() const;  // of arguments()
  [[nodiscard]] std::string run() const;
  [[nodiscard]] std::string directory() const;
  [[nodiscard]] std::vector<std::string> plugin_dirs() const;
  [[nodiscard]] std::vector<std::string> sets() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace plait::cli

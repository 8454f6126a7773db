// The command line of run, plan and graph: plait's own flags, and those that the pipeline declares.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "layers.hpp"
#include "pipeline/load.hpp"

namespace plait::cli {

enum class RunCommand { run, exec, plan, graph };

struct RunOptions {
  RunCommand command = RunCommand::run;
  std::string pipeline = "batch";
  std::vector<std::string> sets;
  std::vector<std::string> profiles;
  std::vector<std::string> plugin_dirs;
  std::string directory = ".";
  Repository repository = Repository::trusted;
  std::string events;  // file or "-"; empty: none
  std::string format = "text";
  std::size_t width = 0;
  bool help = false;  // flags are to be told, and nothing is done
  bool dry_run = false;
  bool json = false;
  bool ascii = false;
  pipeline::Bindings bindings;
};

// What is to be done, or the exit code with which all is said (help, a wrong flag). `declared` is
// the pipeline that gave the flags.
struct ParsedRun {
  RunOptions options;
  Layers layers;
  std::optional<pipeline::Declared> declared;
  int exit_code = 0;
};

// Finds the layers and reads the pipeline that `options` name. False, and all is said, when the
// repository cannot be read or is not trusted.
[[nodiscard]] bool read_pipeline(ParsedRun& parsed, const std::string& base);

// PLAIT_PARAM_MAX_PARALLEL: the variable that gives a parameter a value.
[[nodiscard]] std::string variable_of(const pipeline::Param& param);

// Whether the command changes anything: run and exec do.
[[nodiscard]] bool executes(RunCommand command);

// The parameters among `args`, of a command that takes them beside its own few flags ("resume"):
// put into `bindings`. The exit code with which all is said, if they are wrong.
[[nodiscard]] std::optional<int> parse_params(const std::string& command,
                                              const pipeline::Declared& declared,
                                              const std::vector<std::string>& args,
                                              pipeline::Bindings& bindings);

// `args` without the program and the command's name.
[[nodiscard]] ParsedRun parse_run(RunCommand command, const std::vector<std::string>& args);

}  // namespace plait::cli

// plait: the command line.
#include <poll.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <plait/error_class.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/suggest.hpp"
#include "commands.hpp"
#include "errors.hpp"
#include "log/log.hpp"
#include "plugins/crash.hpp"
#include "version.hpp"

namespace {

struct Command {
  std::string_view name;
  std::string_view what;
  int (*function)(const plait::cli::Args&);
};

constexpr std::array commands{
    Command{"run", "run a pipeline over PRPs", plait::cli::command_run},
    Command{"exec", "carry out one PRP in its worktree, phase by phase", plait::cli::command_exec},
    Command{"plan", "show what a run would do, and why; change nothing", plait::cli::command_plan},
    Command{"graph", "draw the graph of a run before it runs", plait::cli::command_graph},
    Command{"resume", "go on with a paused or interrupted run", plait::cli::command_resume},
    Command{"decide", "answer a step that waits for a person", plait::cli::command_decide},
    Command{"answer", "answer the question of a task", plait::cli::command_answer},
    Command{"tell", "tell a task something for its next turn", plait::cli::command_tell},
    Command{"restore", "take a PRP's branch back to a checkpoint", plait::cli::command_restore},
    Command{"cancel", "end a run that is at work", plait::cli::command_cancel},
    Command{"runs", "list the runs of this repository", plait::cli::command_runs},
    Command{"status", "show where each step of a run is", plait::cli::command_status},
    Command{"report", "show the final report of a run", plait::cli::command_report},
    Command{"logs", "show what an agent printed", plait::cli::command_logs},
    Command{"pipelines", "list the pipelines", plait::cli::command_pipelines},
    Command{"config", "show a pipeline's values and where they are from",
            plait::cli::command_config},
    Command{"check", "validate a repository's pipelines and PRPs", plait::cli::command_check},
    Command{"init", "begin a repository's own configuration", plait::cli::command_init},
    Command{"schema", "print the JSON Schema of pipeline files", plait::cli::command_schema},
    Command{"trust", "let what a repository brings for plait count", plait::cli::command_trust},
    Command{"plugins", "list the components of all plugins", plait::cli::command_plugins},
    Command{"doctor", "tell what this machine can do for plait", plait::cli::command_doctor},
};

void print_help(std::FILE* stream) {
  std::fputs(
      "plait runs many coding-agent tasks at once, each in its own git worktree, and\n"
      "plaits their branches into one.\n\n"
      "usage: plait COMMAND [ARGUMENTS]\n\n",
      stream);
  for (const Command& command : commands)
    std::fprintf(stream, "  %-10s %s\n", std::string(command.name).c_str(),
                 std::string(command.what).c_str());
  std::fputs(
      "\nplait COMMAND --help tells its flags; plait --version the version.\n"
      "Exit codes: 0 all done, 1 a task failed, 2 usage or configuration, 3 a person\n"
      "must decide, 4 preflight refused, 130 interrupted.\n",
      stream);
}

// The developers' log, as PLAIT_LOG and PLAIT_LOG_FILE ask for it.
plait::Status open_log() {
  const char* level = std::getenv("PLAIT_LOG");
  const char* file = std::getenv("PLAIT_LOG_FILE");
  if (level == nullptr || *level == '\0') return {};
  return plait::log::open(level, file == nullptr ? "" : file);
}

int run(const std::vector<std::string>& args) {
  if (args.empty()) {
    print_help(stderr);
    return 2;
  }
  if (const plait::Status opened = open_log(); !opened.ok())
    return plait::cli::complain(opened.error());
  const std::string& name = args.front();
  if (name == "--version" || name == "-V" || name == "version") {
    std::printf("plait %s\n", plait::cli::version);
    return 0;
  }
  if (name == "--help" || name == "-h" || name == "help") {
    print_help(stdout);
    return 0;
  }
  std::vector<std::string> names;
  for (const Command& command : commands) {
    if (command.name == name) return command.function({args.begin() + 1, args.end()});
    names.emplace_back(command.name);
  }
  const std::string help = plait::base::suggest_help(name, names);
  std::fprintf(stderr, "plait: error: there is no command \"%s\"\n  help: %s\n", name.c_str(),
               help.empty() ? "plait --help lists them" : help.c_str());
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // a reader that goes away ends output, not a run
  plait::plugins::tell_of_crashes();
  const int code = run({argv + 1, argv + argc});
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return code;
  pollfd reader{STDOUT_FILENO, POLLOUT, 0};
  const bool went_away = ::poll(&reader, 1, 0) == 1 && (reader.revents & POLLERR) != 0;
  if (went_away || code != 0) return code;
  return plait::cli::complain(
      plait::fail(plait::error_class::io, "cannot write all of the output", "is the disk full?"));
}

#include "agents/command.hpp"

#include <plait/duration.hpp>

namespace plait::agents {

Result<std::unique_ptr<CommandAgent>> CommandAgent::create(const Json& with) {
  auto made = std::make_unique<CommandAgent>();
  Command& command = made->command_;
  command.argv = with.value("argv", command.argv);
  if (command.argv.empty() || command.argv[0].empty())
    return fail(error_class::config, "the agent \"command\" needs a program",
                "write agent = { uses = \"command\", argv = [\"./work.sh\"] }");
  command.env = with.value("env", command.env);
  command.inherit_env = with.value("inherit_env", command.inherit_env);
  command.writable = with.value("writable", command.writable);
  command.stop_signal = with.value("stop_signal", command.stop_signal);
  if (with.contains("grace")) {
    PLAIT_TRY(command.grace_s, seconds_of(with["grace"]));
  }
  made->prompt_on_stdin_ = with.value("stdin", "prompt") == "prompt";
  return made;
}

Result<Prepared> CommandAgent::prepare(const Json& turn, Call&) {
  Prepared prepared;
  prepared.command = command_;
  prepared.command.cwd = text_of(turn, "worktree");
  if (prompt_on_stdin_) prepared.command.stdin_file = text_of(turn, "prompt_file");
  prepared.command.env.merge(environment_of(turn));  // what the pipeline sets stays
  return prepared;
}

Result<std::variant<Health, Command>> CommandAgent::health(const Json& outcome, Call&) {
  const std::string& program = command_.argv[0];
  const bool in_worktree = program[0] != '/' && program.find('/') != std::string::npos;
  if (in_worktree) return Health{true, "\"" + program + "\" is looked for in each worktree", {}};
  if (outcome.is_null()) {
    // The program is looked up where it will be: in the environment that the host gives it.
    Command question = command_;
    question.argv = {"sh", "-c", "command -v -- \"$1\" >/dev/null", "sh", program};
    question.timeout_s = 10;
    return question;
  }
  if (outcome_from_json(outcome).success()) return Health{true, "\"" + program + "\" is there", {}};
  return Health{false, "there is no program \"" + program + "\"",
                "install it, or name it by its full path in the agent's argv"};
}

}  // namespace plait::agents

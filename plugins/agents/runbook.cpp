#include "agents/runbook.hpp"

#include "process/installed_file.hpp"

namespace plait::agents {
namespace {

Result<std::string> runbook_program() {
  if (auto file = process::installed_file("libexec/plait/plait-runbook")) return *std::move(file);
  return fail(error_class::not_found, "the program plait-runbook is not installed with its plugin",
              "build or install plait again");
}

}  // namespace

RunbookAgent::RunbookAgent(const Json& with)
    : env_(with.value("env", std::map<std::string, std::string>())),
      inherit_env_(with.value("inherit_env", std::vector<std::string>())),
      validate_(with.value("validate", true)) {}

Result<Prepared> RunbookAgent::prepare(const Json& turn, Call&) {
  PLAIT_TRY(const std::string program, runbook_program());
  const Json task = turn.value("task", Json::object());
  const std::string file = text_of(task, "snapshot");
  if (file.empty())
    return fail(error_class::config, "the task \"" + text_of(task, "id") + "\" has no PRP file",
                "the agent \"runbook\" needs one");
  Prepared prepared;
  Command& command = prepared.command;
  command.argv = {program, "--prp", file, "--worktree", text_of(turn, "worktree")};
  if (const std::string base = text_of(turn, "base"); !base.empty())
    command.argv.insert(command.argv.end(), {"--base", base});
  if (const std::string phase = text_of(turn, "phase"); !phase.empty())
    command.argv.insert(command.argv.end(), {"--phase", phase});
  if (!validate_) command.argv.emplace_back("--no-validate");
  command.cwd = text_of(turn, "worktree");
  command.env = env_;
  command.env.merge(environment_of(turn));
  command.inherit_env = inherit_env_;
  return prepared;
}

Result<std::variant<Health, Command>> RunbookAgent::health(const Json& outcome, Call&) {
  if (const auto program = runbook_program(); !program)
    return Health{false, program.error().message, program.error().remedy};
  if (outcome.is_null()) {
    Command question;
    question.argv = {"sh", "-c", "command -v bash && command -v git"};
    question.env = env_;
    question.inherit_env = inherit_env_;
    question.timeout_s = 10;
    return question;
  }
  if (outcome_from_json(outcome).success())
    return Health{true, "the embedded agent carries out the blocks of the PRPs", {}};
  return Health{false, "bash and git are needed and not both there", "install bash and git"};
}

}  // namespace plait::agents

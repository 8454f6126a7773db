#include "exec/exec.hpp"

#include <filesystem>
#include <plait/duration.hpp>

#include "process/failure.hpp"
#include "process/output_file.hpp"

namespace plait::exec {
namespace {

constexpr char kKey[] = "command";
constexpr std::size_t kTailBytes = std::size_t{8} * 1024;  // of the output, kept in the outputs
constexpr std::size_t kLinesInMessage = 5;

std::string line_of(const Command& command) {
  std::string line;
  for (const std::string& word : command.argv) {
    const bool plain =
        !word.empty() && word.find_first_of(" \t\n\"'\\$*;&|<>()") == std::string::npos;
    line += (line.empty() ? "" : " ") + (plain ? word : "'" + word + "'");
  }
  return line;
}

// The object on the last line of the output.
Result<Json> json_of(std::string_view output) {
  while (!output.empty() && (output.back() == '\n' || output.back() == '\r'))
    output.remove_suffix(1);
  const auto line = output.rfind('\n');
  if (line != std::string_view::npos) output.remove_prefix(line + 1);
  Json parsed = Json::parse(output, nullptr, false);
  if (!parsed.is_object())
    return fail(error_class::gate_failed, "the last line of the output is no JSON object",
                "print one, or leave out outputs = \"json\"");
  return parsed;
}

}  // namespace

Result<std::unique_ptr<ExecStep>> ExecStep::create(const Json& with) {
  auto made = std::make_unique<ExecStep>();
  Command& command = made->command_;
  command.argv = with.value("argv", command.argv);
  if (with.contains("shell")) command.argv = {"sh", "-eu", "-c", with["shell"].get<std::string>()};
  if (command.argv.empty() || command.argv[0].empty())
    return fail(error_class::config, "exec needs argv or shell");
  command.cwd = with.value("cwd", "");
  command.env = with.value("env", command.env);
  command.inherit_env = with.value("inherit_env", command.inherit_env);
  command.stdin_file = with.value("stdin_file", "");
  if (with.contains("timeout")) {
    PLAIT_TRY(command.timeout_s, seconds_of(with["timeout"]));
  }
  if (with.contains("grace")) {
    PLAIT_TRY(command.grace_s, seconds_of(with["grace"]));
  }
  if (with.value("outputs", "text") == "json") made->form_ = OutputForm::json;
  return made;
}

Command ExecStep::command_for(const StepRequest& request) const {
  Command command = command_;
  const std::filesystem::path project = request.project();
  command.cwd = command_.cwd.empty() ? project.string()
                                     : (project / command_.cwd).lexically_normal().string();
  if (!command.stdin_file.empty())
    command.stdin_file = (project / command_.stdin_file).lexically_normal().string();
  return command;
}

Result<StepReply> ExecStep::run(const StepRequest& request, Call&) {
  Wait wait;
  wait.start.push_back({kKey, command_for(request), false});
  return wait;
}

Result<StepReply> ExecStep::resume(const StepRequest& request, Call&) {
  const std::string kind = request.cause_kind();
  if (kind == "exit") return conclude(outcome_from_json(request.cause().value("outcome", Json())));
  if (kind == "crash")
    return Failed{fail(error_class::crashed, "the command was lost while nobody watched it"), {}};
  Wait wait;
  wait.state = request.state();
  if (kind == "cancel") wait.stop.push_back(kKey);
  return wait;
}

Result<StepReply> ExecStep::conclude(const Outcome& outcome) const {
  const std::string tail = process::read_tail(outcome.output, kTailBytes);
  Json outputs{{"exit_code", outcome.code},
               {"seconds", outcome.seconds},
               {"output", tail},
               {"log", outcome.output}};
  if (!outcome.success()) {
    Error error = process::failure_of(outcome, "the command");
    if (const std::string last = process::last_lines(tail, kLinesInMessage); !last.empty())
      error.notes.push_back(last);
    return Failed{std::move(error), std::move(outputs)};
  }
  if (form_ == OutputForm::json) {
    Result<Json> json = json_of(tail);
    if (!json) return Failed{json.error(), std::move(outputs)};
    outputs["json"] = std::move(json).value();
  }
  return Done{std::move(outputs), {}};
}

Result<StepPlan> ExecStep::plan(const StepRequest& request, Call&) {
  const Command command = command_for(request);
  StepPlan plan;
  plan.actions.push_back("run " + line_of(command) + " in " + command.cwd);
  return plan;
}

}  // namespace plait::exec

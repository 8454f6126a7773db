#include "gates/command.hpp"

#include <plait/duration.hpp>

#include "work/task.hpp"

namespace plait::gates {
namespace {

// A report lies in the worktree, by its name at least; a link out of it is refused when it is read.
Status check_report(const std::string& report) {
  if (report.empty()) return {};
  if (report.find('\0') == std::string::npos && !Places("/worktree").inside(report).empty() &&
      report.front() != '/')
    return {};
  return fail(error_class::config, "\"" + report + "\" is no file of the worktree",
              "write \"report\" relative to the worktree");
}

}  // namespace

Result<std::unique_ptr<CommandGate>> CommandGate::create(const Json& with) {
  auto made = std::make_unique<CommandGate>();
  made->level_ = with.value("level", "L1");
  made->command_.argv = texts_of(with, "argv");
  if (const std::string line = text_of(with, "run"); !line.empty())
    made->command_.argv = {"sh", "-c", line};
  if (made->command_.argv.empty() || made->command_.argv.front().empty())
    return fail(error_class::config, "the gate \"command\" has no command",
                "set \"argv\" or \"run\"");
  made->title_ = text_of(with, "title");
  if (made->title_.empty()) made->title_ = text_of(with, "run");
  if (made->title_.empty()) made->title_ = work::shown_command(made->command_.argv);
  made->command_.env = with.value("env", made->command_.env);
  PLAIT_TRY(made->command_.timeout_s, seconds_of(with.value("timeout", Json("30m"))));
  made->expected_.timeout_s = made->command_.timeout_s;
  made->expected_.codes = with.value("expect", made->expected_.codes);
  made->expected_.report = text_of(with, "report");
  made->expected_.heal = with.value("heal", heals(made->level_));
  PLAIT_CHECK(check_report(made->expected_.report));
  PLAIT_TRY(made->reader_, FindingReader::create(member(with, "findings")));
  return made;
}

Result<std::vector<GateCheck>> CommandGate::prepare(const Json& request, Call&) {
  GateCheck check;
  check.key = key_of(title_, "command");
  check.level = level_;
  check.title = title_;
  check.why = "set in the configuration";
  check.command = command_;
  check.command->cwd = text_of(request, "worktree");
  return std::vector{std::move(check)};
}

Result<GateResult> CommandGate::judge(const Json& request, const GateCheck&,
                                      const std::optional<Outcome>& outcome,
                                      std::string_view output, Call&) {
  return judge_command(expected_, reader_, text_of(request, "worktree"), outcome, output);
}

}  // namespace plait::gates

#include "checks/command.hpp"

#include <plait/duration.hpp>

#include "text/strings.hpp"
#include "work/task.hpp"

namespace plait::checks {
namespace {

// The last line that says something: where programs put what went wrong.
std::string last_line(const std::string& output) {
  std::string_view last;
  for (const std::string_view line : text::lines(output))
    if (!text::trim(line).empty()) last = text::trim(line);
  return std::string(last.substr(0, 300));
}

}  // namespace

Result<std::unique_ptr<CommandCheck>> CommandCheck::create(const Json& with) {
  auto made = std::make_unique<CommandCheck>();
  made->label_ = text_of(with, "label");
  made->remedy_ = text_of(with, "remedy");
  made->level_ = level_of(with, Verdict::fail);
  if (const Json& argv = member(with, "argv"); argv.is_array())
    for (const Json& word : argv)
      if (word.is_string()) made->command_.argv.push_back(word.get<std::string>());
  made->command_.timeout_s = 60;
  if (const Json& timeout = member(with, "timeout"); !timeout.is_null()) {
    PLAIT_TRY(made->command_.timeout_s, seconds_of(timeout));
  }
  return made;
}

Result<Answer> CommandCheck::check(const Json& request, Call&) {
  CheckResult result;
  if (command_.argv.empty()) {
    result.message = "no command is configured";
    return result;
  }
  const std::string line = work::shown_command(command_.argv);
  const std::string what = label_.empty() ? line : label_;
  const Json& ended = member(request, "outcome");
  if (!ended.is_object()) {
    Command command = command_;
    command.cwd = text_of(request, "project");
    return command;
  }
  const Outcome outcome = outcome_from_json(ended);
  if (outcome.success()) {
    result.message = what;
    return result;
  }
  result.status = level_;
  result.message = what + ": " + describe(outcome);
  if (const std::string said = last_line(text_of(ended, "text")); !said.empty())
    result.message += ": " + said;
  result.remedy = remedy_.empty() ? "see what it says: " + line : remedy_;
  return result;
}

}  // namespace plait::checks

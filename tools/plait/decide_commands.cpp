// decide, cancel: what a person tells a run.
#include <algorithm>
#include <csignal>
#include <plait/error_class.hpp>

#include "commands.hpp"
#include "errors.hpp"
#include "small_options.hpp"
#include "store/run_lock.hpp"
#include "stored_run.hpp"
#include "telling.hpp"
#include "terminal.hpp"

namespace plait::cli {

int command_decide(const Args& args) {
  SmallOptions options("decide", "Answers a step run that waits for a person");
  options.argument("run", "a run by id, the beginning of one, or latest", true);
  options.argument("prp", "task or step run that waits", true);
  options.argument("choice", "one of the choices that plait status shows", true);
  options.option("--reason", "TEXT", "kept with the decision");
  if (const auto code = options.parse(args)) return *code;
  const auto found = open_run(options.directory(), options.text("run"));
  if (!found) return complain(found.error());
  const auto row = blocked_run(*found, options.text("prp"));
  if (!row) return complain(row.error());
  const std::string choice = options.text("choice");
  const Json waits = Json::parse(row->waits, nullptr, false);
  std::vector<std::string> choices;
  if (waits.is_object()) choices = waits.value("choices", choices);
  if (!choices.empty() && std::find(choices.begin(), choices.end(), choice) == choices.end()) {
    std::string list;
    for (const std::string& one : choices) list += (list.empty() ? "" : ", ") + one;
    return complain(fail(error_class::config, "\"" + choice + "\" is no choice here",
                         "choose one of: " + list));
  }
  return give_decision(*found, *row, choice, options.text("--reason"));
}

int command_cancel(const Args& args) {
  SmallOptions options("cancel", "Ends a run that is at work; it can be resumed");
  options.run_argument();
  options.flag("--drain", "let running agents finish, start nothing new");
  if (const auto code = options.parse(args)) return *code;
  const auto found = open_run(options);
  if (!found) return complain(found.error());
  const auto holder = store::lock_holder(found->dir);
  if (!holder)
    return complain(fail(error_class::not_found, "run " + found->run.id + " is not at work",
                         "plait status " + found->run.id));
  if (const Status sent = store::send_signal(*holder, options.has("--drain") ? SIGINT : SIGTERM);
      !sent)
    return complain(sent.error());
  Terminal terminal(stdout);
  terminal.marked("✓", Style::green, "told to run " + found->run.id);
  return 0;
}

}  // namespace plait::cli

// decide, cancel: what a person tells a run.
#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <plait/error_class.hpp>

#include "base/clock.hpp"
#include "base/suggest.hpp"
#include "commands.hpp"
#include "errors.hpp"
#include "small_options.hpp"
#include "store/run_lock.hpp"
#include "stored_run.hpp"
#include "terminal.hpp"

namespace plait::cli {

namespace {

std::string user_name() {
  const char* user = std::getenv("USER");
  return user == nullptr ? "" : user;
}

// The blocked step run that `who` means: a task, a step, or "step[task]".
Result<store::StepRun> blocked_run(const StoredRun& found, const std::string& who) {
  PLAIT_TRY(const auto rows, found.store.step_runs(found.run.id));
  std::vector<std::string> blocked;
  for (const store::StepRun& row : rows) {
    if (row.status != "blocked") continue;
    const std::string full = row.task.empty() ? row.step : row.step + "[" + row.task + "]";
    if (who == row.task || who == row.step || who == full) return row;
    blocked.push_back(row.task.empty() ? row.step : row.task);
  }
  std::string list;
  for (const std::string& name : blocked) list += (list.empty() ? "" : ", ") + name;
  return fail(error_class::not_found,
              "nothing of \"" + who + "\" waits for a decision in run " + found.run.id,
              blocked.empty() ? "nothing waits for one there" : "these do: " + list);
}

}  // namespace

int command_decide(const Args& args) {
  SmallOptions options("decide", "Answers a step run that waits for a person");
  options.argument("run", "a run by id, the beginning of one, or latest", true);
  options.argument("prp", "task or step run that waits", true);
  options.argument("choice", "one of the choices that plait status shows", true);
  options.option("--reason", "TEXT", "kept with the decision");
  if (const auto code = options.parse(args)) return *code;
  auto found = open_run(options.directory(), options.text("run"));
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
  auto store = store::Store::open(found->project.state_dir);
  if (!store) return complain(store.error());
  store::Batch batch;
  store::Decision decision;
  decision.run = found->run.id;
  decision.index = row->index;
  decision.choice = choice;
  decision.reason = options.text("--reason");
  decision.by = user_name();
  decision.time = base::to_seconds(base::RealClock().wall());
  batch.decisions.push_back(std::move(decision));
  if (const Status kept = store->apply(batch); !kept) return complain(kept.error());
  Terminal terminal(stdout);
  if (store::is_alive(found->dir)) {
    std::ofstream(found->dir / "control" / "decided") << choice << '\n';
    terminal.marked("✓", Style::green, "told to run " + found->run.id);
  } else {
    terminal.marked(
        "✓", Style::green,
        "kept for run " + found->run.id + "\nplait resume " + found->run.id + " goes on with it");
  }
  return 0;
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

#include "telling.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <plait/error_class.hpp>
#include <plait/outputs.hpp>
#include <set>
#include <utility>

#include "base/clock.hpp"
#include "base/suggest.hpp"
#include "commands.hpp"
#include "errors.hpp"
#include "plugins/registry.hpp"
#include "small_options.hpp"
#include "store/run_lock.hpp"
#include "terminal.hpp"
#include "waiting_view.hpp"

namespace plait::cli {

namespace {

std::string user_name() {
  const char* user = std::getenv("USER");
  return user == nullptr ? "" : user;
}

double now() {
  return base::to_seconds(base::RealClock().wall());
}

std::string listed(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ", ") + name;
  return out;
}

// Writes the batch, and tells a run that is at work to look.
int keep(const StoredRun& found, const store::Batch& batch) {
  auto store = store::Store::open(found.project.state_dir);
  if (!store) return complain(store.error());
  if (const Status kept = store->apply(batch); !kept) return complain(kept.error());
  Terminal terminal(stdout);
  if (store::is_alive(found.dir)) {
    std::ofstream(found.dir / "control" / "told") << now() << '\n';
    terminal.marked("✓", Style::green, "told to run " + found.run.id);
  } else {
    terminal.marked(
        "✓", Style::green,
        "kept for run " + found.run.id + "\nplait resume " + found.run.id + " goes on with it");
  }
  return 0;
}

// Ids of the tasks of a run: of its step runs, and of the lists that its steps have put out.
std::set<std::string> tasks_of(const std::vector<store::StepRun>& rows) {
  std::set<std::string> out;
  for (const store::StepRun& row : rows) {
    if (!row.task.empty()) {
      out.insert(row.task);
      continue;
    }
    const Json outputs = Json::parse(row.outputs, nullptr, false);
    if (!outputs.is_object()) continue;
    const auto tasks = outputs.find("tasks");
    if (tasks == outputs.end()) continue;
    for (const Json& task : resolve_output(*tasks))
      if (task.is_object() && task.contains("id") && task["id"].is_string())
        out.insert(task["id"].get<std::string>());
  }
  return out;
}

bool over(const store::Run& run) {
  return run.state == store::RunState::finished || run.state == store::RunState::aborted;
}

// The one run that is not over and of whose step runs `fits` is true; `what` says that in words.
Result<StoredRun> fitting_run(const std::string& directory, const std::string& what,
                              const std::function<bool(const std::vector<store::StepRun>&)>& fits) {
  PLAIT_TRY(const Project project, find_project(directory));
  PLAIT_TRY(const store::Store store, open_to_look(project));
  PLAIT_TRY(const auto runs, store.list_runs());
  std::vector<store::Run> open;
  std::string ended;
  for (const store::Run& run : runs) {
    PLAIT_TRY(const auto rows, store.step_runs(run.id));
    if (!fits(rows)) continue;
    if (!over(run))
      open.push_back(run);
    else if (ended.empty())
      ended = run.id;
  }
  if (open.size() == 1) return open_run(directory, open.front().id);
  if (open.empty())
    return fail(error_class::not_found, "no run that goes on has " + what,
                ended.empty() ? "plait runs lists the runs, plait status RUN their tasks"
                              : "run " + ended + " has, and is finished");
  std::vector<std::string> names;
  for (const store::Run& run : open) names.push_back(run.id);
  return fail(error_class::config, "several runs have " + what + ": " + listed(names),
              "say which one: --run " + names.front());
}

// Whether the step runs of the task that read messages have all ended, in one that has begun them.
bool reads_no_more(const StoredRun& found, const std::vector<store::StepRun>& rows,
                   const std::string& task, const std::vector<std::string>& plugin_dirs_named) {
  const Json source = Json::parse(found.run.source, nullptr, false);
  const Json origins = source.is_object() ? source.value("origins", Json()) : Json();
  if (!origins.is_object()) return false;
  const auto registry = plugins::Registry::load(plugin_dirs(plugin_dirs_named));
  bool ended = false;
  for (const store::StepRun& row : rows) {
    if (row.task != task) continue;
    std::string uses = row.step;
    if (const auto it = origins.find("step." + row.step + ".uses");
        it != origins.end() && it->is_string()) {
      uses = it->get<std::string>();  // as TOML: "launch"
      std::erase(uses, '"');
    }
    const auto* component = registry.find("step", uses);
    if (component == nullptr) continue;
    const auto& can = component->capabilities;
    if (std::find(can.begin(), can.end(), "messages") == can.end()) continue;
    const bool open = row.status == "pending" || row.status == "running" ||
                      row.status == "waiting" || row.status == "blocked" ||
                      row.status == "cancelled";  // done anew when the run goes on
    if (open) return false;
    ended = true;
  }
  return ended;
}

}  // namespace

Result<store::StepRun> blocked_run(const StoredRun& found, const std::string& who) {
  PLAIT_TRY(const auto rows, found.store.step_runs(found.run.id));
  std::vector<std::string> blocked;
  for (const store::StepRun& row : rows) {
    if (row.status != "blocked") continue;
    const std::string full = row.task.empty() ? row.step : row.step + "[" + row.task + "]";
    if (who == row.task || who == row.step || who == full) return row;
    blocked.push_back(row.task.empty() ? row.step : row.task);
  }
  return fail(error_class::not_found,
              "nothing of \"" + who + "\" waits for a decision in run " + found.run.id,
              blocked.empty() ? "nothing waits for one there" : "these do: " + listed(blocked));
}

int give_decision(const StoredRun& found, const store::StepRun& row, const std::string& choice,
                  const std::string& reason) {
  store::Batch batch;
  store::Decision decision;
  decision.run = found.run.id;
  decision.index = row.index;
  decision.choice = choice;
  decision.reason = reason;
  decision.by = user_name();
  decision.time = now();
  batch.decisions.push_back(std::move(decision));
  return keep(found, batch);
}

int command_answer(const Args& args) {
  SmallOptions options("answer", "Answers the question of a task, which goes on with it");
  options.argument("prp", "task or step run that asks", true);
  options.argument("text", "the answer", true);
  options.option("--run", "RUN", "a run by id, the beginning of one, or latest");
  if (const auto code = options.parse(args)) return *code;
  const std::string who = options.text("prp");
  if (options.text("text").find_first_not_of(" \t\n") == std::string::npos)
    return complain(fail(error_class::config, "the answer is empty", "plait answer PRP \"…\""));
  const auto waits = [&](const std::vector<store::StepRun>& rows) {
    return std::any_of(rows.begin(), rows.end(), [&](const store::StepRun& row) {
      return row.status == "blocked" &&
             (row.task == who || row.step == who || row.step + "[" + row.task + "]" == who);
    });
  };
  const auto found = options.text("--run").empty()
                         ? fitting_run(options.directory(), "a question of \"" + who + "\"", waits)
                         : open_run(options.directory(), options.text("--run"));
  if (!found) return complain(found.error());
  const auto row = blocked_run(*found, who);
  if (!row) return complain(row.error());
  const Json stored = Json::parse(row->waits, nullptr, false);
  const Json choices =
      stored.is_object() ? stored.value("choices", Json::array()) : Json(Json::array());
  if (std::find(choices.begin(), choices.end(), "answer") == choices.end())
    return complain(fail(error_class::config,
                         "what \"" + who + "\" waits for is a decision, no answer in words",
                         how_to_answer(found->run.id, who, choices)));
  return give_decision(*found, *row, "answer", options.text("text"));
}

int command_tell(const Args& args) {
  SmallOptions options("tell", "Tells a task something, which its agent reads at its next turn");
  options.argument("prp", "task that is told", true);
  options.argument("text", "what it is told", true);
  options.option("--run", "RUN", "a run by id, the beginning of one, or latest");
  options.plugin_dir_option();
  if (const auto code = options.parse(args)) return *code;
  const std::string task = options.text("prp");
  if (options.text("text").find_first_not_of(" \t\n") == std::string::npos)
    return complain(fail(error_class::config, "the message is empty", "plait tell PRP \"…\""));
  const auto knows = [&](const std::vector<store::StepRun>& rows) {
    return tasks_of(rows).contains(task);
  };
  const auto found = options.text("--run").empty()
                         ? fitting_run(options.directory(), "a task \"" + task + "\"", knows)
                         : open_run(options.directory(), options.text("--run"));
  if (!found) return complain(found.error());
  if (over(found->run))
    return complain(
        fail(error_class::config,
             "run " + found->run.id + " is " + found->state() + ": nobody reads a message",
             "plait report " + found->run.id + " shows what was done"));
  const auto rows = found->store.step_runs(found->run.id);
  if (!rows) return complain(rows.error());
  if (const auto tasks = tasks_of(*rows); !tasks.contains(task)) {
    const std::vector<std::string> known(tasks.begin(), tasks.end());
    return complain(fail(error_class::not_found,
                         "run " + found->run.id + " has no task \"" + task + "\"",
                         known.empty() ? "it has none yet" : base::suggest_help(task, known)));
  }
  if (reads_no_more(*found, *rows, task, options.plugin_dirs()))
    return complain(fail(error_class::config,
                         "the work on \"" + task + "\" has ended in run " + found->run.id +
                             ": nobody reads a message",
                         "plait status " + found->run.id));
  store::Batch batch;
  store::TaskMessage message;
  message.run = found->run.id;
  message.task = task;
  message.text = options.text("text");
  message.sender = user_name();
  message.time = now();
  batch.messages.push_back(std::move(message));
  return keep(*found, batch);
}

}  // namespace plait::cli

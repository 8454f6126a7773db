// runs, status, report: what the store and the run folders hold.
#include <chrono>
#include <plait/error_class.hpp>

#include "base/clock.hpp"
#include "base/format.hpp"
#include "commands.hpp"
#include "errors.hpp"
#include "report_view.hpp"
#include "small_options.hpp"
#include "store/run_lock.hpp"
#include "stored_run.hpp"
#include "terminal.hpp"
#include "waiting_view.hpp"

namespace plait::cli {

namespace {

std::string time_text(double seconds) {
  return seconds <= 0
             ? ""
             : base::iso_time(std::chrono::nanoseconds(static_cast<std::int64_t>(seconds * 1e9)));
}

std::string span_text(double seconds) {
  return base::human_duration(std::chrono::nanoseconds(static_cast<std::int64_t>(seconds * 1e9)));
}

Json parsed(const std::string& text) {
  const Json json = Json::parse(text, nullptr, false);
  return json.is_discarded() ? Json(nullptr) : json;
}

std::string step_run_name(const store::StepRun& row) {
  return row.task.empty() ? row.step : row.step + "[" + row.task + "]";
}

Json lanes_json(const std::vector<store::Lane>& lanes) {
  Json out = Json::array();
  for (const store::Lane& lane : lanes)
    out.push_back({{"lane", lane.name}, {"until", lane.until}, {"reason", lane.reason}});
  return out;
}

// What its step runs wait for together, and what they have spent.
void print_shared(Terminal& terminal, const StoredRun& found,
                  const std::vector<store::StepRun>& rows, const std::vector<store::Lane>& lanes,
                  const Json& spent) {
  const double now = base::to_seconds(base::RealClock().wall());
  if (found.state() == "running")
    for (const std::string& line : lane_lines(rows, lanes, now))
      terminal.marked("…", Style::yellow, line);
  std::string text;
  for (const auto& [budget, amount] : spent.items())
    text += (text.empty() ? "spent: " : ", ") + budget + " " + dump(amount);
  if (!text.empty()) terminal.line(text, Style::dim);
}

}  // namespace

int command_runs(const Args& args) {
  SmallOptions options("runs", "Lists the runs of this repository, newest first");
  options.flag("--json", "as a JSON list");
  if (const auto code = options.parse(args)) return *code;
  const auto project = find_project(options.directory());
  if (!project) return complain(project.error());
  const auto store = open_to_look(*project);
  std::vector<store::Run> runs;
  if (store) {
    auto listed = store->list_runs();
    if (!listed) return complain(listed.error());
    runs = std::move(listed).value();
  } else if (store.error().code != error_class::not_found) {
    return complain(store.error());
  }
  Json list = Json::array();
  std::vector<std::vector<std::string>> rows;
  for (const store::Run& run : runs) {
    const bool dead = run.state == store::RunState::running &&
                      !store::is_alive(store::run_dir(project->state_dir, run.id));
    const std::string state = dead ? "crashed" : std::string(store::to_string(run.state));
    list.push_back({{"id", run.id},
                    {"pipeline", run.pipeline},
                    {"state", state},
                    {"exit_code", run.exit_code ? Json(*run.exit_code) : Json(nullptr)},
                    {"started", run.started},
                    {"finished", run.finished ? Json(*run.finished) : Json(nullptr)}});
    rows.push_back({run.id, run.pipeline, state,
                    run.exit_code ? std::to_string(*run.exit_code) : "", time_text(run.started),
                    run.finished ? span_text(*run.finished - run.started) : ""});
  }
  if (options.has("--json")) {
    print_json(list);
    return 0;
  }
  Terminal terminal(stdout);
  if (rows.empty()) {
    terminal.line("no runs yet: plait run PRP…");
    return 0;
  }
  for (const std::string& line :
       table_lines({"RUN", "PIPELINE", "STATE", "EXIT", "STARTED", "TIME"}, rows, "lllrlr",
                   terminal.width()))
    terminal.line(line);
  return 0;
}

int command_status(const Args& args) {
  SmallOptions options("status", "Shows where each step run of a run is");
  options.run_argument();
  options.flag("--json", "as a JSON document");
  if (const auto code = options.parse(args)) return *code;
  const auto found = open_run(options);
  if (!found) return complain(found.error());
  const auto rows = found->store.step_runs(found->run.id);
  if (!rows) return complain(rows.error());
  const auto lanes = found->store.lanes(found->run.id);
  if (!lanes) return complain(lanes.error());
  const Json spent = spent_of(*rows);
  if (options.has("--json")) {
    Json steps = Json::array();
    for (const store::StepRun& row : *rows)
      steps.push_back({{"step", row.step},
                       {"task", row.task.empty() ? Json(nullptr) : Json(row.task)},
                       {"status", row.status},
                       {"attempt", row.attempt},
                       {"seconds", row.seconds},
                       {"error", parsed(row.error)},
                       {"waits", parsed(row.waits)},
                       {"outputs", parsed(row.outputs)}});
    print_json({{"run", found->run.id},
                {"pipeline", found->run.pipeline},
                {"state", found->state()},
                {"exit_code", found->run.exit_code ? Json(*found->run.exit_code) : Json(nullptr)},
                {"dir", found->dir.string()},
                {"lanes", lanes_json(*lanes)},
                {"spent", spent},
                {"steps", std::move(steps)}});
    return 0;
  }
  Terminal terminal(stdout);
  terminal.line("run " + found->run.id + "  " + found->run.pipeline + "  " + found->state(),
                Style::bold);
  std::vector<std::vector<std::string>> table;
  for (const store::StepRun& row : *rows) {
    const Json error = parsed(row.error);
    std::string note = error.is_object() ? error.value("message", "") : "";
    table.push_back({step_run_name(row), row.status,
                     row.attempt > 1 ? std::to_string(row.attempt) : "",
                     row.seconds > 0 ? span_text(row.seconds) : "", note});
  }
  for (const std::string& line :
       table_lines({"STEP", "STATE", "TRY", "TIME", "NOTE"}, table, "llrrl", terminal.width()))
    terminal.line(line);
  print_shared(terminal, *found, *rows, *lanes, spent);
  for (const store::StepRun& row : *rows) {
    if (row.status != "blocked") continue;
    const Json waits = parsed(row.waits);
    terminal.line();
    std::string text = step_run_name(row) + ": " + waits.value("question", "");
    if (const Json& evidence = waits.value("evidence", Json::object()); !evidence.empty())
      text += "\n" + dump(evidence);
    if (const std::string remedy = waits.value("remedy", ""); !remedy.empty())
      text += "\n" + remedy;
    const std::string command = how_to_answer(found->run.id, row.task.empty() ? row.step : row.task,
                                              waits.value("choices", Json::array()));
    if (text.find(command) == std::string::npos) text += "\n" + command;
    terminal.marked("?", Style::yellow, text);
  }
  return 0;
}

int command_report(const Args& args) {
  SmallOptions options("report", "Shows the final report of a run");
  options.run_argument();
  options.flag("--json", "the document as plait run --json prints it");
  if (const auto code = options.parse(args)) return *code;
  const auto found = open_run(options);
  if (!found) return complain(found.error());
  const Json report = parsed(found->run.report);
  if (!report.is_object())
    return complain(fail(error_class::not_found,
                         "run " + found->run.id + " has no report (" + found->state() + ")",
                         "plait status " + found->run.id),
                    1);
  if (options.has("--json")) {
    print_json(report);
  } else {
    Terminal terminal(stdout);
    print_report(terminal, report);
  }
  return 0;
}

}  // namespace plait::cli

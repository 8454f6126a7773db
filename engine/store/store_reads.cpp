#include <plait/error_class.hpp>

#include "store/store_state.hpp"

namespace plait::store {

namespace {

// Two lists of the same columns, so that read_run() reads both.
#define PLAIT_RUN_COLUMNS                                                             \
  "SELECT id, pipeline, project, state, exit_code, started, finished, boot_id, pid, " \
  "pid_start_time, version, argv, "
constexpr std::string_view kListRuns =
    PLAIT_RUN_COLUMNS "NULL, NULL, NULL, NULL FROM runs ORDER BY started DESC, rowid DESC LIMIT ?1";
constexpr std::string_view kOneRun =
    PLAIT_RUN_COLUMNS "params, source, plan, report FROM runs WHERE id = ?1";
#undef PLAIT_RUN_COLUMNS

constexpr std::string_view kStepRuns = R"sql(
SELECT run, idx, step, task, status, attempt, started, finished, seconds, outputs, error, state,
       waits, warnings, spent
FROM step_runs WHERE run = ?1 ORDER BY idx)sql";
constexpr std::string_view kStepRunCounts =
    "SELECT status, count(*) FROM step_runs WHERE run = ?1 GROUP BY status";
constexpr std::string_view kAttempts = R"sql(
SELECT run, idx, attempt, status, error, started, finished
FROM attempts WHERE run = ?1 ORDER BY idx, attempt)sql";
constexpr std::string_view kProcesses = R"sql(
SELECT run, idx, attempt, key, dir, command, pid, started, outcome
FROM processes WHERE run = ?1 ORDER BY idx, attempt, key)sql";
constexpr std::string_view kIntentions =
    "SELECT run, idx, key, what, settled FROM intentions WHERE run = ?1 ORDER BY idx, key";
constexpr std::string_view kDecisions = R"sql(
SELECT id, run, idx, choice, reason, by, time
FROM decisions WHERE run = ?1 AND id > ?2 ORDER BY id)sql";
constexpr std::string_view kLanes =
    "SELECT run, name, until, reason, strikes FROM lanes WHERE run = ?1 ORDER BY name";
constexpr std::string_view kMessages = R"sql(
SELECT id, run, task, text, sender, time, delivered
FROM messages WHERE run = ?1 ORDER BY id)sql";
constexpr std::string_view kCandidates = R"sql(
SELECT id FROM runs
WHERE substr(id, 1, length(?1)) = ?1 OR substr(id, -length(?1) - 1) = '-' || ?1
ORDER BY started DESC, rowid DESC LIMIT 6)sql";

Run read_run(const Statement& from) {
  Run run;
  run.id = from.text(0);
  run.pipeline = from.text(1);
  run.project = from.text(2);
  run.state = run_state(from.text(3)).value_or(RunState::aborted);
  run.exit_code = from.maybe_small(4);
  run.started = from.real(5);
  run.finished = from.maybe_real(6);
  run.owner.boot_id = from.text(7);
  run.owner.pid = from.integer(8);
  run.owner.start_time = static_cast<std::uint64_t>(from.integer(9));
  run.version = from.text(10);
  run.argv = from.text(11);
  run.params = from.text(12);
  run.source = from.text(13);
  run.plan = from.text(14);
  run.report = from.text(15);
  return run;
}

StepRun read_step_run(const Statement& from) {
  return {.run = from.text(0),
          .index = from.small(1),
          .step = from.text(2),
          .task = from.text(3),
          .status = from.text(4),
          .attempt = from.small(5),
          .outputs = from.text(9),
          .error = from.text(10),
          .state = from.text(11),
          .waits = from.text(12),
          .warnings = from.text(13),
          .started = from.maybe_real(6),
          .finished = from.maybe_real(7),
          .seconds = from.real(8),
          .spent = from.text(14)};
}

Attempt read_attempt(const Statement& from) {
  return {.run = from.text(0),
          .index = from.small(1),
          .attempt = from.small(2),
          .status = from.text(3),
          .error = from.text(4),
          .started = from.real(5),
          .finished = from.maybe_real(6)};
}

Process read_process(const Statement& from) {
  return {.run = from.text(0),
          .index = from.small(1),
          .attempt = from.small(2),
          .key = from.text(3),
          .dir = from.text(4),
          .command = from.text(5),
          .pid = from.integer(6),
          .started = from.real(7),
          .outcome = from.text(8)};
}

Intention read_intention(const Statement& from) {
  return {.run = from.text(0),
          .index = from.small(1),
          .key = from.text(2),
          .what = from.text(3),
          .settled = from.integer(4) != 0};
}

Decision read_decision(const Statement& from) {
  return {.id = from.integer(0),
          .run = from.text(1),
          .index = from.small(2),
          .choice = from.text(3),
          .reason = from.text(4),
          .by = from.text(5),
          .time = from.real(6)};
}

Lane read_lane(const Statement& from) {
  return {.run = from.text(0),
          .name = from.text(1),
          .until = from.real(2),
          .reason = from.text(3),
          .strikes = from.small(4)};
}

TaskMessage read_message(const Statement& from) {
  return {.id = from.integer(0),
          .run = from.text(1),
          .task = from.text(2),
          .text = from.text(3),
          .sender = from.text(4),
          .time = from.real(5),
          .delivered = from.maybe_real(6)};
}

// All rows of a bound statement, each made a value by `read`.
template <typename Read>
auto collect(Database& database, Statement& statement, Read read)
    -> Result<std::vector<std::invoke_result_t<Read, const Statement&>>> {
  std::vector<std::invoke_result_t<Read, const Statement&>> rows;
  int code = statement.step();
  for (; code == SQLITE_ROW; code = statement.step()) rows.push_back(read(statement));
  if (code == SQLITE_DONE) {
    statement.reset();
    return rows;
  }
  Error problem = database.error(code);
  statement.reset();
  return problem;
}

template <typename Read, typename... Values>
auto query(Database& database, std::string_view sql, Read read, const Values&... values)
    -> Result<std::vector<std::invoke_result_t<Read, const Statement&>>> {
  PLAIT_TRY(Statement statement, database.prepare(sql));
  statement.bind(values...);
  return collect(database, statement, read);
}

std::string read_text(const Statement& from) {
  return from.text(0);
}

Error no_single_run(std::string_view text, const std::vector<std::string>& candidates) {
  if (candidates.empty()) {
    return fail(error_class::not_found, "there is no run \"" + std::string(text) + "\"",
                "list them with `plait runs`");
  }
  std::string names;
  for (const auto& name : candidates) names += (names.empty() ? "" : ", ") + name;
  return fail(error_class::not_found, "\"" + std::string(text) + "\" fits several runs: " + names,
              "give one of these in full");
}

}  // namespace

Result<std::vector<Run>> Store::list_runs(int limit) const {
  return query(state_->database, kListRuns, read_run, limit);
}

Result<Run> Store::find_run(std::string_view text) const {
  std::string id(text);
  if (text == "latest") {
    PLAIT_TRY(const auto newest, list_runs(1));
    if (newest.empty()) {
      return fail(error_class::not_found, "there is no run yet", "start one with `plait run`");
    }
    id = newest.front().id;
  }
  PLAIT_TRY(auto exact, query(state_->database, kOneRun, read_run, id));
  if (!exact.empty()) return std::move(exact.front());
  if (text.empty()) return no_single_run(text, {});
  PLAIT_TRY(const auto candidates, query(state_->database, kCandidates, read_text, text));
  if (candidates.size() != 1) return no_single_run(text, candidates);
  PLAIT_TRY(auto found, query(state_->database, kOneRun, read_run, candidates.front()));
  if (found.empty()) return no_single_run(text, {});  // deleted in between
  return std::move(found.front());
}

Result<bool> Store::has_run(std::string_view id) const {
  PLAIT_TRY(const auto found,
            query(state_->database, "SELECT id FROM runs WHERE id = ?1", read_text, id));
  return !found.empty();
}

Result<std::vector<StepRun>> Store::step_runs(std::string_view run) const {
  return query(state_->database, kStepRuns, read_step_run, run);
}

Result<std::map<std::string, int>> Store::step_run_counts(std::string_view run) const {
  const auto read = [](const Statement& from) { return std::pair(from.text(0), from.small(1)); };
  PLAIT_TRY(const auto counts, query(state_->database, kStepRunCounts, read, run));
  return std::map<std::string, int>(counts.begin(), counts.end());
}

Result<std::vector<Attempt>> Store::attempts(std::string_view run) const {
  return query(state_->database, kAttempts, read_attempt, run);
}

Result<std::vector<Process>> Store::processes(std::string_view run) const {
  return query(state_->database, kProcesses, read_process, run);
}

Result<std::vector<Intention>> Store::intentions(std::string_view run) const {
  return query(state_->database, kIntentions, read_intention, run);
}

Result<std::vector<Decision>> Store::decisions(std::string_view run, std::int64_t after) const {
  PLAIT_TRY(Statement* const statement, state_->cached(Cached::decisions, kDecisions));
  statement->bind(run, after);
  return collect(state_->database, *statement, read_decision);
}

Result<std::vector<Lane>> Store::lanes(std::string_view run) const {
  return query(state_->database, kLanes, read_lane, run);
}

Result<std::vector<TaskMessage>> Store::messages(std::string_view run) const {
  return query(state_->database, kMessages, read_message, run);
}

}  // namespace plait::store

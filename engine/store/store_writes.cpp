#include <plait/error_class.hpp>
#include <string>

#include "store/store_state.hpp"

namespace plait::store {

namespace {

constexpr std::string_view kPutRun = R"sql(
INSERT INTO runs (id, pipeline, project, state, exit_code, started, finished, boot_id, pid,
                  pid_start_time, version, argv, params, source, plan, report)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)
ON CONFLICT (id) DO UPDATE SET
  (pipeline, project, state, exit_code, started, finished, boot_id, pid, pid_start_time, version,
   argv, params, source, plan, report)
  = (?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16))sql";

constexpr std::string_view kChangeRun = R"sql(
UPDATE runs SET
  state = ?2,
  exit_code = CASE WHEN ?2 IN ('running', 'paused') THEN ?3 ELSE coalesce(?3, exit_code) END,
  finished = CASE WHEN ?2 IN ('running', 'paused') THEN ?4 ELSE coalesce(?4, finished) END,
  boot_id = coalesce(?5, boot_id),
  pid = coalesce(?6, pid),
  pid_start_time = coalesce(?7, pid_start_time),
  plan = coalesce(?8, plan),
  report = coalesce(?9, report),
  params = coalesce(?10, params),
  source = coalesce(?11, source)
WHERE id = ?1)sql";

constexpr std::string_view kPutStepRun = R"sql(
INSERT INTO step_runs (run, idx, step, task, status, attempt, started, finished, seconds, outputs,
                       error, state, waits, warnings, spent)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
ON CONFLICT (run, idx) DO UPDATE SET
  step = ?3, task = ?4, status = ?5, attempt = ?6, started = ?7, finished = ?8, seconds = ?9,
  outputs = ?10, error = ?11, state = ?12, waits = ?13, warnings = ?14, spent = ?15)sql";

constexpr std::string_view kPutAttempt = R"sql(
INSERT INTO attempts (run, idx, attempt, status, error, started, finished)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
ON CONFLICT (run, idx, attempt) DO UPDATE SET
  status = ?4, error = ?5, started = ?6, finished = ?7)sql";

constexpr std::string_view kPutProcess = R"sql(
INSERT INTO processes (run, idx, attempt, key, dir, command, pid, started, outcome)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
ON CONFLICT (run, idx, attempt, key) DO UPDATE SET
  dir = ?5, command = ?6, pid = ?7, started = ?8, outcome = ?9)sql";

constexpr std::string_view kPutIntention = R"sql(
INSERT INTO intentions (run, idx, key, what, settled) VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (run, idx, key) DO UPDATE SET what = ?4, settled = ?5)sql";

constexpr std::string_view kAddDecision = R"sql(
INSERT INTO decisions (run, idx, choice, reason, by, time) VALUES (?1, ?2, ?3, ?4, ?5, ?6))sql";

constexpr std::string_view kPutLane = R"sql(
INSERT INTO lanes (run, name, until, reason, strikes) VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (run, name) DO UPDATE SET until = ?3, reason = ?4, strikes = ?5)sql";

constexpr std::string_view kAddMessage = R"sql(
INSERT INTO messages (run, task, text, sender, time, delivered)
VALUES (?1, ?2, ?3, ?4, ?5, ?6))sql";

constexpr std::string_view kDeliver =
    "UPDATE messages SET delivered = ?2 WHERE id = ?1 AND delivered IS NULL";

void bind_row(Statement& to, const Run& row) {
  to.bind(row.id, row.pipeline, row.project, to_string(row.state), row.exit_code, row.started,
          row.finished, row.owner.boot_id, row.owner.pid, row.owner.start_time, row.version,
          Nullable{row.argv}, Nullable{row.params}, Nullable{row.source}, Nullable{row.plan},
          Nullable{row.report});
}

void bind_row(Statement& to, const RunChange& row) {
  std::optional<std::string_view> boot_id;
  std::optional<std::int64_t> pid;
  std::optional<std::uint64_t> start_time;
  if (row.owner) {
    boot_id = row.owner->boot_id;
    pid = row.owner->pid;
    start_time = row.owner->start_time;
  }
  to.bind(row.id, to_string(row.state), row.exit_code, row.finished, boot_id, pid, start_time,
          Nullable{row.plan}, Nullable{row.report}, Nullable{row.params}, Nullable{row.source});
}

void bind_row(Statement& to, const StepRun& row) {
  to.bind(row.run, row.index, row.step, row.task, row.status, row.attempt, row.started,
          row.finished, row.seconds, Nullable{row.outputs}, Nullable{row.error},
          Nullable{row.state}, Nullable{row.waits}, Nullable{row.warnings}, Nullable{row.spent});
}

void bind_row(Statement& to, const Attempt& row) {
  to.bind(row.run, row.index, row.attempt, row.status, Nullable{row.error}, row.started,
          row.finished);
}

void bind_row(Statement& to, const Process& row) {
  to.bind(row.run, row.index, row.attempt, row.key, row.dir, Nullable{row.command}, row.pid,
          row.started, Nullable{row.outcome});
}

void bind_row(Statement& to, const Intention& row) {
  to.bind(row.run, row.index, row.key, Nullable{row.what}, row.settled);
}

void bind_row(Statement& to, const Decision& row) {
  to.bind(row.run, row.index, row.choice, row.reason, row.by, row.time);
}

void bind_row(Statement& to, const Lane& row) {
  to.bind(row.run, row.name, row.until, row.reason, row.strikes);
}

void bind_row(Statement& to, const TaskMessage& row) {
  to.bind(row.run, row.task, row.text, row.sender, row.time, row.delivered);
}

void bind_row(Statement& to, const Delivery& row) {
  to.bind(row.message, row.time);
}

// `State` is Store::State, which only members of Store may name.
template <typename State, typename Row>
Status write_rows(State& state, Cached which, std::string_view sql, const std::vector<Row>& rows) {
  if (rows.empty()) return {};
  PLAIT_TRY(Statement* const statement, state.cached(which, sql));
  for (const auto& row : rows) {
    bind_row(*statement, row);
    PLAIT_CHECK(state.database.run(*statement));
  }
  return {};
}

template <typename State>
Status change_runs(State& state, const std::vector<RunChange>& changes) {
  for (const auto& change : changes) {
    PLAIT_TRY(Statement* const statement, state.cached(Cached::change_run, kChangeRun));
    bind_row(*statement, change);
    PLAIT_CHECK(state.database.run(*statement));
    if (state.database.changes() == 0) {
      return fail(error_class::not_found, "there is no run \"" + change.id + "\" in the store");
    }
  }
  return {};
}

template <typename State>
Status write_all(State& state, const Batch& batch) {
  PLAIT_TRY(Transaction transaction, Transaction::begin(state.database));
  PLAIT_CHECK(write_rows(state, Cached::put_run, kPutRun, batch.runs));
  PLAIT_CHECK(change_runs(state, batch.run_changes));
  PLAIT_CHECK(write_rows(state, Cached::put_step_run, kPutStepRun, batch.step_runs));
  PLAIT_CHECK(write_rows(state, Cached::put_attempt, kPutAttempt, batch.attempts));
  PLAIT_CHECK(write_rows(state, Cached::put_process, kPutProcess, batch.processes));
  PLAIT_CHECK(write_rows(state, Cached::put_intention, kPutIntention, batch.intentions));
  PLAIT_CHECK(write_rows(state, Cached::add_decision, kAddDecision, batch.decisions));
  PLAIT_CHECK(write_rows(state, Cached::put_lane, kPutLane, batch.lanes));
  PLAIT_CHECK(write_rows(state, Cached::add_message, kAddMessage, batch.messages));
  PLAIT_CHECK(write_rows(state, Cached::deliver, kDeliver, batch.deliveries));
  return transaction.commit();
}

}  // namespace

Status Store::apply(const Batch& batch) {
  if (batch.empty()) return {};
  if (batch.durable == Durable::no) return write_all(*state_, batch);
  // The setting holds for a connection and cannot change within a transaction. With FULL a commit
  // syncs the whole write-ahead log, so all earlier commits become durable with it.
  PLAIT_CHECK(state_->database.execute("PRAGMA synchronous = FULL"));
  Status written = write_all(*state_, batch);
  Status restored = state_->database.execute("PRAGMA synchronous = NORMAL");
  return written ? restored : written;
}

Status Store::delete_run(std::string_view id) {
  PLAIT_TRY(Statement statement, state_->database.prepare("DELETE FROM runs WHERE id = ?1"));
  statement.bind(id);
  PLAIT_CHECK(state_->database.run(statement));
  if (state_->database.changes() == 0) {
    return fail(error_class::not_found, "there is no run \"" + std::string(id) + "\"",
                "list them with `plait runs`");
  }
  return {};
}

}  // namespace plait::store

// What makes a waiting call go on: ended and growing processes, timers, events, pools and
// being told to stop.
#include <algorithm>
#include <filesystem>
#include <utility>

#include "run/environment.hpp"
#include "run/session.hpp"

namespace plait::run {

namespace {

// The folder for a process that is to be `wished`. A run that is taken up again counts its attempts
// and calls anew: a process of an earlier session whose end nobody has taken in is found again
// under its name, one that is over and done with is not.
std::string process_folder(const store::Store& store, const std::string& run,
                           const std::string& wished, bool gather) {
  std::string last;
  std::string next = wished;
  std::error_code ignored;
  for (int again = 2; std::filesystem::exists(next, ignored); ++again)
    last = std::exchange(next, wished + "." + std::to_string(again));
  if (last.empty() || gather) return next;
  if (std::filesystem::exists(last + "/status", ignored) &&
      read_outcome(last).kind == Ending::cancelled)
    return next;
  const auto rows = store.processes(run);
  const bool settled =
      !rows || std::any_of(rows->begin(), rows->end(), [&](const store::Process& process) {
        return process.dir == last && !process.outcome.empty();
      });
  return settled ? next : last;
}

}  // namespace

// Gives the call its next cause, unless a thread is in it.
void Session::pump(Call& call) {
  if (call.in_flight || call.awaits_slot || call.open.empty()) return;
  if (call.causes.empty() && call.wants_events && !call.told_over) {
    Json events = observers_->take_observed(graph_.step_of(call.open.front()).id);
    if (!events.empty() || call.events_over) {
      call.told_over = call.events_over;
      call.causes.push_back(
          Json{{"kind", "events"}, {"events", std::move(events)}, {"done", call.events_over}});
    }
  }
  if (call.causes.empty()) return;
  Json cause = std::move(call.causes.front());
  call.causes.pop_front();
  call.timer.reset();
  for (const graph::NodeId run : call.open) scheduler_->resumed(run);
  enter(call, "resume", cause);
}

void Session::ask(Call& call, Json cause) {
  call.causes.push_back(std::move(cause));
  pump(call);
}

// Timers that have passed, and events for the observing calls.
void Session::pump_all() {
  while (!timers_.empty() && timers_.begin()->first <= now()) {
    const auto [at, id] = *timers_.begin();
    timers_.erase(timers_.begin());
    const auto it = calls_.find(id);
    if (it == calls_.end() || it->second->timer != at) continue;
    it->second->timer.reset();
    ask(*it->second, Json{{"kind", "timer"}});
  }
  for (Call* call : std::vector(observing_)) pump(*call);
}

void Session::start_process(Call& call, const Json& entry) {
  const std::string key = entry.value("key", "");
  const auto refuse = [&](const Error& error) {
    Outcome outcome;
    outcome.kind = Ending::crashed;
    outcome.message = error.message;
    call.causes.push_back(Json{{"kind", "exit"}, {"key", key}, {"outcome", to_json(outcome)}});
  };
  if (!call.used_keys.insert(key).second) return;
  if (call.stopping || call.expired) {
    refuse(fail(error_class::cancelled, "the step is being stopped"));
    return;
  }
  const graph::NodeId first = call.open.front();
  auto command = command_from_json(entry.value("command", Json()));
  if (!command) {
    refuse(command.error());
    return;
  }
  std::string folder = call.gather ? graph_.step_of(first).id : graph_.name(first);
  std::replace(folder.begin(), folder.end(), '/', '_');
  std::string leaf = std::to_string(call.attempt) + "-" + key;
  std::replace(leaf.begin(), leaf.end(), '/', '_');
  ProcessSpec spec{std::move(command).value(),
                   setup_.run_dir + "/proc/" + folder + "/" + leaf,
                   entry.value("output", false),
                   0,
                   {}};
  if (call.gather) spec.dir += "-" + std::to_string(call.id);
  spec.dir = process_folder(setup_.store, setup_.run_id, spec.dir, call.gather);
  if (const auto left = scheduler_->time_left(first, now()))
    spec.limit_s = std::max(base::to_seconds(*left), 0.001);
  for (const std::string& secret : secrets_of(spec.command, environment_for(spec.command)))
    services_->mask(secret);
  spec.secrets = services_->secrets();
  auto started = processes_->start(spec);
  if (!started) {
    refuse(started.error());
    return;
  }
  call.processes.emplace(key, *started);
  process_owner_.emplace(*started, std::pair(call.id, key));
  store::Process row;
  row.run = setup_.run_id;
  row.index = static_cast<int>(first);
  row.attempt = call.attempt;
  row.key = key;
  row.dir = spec.dir;
  row.command = stored(to_json(spec.command));
  row.pid = processes_->pid(*started);
  row.started = wall();
  batch_.processes.push_back(std::move(row));
  announce(first, events::ProcessStarted{key, spec.dir, spec.command.argv,
                                         processes_->pid(*started), false});
}

void Session::process_ended(ProcessId id, const Outcome& reported) {
  const auto owner = process_owner_.find(id);
  if (owner == process_owner_.end()) return;
  const auto [call_id, key] = owner->second;
  process_owner_.erase(owner);
  const auto it = calls_.find(call_id);
  if (it == calls_.end()) return;
  Call& call = *it->second;
  call.processes.erase(key);
  Outcome outcome = reported;
  if (call.expired && !call.stopping && outcome.kind == Ending::cancelled)
    outcome.kind = Ending::timed_out;
  const graph::NodeId first = call.open.empty() ? 0 : call.open.front();
  store::Process row;
  row.run = setup_.run_id;
  row.index = static_cast<int>(first);
  row.attempt = call.attempt;
  row.key = key;
  row.dir = std::filesystem::path(outcome.output).parent_path().string();
  row.started = outcome.started;
  row.outcome = stored(to_json(outcome));
  batch_.processes.push_back(std::move(row));
  peak_kb_ = std::max(peak_kb_, outcome.peak_rss_kb);
  announce(first, events::ProcessEnded{key, to_json(outcome)});
  ask(call, Json{{"kind", "exit"}, {"key", key}, {"outcome", to_json(outcome)}});
}

void Session::process_grew(ProcessId id, std::uint64_t size) {
  const auto owner = process_owner_.find(id);
  if (owner == process_owner_.end()) return;
  const auto it = calls_.find(owner->second.first);
  if (it == calls_.end()) return;
  Call& call = *it->second;
  for (Json& cause : call.causes)
    if (cause["kind"] == "output" && cause["key"] == owner->second.second) {
      cause["size"] = size;
      return;
    }
  ask(call, Json{{"kind", "output"},
                 {"key", owner->second.second},
                 {"path", processes_->output_file(id)},
                 {"size", size}});
}

// Ends its processes, whose exits then resume it; a call without any is told to cancel.
void Session::stop_call(Call& call, const char* why) {
  if (call.awaits_slot) {  // its decision stays in the store, for the run that goes on
    const graph::NodeId run = call.open.front();
    Json body = records_[run].waits;
    body["state"] = call.state;
    settle(call, run, {schedule::State::blocked, scheduler_->error(run)}, body);
    end_call(call);
    return;
  }
  const bool again = std::exchange(call.stopping, true);
  for (const auto& [key, process] : call.processes) processes_->stop(process);
  if (!again && call.processes.empty())
    ask(call, Json{{"kind", "cancel"}, {"force", true}, {"reason", why}});
}

void Session::stop_all(const char* why) {
  std::vector<Call*> all;  // stopping one may end it
  for (auto& [id, call] : calls_) all.push_back(call.get());
  for (Call* call : all) stop_call(*call, why);
}

// Processes are ended by their supervisor at the same limit; whatever has none is told.
void Session::expire(graph::NodeId run) {
  Call* call = call_of_[run];
  if (call == nullptr || std::exchange(call->expired, true)) return;
  services_->set_expired(info_for(run, call->attempt, call->gather));
  if (call->processes.empty()) ask(*call, Json{{"kind", "cancel"}, {"reason", "timeout"}});
}

}  // namespace plait::run

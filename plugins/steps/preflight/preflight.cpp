#include "preflight/preflight.hpp"

#include <algorithm>
#include <plait/duration.hpp>

#include "preflight/agents.hpp"
#include "preflight/check_list.hpp"
#include "preflight/verdict.hpp"

namespace plait::preflight {
namespace {

std::string key_of(std::size_t index, const Entry& entry) {
  return "check-" + std::to_string(index + 1) + "-" + std::to_string(entry.round);
}

bool running(const Entry& entry) {
  return entry.status.empty();
}

std::string line_of(const Command& command) {
  std::string line;
  for (const std::string& word : command.argv) line += (line.empty() ? "" : " ") + word;
  return line;
}

}  // namespace

Result<std::unique_ptr<PreflightStep>> PreflightStep::create(const Json& with) {
  auto made = std::make_unique<PreflightStep>();
  if (const Json& timeout = StepRequest::at(with, "timeout"); !timeout.is_null()) {
    PLAIT_TRY(made->command_timeout_s_, seconds_of(timeout));
  }
  return made;
}

Result<StepReply> PreflightStep::run(const StepRequest& request, Call& call) {
  std::vector<Entry> entries = entries_from_settings(StepRequest::at(request.with(), "checks"));
  const Json asked = question(request, nullptr);
  ask_agents_of_tasks(entries, request, call);
  Wait wait;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (!running(entries[i])) continue;
    std::optional<Command> command = ask(entries[i], asked, call);
    if (!command) continue;
    if (request.dry_run()) {
      entries[i].status = "listed";
      entries[i].message = "would run: " + line_of(*command);
      continue;
    }
    if (command->timeout_s <= 0) command->timeout_s = command_timeout_s_;
    wait.start.push_back({key_of(i, entries[i]), *std::move(command), false});
  }
  if (wait.start.empty()) return conclude(request, entries, call);
  wait.state = {{"checks", to_state(entries)}, {"cancelled", false}};
  return wait;
}

Result<StepReply> PreflightStep::resume(const StepRequest& request, Call& call) {
  std::vector<Entry> entries = entries_from_state(request.state());
  bool cancelled = request.state().value("cancelled", false);
  Wait wait;
  const std::string kind = request.cause_kind();
  if (kind == "cancel") {
    cancelled = true;
    for (std::size_t i = 0; i < entries.size(); ++i)
      if (running(entries[i])) wait.stop.push_back(key_of(i, entries[i]));
  } else if (kind == "exit") {
    const std::string key = StepRequest::text(request.cause(), "key");
    for (std::size_t i = 0; i < entries.size(); ++i) {
      if (!running(entries[i]) || key != key_of(i, entries[i])) continue;
      const Json outcome = with_text(StepRequest::at(request.cause(), "outcome"));
      std::optional<Command> command = ask(entries[i], question(request, outcome), call);
      if (!command) continue;
      if (cancelled) {
        entries[i].status = "fail";
        entries[i].message = "stopped on request";
        continue;
      }
      if (command->timeout_s <= 0) command->timeout_s = command_timeout_s_;
      wait.start.push_back({key_of(i, entries[i]), *std::move(command), false});
    }
  }
  if (std::any_of(entries.begin(), entries.end(), running)) {
    wait.state = {{"checks", to_state(entries)}, {"cancelled", cancelled}};
    return wait;
  }
  if (cancelled)
    return Failed{fail(error_class::cancelled, "stopped before all checks were done"), {}};
  return conclude(request, entries, call);
}

}  // namespace plait::preflight

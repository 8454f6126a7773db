#include "task_log.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

#include "events/event_type.hpp"
#include "events/ndjson_reader.hpp"

namespace plait::cli {

namespace {

constexpr std::string_view kTurnKey = "turn-";
constexpr std::size_t kLongestEvent = std::size_t{64} << 20;  // bytes
constexpr std::size_t kLongestLine = std::size_t{256} << 10;

std::string name_of(const events::Subject& subject) {
  return subject.task.empty() ? subject.step : subject.step + "[" + subject.task + "]";
}

std::string text_at(const Json& object, const char* key) {
  const auto it = object.is_object() ? object.find(key) : object.end();
  return it != object.end() && it->is_string() ? it->get<std::string>() : std::string();
}

bool is_end(std::string_view type) {
  namespace types = events::types;
  return type == types::step_succeeded || type == types::step_failed ||
         type == types::step_skipped || type == types::step_off || type == types::step_cancelled;
}

// What a reader of the task's story wants to know beside its turns.
bool is_worth_telling(std::string_view type) {
  namespace types = events::types;
  static constexpr std::array kTold{types::display,      types::step_retry,    types::step_blocked,
                                    types::step_decided, types::step_failed,   types::step_skipped,
                                    types::warning,      types::step_cancelled};
  return std::find(kTold.begin(), kTold.end(), type) != kTold.end() || type.starts_with("lane.");
}

// A lane that holds back whoever goes through it.
bool is_everybodys(const events::Event& event) {
  return event.subject.step.empty() && event.type.starts_with("lane.");
}

// An event that tells whether the agent's events are all that it said, or its text alone.
bool settles_form(const Json& event) {
  const std::string type = text_at(event, "type");
  return type != "status" && type != "health";
}

}  // namespace

bool TaskLog::is_subject(const events::Subject& subject) const {
  const std::string& wanted = selection_.subject;
  if (wanted != subject.task && wanted != subject.step && wanted != name_of(subject)) return false;
  return !selection_.attempt || subject.attempt == 0 || subject.attempt == *selection_.attempt;
}

bool TaskLog::advance() {
  const auto read = events::read_events(run_dir_ / events::run_log_name, at_);
  bool any = false;
  if (read) {
    at_ = read->next;
    for (const events::Event& event : read->events) {
      if (is_subject(event.subject)) {
        seen_any_ = true;
        take(event);
      } else if (is_everybodys(event) && seen_any_ && !selection_.turn) {
        reader_.happened(event);
      } else {
        continue;
      }
      any = true;
    }
  }
  for (auto& [dir, open] : open_)
    if (!open.ended && drain(open, false)) any = true;
  return any;
}

void TaskLog::finish() {
  for (auto& [dir, open] : open_)
    if (!open.ended) drain(open, true);
}

void TaskLog::take(const events::Event& event) {
  if (event.type == "agent.started") {
    announced_[name_of(event.subject)] = event.data;
    has_turns_[event.subject.step] = true;
  } else if (event.type == events::types::process_started) {
    process_began(event);
  } else if (event.type == events::types::process_ended) {
    process_ended(event);
  } else if (is_worth_telling(event.type) && !selection_.turn) {
    reader_.happened(event);
  }
  if (is_end(event.type) && has_turns_.contains(event.subject.step) &&
      event.subject.step != selection_.subject)
    over_ = true;
}

void TaskLog::process_began(const events::Event& event) {
  const std::string key = text_at(event.data, "key");
  const std::string dir = text_at(event.data, "dir");
  const bool is_turn = key.starts_with(kTurnKey);
  // Processes beside the turns tell what they have to tell by other events.
  if (!is_turn && has_turns_.contains(event.subject.step)) return;
  Turn turn;
  turn.step = event.subject.step;
  turn.task = event.subject.task;
  turn.attempt = event.subject.attempt;
  turn.key = key;
  turn.dir = dir;
  turn.started = static_cast<double>(event.time_ns) * 1e-9;
  if (is_turn) {
    turn.number = std::atoi(key.c_str() + kTurnKey.size());
    turn.about = announced_[name_of(event.subject)];
  }
  if (selection_.turn && turn.number != *selection_.turn) return;
  const std::filesystem::path folder(dir);
  const auto [it, is_new] = open_.try_emplace(dir, Open{turn,
                                                        is_turn ? Form::unknown : Form::text,
                                                        FollowedFile(folder / "events.ndjson"),
                                                        FollowedFile(folder / "output"),
                                                        {},
                                                        false});
  if (is_new) reader_.began(it->second.turn);
}

void TaskLog::process_ended(const events::Event& event) {
  const Json outcome = event.data.value("outcome", Json::object());
  const std::string dir = std::filesystem::path(text_at(outcome, "output")).parent_path().string();
  const auto it = open_.find(dir);
  if (it == open_.end() || it->second.ended) return;
  drain(it->second, true);
  it->second.ended = true;
  reader_.ended(it->second.turn, outcome);
}

bool TaskLog::drain(Open& open, bool last) {
  bool any = false;
  if (open.form != Form::text) {
    std::string lines = open.events.take_lines(kLongestEvent);
    for (; !lines.empty(); lines = open.events.take_lines(kLongestEvent)) {
      any = true;
      for (std::string_view rest = lines; !rest.empty();) {
        const auto end = std::min(rest.find('\n'), rest.size());
        Json event = Json::parse(rest.substr(0, end), nullptr, false);
        if (event.is_object()) said(open, std::move(event));
        rest.remove_prefix(std::min(end + 1, rest.size()));
      }
    }
    if (last && open.form == Form::unknown) open.form = Form::text;
  }
  if (open.form != Form::text) return any;
  std::string lines = open.output.take_lines(kLongestLine);
  for (; !lines.empty(); lines = open.output.take_lines(kLongestLine)) {
    any = true;
    reader_.printed(open.turn, lines);
  }
  if (const std::string rest = last ? open.output.take_rest() : std::string(); !rest.empty())
    reader_.printed(open.turn, rest);
  return any;
}

void TaskLog::said(Open& open, Json event) {
  if (open.form == Form::text) return;
  if (open.form == Form::unknown) {
    if (!settles_form(event)) {
      open.early.push_back(std::move(event));
      return;
    }
    if (event.value("excerpt", false)) {
      open.form = Form::text;
      return;
    }
    open.form = Form::events;
    for (const Json& earlier : std::exchange(open.early, {})) reader_.said(open.turn, earlier);
  }
  if (text_at(event, "type") == "usage") open.turn.usage = event;
  reader_.said(open.turn, event);
}

}  // namespace plait::cli

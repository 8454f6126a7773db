#include "events/event_type.hpp"

#include <algorithm>
#include <array>

namespace plait::events {

namespace {

constexpr std::array kTypes{
    EventType{types::run_started, "a run begins, or goes on after it was stopped"},
    EventType{types::plan_ready, "the graph of step runs was drawn, or drawn anew after a fan-out"},
    EventType{types::step_queued, "a step run could start, but its pool is full"},
    EventType{types::step_started, "an attempt of a step run begins"},
    EventType{types::step_waiting, "it waits for processes, a timer, events or lanes"},
    EventType{types::step_resumed, "what it waited for has happened"},
    EventType{types::process_started, "a process was started for it"},
    EventType{types::process_ended, "that process has ended"},
    EventType{types::step_blocked, "it cannot go on before a person decides"},
    EventType{types::step_decided, "a person has decided"},
    EventType{types::step_told, "a person told it something"},
    EventType{types::step_retry, "an attempt failed and another one follows"},
    EventType{types::step_succeeded, "it is done, with outputs"},
    EventType{types::step_failed, "it is done for, with an error"},
    EventType{types::step_skipped, "it never starts, because of how its needs ended"},
    EventType{types::step_off, "it never starts, because its own `if` is false"},
    EventType{types::step_cancelled, "it was ended, or will not start, because the run ends early"},
    EventType{types::cancel_requested, "somebody asked the run to end"},
    EventType{types::run_paused, "nothing can go on before a person decides"},
    EventType{types::run_finished, "all step runs have ended"},
    EventType{types::lane_closed, "nobody enters that lane before a time: a limit was met"},
    EventType{types::lane_opened, "those who wait for that lane enter it, one by one"},
    EventType{types::pool_limit, "the limit of a pool has followed the machine"},
    EventType{types::budget_reached, "the run has spent what it may"},
    EventType{types::warning, "something a person should know that stops nothing"},
    EventType{types::log, "a line of a developer's log, of the engine or of a plugin"},
    EventType{types::display, "a title, lines and a table that a step shows to people"},
};

constexpr std::array<std::string_view, 10> kEngineWords{
    "run", "plan", "step", "process", "cancel", "pool", "lane", "budget", "engine", "plait"};

bool is_word(std::string_view text) {
  const auto letter = [](char c) { return c >= 'a' && c <= 'z'; };
  return !text.empty() && letter(text.front()) &&
         std::all_of(text.begin(), text.end(),
                     [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '_'; });
}

}  // namespace

std::span<const EventType> event_types() {
  return kTypes;
}

bool may_be_sent_by_plugin(std::string_view type) {
  if (type == types::display) return true;
  const auto first_dot = type.find('.');
  if (first_dot == std::string_view::npos) return false;
  const auto first = type.substr(0, first_dot);
  if (std::find(kEngineWords.begin(), kEngineWords.end(), first) != kEngineWords.end())
    return false;
  while (true) {
    const auto dot = type.find('.');
    if (!is_word(type.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    type.remove_prefix(dot + 1);
  }
}

}  // namespace plait::events

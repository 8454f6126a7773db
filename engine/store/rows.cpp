#include "store/rows.hpp"

#include <array>
#include <utility>

namespace plait::store {

namespace {

constexpr std::array<std::pair<RunState, std::string_view>, 5> kRunStates{
    {{RunState::running, "running"},
     {RunState::paused, "paused"},
     {RunState::finished, "finished"},
     {RunState::aborted, "aborted"},
     {RunState::interrupted, "interrupted"}}};

}  // namespace

std::string_view to_string(RunState state) {
  for (const auto& [value, name] : kRunStates) {
    if (value == state) return name;
  }
  return {};
}

std::optional<RunState> run_state(std::string_view text) {
  for (const auto& [value, name] : kRunStates) {
    if (name == text) return value;
  }
  return std::nullopt;
}

}  // namespace plait::store

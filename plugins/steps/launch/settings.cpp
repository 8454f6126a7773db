#include "launch/settings.hpp"

#include <plait/duration.hpp>
#include <plait/error_class.hpp>

namespace plait::launch {
namespace {

Mode mode_of(const std::string& text) {
  if (text == "phased") return Mode::phased;
  return text == "delegate" ? Mode::delegate : Mode::automatic;
}

// A phase's number as a parameter gives it: 0 or "" is none.
std::string phase_number(const Json& value) {
  if (value.is_string()) return value == "0" ? std::string() : value.get<std::string>();
  if (value.is_number_integer() && value != 0) return std::to_string(value.get<int>());
  return {};
}

std::vector<Json> list_of(const Json& value) {
  if (value.is_array()) return {value.begin(), value.end()};
  // NOLINTNEXTLINE(readability-container-size-empty): empty() of a Json string is false
  if (value.is_null() || value == "") return {};
  return {value};
}

}  // namespace

Result<Settings> Settings::from_json(const Json& with) {
  Settings made;
  made.agent = with.value("agent", made.agent);
  PLAIT_TRY(made.agents, work::agent_rules_from_json(with.value("agents", Json())));
  made.models = with.value("models", made.models);
  made.runner = with.value("runner", made.runner);
  made.env = with.value("env", made.env);
  made.prompts = with.value("prompts", "");
  made.mode = mode_of(with.value("mode", "auto"));
  made.phased_from = with.value("phased_from", made.phased_from);
  made.gates = list_of(with.value("gates", Json()));
  made.gate_pool = with.value("gate_pool", "");
  made.validate = !with.value("skip_validation", false);
  const Json heal = with.value("heal", Json::object());
  made.attempts = heal.value("attempts", made.attempts);
  made.total = heal.value("total", made.total);
  made.retries_l3 = heal.value("retries_l3", made.retries_l3);
  made.first_phase = phase_number(with.value("start_phase", Json()));
  made.last_phase = phase_number(with.value("end_phase", Json()));
  made.checkpoints = with.value("checkpoints", made.checkpoints);
  made.on_escape = on_escape_from(with.value("on_escape", "auto"));
  if (with.contains("grace")) {
    PLAIT_TRY(made.grace_s, seconds_of(with["grace"]));
  }
  if (with.contains("gate_timeout")) {
    PLAIT_TRY(made.gate_timeout_s, seconds_of(with["gate_timeout"]));
  }
  PLAIT_TRY(made.turns, TurnSettings::from_json(with));
  PLAIT_TRY(made.escalations, Escalations::from_json(with.value("escalation", Json::object())));
  return made;
}

}  // namespace plait::launch

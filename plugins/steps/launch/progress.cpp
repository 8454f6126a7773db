#include "launch/progress.hpp"

#include <array>
#include <utility>

namespace plait::launch {
namespace {

constexpr std::array kStatuses{
    std::pair(CheckStatus::waiting, "waiting"), std::pair(CheckStatus::running, "running"),
    std::pair(CheckStatus::passed, "passed"), std::pair(CheckStatus::failed, "failed"),
    std::pair(CheckStatus::skipped, "skipped")};
constexpr std::array kStages{
    std::pair(Stage::turn, "turn"),       std::pair(Stage::lane, "lane"),
    std::pair(Stage::backoff, "backoff"), std::pair(Stage::pool, "pool"),
    std::pair(Stage::gates, "gates"),     std::pair(Stage::saving, "saving"),
    std::pair(Stage::asking, "asking")};

template <typename Enum, std::size_t size>
const char* text_of(const std::array<std::pair<Enum, const char*>, size>& table, Enum value) {
  for (const auto& [known, text] : table)
    if (known == value) return text;
  return table.front().second;
}

template <typename Enum, std::size_t size>
Enum value_of(const std::array<std::pair<Enum, const char*>, size>& table, const Json& text) {
  for (const auto& [known, name] : table)
    if (text == name) return known;
  return table.front().first;
}

template <typename Value>
Json or_null(const std::optional<Value>& value) {
  return value ? Json(*value) : Json(nullptr);
}

std::optional<double> number_or_nothing(const Json& value) {
  return value.is_number() ? std::optional(value.get<double>()) : std::nullopt;
}

Json check_to_json(const CheckRun& run) {
  Json findings = Json::array();
  for (const Finding& finding : run.findings) findings.push_back(plait::to_json(finding));
  return {{"gate", run.gate},
          {"check", run.check},
          {"status", text_of(kStatuses, run.status)},
          {"tries", run.tries},
          {"healable", run.healable},
          {"broken", run.broken},
          {"message", run.message},
          {"log", run.log},
          {"score", or_null(run.score)},
          {"evidence", run.evidence},
          {"findings", findings}};
}

CheckRun check_from_json(const Json& json) {
  CheckRun run;
  run.gate = json.value("gate", std::size_t{0});
  run.check = json.value("check", Json::object());
  run.status = value_of(kStatuses, json.value("status", Json()));
  run.tries = json.value("tries", 0);
  run.healable = json.value("healable", false);
  run.broken = json.value("broken", false);
  run.message = json.value("message", "");
  run.log = json.value("log", "");
  run.score = number_or_nothing(json.value("score", Json()));
  run.evidence = json.value("evidence", Json::object());
  for (const Json& finding : json.value("findings", Json::array()))
    run.findings.push_back(finding_from_json(finding));
  return run;
}

Json look_to_json(const Look& look) {
  Json checks = Json::array();
  for (const CheckRun& run : look.checks) checks.push_back(check_to_json(run));
  return {
      {"commit", look.commit},         {"time", look.time},        {"looks", look.looks},
      {"checks", std::move(checks)},   {"key", look.key},          {"wants_slot", look.wants_slot},
      {"holds_slot", look.holds_slot}, {"turn_end", look.turn_end}};
}

Look look_from_json(const Json& json) {
  Look look;
  look.commit = json.value("commit", "");
  look.time = json.value("time", 0.0);
  look.looks = json.value("looks", 0);
  for (const Json& run : json.value("checks", Json::array()))
    look.checks.push_back(check_from_json(run));
  look.key = json.value("key", "");
  look.wants_slot = json.value("wants_slot", false);
  look.holds_slot = json.value("holds_slot", false);
  look.turn_end = json.value("turn_end", Json());
  return look;
}

Json levels_to_json(const std::map<std::string, LevelResult>& levels) {
  Json out = Json::object();
  for (const auto& [level, result] : levels)
    out[level] = {{"passed", or_null(result.passed)},
                  {"attempts", result.attempts},
                  {"score", or_null(result.score)}};
  return out;
}

std::map<std::string, LevelResult> levels_from_json(const Json& json) {
  std::map<std::string, LevelResult> levels;
  for (const auto& [level, result] : json.items()) {
    LevelResult made;
    if (const Json passed = result.value("passed", Json()); passed.is_boolean())
      made.passed = passed.get<bool>();
    made.attempts = result.value("attempts", 0);
    made.score = number_or_nothing(result.value("score", Json()));
    levels.emplace(level, made);
  }
  return levels;
}

}  // namespace

std::string CheckRun::title() const {
  const std::string title = check.value("title", "");
  return title.empty() ? check.value("key", "") : title;
}

Json to_json(const Progress& p) {
  Json checks = Json::array();
  for (const CheckRun& run : p.checks) checks.push_back(check_to_json(run));
  return {{"stage", text_of(kStages, p.stage)},
          {"key", p.key},
          {"agent", p.agent},
          {"model", p.model},
          {"reading", p.reading},
          {"control", to_json(p.control)},
          {"phased", p.phased},
          {"planned", p.planned},
          {"at", p.at},
          {"turn_kind", p.turn_kind},
          {"turns", p.turns},
          {"rounds", p.rounds},
          {"saves", p.saves},
          {"checks", std::move(checks)},
          {"verifying", p.verifying},
          {"holds_slot", p.holds_slot},
          {"attempts", p.attempts},
          {"seen", p.seen},
          {"heals_of_phase", p.heals_of_phase},
          {"self_heals", p.self_heals},
          {"heals", p.heals},
          {"levels", levels_to_json(p.levels)},
          {"accepted", p.accepted},
          {"hooks", p.hooks},
          {"left", p.left},
          {"look", look_to_json(p.look)},
          {"turn_base", p.turn_base},
          {"to_run", p.to_run},
          {"phases", p.phases},
          {"last_exit", p.last_exit},
          {"last_judgement", p.last_judgement},
          {"agent_s", p.agent_s},
          {"resources", p.resources},
          {"log", p.log},
          {"warnings", p.warnings}};
}

Progress progress_from_json(const Json& json) {
  Progress p;
  if (!json.is_object()) return p;
  p.stage = value_of(kStages, json.value("stage", Json()));
  p.key = json.value("key", "");
  p.agent = json.value("agent", "");
  p.model = json.value("model", "");
  p.reading = json.value("reading", Json::object());
  p.control = turn_control_from_json(json.value("control", Json()));
  p.phased = json.value("phased", false);
  p.planned = json.value("planned", p.planned);
  p.at = json.value("at", p.at);
  p.turn_kind = json.value("turn_kind", "");
  p.turns = json.value("turns", 0);
  p.rounds = json.value("rounds", 0);
  p.saves = json.value("saves", 0);
  for (const Json& run : json.value("checks", Json::array()))
    p.checks.push_back(check_from_json(run));
  p.verifying = json.value("verifying", "");
  p.holds_slot = json.value("holds_slot", false);
  p.attempts = json.value("attempts", p.attempts);
  p.seen = json.value("seen", p.seen);
  p.heals_of_phase = json.value("heals_of_phase", 0);
  p.self_heals = json.value("self_heals", 0);
  p.heals = json.value("heals", Json::array());
  p.levels = levels_from_json(json.value("levels", Json::object()));
  p.accepted = json.value("accepted", Json::array());
  p.hooks = json.value("hooks", "");
  p.left = json.value("left", p.left);
  p.look = look_from_json(json.value("look", Json::object()));
  p.turn_base = json.value("turn_base", "");
  p.to_run = json.value("to_run", Json::array());
  p.phases = json.value("phases", Json::array());
  p.last_exit = json.value("last_exit", Json());
  p.last_judgement = json.value("last_judgement", Json());
  p.agent_s = json.value("agent_s", 0.0);
  p.resources = json.value("resources", Json::object());
  p.log = json.value("log", "");
  p.warnings = json.value("warnings", p.warnings);
  return p;
}

}  // namespace plait::launch

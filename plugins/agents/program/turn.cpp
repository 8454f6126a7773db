#include "agents/program/turn.hpp"

#include <algorithm>

#include "agents/plain_agent.hpp"

namespace plait::agents {
namespace {

Json to_json_list(const std::vector<Denial>& denials) {
  Json out = Json::array();
  for (const Denial& each : denials) out.push_back({{"tool", each.tool}, {"detail", each.detail}});
  return out;
}

void put_text(Json& state, const char* key, const std::string& text) {
  if (!text.empty()) state[key] = text;
}

void put_flag(Json& state, const char* key, bool flag) {
  if (flag) state[key] = true;
}

}  // namespace

Usage& Usage::operator+=(const Usage& more) {
  input += more.input;
  output += more.output;
  cached += more.cached;
  if (more.cost) cost = cost.value_or(0) + *more.cost;
  return *this;
}

Usage Usage::since(const Usage& earlier) const {
  const auto left = [](std::int64_t now, std::int64_t then) {
    return std::max<std::int64_t>(0, now - then);
  };
  Usage out{left(input, earlier.input), left(output, earlier.output), left(cached, earlier.cached),
            std::nullopt};
  if (cost) out.cost = std::max(0.0, *cost - earlier.cost.value_or(0));
  return out;
}

bool Usage::is_empty() const {
  return *this == Usage{};
}

Json to_json(const Usage& usage) {
  Json out{{"input", usage.input}, {"output", usage.output}, {"cached", usage.cached}};
  out["cost"] = usage.cost ? Json(*usage.cost) : Json(nullptr);
  return out;
}

Usage usage_from_json(const Json& json) {
  Usage out;
  if (!json.is_object()) return out;
  out.input = json.value("input", std::int64_t{0});
  out.output = json.value("output", std::int64_t{0});
  out.cached = json.value("cached", std::int64_t{0});
  if (const auto cost = json.find("cost"); cost != json.end() && cost->is_number())
    out.cost = cost->get<double>();
  return out;
}

Json Turn::to_json() const {
  Json out = Json::object();
  if (Json begun = lines.to_json(); !begun.is_null()) out["lines"] = std::move(begun);
  put_text(out, "session", session);
  put_text(out, "model", model);
  put_flag(out, "resumed", resumed);
  if (before) out["before"] = agents::to_json(*before);
  if (told) out["told"] = agents::to_json(*told);
  if (!usage.is_empty()) out["usage"] = agents::to_json(usage);
  if (!claim.empty()) out["claim"] = claim;
  put_text(out, "phases", phases);
  put_text(out, "health", health);
  put_text(out, "last_text", last_text);
  put_flag(out, "last_has_word", last_has_word);
  put_text(out, "partial_text", partial_text);
  put_flag(out, "ended", ended);
  put_flag(out, "ended_well", ended_well);
  if (error) out["error"] = agents::to_json(*error);
  put_flag(out, "error_is_final", error_is_final);
  if (!denials.empty()) out["denials"] = to_json_list(denials);
  if (!noise.empty()) out["noise"] = noise;
  if (!own.empty()) out["own"] = own;
  return out;
}

Turn Turn::from_json(const Json& state) {
  Turn out;
  if (!state.is_object()) return out;
  if (state.contains("lines")) out.lines = LineReader::from_json(state["lines"]);
  out.session = text_of(state, "session");
  out.model = text_of(state, "model");
  out.resumed = state.value("resumed", false);
  if (state.contains("before")) out.before = usage_from_json(state["before"]);
  if (state.contains("told")) out.told = usage_from_json(state["told"]);
  if (state.contains("usage")) out.usage = usage_from_json(state["usage"]);
  out.claim = state.value("claim", Json::object());
  out.phases = text_of(state, "phases");
  out.health = text_of(state, "health");
  out.last_text = text_of(state, "last_text");
  out.last_has_word = state.value("last_has_word", false);
  out.partial_text = text_of(state, "partial_text");
  out.ended = state.value("ended", false);
  out.ended_well = state.value("ended_well", false);
  if (state.contains("error")) out.error = failure_from_json(state["error"]);
  out.error_is_final = state.value("error_is_final", false);
  for (const Json& each : state.value("denials", Json::array()))
    out.denials.push_back({text_of(each, "tool"), text_of(each, "detail")});
  out.noise = state.value("noise", out.noise);
  out.own = state.value("own", Json::object());
  return out;
}

}  // namespace plait::agents

#include "launch/turn_control.hpp"

#include <array>
#include <utility>

namespace plait::launch {
namespace {

constexpr std::array kStoppings{
    std::pair{Stopping::no, "no"}, std::pair{Stopping::task_budget, "task_budget"},
    std::pair{Stopping::run_budget, "run_budget"}, std::pair{Stopping::stall, "stall"}};
constexpr std::array kAskings{
    std::pair{Asking::gates, "gates"}, std::pair{Asking::question, "question"},
    std::pair{Asking::budget, "budget"}, std::pair{Asking::trouble, "trouble"}};

template <typename Table, typename Value>
const char* word_of(const Table& table, Value value) {
  for (const auto& [each, text] : table)
    if (each == value) return text;
  return table.front().second;
}

template <typename Table>
auto of_word(const Table& table, const std::string& word) {
  for (const auto& [value, text] : table)
    if (word == text) return value;
  return table.front().first;
}

Json closing_to_json(const LaneClosing& closing) {
  return {{"lane", closing.lane},
          {"until", closing.until ? Json(*closing.until) : Json(nullptr)},
          {"reason", closing.reason}};
}

LaneClosing closing_from_json(const Json& json) {
  LaneClosing closing;
  closing.lane = StepRequest::text(json, "lane");
  if (const Json& until = StepRequest::at(json, "until"); until.is_number())
    closing.until = until.get<double>();
  closing.reason = StepRequest::text(json, "reason");
  return closing;
}

}  // namespace

Json to_json(const TurnControl& c) {
  Json out{{"kind", c.kind},
           {"findings", c.findings},
           {"note", c.note},
           {"prompt_file", c.prompt_file},
           {"asked_file", c.asked_file},
           {"begun", c.begun},
           {"session", c.session},
           {"new_session", c.new_session},
           {"resumed", c.resumed},
           {"provider", c.provider},
           {"stopping", word_of(kStoppings, c.stopping)},
           {"why", c.why},
           {"life", to_json(c.life)},
           {"next_look", c.next_look},
           {"retries", c.tries.retries},
           {"closings", c.tries.closings},
           {"limited_since", c.limited_since},
           {"fallback", c.fallback},
           {"spent", to_json(c.spent)},
           {"carried", to_json(c.carried)},
           {"max_cost", c.limit.cost},
           {"max_tokens", c.limit.tokens},
           {"retried", c.retried},
           {"limited", c.limited},
           {"limited_s", c.limited_s},
           {"messages", c.messages},
           {"lane_ok", c.lane_ok},
           {"asking", word_of(kAskings, c.asking)},
           {"question", c.question}};
  if (c.closing) out["closing"] = closing_to_json(*c.closing);
  if (c.memory_kills) out["memory_kills"] = *c.memory_kills;
  return out;
}

TurnControl turn_control_from_json(const Json& json) {
  TurnControl c;
  if (!json.is_object()) return c;
  for (auto [key, field] :
       {std::pair("kind", &c.kind), std::pair("findings", &c.findings), std::pair("note", &c.note),
        std::pair("prompt_file", &c.prompt_file), std::pair("asked_file", &c.asked_file),
        std::pair("session", &c.session), std::pair("new_session", &c.new_session),
        std::pair("resumed", &c.resumed), std::pair("provider", &c.provider),
        std::pair("why", &c.why), std::pair("lane_ok", &c.lane_ok),
        std::pair("question", &c.question)})
    *field = StepRequest::text(json, key);
  for (auto [key, field] :
       {std::pair("next_look", &c.next_look), std::pair("limited_since", &c.limited_since),
        std::pair("limited_s", &c.limited_s), std::pair("max_cost", &c.limit.cost),
        std::pair("max_tokens", &c.limit.tokens)})
    *field = json.value(key, 0.0);
  c.stopping = of_word(kStoppings, StepRequest::text(json, "stopping"));
  c.asking = of_word(kAskings, StepRequest::text(json, "asking"));
  c.life = Life::from_json(StepRequest::at(json, "life"));
  c.begun = json.value("begun", false);
  c.tries.retries = json.value("retries", 0);
  c.tries.closings = json.value("closings", 0);
  c.fallback = json.value("fallback", std::size_t{0});
  c.spent = spending_from_json(StepRequest::at(json, "spent"));
  c.carried = spending_from_json(StepRequest::at(json, "carried"));
  c.retried = json.value("retried", 0);
  c.limited = json.value("limited", 0);
  c.messages = json.value("messages", c.messages);
  if (json.contains("closing")) c.closing = closing_from_json(json["closing"]);
  if (json.contains("memory_kills")) c.memory_kills = json["memory_kills"].get<std::uint64_t>();
  return c;
}

}  // namespace plait::launch

#include "agents/auto.hpp"

#include "agents/plain_agent.hpp"

namespace plait::agents {
namespace {

constexpr char kRemedy[] =
    "name one: --agent runbook carries out the shell and diff blocks of the PRPs, and "
    "--set 'step.launch.with.agent={ uses = \"command\", argv = [\"./work.sh\"] }' runs a program "
    "of your own";

// The state that `auto` keeps: whose it is, and that agent's own.
Result<std::pair<Component, Json>> chosen_before(const Json& state, Call& call) {
  const std::string name = text_of(state, "agent");
  if (name.empty())
    return fail(error_class::internal, "the agent \"auto\" was not asked to prepare this turn");
  PLAIT_TRY(const Component agent, call.open("agent", name));
  return std::pair(agent, state.value("state", Json::object()));
}

}  // namespace

AutoAgent::AutoAgent(const Json& with)
    : candidates_(with.value("candidates",
                             std::vector<std::string>{"claude", "codex", "gemini", "opencode"})) {}

// As though its question had been answered well: what the agent can see by itself.
Result<Json> AutoAgent::readiness(const Component& agent, Call& call) {
  PLAIT_TRY(Message health, agent.invoke(call, "health", Message{{{"outcome", nullptr}}, {}}));
  if (!health.json.contains("command")) return std::move(health.json);
  const Json answered{{"outcome", {{"kind", "exited"}, {"code", 0}, {"text", ""}}}};
  PLAIT_TRY(Message then, agent.invoke(call, "health", Message{answered, {}}));
  then.json["command"] = std::move(health.json["command"]);
  return std::move(then.json);
}

Result<AutoAgent::Choice> AutoAgent::choose(Call& call) const {
  std::string tried;
  std::optional<Choice> doubtful;
  for (const std::string& name : candidates_) {
    const Result<Component> agent = call.open("agent", name);
    std::string reason = "no plugin for it";
    if (agent) {
      const Result<Json> health = readiness(*agent, call);
      const std::string status = health ? text_of(*health, "status") : "";
      if (status == "ok") return Choice{name, *agent, *health};
      if (status == "warn" && !doubtful) doubtful = Choice{name, *agent, *health};
      reason = health ? text_of(*health, "message") : health.error().message;
      if (const std::string remedy = health ? text_of(*health, "remedy") : ""; !remedy.empty())
        reason += "; " + remedy;
    }
    tried += (tried.empty() ? "" : ", ") + name + " (" + reason + ")";
  }
  if (doubtful) return *std::move(doubtful);
  return fail(error_class::not_found, "no coding agent is ready: " + tried, kRemedy);
}

Result<Prepared> AutoAgent::prepare(const Json& turn, Call& call) {
  PLAIT_TRY(const Choice choice, choose(call));
  Json own = turn;
  own["models"] = turn.value("models", Json::object()).value(choice.name, Json::object());
  const Json previous = turn.value("previous", Json());
  if (text_of(previous, "agent") == choice.name) {
    own["previous"] = previous.value("state", Json());
  } else {  // another one's session is of no use to it
    own["previous"] = nullptr;
    if (previous.is_object()) own["session"] = nullptr;
  }
  PLAIT_TRY(const Message answer,
            choice.agent.invoke(call, "prepare", Message{{{"turn", own}}, {}}));
  Prepared prepared;
  PLAIT_TRY(prepared.command, command_from_json(answer.json.value("command", Json())));
  prepared.state = {{"agent", choice.name}, {"state", answer.json.value("state", Json::object())}};
  prepared.provider = text_of(answer.json, "provider");
  prepared.secrets = answer.json.value("secrets", prepared.secrets);
  return prepared;
}

Result<Reading> AutoAgent::read(const Json& state, std::string_view chunk, bool eof, Call& call) {
  PLAIT_TRY(const auto chosen, chosen_before(state, call));
  Message request;
  request.json = {{"state", chosen.second}, {"eof", eof}};
  request.json["chunk"] = request.attach(std::string(chunk));
  PLAIT_TRY(const Message answer, chosen.first.invoke(call, "read", request));
  Reading reading;
  reading.state = state;
  reading.state["state"] = answer.json.value("state", Json::object());
  reading.events = answer.json.value("events", Json::array());
  return reading;
}

Result<Judgement> AutoAgent::judge(const Json& state, const Outcome& outcome, int commits,
                                   Call& call) {
  PLAIT_TRY(const auto chosen, chosen_before(state, call));
  const Json request{{"state", chosen.second}, {"outcome", to_json(outcome)}, {"commits", commits}};
  PLAIT_TRY(const Message answer, chosen.first.invoke(call, "judge", Message{request, {}}));
  const Json& said = answer.json;
  Judgement judgement;
  judgement.verdict = text_of(said, "verdict");
  judgement.code = text_of(said, "code");
  judgement.message = text_of(said, "message");
  judgement.remedy = text_of(said, "remedy");
  judgement.claims = said.value("claims", Json::object());
  judgement.tokens = said.value("tokens", Json::object());
  if (const auto cost = said.find("cost"); cost != said.end() && cost->is_number())
    judgement.cost = cost->get<double>();
  judgement.session = text_of(said, "session");
  judgement.question = text_of(said, "question");
  if (const auto at = said.find("retry_at"); at != said.end() && at->is_number())
    judgement.retry_at = at->get<double>();
  return judgement;
}

Result<std::variant<Health, Command>> AutoAgent::health(const Json& outcome, Call& call) {
  const auto choice = choose(call);
  if (!choice) return Health{false, choice.error().message, choice.error().remedy};
  Json said = choice->health;
  if (outcome.is_null()) {
    if (said.contains("command")) {
      PLAIT_TRY(Command question, command_from_json(said["command"]));
      return question;
    }
  } else {
    PLAIT_TRY(Message answer,
              choice->agent.invoke(call, "health", Message{{{"outcome", outcome}}, {}}));
    said = std::move(answer.json);
  }
  const std::string status = text_of(said, "status");
  return Health{status != "fail", "chose \"" + choice->name + "\": " + text_of(said, "message"),
                text_of(said, "remedy"), status == "warn"};
}

}  // namespace plait::agents

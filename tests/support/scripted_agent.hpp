// An agent whose process says what its judgement is to be: for tests of what follows from a turn.
// Lines of its output that begin with '@' are JSON: an event, or {"judge": {…}} with any of the
// fields of agent/1's judgement. Without one it succeeds when its exit code is 0.
#pragma once

#include <plait/agent.hpp>
#include <string>

namespace plait::test {

class ScriptedAgent : public Agent {
 public:
  static constexpr const char* name = "scripted";
  static constexpr const char* manifest = R"({
    "description": "does what a test says",
    "with_schema": {"type": "object", "additionalProperties": false, "properties": {
      "argv": {"type": "array", "items": {"type": "string"}},
      "provider": {"type": "string"},
      "healthy": {"type": "boolean"},
      "stop_signal": {"type": "string"}}}})";

  explicit ScriptedAgent(const Json& with)
      : argv_(with.value("argv", std::vector<std::string>{"agent"})),
        provider_(with.value("provider", "")),
        stop_signal_(with.value("stop_signal", "TERM")),
        healthy_(with.value("healthy", true)) {}

  Result<Prepared> prepare(const Json& turn, Call&) override {
    const auto text = [&](const char* key) {
      const Json value = turn.value(key, Json());
      return value.is_string() ? value.get<std::string>() : std::string();
    };
    Prepared made;
    made.command.argv = argv_;
    made.command.cwd = text("worktree");
    made.command.stop_signal = stop_signal_;
    made.command.env = {{"PLAIT_TASK", turn["task"].value("id", "")},
                        {"PLAIT_PHASE", text("phase")},
                        {"PLAIT_MODEL", text("model")},
                        {"PLAIT_SESSION", text("session")},
                        {"PLAIT_NEW_SESSION", text("new_session")},
                        {"PLAIT_PREVIOUS", dump(turn.value("previous", Json()))},
                        {"PLAIT_PROMPT_FILE", text("prompt_file")}};
    made.provider = provider_;
    return made;
  }

  Result<Reading> read(const Json& state, std::string_view chunk, bool eof, Call&) override {
    Reading reading;
    reading.state = state.is_object() ? state : Json::object();
    std::string text = reading.state.value("rest", "") + std::string(chunk);
    if (eof && !text.empty() && text.back() != '\n') text += '\n';
    std::size_t begin = 0;
    for (std::size_t end = 0; (end = text.find('\n', begin)) != std::string::npos; begin = end + 1)
      take(text.substr(begin, end - begin), reading);
    reading.state["rest"] = text.substr(begin);
    return reading;
  }

  Result<Judgement> judge(const Json& state, const Outcome& outcome, int, Call&) override {
    Judgement made;
    const Json said = state.value("judge", Json::object());
    made.verdict = said.value("verdict", outcome.success() ? "succeeded" : "failed");
    made.code = said.value("code", outcome.success() ? "" : "crashed");
    made.message = said.value("message", outcome.success() ? "" : describe(outcome));
    made.remedy = said.value("remedy", "");
    made.tokens = said.value("tokens", Json::object());
    if (said.contains("cost")) made.cost = said["cost"].get<double>();
    made.session = said.value("session", "");
    made.question = said.value("question", "");
    if (said.contains("retry_at")) made.retry_at = said["retry_at"].get<double>();
    return made;
  }

  Result<std::variant<Health, Command>> health(const Json&, Call&) override {
    return Health{healthy_, healthy_ ? "it does what it is told" : "it is ill",
                  healthy_ ? "" : "give it some rest", false};
  }

 private:
  static void take(const std::string& line, Reading& reading) {
    if (line.empty()) return;
    const Json json = line[0] == '@' ? Json::parse(line.substr(1), nullptr, false) : Json();
    if (!json.is_object())
      reading.events.push_back({{"type", "text"}, {"text", line}});
    else if (json.contains("judge"))
      reading.state["judge"] = json["judge"];
    else
      reading.events.push_back(json);
  }

  std::vector<std::string> argv_;
  std::string provider_, stop_signal_;
  bool healthy_;
};

}  // namespace plait::test

// An agent: a shell script of the project does the work. It is asked three things: which command a
// turn is, what its output means, and how it ended.
#include <plait/agent.hpp>

class Script : public plait::Agent {
 public:
  static constexpr const char* name = "script";
  static constexpr const char* manifest = R"({
    "description": "a shell script does the work",
    "with_schema": {
      "type": "object", "additionalProperties": false, "required": ["script"],
      "properties": {"script": {"type": "string", "description": "run by sh in the worktree"}}
    }})";

  explicit Script(const plait::Json& with) : script_(with.value("script", "")) {}

  // `turn` says what is to be done: task, phase, prompt, model, worktree, branch.
  plait::Result<plait::Prepared> prepare(const plait::Json& turn, plait::Call&) override {
    const auto text = [&turn](const char* key) {  // null where it is not known
      const auto it = turn.find(key);
      return it != turn.end() && it->is_string() ? it->get<std::string>() : std::string();
    };
    plait::Prepared made;
    made.command.argv = {"sh", "-eu", "-c", script_};
    made.command.cwd = text("worktree");
    made.command.env = {{"PROMPT_FILE", text("prompt_file")}, {"MODEL", text("model")}};
    return made;
  }

  // Chunks are cut anywhere; what is needed of the last one goes into the state.
  plait::Result<plait::Reading> read(const plait::Json& state, std::string_view chunk, bool,
                                     plait::Call&) override {
    plait::Reading reading;
    reading.state = state;
    if (!chunk.empty()) reading.events.push_back({{"type", "text"}, {"text", std::string(chunk)}});
    return reading;
  }

  plait::Result<plait::Judgement> judge(const plait::Json&, const plait::Outcome& outcome,
                                        int commits, plait::Call&) override {
    plait::Judgement judgement;
    judgement.verdict = outcome.success() && commits > 0 ? "succeeded" : "failed";
    judgement.code = outcome.success() ? plait::error_class::partial : plait::error_class::crashed;
    judgement.message = outcome.success() ? "it made no commit" : plait::describe(outcome);
    return judgement;
  }

  plait::Result<std::variant<plait::Health, plait::Command>> health(const plait::Json&,
                                                                    plait::Call&) override {
    return plait::Health{true, "sh runs the script", ""};
  }

 private:
  std::string script_;
};

PLAIT_PLUGIN("script", "1.0.0", Script)

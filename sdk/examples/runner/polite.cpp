// A runner: every command runs with a lower priority, so that the machine stays usable.
#include <plait/runner.hpp>

class Polite : public plait::Runner {
 public:
  static constexpr const char* name = "polite";
  static constexpr const char* manifest = R"({
    "description": "runs everything with a lower priority",
    "with_schema": {
      "type": "object", "additionalProperties": false,
      "properties": {"nice": {"type": "integer", "minimum": 1, "maximum": 19, "default": 10}}
    }})";

  explicit Polite(const plait::Json& with) : nice_(with.value("nice", 10)) {}

  // The command that plait-supervise owns: here the same, behind `nice`.
  plait::Result<plait::Command> prepare(const plait::Command& command, const plait::Json&,
                                        plait::Call&) override {
    plait::Command placed = command;
    placed.argv.insert(placed.argv.begin(), {"nice", "-n", std::to_string(nice_)});
    return placed;
  }

  // `nice` ends as its command does.
  plait::Result<plait::Outcome> judge(const plait::Outcome& outcome, plait::Call&) override {
    return outcome;
  }

 private:
  int nice_;
};

PLAIT_PLUGIN("polite", "1.0.0", Polite)

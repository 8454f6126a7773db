// A gate: words that must not be in the code. It names a command for each check; plait runs it, and
// the gate judges what came out.
#include <plait/gate.hpp>

class NoWords : public plait::Gate {
 public:
  static constexpr const char* name = "no-words";
  static constexpr const char* manifest = R"({
    "description": "words that must not be in the code",
    "with_schema": {
      "type": "object", "additionalProperties": false,
      "properties": {"words": {"type": "array", "items": {"type": "string", "minLength": 1}}}
    }})";

  explicit NoWords(const plait::Json& with)
      : words_(with.value("words", std::vector<std::string>{"console.log"})) {}

  plait::Result<std::vector<plait::GateCheck>> prepare(const plait::Json& request,
                                                       plait::Call&) override {
    plait::GateCheck check;
    check.key = "words";
    check.level = "L1";
    check.title = "git grep";
    check.why = "no-words is a gate of this pipeline";
    plait::Command command;
    command.argv = {"git", "grep", "--line-number", "--fixed-strings"};
    for (const std::string& word : words_) command.argv.insert(command.argv.end(), {"-e", word});
    command.argv.insert(command.argv.end(), {"--", ".", ":(exclude).plait"});
    command.cwd = request.value("worktree", "");
    check.command = std::move(command);
    return std::vector{check};
  }

  // git grep ends with 1 when it finds nothing; each line it prints is FILE:LINE:TEXT.
  plait::Result<plait::GateResult> judge(const plait::Json&, const plait::GateCheck&,
                                         const std::optional<plait::Outcome>& outcome,
                                         std::string_view output, plait::Call&) override {
    plait::GateResult result;
    result.passed = outcome && outcome->kind == plait::Ending::exited && outcome->code == 1;
    result.healable = true;
    while (!output.empty()) {
      const std::string line(output.substr(0, output.find('\n')));
      output.remove_prefix(std::min(output.size(), line.size() + 1));
      const std::size_t file = line.find(':');
      const std::size_t number = file == std::string::npos ? file : line.find(':', file + 1);
      if (number == std::string::npos) continue;
      result.findings.push_back({line.substr(0, file),
                                 std::atoi(line.substr(file + 1, number - file - 1).c_str()), 0,
                                 "no-words", line.substr(number + 1), true});
    }
    return result;
  }

 private:
  std::vector<std::string> words_;
};

PLAIT_PLUGIN("no-words", "1.0.0", NoWords)

// Kind "gate", contract gate/1: does the work pass? A gate names the checks that there are to make
// and the command of each, which plait runs; then it judges what came of it.
#pragma once

#include <optional>
#include <plait/command.hpp>
#include <plait/component.hpp>
#include <string>
#include <vector>

namespace plait {

// One thing to check.
struct GateCheck {
  std::string key;    // unlike that of the gate's other checks: letters, digits, '-', '_', '.'
  std::string level;  // L1 syntax and style, L2 unit tests, L3 integration, L4 patterns
  std::string title;  // for people, "ruff check ."
  std::string why;    // how it was chosen, "pyproject.toml has [tool.ruff]"
  std::optional<Command> command;  // none: judged by what the request says
  std::string skip;                // not empty: why it is not made; it is not judged then
  Json data;                       // the gate's own, comes back when it judges
};

struct Finding {
  std::string file;  // relative to the worktree; empty unknown
  int line = 0;      // from 1; 0 unknown
  int column = 0;    // from 1; 0 unknown
  std::string rule;
  std::string message;
  bool error = true;  // false: a warning, which fails nothing
};

struct GateResult {
  bool passed = false;
  std::vector<Finding> findings;
  bool healable = false;  // the findings may go back to the agent
  std::string message;    // one line for people; empty: made from the findings
  std::optional<double> score;
  Json evidence = Json::object();
  std::string skipped;  // not empty: nothing could be found out, and why; neither passed nor failed
};

class Gate : public Instance {
 public:
  static constexpr const char* kind = "gate";
  static constexpr const char* contract = "gate/1";
  static constexpr bool any_thread = true;
  static Json methods() { return {"prepare", "judge"}; }

  // `request`: gate.schema.json, prepare.request. Reads commands and settings from the base commit
  // and its own `with`, never from what stands in the worktree.
  virtual Result<std::vector<GateCheck>> prepare(const Json& request, Call& call) = 0;
  // `request`: that of prepare with "check", as prepare gave it. `outcome`: nothing for a check
  // without a command. `output`: the text of the outcome's output file.
  virtual Result<GateResult> judge(const Json& request, const GateCheck& check,
                                   const std::optional<Outcome>& outcome, std::string_view output,
                                   Call& call) = 0;

  Reply invoke(Call& call, std::string_view method, const Message& request) final {
    if (method == "prepare") return prepared(request, call);
    if (method == "judge") return judged(request, call);
    return Reply::no_method();
  }

 private:
  Reply prepared(const Message& request, Call& call);
  Reply judged(const Message& request, Call& call);
};

inline Json to_json(const GateCheck& check) {
  Json out{{"key", check.key}, {"level", check.level}, {"title", check.title}, {"why", check.why}};
  if (check.command) out["command"] = to_json(*check.command);
  if (!check.skip.empty()) out["skip"] = check.skip;
  if (!check.data.is_null()) out["data"] = check.data;
  return out;
}

inline Result<GateCheck> gate_check_from_json(const Json& json) {
  GateCheck check;
  check.key = json.value("key", "");
  check.level = json.value("level", "");
  check.title = json.value("title", "");
  check.why = json.value("why", "");
  check.skip = json.value("skip", "");
  check.data = json.value("data", Json());
  if (json.contains("command")) {
    PLAIT_TRY(check.command, command_from_json(json["command"]));
  }
  return check;
}

inline Json to_json(const Finding& finding) {
  return {{"file", finding.file}, {"line", finding.line},       {"column", finding.column},
          {"rule", finding.rule}, {"message", finding.message}, {"error", finding.error}};
}

inline Finding finding_from_json(const Json& json) {
  return {json.value("file", ""), json.value("line", 0),     json.value("column", 0),
          json.value("rule", ""), json.value("message", ""), json.value("error", true)};
}

inline Reply Gate::prepared(const Message& request, Call& call) {
  const auto made = prepare(request.json, call);
  if (!made) return Reply::failed(made.error());
  Json checks = Json::array();
  for (const GateCheck& check : *made) checks.push_back(to_json(check));
  return Reply::ok(Json{{"checks", std::move(checks)}});
}

inline Reply Gate::judged(const Message& request, Call& call) {
  const auto check = gate_check_from_json(request.json.value("check", Json::object()));
  if (!check) return Reply::failed(check.error());
  std::optional<Outcome> outcome;
  if (const Json given = request.json.value("outcome", Json()); given.is_object())
    outcome = outcome_from_json(given);
  const std::string* output = request.blob(request.json.value("output", Json()));
  const auto made = judge(request.json, *check, outcome,
                          output == nullptr ? std::string_view{} : std::string_view(*output), call);
  if (!made) return Reply::failed(made.error());
  Json findings = Json::array();
  for (const Finding& finding : made->findings) findings.push_back(to_json(finding));
  Json said{{"passed", made->passed},
            {"findings", std::move(findings)},
            {"healable", made->healable},
            {"message", made->message},
            {"score", made->score ? Json(*made->score) : Json(nullptr)},
            {"evidence", made->evidence}};
  if (!made->skipped.empty()) said["skipped"] = made->skipped;
  return Reply::ok(std::move(said));
}

}  // namespace plait

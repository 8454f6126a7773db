// Kind "gate", contract gate/1: does the work pass? A gate prepares a command that plait runs, and
// judges its outcome.
#pragma once

#include <optional>
#include <plait/command.hpp>
#include <plait/component.hpp>
#include <string>
#include <variant>
#include <vector>

namespace plait {

struct Finding {
  std::string file;
  int line = 0;  // from 1; 0 unknown
  std::string rule;
  std::string message;
};

struct GateResult {
  bool passed = false;
  std::string level;  // L1 syntax and style, L2 unit tests, L3 integration, L4 patterns
  std::vector<Finding> findings;
  bool healable = false;  // the findings may go back to the agent
  std::optional<double> score;
};

struct Skip {
  std::string reason;
};

class Gate : public Instance {
 public:
  static constexpr const char* kind = "gate";
  static constexpr const char* contract = "gate/1";
  static constexpr bool any_thread = true;
  static Json methods() { return {"prepare", "judge"}; }

  // `request`: {"task","phase","worktree","base"}.
  virtual Result<std::variant<Command, Skip>> prepare(const Json& request, Call& call) = 0;
  // `output`: the text of the outcome's output file.
  virtual Result<GateResult> judge(const Json& request, const Outcome& outcome,
                                   std::string_view output, Call& call) = 0;

  Reply invoke(Call& call, std::string_view method, const Message& request) final {
    if (method == "prepare") {
      const auto made = prepare(request.json, call);
      if (!made) return Reply::failed(made.error());
      if (const auto* skip = std::get_if<Skip>(&*made))
        return Reply::ok(Json{{"skip", skip->reason}});
      return Reply::ok(Json{{"command", to_json(std::get<Command>(*made))}});
    }
    if (method != "judge") return Reply::no_method();
    const std::string* output = request.blob(request.json.value("output", Json()));
    const auto made =
        judge(request.json, outcome_from_json(request.json.value("outcome", Json())),
              output == nullptr ? std::string_view{} : std::string_view(*output), call);
    if (!made) return Reply::failed(made.error());
    Json findings = Json::array();
    for (const Finding& f : made->findings)
      findings.push_back(
          {{"file", f.file}, {"line", f.line}, {"rule", f.rule}, {"message", f.message}});
    return Reply::ok(Json{{"passed", made->passed},
                          {"level", made->level},
                          {"findings", std::move(findings)},
                          {"healable", made->healable},
                          {"score", made->score ? Json(*made->score) : Json(nullptr)}});
  }
};

}  // namespace plait

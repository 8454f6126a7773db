// Kind "runner", contract runner/1: where a command runs. It turns a command into the one that
// plait-supervise owns on this host (itself, a sandbox around it, a client that follows a cluster
// job), so that time limits, output files and adoption after a crash are written once.
#pragma once

#include <plait/command.hpp>
#include <plait/component.hpp>

namespace plait {

class Runner : public Instance {
 public:
  static constexpr const char* kind = "runner";
  static constexpr const char* contract = "runner/1";
  static constexpr bool any_thread = true;
  static Json methods() { return {"prepare", "judge"}; }

  // `context`: {"run","step","task","sandbox"}; `sandbox` is what the step that made the checkout
  // said of it, absent or {"mode": "off"} where nothing is confined.
  virtual Result<Command> prepare(const Command& command, const Json& context, Call& call) = 0;
  // What the host's process says about the command itself.
  virtual Result<Outcome> judge(const Outcome& outcome, Call& call) = 0;

  Reply invoke(Call& call, std::string_view method, const Message& request) final {
    if (method == "prepare") {
      const auto command = command_from_json(request.json.value("command", Json()));
      if (!command) return Reply::failed(command.error());
      const auto made = prepare(*command, request.json.value("context", Json::object()), call);
      if (!made) return Reply::failed(made.error());
      return Reply::ok(Json{{"command", to_json(*made)}});
    }
    if (method == "judge") {
      const auto made = judge(outcome_from_json(request.json.value("outcome", Json())), call);
      if (!made) return Reply::failed(made.error());
      return Reply::ok(Json{{"outcome", to_json(*made)}});
    }
    return Reply::no_method();
  }
};

}  // namespace plait

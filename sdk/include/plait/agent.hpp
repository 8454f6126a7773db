// Kind "agent", contract agent/1: what program works on a task, what its output means, how it
// ended. An agent does no I/O of its own: it prepares a command and reads what came of it.
#pragma once

#include <optional>
#include <plait/command.hpp>
#include <plait/component.hpp>
#include <string>
#include <variant>
#include <vector>

namespace plait {

// `turn`:
// {"run","task","phase","prompt","prompt_file","model","worktree","branch","target","base"}.
struct Prepared {
  Command command;
  Json state = Json::object();  // handed to read and judge
};

// `events`: {"type": "text|tool|usage|rate_limit|session|status|health|result|error", …}; status
// events are {"type":"status","word":"PHASE_COMPLETE","detail":"1/3"}.
struct Reading {
  Json state = Json::object();
  Json events = Json::array();
};

struct Judgement {
  std::string verdict;  // succeeded, failed, partial
  std::string code;     // error class, if not succeeded
  std::string message;
  std::string remedy;
  Json claims = Json::object();  // {"word":"COMPLETE","detail":"3/3"}: what the agent said
  Json tokens = Json::object();  // {"input","output","cached"}
  std::optional<double> cost;    // in the currency of the price table
};

struct Health {
  bool ok = false;
  std::string message;
  std::string remedy;
};

class Agent : public Instance {
 public:
  static constexpr const char* kind = "agent";
  static constexpr const char* contract = "agent/1";
  static constexpr bool any_thread = true;
  static Json methods() { return {"prepare", "read", "judge", "health"}; }

  virtual Result<Prepared> prepare(const Json& turn, Call& call) = 0;
  // `chunk` may be cut anywhere; `eof` with the last one.
  virtual Result<Reading> read(const Json& state, std::string_view chunk, bool eof, Call& call) = 0;
  // `commits`: how many the turn made.
  virtual Result<Judgement> judge(const Json& state, const Outcome& outcome, int commits,
                                  Call& call) = 0;
  // `outcome` is null at first; a Command is run and the question asked again with its outcome,
  // whose "text" holds the output.
  virtual Result<std::variant<Health, Command>> health(const Json& outcome, Call& call) = 0;

  Reply invoke(Call& call, std::string_view method, const Message& request) final {
    const Json& json = request.json;
    if (method == "prepare") return encode(prepare(json.value("turn", Json::object()), call));
    if (method == "read") {
      const std::string* chunk = request.blob(json.value("chunk", Json()));
      const auto made = read(json.value("state", Json::object()),
                             chunk == nullptr ? std::string_view{} : std::string_view(*chunk),
                             json.value("eof", false), call);
      if (!made) return Reply::failed(made.error());
      return Reply::ok(Json{{"state", object_of(made->state)}, {"events", made->events}});
    }
    if (method == "judge")
      return encode(judge(json.value("state", Json::object()),
                          outcome_from_json(json.value("outcome", Json())),
                          json.value("commits", 0), call));
    if (method == "health") return encode(health(json.value("outcome", Json()), call));
    return Reply::no_method();
  }

 private:
  static Reply encode(const Result<Prepared>& made) {
    if (!made) return Reply::failed(made.error());
    return Reply::ok(Json{{"command", to_json(made->command)}, {"state", object_of(made->state)}});
  }
  static Reply encode(const Result<Judgement>& made) {
    if (!made) return Reply::failed(made.error());
    Json out{{"verdict", made->verdict},          {"code", made->code},
             {"message", made->message},          {"remedy", made->remedy},
             {"claims", object_of(made->claims)}, {"tokens", object_of(made->tokens)}};
    out["cost"] = made->cost ? Json(*made->cost) : Json(nullptr);
    return Reply::ok(std::move(out));
  }
  static Reply encode(const Result<std::variant<Health, Command>>& made) {
    if (!made) return Reply::failed(made.error());
    if (const auto* command = std::get_if<Command>(&*made))
      return Reply::ok(Json{{"command", to_json(*command)}});
    const auto& health = std::get<Health>(*made);
    return Reply::ok(Json{{"status", health.ok ? "ok" : "fail"},
                          {"message", health.message},
                          {"remedy", health.remedy}});
  }
};

}  // namespace plait

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
// {"run","task","phase","kind","prompt","prompt_file","model","models","worktree","branch","target",
//  "base","session","new_session","previous"}; `kind` is phase, heal, retry or answer; `session` is
// the one to resume, or null, `new_session` a UUID for one that begins; `models` is the project's
// table, {"haiku": "the program's name for it"}; `previous` is the state in which this agent's last
// turn on the task ended, or null.
struct Prepared {
  Command command;
  Json state = Json::object();       // handed to read and judge
  std::string provider;              // whose limits it works under: "anthropic"; empty: unknown
  std::vector<std::string> secrets;  // variables whose values are masked wherever they would show
};

// `events`, each with a "type":
//   session {"id"} · text {"text"}, "excerpt": true where it is but some of what the output has ·
//   tool {"id","name","title","state": "started|done|failed",
//   "output"} · usage {"input","output","cached","cost"}: sums of this turn so far, `input` without
//   what came from the cache, `cost` null where the program tells none · rate_limit {"until",
//   "retry_after_s","status","message"} · retry {"attempt","delay_s","status","message"}: the
//   program tries again by itself · permission_denied {"tool","detail"} · question {"text"} ·
//   status {"word","detail"}, health {"word","detail"}: the agent's words · result {"ok","text"} ·
//   error {"message","code"}.
struct Reading {
  Json state = Json::object();
  Json events = Json::array();
};

struct Judgement {
  std::string verdict;  // succeeded, failed, partial; asked: it waits for an answer
  std::string code;     // error class, if not succeeded
  std::string message;
  std::string remedy;
  Json claims = Json::object();    // {"word":"COMPLETE","detail":"3/3"}: what the agent said
  Json tokens = Json::object();    // {"input","output","cached"} of this turn alone
  std::optional<double> cost;      // of this turn alone, in the currency of the price table
  std::string session;             // can be resumed; empty: there is none
  std::string question;            // with verdict asked
  std::optional<double> retry_at;  // seconds since 1970, with code rate_limited: not before
};

struct Health {
  bool ok = false;
  std::string message;
  std::string remedy;
  bool doubtful = false;  // ok as far as it went, but a person should look: not logged in, it seems
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
    return Reply::ok(Json{{"command", to_json(made->command)},
                          {"state", object_of(made->state)},
                          {"provider", made->provider},
                          {"secrets", made->secrets}});
  }
  static Reply encode(const Result<Judgement>& made) {
    if (!made) return Reply::failed(made.error());
    Json out{{"verdict", made->verdict},          {"code", made->code},
             {"message", made->message},          {"remedy", made->remedy},
             {"claims", object_of(made->claims)}, {"tokens", object_of(made->tokens)},
             {"session", made->session},          {"question", made->question}};
    out["cost"] = made->cost ? Json(*made->cost) : Json(nullptr);
    out["retry_at"] = made->retry_at ? Json(*made->retry_at) : Json(nullptr);
    return Reply::ok(std::move(out));
  }
  static Reply encode(const Result<std::variant<Health, Command>>& made) {
    if (!made) return Reply::failed(made.error());
    if (const auto* command = std::get_if<Command>(&*made))
      return Reply::ok(Json{{"command", to_json(*command)}});
    const auto& health = std::get<Health>(*made);
    return Reply::ok(Json{{"status", !health.ok        ? "fail"
                                     : health.doubtful ? "warn"
                                                       : "ok"},
                          {"message", health.message},
                          {"remedy", health.remedy}});
  }
};

}  // namespace plait

// Kind "step", contract step/1: a durable state machine. A step never waits inside a call; it
// answers `wait` with its state and what it waits for, and is called again by `resume`.
#pragma once

#include <map>
#include <optional>
#include <plait/command.hpp>
#include <plait/component.hpp>
#include <plait/outputs.hpp>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace plait {

// What run, resume and plan are given. References into one JSON document that lives as long as the
// request; accessors return null JSON for what is not there.
class StepRequest {
 public:
  explicit StepRequest(const Message& message) : json_(message.json) {}

  [[nodiscard]] const Json& json() const { return json_; }
  [[nodiscard]] const Json& with() const { return at(json_, "with"); }
  [[nodiscard]] const Json& params() const { return at(json_, "params"); }
  [[nodiscard]] const Json& task() const { return at(json_, "task"); }    // mapped steps
  [[nodiscard]] const Json& tasks() const { return at(json_, "tasks"); }  // gather: a list
  [[nodiscard]] const Json& state() const { return at(json_, "state"); }  // resume
  [[nodiscard]] const Json& cause() const { return at(json_, "cause"); }  // resume
  [[nodiscard]] const Json& previous() const { return at(json_, "previous"); }
  [[nodiscard]] std::string cause_kind() const { return text(cause(), "kind"); }
  [[nodiscard]] std::string step() const { return text(json_, "step"); }
  [[nodiscard]] int attempt() const { return json_.value("attempt", 1); }
  // The lowest number, from 0, that no other run in the same pool has; kept while the run holds its
  // slot of the pool. None: it holds none now (it waits for a lane, say).
  [[nodiscard]] std::optional<int> slot() const {
    const Json& value = at(json_, "slot");
    return value.is_number_integer() ? std::optional(value.get<int>()) : std::nullopt;
  }
  // What people told the task since its step was last entered, oldest first.
  [[nodiscard]] std::vector<std::string> messages() const {
    const Json& list = at(json_, "messages");
    return list.is_array() ? list.get<std::vector<std::string>>() : std::vector<std::string>();
  }
  [[nodiscard]] bool dry_run() const { return json_.value("dry_run", false); }
  [[nodiscard]] std::string run_id() const { return text(at(json_, "run"), "id"); }
  [[nodiscard]] std::string run_dir() const { return text(at(json_, "run"), "dir"); }
  [[nodiscard]] std::string project() const { return text(at(json_, "run"), "project"); }

  // {"status","outputs","error"}, or the list of them with "task".
  [[nodiscard]] const Json& need(const char* step_id) const {
    return at(at(json_, "needs"), step_id);
  }
  // An output of a need that is one object; of the entry for `task` where it is a list. A value
  // that was moved to a file is read back. Null when there is none.
  [[nodiscard]] Json output(const char* step_id, const char* key,
                            std::string_view task_id = {}) const {
    const Json& outcome = need(step_id);
    if (!outcome.is_array()) return resolve_output(at(at(outcome, "outputs"), key));
    for (const Json& entry : outcome)
      if (text(entry, "task") == task_id) return resolve_output(at(at(entry, "outputs"), key));
    return nullptr;
  }

  static const Json& at(const Json& object, const char* key) {
    static const Json null;
    if (!object.is_object()) return null;
    const auto it = object.find(key);
    return it == object.end() ? null : *it;
  }
  static std::string text(const Json& object, const char* key) {
    const Json& value = at(object, key);
    return value.is_string() ? value.get<std::string>() : std::string();
  }

 private:
  const Json& json_;
};

// A process to be started under plait-supervise. `key` is new within the attempt.
struct StartProcess {
  std::string key;
  Command command;
  bool watch_output = false;  // resume with cause "output" when there is more of it
};

// Done, for the one task or the whole batch. Outputs "spent" and "lane_ok" are the last word on
// what the step run has spent and on lanes (as in Wait), in failures too.
struct Done {
  Json outputs = Json::object();
  std::vector<std::string> warnings;
};

// Running totals of a step run by budget, as in {"cost": 1.25, "tokens": 1000}.
using Spent = std::map<std::string, double>;

// Shuts a lane for every step run of the run. Without a time that lies ahead: with exponential
// backoff and jitter.
struct LaneClosing {
  std::string lane;
  std::optional<double> until;  // seconds since 1970
  std::string reason;           // shown to people
};

// Not done, and nothing to do until something happens.
struct Wait {
  Json state = Json::object();
  std::vector<StartProcess> start;
  std::vector<std::string> stop;     // keys of processes to end
  std::optional<double> timer_s;     // resume with cause "timer"
  std::optional<double> hold_s;      // the same, but meanwhile pool slots are given back and the
                                     // timeout stands still
  std::string pool;                  // resume with cause "pool" once a slot of it is held, too
  std::vector<std::string> release;  // such slots to give back
  std::vector<std::string> enter;    // lanes: resume with cause "lane" once all of them let it in;
                                     // until then as with hold_s. It waits on through other causes.
  std::vector<LaneClosing> close;    // lanes to shut, before `enter` is looked at
  std::vector<std::string> lane_ok;  // lanes that were seen to work
  Spent spent;                       // all that this step run has spent so far; empty: as before
  bool events = false;               // observing steps: resume with cause "events"
  Json results = Json::object();     // gather: tasks that are settled already
};

// A person has to decide. With the code `budget` the run itself decides "resume" when it goes on
// with a limit that was raised.
struct Blocked {
  std::string question;
  std::vector<std::string> choices;
  Json evidence = Json::object();
  Json state = Json::object();
  std::string remedy;
  std::string code;  // error class; empty: undecided
  Spent spent;       // as in Wait
};

// Failed, with whatever is known all the same.
struct Failed {
  Error error;
  Json outputs = Json::object();
};

// Gather steps: {"<task id>": {"status","outputs","error",…}} for every task of the call; make the
// entries with `succeeded`, `failed`, `blocked`.
struct Gathered {
  Json results = Json::object();
  std::vector<std::string> warnings;
};

using StepReply = std::variant<Done, Wait, Blocked, Failed, Gathered>;

inline Json succeeded(Json outputs) {
  return {{"status", "succeeded"}, {"outputs", object_of(std::move(outputs))}};
}
inline Json failed(const Error& error, Json outputs = Json::object()) {
  return {
      {"status", "failed"}, {"error", to_json(error)}, {"outputs", object_of(std::move(outputs))}};
}
inline Json blocked(const Blocked& b) {
  Json out{{"status", "blocked"},         {"question", b.question},
           {"choices", b.choices},        {"evidence", object_of(b.evidence)},
           {"state", object_of(b.state)}, {"remedy", b.remedy}};
  if (!b.code.empty()) out["code"] = b.code;
  if (!b.spent.empty()) out["spent"] = b.spent;
  return out;
}

// What a step would do: `actions` are complete sentences of effects, in order; `outputs` what it
// would return, as far as can be told.
struct StepPlan {
  std::vector<std::string> actions;
  std::string why;
  Json outputs = Json::object();
};

// Instances hold no state of a run: it travels in `state`. So every thread may enter.
class Step : public Instance {
 public:
  static constexpr const char* kind = "step";
  static constexpr const char* contract = "step/1";
  static constexpr bool any_thread = true;
  static Json methods() { return {"run", "resume", "plan"}; }  // add "report" in the manifest

  virtual Result<StepReply> run(const StepRequest& request, Call& call) = 0;
  virtual Result<StepReply> resume(const StepRequest&, Call&) {
    return fail(error_class::internal, "this step never waits");
  }
  virtual Result<StepPlan> plan(const StepRequest&, Call&) { return StepPlan{}; }
  // The final document, from the outcomes of all steps (contract: sdk/README.md).
  virtual Result<Json> report(const Json&, Call&) {
    return fail(error_class::internal, "this step makes no report");
  }

  Reply invoke(Call& call, std::string_view method, const Message& message) final {
    const StepRequest request(message);
    if (method == "run") return to_reply(run(request, call), request);
    if (method == "resume") return to_reply(resume(request, call), request);
    if (method == "plan") {
      Result<StepPlan> made = plan(request, call);
      if (!made) return Reply::failed(made.error());
      return Reply::ok(Json{
          {"actions", made->actions}, {"why", made->why}, {"outputs", object_of(made->outputs)}});
    }
    if (method == "report") {
      Result<Json> made = report(message.json, call);
      if (!made) return Reply::failed(made.error());
      return Reply::ok(Json{{"outputs", object_of(std::move(made).value())}});
    }
    return Reply::no_method();
  }

 private:
  static Reply to_reply(Result<StepReply> result, const StepRequest& request) {
    if (!result) return Reply::failed(result.error());
    return std::visit([&](auto& reply) { return encode(reply, request); }, *result);
  }
  static Reply encode(Done& done, const StepRequest& request) {
    if (Status kept = store_large_outputs(done.outputs, request.json()); !kept)
      return Reply::failed(kept.error());
    Json body{{"outputs", object_of(std::move(done.outputs))}};
    if (!done.warnings.empty()) body["warnings"] = done.warnings;
    return Reply::ok(std::move(body));
  }
  static Reply encode(Gathered& gathered, const StepRequest& request) {
    for (auto& [task, entry] : gathered.results.items())
      if (entry.contains("outputs"))
        if (Status kept = store_large_outputs(entry["outputs"], request.json(), task); !kept)
          return Reply::failed(kept.error());
    Json body{{"results", object_of(std::move(gathered.results))}};
    if (!gathered.warnings.empty()) body["warnings"] = gathered.warnings;
    return Reply::ok(std::move(body));
  }
  static Reply encode(Wait& wait, const StepRequest&) {
    Json on = Json::object();
    for (const StartProcess& process : wait.start)
      on["start"].push_back({{"key", process.key},
                             {"command", to_json(process.command)},
                             {"output", process.watch_output}});
    if (!wait.stop.empty()) on["stop"] = wait.stop;
    if (wait.timer_s) on["timer_s"] = *wait.timer_s;
    if (wait.hold_s) on["hold_s"] = *wait.hold_s;
    if (!wait.pool.empty()) on["pool"] = wait.pool;
    if (!wait.release.empty()) on["release"] = wait.release;
    if (!wait.enter.empty()) on["enter"] = wait.enter;
    for (const LaneClosing& closing : wait.close)
      on["close"].push_back({{"lane", closing.lane},
                             {"until", closing.until ? Json(*closing.until) : Json(nullptr)},
                             {"reason", closing.reason}});
    if (!wait.lane_ok.empty()) on["lane_ok"] = wait.lane_ok;
    if (!wait.spent.empty()) on["spent"] = wait.spent;
    if (wait.events) on["events"] = true;
    Json body{{"state", object_of(std::move(wait.state))}, {"wait", std::move(on)}};
    if (!wait.results.empty()) body["results"] = std::move(wait.results);
    return {PLAIT_WAIT, Message{std::move(body), {}}};
  }
  static Reply encode(Blocked& block, const StepRequest&) {
    Json body = blocked(block);
    body.erase("status");
    return {PLAIT_BLOCKED, Message{std::move(body), {}}};
  }
  static Reply encode(Failed& failure, const StepRequest& request) {
    if (Status kept = store_large_outputs(failure.outputs, request.json()); !kept)
      return Reply::failed(kept.error());
    Json body = to_json(failure.error);
    body["outputs"] = object_of(std::move(failure.outputs));
    return {PLAIT_FAILED, Message{std::move(body), {}}};
  }
};

}  // namespace plait

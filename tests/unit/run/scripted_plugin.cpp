// Components that do what their `with` says, for the tests of a session.
//
// {"script": {"*": [action, …], "A": [action, …]}}: the n-th call of a step run takes the n-th
// action (the last one again when there are no more), of its task where it has a list of its own.
// An action is an object with one answer
//   "ok": outputs | "fail": {"code","message"} | "block": {"question","choices"} |
//   "wait": {"start",…} | "results": {task: entry} | "cancelled": true | "throw": text
// and, before that, any of "emit": type, "intend": key, "settle": key, "probe": address of a
// function in the test program, "until_stopped": true. Outputs get the causes seen so far.
#include <cstdint>
#include <fstream>
#include <plait/observer.hpp>
#include <plait/step.hpp>
#include <stdexcept>
#include <thread>

namespace {

using plait::Call;
using plait::Json;
using plait::Message;
using plait::Reply;
using plait::StepRequest;

const Json& actions_of(const StepRequest& request) {
  const Json& script = StepRequest::at(request.with(), "script");
  const std::string task = StepRequest::text(request.task(), "id");
  const Json& own = StepRequest::at(script, task.c_str());
  return own.is_array() ? own : StepRequest::at(script, "*");
}

// What it is told to do before it answers.
plait::Status prepare(const Json& action, Call& call) {
  if (action.contains("probe"))
    reinterpret_cast<void (*)()>(action["probe"].get<std::uintptr_t>())();  // NOLINT
  if (action.contains("emit")) call.emit(action["emit"].get<std::string>(), Json{{"n", 1}});
  while (action.contains("until_stopped") && call.cancelled() != plait::Cancel::stop)
    std::this_thread::yield();
  if (action.contains("intend"))
    if (auto written = call.intend(action["intend"].get<std::string>(), Json{{"at", 1}}); !written)
      return written;
  if (action.contains("settle")) call.settle(action["settle"].get<std::string>());
  return {};
}

class Scripted : public plait::Instance {
 public:
  static constexpr const char* kind = "step";
  static constexpr const char* contract = "step/1";
  static constexpr const char* name = "scripted";
  static constexpr bool any_thread = true;
  static constexpr const char* manifest = R"({"with_schema": {"type": "object"}})";
  static Json methods() { return {"run", "resume", "plan", "report"}; }
  explicit Scripted(const Json&) {}

  Reply invoke(Call& call, std::string_view method, const Message& message) override {
    const StepRequest request(message);
    if (method == "plan") {
      Json actions{"do " + request.step()};
      if (const Json& after = StepRequest::at(request.json(), "after"); !after.is_null())
        actions.push_back("after " + after.dump());
      return Reply::ok(Json{{"actions", actions}, {"outputs", Json::object()}});
    }
    if (method == "report") return Reply::ok(Json{{"outputs", message.json}});
    Json state = method == "run" ? Json{{"n", 0}, {"causes", Json::array()}} : request.state();
    if (method == "resume") state["causes"].push_back(request.cause_kind());
    const Json& actions = actions_of(request);
    const auto n = state["n"].get<std::size_t>();
    const Json action = actions.is_array() && !actions.empty()
                            ? actions[std::min(n, actions.size() - 1)]
                            : Json{{"ok", Json::object()}};
    state["n"] = n + 1;
    if (auto done = prepare(action, call); !done) return Reply::failed(done.error());
    return answer(action, std::move(state), request);
  }

 private:
  static Reply answer(const Json& action, Json state, const StepRequest& request) {
    if (action.contains("throw")) throw std::runtime_error(action["throw"].get<std::string>());
    if (action.contains("cancelled")) return {PLAIT_CANCELLED, {}};
    if (action.contains("fail")) return {PLAIT_FAILED, Message{action["fail"], {}}};
    if (action.contains("block")) {
      Json body = action["block"];
      body["state"] = std::move(state);
      return {PLAIT_BLOCKED, Message{std::move(body), {}}};
    }
    if (action.contains("wait")) {
      Json body{{"state", std::move(state)}, {"wait", action["wait"]}};
      if (action.contains("results")) body["results"] = action["results"];
      return {PLAIT_WAIT, Message{std::move(body), {}}};
    }
    if (action.contains("results")) return Reply::ok(Json{{"results", action["results"]}});
    Json outputs = action.value("ok", Json::object());
    outputs["causes"] = state["causes"];
    outputs["cause"] = request.cause();
    outputs["with"] = StepRequest::at(request.with(), "echo");
    outputs["attempt"] = request.attempt();
    outputs["previous"] = request.previous();
    if (request.slot()) outputs["slot"] = *request.slot();
    outputs["messages"] = request.messages();
    if (action.contains("measure"))
      outputs["size"] =
          request.output(action["measure"].get<std::string>().c_str(), "big").dump().size();
    if (auto kept = plait::store_large_outputs(outputs, request.json()); !kept)
      return Reply::failed(kept.error());
    if (!request.tasks().is_array()) return Reply::ok(Json{{"outputs", std::move(outputs)}});
    Json results;
    for (const Json& task : request.tasks())
      results[task["id"].get<std::string>()] = plait::succeeded(outputs);
    return Reply::ok(Json{{"results", std::move(results)}});
  }
};

class ScriptedGather : public Scripted {
 public:
  static constexpr const char* name = "scripted-gather";
  static constexpr const char* manifest = R"({"gather": true, "with_schema": {"type": "object"}})";
  using Scripted::Scripted;
};

// Counts the events that it is shown, until it is told that these were the last; and tells how
// what it observes stood at first, "A succeeded".
class Watching : public plait::Step {
 public:
  static constexpr const char* name = "watching";
  static constexpr const char* manifest = R"({"with_schema": {"type": "object"}})";
  explicit Watching(const Json&) {}
  plait::Result<plait::StepReply> run(const StepRequest& request, Call&) override {
    Json stood = Json::array();
    for (const Json& runs : StepRequest::at(request.json(), "observed"))
      for (const Json& run : runs)
        stood.push_back(StepRequest::text(run, "task") + " " + StepRequest::text(run, "status"));
    return wait(0, stood);
  }
  plait::Result<plait::StepReply> resume(const StepRequest& request, Call&) override {
    const auto seen = request.state().value("seen", std::size_t{0}) +
                      StepRequest::at(request.cause(), "events").size();
    const Json& stood = StepRequest::at(request.state(), "stood");
    if (request.cause().value("done", false))
      return plait::Done{{{"seen", seen}, {"stood", stood}}, {}};
    return wait(seen, stood);
  }

 private:
  static plait::Wait wait(std::size_t seen, const Json& stood) {
    plait::Wait out;
    out.state = {{"seen", seen}, {"stood", stood}};
    out.events = true;
    return out;
  }
};

// Writes a line per event into the file that `with` names: its number, or "done".
class Collector : public plait::Observer {
 public:
  static constexpr const char* name = "collector";
  static constexpr const char* manifest = R"({"with_schema": {"type": "object"}})";
  explicit Collector(const Json& with) : file_(with["file"].get<std::string>()) {}
  plait::Status observe(const Json&, const Json& events, bool done, Call& call) override {
    std::ofstream out(file_, std::ios::app);
    for (const Json& event : events) out << event["seq"] << '\n';
    if (!done) return {};
    out << "done\n";
    // Nobody is left to write a note: it is refused, and does not wait for ever.
    return call.intend("late", Json::object()) ? plait::fail("internal", "a note was taken")
                                               : plait::Status();
  }

 private:
  std::string file_;
};

}  // namespace

PLAIT_PLUGIN("scripted", "1.0.0", Scripted, ScriptedGather, Watching, Collector)

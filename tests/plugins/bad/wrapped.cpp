// Components made with the C++ wrapper: those that throw, and those that call others.
#include <atomic>
#include <plait/scorer.hpp>
#include <plait/step.hpp>
#include <stdexcept>
#include <thread>

namespace {

using plait::Call;
using plait::Error;
using plait::fail;
using plait::Json;
using plait::Message;
using plait::Result;
using plait::Score;

struct NoDice {};

class ThrowsInCreate : public plait::Scorer {
 public:
  static constexpr const char* name = "throws-in-create";
  static constexpr const char* manifest = R"({"description": "cannot be made"})";
  explicit ThrowsInCreate(const Json&) { throw std::runtime_error("no room"); }
  Result<Score> score(const Json&, Call&) override { return Score{}; }
};

class RefusesCreate : public plait::Scorer {
 public:
  static constexpr const char* name = "refuses-create";
  static constexpr const char* manifest = R"({})";
  static Result<std::unique_ptr<RefusesCreate>> create(const Json&) {
    return fail("config", "there is no price table", "write one");
  }
  Result<Score> score(const Json&, Call&) override { return Score{}; }
};

class Throws : public plait::Scorer {
 public:
  static constexpr const char* name = "throws";
  static constexpr const char* manifest = R"({})";
  explicit Throws(const Json&) {}
  Result<Score> score(const Json& task, Call&) override {
    if (task.value("non_std", false)) throw NoDice{};
    throw std::runtime_error("division by pi");
  }
};

class Fails : public plait::Scorer {
 public:
  static constexpr const char* name = "fails";
  static constexpr const char* manifest = R"({})";
  explicit Fails(const Json&) {}
  Result<Score> score(const Json&, Call&) override {
    return fail("budget", "too dear", "ask for less");
  }
};

// Asks the scorer that `with` names, and adds one.
class Asks : public plait::Scorer {
 public:
  static constexpr const char* name = "asks";
  static constexpr const char* manifest = R"({"with_schema": {
    "type": "object", "additionalProperties": false, "required": ["of"],
    "properties": {"of": {"x-plait-kind": "scorer"}, "n": {"type": "integer", "maximum": 20}}}})";
  explicit Asks(const Json& with) : of_(with["of"]) {}
  Result<Score> score(const Json& task, Call& call) override {
    PLAIT_TRY(plait::Component other, call.open("scorer", of_));
    PLAIT_TRY(Message answer, other.invoke(call, "score", Message{{{"task", task}}, {}}));
    return Score{answer.json["score"].get<double>() + 1, "small", "asked", {}};
  }

 private:
  Json of_;
};

// One thread at a time: counts how many are in it at once.
class Alone : public plait::Scorer {
 public:
  static constexpr const char* name = "alone";
  static constexpr bool any_thread = false;
  static constexpr const char* manifest = R"({"with_schema": {"type": "object"}})";
  explicit Alone(const Json& with) : with_(with) {}
  Result<Score> score(const Json& task, Call& call) override {
    const int now = ++inside_;
    int before = most_.load();
    while (before < now && !most_.compare_exchange_weak(before, now)) {
    }
    std::this_thread::yield();
    const auto inner = ask(task, call);
    --inside_;
    if (!inner) return inner.error();
    return Score{static_cast<double>(most_.load()), "small", "", {}};
  }

 private:
  plait::Status ask(const Json& task, Call& call) {
    if (!with_.contains("of")) return {};
    PLAIT_TRY(plait::Component other, call.open("scorer", with_["of"]));
    PLAIT_TRY(Message answer, other.invoke(call, "score", Message{{{"task", task}}, {}}));
    return {};
  }
  Json with_;
  std::atomic<int> inside_{0};
  std::atomic<int> most_{0};
};

// Does what its parameters say.
class Told : public plait::Step {
 public:
  static constexpr const char* name = "told";
  static constexpr const char* manifest = R"({"with_schema": {"type": "object"}})";
  explicit Told(const Json&) {}
  Result<plait::StepReply> run(const plait::StepRequest& request, Call& call) override {
    const std::string what = request.params().value("do", "");
    if (what == "wait") return wait();
    if (what == "block") return plait::Blocked{"go on?", {"yes", "no"}, {}, {}, "", "", {}};
    if (what == "fail") return plait::Failed{fail("partial", "half done"), {{"done", 1}}};
    if (what == "large") return large();
    if (what == "intend") {
      PLAIT_CHECK(call.intend("branch x", {{"at", 1}}));
      call.settle("branch x");
    }
    return plait::Done{{{"done", true}}, {}};
  }

 private:
  static plait::Wait wait() {
    plait::StartProcess process;
    process.key = "turn-1";
    process.command.argv = {"true"};
    plait::Wait out;
    out.state = {{"turn", 1}};
    out.start = {process};
    out.timer_s = 2.5;
    return out;
  }
  static plait::Done large() {
    Json outputs;
    for (int i = 0; i < 10; ++i) outputs[std::to_string(i)] = std::string(10'000, 'x');
    return {outputs, {}};
  }
};

}  // namespace

PLAIT_PLUGIN("wrapped", "2.0.0", ThrowsInCreate, RefusesCreate, Throws, Fails, Asks, Alone, Told)

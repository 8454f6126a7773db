// Steps that do next to nothing, to measure what is around them.
#include <plait/scorer.hpp>
#include <plait/step.hpp>

namespace {

class Noop : public plait::Step {
 public:
  static constexpr const char* name = "noop";
  static constexpr const char* manifest =
      R"({"description": "does nothing", "with_schema": {"type": "object"}})";
  explicit Noop(const plait::Json&) {}
  plait::Result<plait::StepReply> run(const plait::StepRequest&, plait::Call&) override {
    return plait::Done{};
  }
};

// `count` tasks side by side, or one behind the other.
class NoopTasks : public plait::Step {
 public:
  static constexpr const char* name = "noop-tasks";
  static constexpr const char* manifest = R"({
    "description": "makes a list of tasks", "pure": true,
    "with_schema": {"type": "object", "additionalProperties": false, "required": ["count"],
                    "properties": {"count": {"type": "integer", "minimum": 0},
                                   "chain": {"type": "boolean"}}}})";
  explicit NoopTasks(const plait::Json& with)
      : count_(with["count"].get<int>()), chain_(with.value("chain", false)) {}
  plait::Result<plait::StepReply> run(const plait::StepRequest&, plait::Call&) override {
    plait::Json tasks = plait::Json::array();
    for (int i = 0; i < count_; ++i) {
      plait::Json task{{"id", "T" + std::to_string(i)}, {"order", i}};
      if (chain_ && i > 0) task["after"] = {"T" + std::to_string(i - 1)};
      tasks.push_back(std::move(task));
    }
    return plait::Done{{{"tasks", std::move(tasks)}}, {}};
  }

 private:
  const int count_;
  const bool chain_;
};

class NoopScorer : public plait::Scorer {
 public:
  static constexpr const char* name = "noop";
  static constexpr const char* manifest =
      R"({"description": "scores nothing", "with_schema": {"type": "object"}})";
  explicit NoopScorer(const plait::Json&) {}
  plait::Result<plait::Score> score(const plait::Json&, plait::Call&) override {
    return plait::Score{1, "m", "", {}};
  }
};

}  // namespace

PLAIT_PLUGIN("noop", "1.0.0", Noop, NoopTasks, NoopScorer)

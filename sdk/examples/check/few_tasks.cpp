// A check: warns, or refuses, when a batch has more tasks than a person can look after.
#include <plait/check.hpp>

class FewTasks : public plait::Check {
 public:
  static constexpr const char* name = "few-tasks";
  static constexpr const char* manifest = R"({
    "description": "no more tasks than a person can look after",
    "with_schema": {
      "type": "object", "additionalProperties": false,
      "properties": {
        "most": {"type": "integer", "minimum": 1, "default": 10},
        "refuse": {"type": "boolean", "default": false}
      }
    }})";

  explicit FewTasks(const plait::Json& with)
      : most_(with.value("most", std::size_t{10})), refuse_(with.value("refuse", false)) {}

  plait::Result<std::variant<plait::CheckResult, plait::Command>> check(const plait::Json& request,
                                                                        plait::Call&) override {
    const std::size_t count = request.value("tasks", plait::Json::array()).size();
    plait::CheckResult result;
    result.message = std::to_string(count) + " tasks";
    if (count > most_) {
      result.status = refuse_ ? plait::Verdict::fail : plait::Verdict::warn;
      result.remedy = "run them in stages of at most " + std::to_string(most_);
    }
    return result;
  }

 private:
  std::size_t most_;
  bool refuse_;
};

PLAIT_PLUGIN("few-tasks", "1.0.0", FewTasks)

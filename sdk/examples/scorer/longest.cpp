// A scorer: tasks with many phases are hard.
#include <algorithm>
#include <plait/scorer.hpp>

class Longest : public plait::Scorer {
 public:
  static constexpr const char* name = "longest";
  static constexpr const char* manifest = R"({
    "description": "ten points a phase",
    "with_schema": {
      "type": "object", "additionalProperties": false,
      "properties": {"points": {"type": "number", "minimum": 0, "default": 10}}
    }})";

  explicit Longest(const plait::Json& with) : points_(with.value("points", 10.0)) {}

  plait::Result<plait::Score> score(const plait::Json& task, plait::Call&) override {
    const auto phases = task.value("phases", plait::Json::array()).size();
    const double score = std::min(100.0, points_ * static_cast<double>(phases));
    return plait::Score{score,
                        score < 50 ? "haiku" : "sonnet",
                        "by its number of phases",
                        {{"phases", score, std::to_string(phases) + " phases"}}};
  }

 private:
  double points_;
};

PLAIT_PLUGIN("longest", "1.0.0", Longest)

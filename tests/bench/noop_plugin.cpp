// A step that does nothing, to measure what is around it.
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

}  // namespace

PLAIT_PLUGIN("noop", "1.0.0", Noop)

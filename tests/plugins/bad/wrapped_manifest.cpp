// A scorer whose author left a quote out of the manifest.
#include <plait/scorer.hpp>

namespace {

class Slip : public plait::Scorer {
 public:
  static constexpr const char* name = "slip";
  static constexpr const char* manifest = R"({"description": "called "slip" by its author"})";

  explicit Slip(const plait::Json&) {}
  plait::Result<plait::Score> score(const plait::Json&, plait::Call&) override {
    return plait::Score{1, "haiku", "", {}};
  }
};

}  // namespace

PLAIT_PLUGIN("slip", "1.0.0", Slip)

// What the conformance test is there to find.
#include <functional>
#include <plait/scorer.hpp>
#include <plait/step.hpp>
#include <stdexcept>
#include <string>

namespace {

constexpr const char* kManifest = R"({"description": "x",
  "with_schema": {"type": "object", "additionalProperties": false}})";

plait::Score fine() {
  return {1, "m", "", {}};
}

// Wrong about one task in twenty.
class Moody : public plait::Scorer {
 public:
  static constexpr const char* name = "moody";
  static constexpr const char* manifest = kManifest;
  explicit Moody(const plait::Json&) {}
  plait::Result<plait::Score> score(const plait::Json& task, plait::Call&) override {
    plait::Score made = fine();
    if (std::hash<std::string>{}(plait::dump(task)) % 20 == 0) made.score = 1000;
    return made;
  }
};

// Counts on a disk that is never full.
class Delicate : public plait::Step {
 public:
  static constexpr const char* name = "delicate";
  static constexpr const char* manifest = kManifest;
  explicit Delicate(const plait::Json&) {}
  plait::Result<plait::StepReply> run(const plait::StepRequest&, plait::Call& call) override {
    const plait::Status noted = call.intend("effect", plait::Json::object());
    if (!noted.ok() && noted.error().code == plait::error_class::io)
      throw std::runtime_error("hurt");
    return plait::Done{};
  }
};

// Counts on nobody cancelling it once it has begun.
class Hurried : public plait::Scorer {
 public:
  static constexpr const char* name = "hurried";
  static constexpr const char* manifest = kManifest;
  explicit Hurried(const plait::Json&) {}
  plait::Result<plait::Score> score(const plait::Json&, plait::Call& call) override {
    if (call.cancelled() != plait::Cancel::none) return fine();
    if (call.cancelled() != plait::Cancel::none) throw std::runtime_error("in the middle");
    return fine();
  }
};

class Leaks : public plait::Scorer {
 public:
  static constexpr const char* name = "leaks";
  static constexpr const char* manifest = kManifest;
  explicit Leaks(const plait::Json&) {}
  plait::Result<plait::Score> score(const plait::Json&, plait::Call&) override {
    lost_ = new char[100];  // NOLINT: that is the point
    lost_ = nullptr;
    return fine();
  }

 private:
  char* volatile lost_ = nullptr;
};

// A misspelt setting goes unnoticed.
class Loose : public plait::Scorer {
 public:
  static constexpr const char* name = "loose";
  static constexpr const char* manifest = R"({"description": "x",
    "with_schema": {"type": "object", "properties": {"a": {"type": "integer"}}}})";
  explicit Loose(const plait::Json&) {}
  plait::Result<plait::Score> score(const plait::Json&, plait::Call&) override { return fine(); }
};

}  // namespace

PLAIT_PLUGIN("moody", "1.0.0", Moody, Delicate, Hurried, Leaks, Loose)

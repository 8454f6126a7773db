// Steps that would take plait with them. Only ever run in a process of their own.
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <new>
#include <plait/step.hpp>

namespace {

constexpr const char* kManifest = R"({"description": "x",
  "with_schema": {"type": "object", "additionalProperties": false}})";

class Segfaults : public plait::Step {
 public:
  static constexpr const char* name = "falls-by-segfault";
  static constexpr const char* manifest = kManifest;
  explicit Segfaults(const plait::Json&) {}
  plait::Result<plait::StepReply> run(const plait::StepRequest&, plait::Call&) override {
    std::raise(SIGSEGV);
    return plait::Done{};
  }
};

class Aborts : public plait::Step {
 public:
  static constexpr const char* name = "falls-by-abort";
  static constexpr const char* manifest = kManifest;
  explicit Aborts(const plait::Json&) {}
  plait::Result<plait::StepReply> run(const plait::StepRequest&, plait::Call&) override {
    std::abort();
  }
};

class Loops : public plait::Step {
 public:
  static constexpr const char* name = "loops";
  static constexpr const char* manifest = kManifest;
  explicit Loops(const plait::Json&) {}
  plait::Result<plait::StepReply> run(const plait::StepRequest&, plait::Call&) override {
    volatile bool on = true;
    while (on) {
    }
    return plait::Done{};
  }
};

// Ten gigabytes, each page of them used.
class Eats : public plait::Step {
 public:
  static constexpr const char* name = "eats";
  static constexpr const char* manifest = kManifest;
  explicit Eats(const plait::Json&) {}
  plait::Result<plait::StepReply> run(const plait::StepRequest&, plait::Call&) override {
    constexpr std::size_t piece = std::size_t{64} << 20;
    for (int i = 0; i < 160; ++i) std::memset(::operator new(piece), 1, piece);
    return plait::Done{};
  }
};

class Stands : public plait::Step {
 public:
  static constexpr const char* name = "stands";
  static constexpr const char* manifest = kManifest;
  explicit Stands(const plait::Json&) {}
  plait::Result<plait::StepReply> run(const plait::StepRequest&, plait::Call&) override {
    return plait::Done{{{"stood", true}}, {}};
  }
};

}  // namespace

PLAIT_PLUGIN("falls", "1.0.0", Segfaults, Aborts, Loops, Eats, Stands)

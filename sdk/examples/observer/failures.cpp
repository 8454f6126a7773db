// An observer: writes each failure of a run into a file, as a line.
#include <fstream>
#include <plait/observer.hpp>

class Failures : public plait::Observer {
 public:
  static constexpr const char* name = "failures";
  static constexpr const char* manifest = R"({
    "description": "writes failures into a file of the run's folder",
    "with_schema": {
      "type": "object", "additionalProperties": false,
      "properties": {"file": {"type": "string", "default": "failures.txt"}}
    }})";

  explicit Failures(const plait::Json& with) : file_(with.value("file", "failures.txt")) {}

  // Events come in order, each once; an observer is asked by one thread at a time.
  plait::Status observe(const plait::Json& run, const plait::Json& events, bool,
                        plait::Call&) override {
    for (const plait::Json& event : events) {
      if (!event.is_object() || event.value("type", "") != "step.failed") continue;
      std::ofstream out(run.value("dir", ".") + "/" + file_, std::ios::app);
      out << plait::dump(event.value("data", plait::Json::object())) << "\n";
      if (!out) return plait::fail(plait::error_class::io, "cannot write \"" + file_ + "\"");
    }
    return {};
  }

 private:
  std::string file_;
};

PLAIT_PLUGIN("failures", "1.0.0", Failures)

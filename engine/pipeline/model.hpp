// The model of a pipeline after its layers were merged, its parameters bound and every expression
// that needs no task resolved. Plain values; what the graph is made from.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <plait/json.hpp>
#include <plait/result.hpp>
#include <string>
#include <vector>

namespace plait::pipeline {

using Duration = std::chrono::nanoseconds;

enum class When { success, failure, any, always };
enum class OnError { abort, proceed, refuse };  // `proceed` is written "continue"
enum class OnBlock { pause, fail };

// Further attempts after a failure whose error class is in `on` (empty: any class).
// The n-th wait is backoff × factor^(n-1), at most max_backoff.
struct Retry {
  int max = 0;
  Duration backoff{0};
  double factor = 2.0;
  Duration max_backoff = std::chrono::minutes(10);
  std::vector<std::string> on;
};

enum class ParamType { string, integer, number, boolean, duration, list };

// A declared parameter. `value` is what the run uses: durations in seconds (number).
struct Param {
  std::string name;  // x_y; the flag is --x-y
  ParamType type = ParamType::string;
  ParamType of = ParamType::string;  // of a list's elements
  bool positional = false;
  std::string unit;  // of a bare number given for a duration: ms s m h d
  std::string help;
  std::optional<double> min, max;  // durations: seconds
  std::vector<std::string> choices;
  std::vector<std::string> words;  // given instead of a number: "auto"
  Json default_value;
  Json value;
  SourceSpan span;
};

// A list of step ids or names with the place of each.
struct Name {
  std::string text;
  SourceSpan span;
  friend bool operator==(const Name& a, const Name& b) { return a.text == b.text; }
};

struct Step {
  std::string id;
  std::string uses;  // component of kind "step"
  std::vector<Name> needs;
  std::optional<Name> each_step;  // each = "analyze.tasks": step "analyze",
  std::string each_output;        // output "tasks"
  std::optional<Name> after;
  bool ordered = false;  // order = "task.order"
  bool gather = false;
  std::vector<Name> observes;
  When when = When::success;
  std::string condition;  // `if`, an expression; empty: always true
  std::string pool;       // empty: none
  Duration timeout{0};    // over all attempts; 0: none
  Retry retry;
  OnError on_error = OnError::abort;
  OnBlock on_block = OnBlock::pause;
  int priority = 0;
  Json isolation;                               // null: in plait's own process
  Json with = Json::object();                   // strings may still hold ${task…} and ${needs…}
  SourceSpan span;                              // of the [[step]]
  std::map<std::string, SourceSpan> key_spans;  // of the value of each key that is present

  // Copied from the component's manifest.
  bool pure = false;
  bool blocking = false;
  bool messages = false;
};

// A component that is used as a whole, outside the steps: observers.
struct Use {
  std::string name;
  Json with = Json::object();
  SourceSpan span;
};

// Counted slots: so many at once, one of them taken every `spacing` at most.
struct Pool {
  int limit = 0;           // 0: none
  bool automatic = false;  // limit = "auto"
  Duration spacing{0};

  Pool() = default;
  Pool(int slots) : limit(slots) {}  // NOLINT: agents = 4 is the short form of { limit = 4 }
  friend bool operator==(const Pool&, const Pool&) = default;
};

// What the run may spend in all.
struct Budget {
  std::string name;
  double limit = 0;    // 0: none
  std::string unit;    // shown: "USD"
  std::string remedy;  // what to do when it is spent
};

// [components.KIND.NAME]: where `name` is named, `uses` is meant, with these settings.
struct DeclaredComponent {
  std::string kind, name, uses;  // `uses`: a plugin's component, or one declared before it
  Json with = Json::object();
  Json isolation;  // null: as where it is used
};

struct Pipeline {
  std::string name;
  std::string description;
  std::string report;  // step whose `report` method makes the final document; may be empty
  std::vector<Param> params;
  std::map<std::string, Pool> pools;
  std::vector<std::string> pool_order;        // as declared: a run may wait only for a later one
  std::vector<Step> steps;                    // as declared
  std::vector<DeclaredComponent> components;  // each after the one that it is made from
  std::vector<Use> observers;
  std::vector<Budget> budgets;
  std::vector<std::string> files;  // the layers, lowest first

  [[nodiscard]] const Step* find(std::string_view id) const {
    for (const Step& step : steps)
      if (step.id == id) return &step;
    return nullptr;
  }
  // {"name": value, …} as requests carry it.
  [[nodiscard]] Json param_values() const {
    Json out = Json::object();
    for (const Param& param : params) out[param.name] = param.value;
    return out;
  }
};

}  // namespace plait::pipeline

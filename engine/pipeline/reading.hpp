// What every part of reading a pipeline shares: where problems go and what the values of
// expressions are.
#pragma once

#include <optional>
#include <plait/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "base/codes.hpp"
#include "base/diagnostics.hpp"
#include "config/expression.hpp"
#include "config/node.hpp"

namespace plait::pipeline {

// What `needs.X` is in an expression of a step.
struct NeedScope {
  std::string step;
  bool is_list = false;              // one entry per run of X
  std::vector<std::string> outputs;  // empty: not declared
};

// The names that have a value only when a step starts.
struct StartScope {
  bool task = false;
  std::string why_no_task;  // said when `task` is used and there is none
  std::vector<NeedScope> needs;
};

class Reading {
 public:
  Reading(const base::Sources& sources, base::Diagnostics& diagnostics)
      : sources_(sources), diagnostics_(diagnostics) {}

  [[nodiscard]] base::Diagnostics& diagnostics() { return diagnostics_; }
  [[nodiscard]] const base::Sources& sources() const { return sources_; }

  // `values` of all parameters by name; those in `broken` have no usable value, and what depends on
  // them is passed over in silence.
  void set_params(Json values, std::set<std::string> broken);

  // A string of a field that is needed at plan: fully expanded. nullopt after a problem.
  [[nodiscard]] std::optional<Json> at_plan(const config::Node& text);

  // A string of `with`: parameters put in, the rest left for the start (config::expand).
  [[nodiscard]] std::optional<Json> at_start(const config::Node& text, const StartScope& scope);

  // A condition; evaluated when it needs nothing but parameters.
  void check_condition(const config::Node& text, const StartScope& scope);

  // An error of config:: whose span counts in the value of `node`.
  void report(const config::Node& node, const Error& error);

 private:
  enum class Use { fine, silent, wrong };
  Use check_paths(const config::Node& node, const config::Expr& expr, const StartScope* scope);
  Use check_path(const config::Node& node, const config::Expr& path, const StartScope* scope);
  Use check_need(const config::Node& node, const config::Expr& path, const StartScope& scope);
  Use check_run(const config::Node& node, const config::Expr& path);
  base::Diagnostic& problem(const config::Node& node, const config::Segment& segment,
                            std::string_view code, std::string message, std::string help = {});

  const base::Sources& sources_;
  base::Diagnostics& diagnostics_;
  Json scope_ = {{"params", Json::object()}};
  std::set<std::string> broken_;
};

}  // namespace plait::pipeline

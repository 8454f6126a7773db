#include "pipeline/reading.hpp"

#include <algorithm>

#include "base/suggest.hpp"
#include "config/locate.hpp"
#include "config/template.hpp"

namespace plait::pipeline {

using config::Expr;
using config::Node;
using config::Segment;

void Reading::set_params(Json values, std::set<std::string> broken) {
  scope_["params"] = std::move(values);
  broken_ = std::move(broken);
}

void Reading::report(const Node& node, const Error& error) {
  SourceSpan span = node.span;
  if (error.span) span = config::locate(node, error.span->column - 1, error.span->length, sources_);
  diagnostics_.error(error.code, span, error.message, error.remedy);
}

base::Diagnostic& Reading::problem(const Node& node, const Segment& segment, std::string_view code,
                                   std::string message, std::string help) {
  return diagnostics_.error(code,
                            config::locate(node, segment.offset, segment.name.size(), sources_),
                            std::move(message), std::move(help));
}

Reading::Use Reading::check_need(const Node& node, const Expr& path, const StartScope& scope) {
  std::vector<std::string> known;
  for (const NeedScope& need : scope.needs) known.push_back(need.step);
  if (path.path.size() < 2) return Use::fine;
  const Segment& name = path.path[1];
  const auto need = std::find_if(scope.needs.begin(), scope.needs.end(),
                                 [&](const NeedScope& each) { return each.step == name.name; });
  if (need == scope.needs.end()) {
    std::string help = base::suggest_help(name.name, known);
    if (help.empty()) help = "name it in \"needs\"";
    problem(node, name, base::code::unknown_name, "this step does not need \"" + name.name + "\"",
            help);
    return Use::wrong;
  }
  if (path.path.size() < 3) return Use::fine;
  const Segment& field = path.path[2];
  if (need->is_list) {
    problem(node, field, base::code::expression_type,
            "\"needs." + name.name + "\" is a list here, one entry for each task, and has no \"" +
                field.name + "\"");
    return Use::wrong;
  }
  const std::vector<std::string> fields = {"status", "outputs", "error"};
  if (std::find(fields.begin(), fields.end(), field.name) == fields.end()) {
    problem(node, field, base::code::unknown_name, "a need has no \"" + field.name + "\"",
            base::suggest_help(field.name, fields));
    return Use::wrong;
  }
  if (path.path.size() > 3 && field.name == "outputs" && !need->outputs.empty()) {
    const Segment& output = path.path[3];
    if (std::find(need->outputs.begin(), need->outputs.end(), output.name) == need->outputs.end()) {
      problem(node, output, base::code::unknown_name,
              "step \"" + name.name + "\" has no output \"" + output.name + "\"",
              base::suggest_help(output.name, need->outputs));
      return Use::wrong;
    }
  }
  return Use::fine;
}

// What a request says of the run.
Reading::Use Reading::check_run(const Node& node, const Expr& path) {
  const std::vector<std::string> fields = {"id", "dir", "project", "pipeline", "resumed"};
  if (path.path.size() < 2) return Use::fine;
  const Segment& field = path.path[1];
  if (std::find(fields.begin(), fields.end(), field.name) != fields.end()) return Use::fine;
  problem(node, field, base::code::unknown_name, "a run has no \"" + field.name + "\"",
          base::suggest_help(field.name, fields));
  return Use::wrong;
}

Reading::Use Reading::check_path(const Node& node, const Expr& path, const StartScope* scope) {
  const Segment& root = path.path[0];
  if (root.name == "params") {
    if (path.path.size() < 2) return Use::fine;
    const Segment& name = path.path[1];
    if (broken_.count(name.name) > 0) return Use::silent;
    if (scope_["params"].contains(name.name)) return Use::fine;
    std::vector<std::string> known;
    for (const auto& [key, value] : scope_["params"].items()) known.push_back(key);
    problem(node, name, base::code::unknown_name, "there is no parameter \"" + name.name + "\"",
            base::suggest_help(name.name, known));
    return Use::wrong;
  }
  const std::vector<std::string> at_start = {"task", "needs", "run"};
  if (std::find(at_start.begin(), at_start.end(), root.name) == at_start.end()) {
    std::vector<std::string> known = {"params"};
    if (scope != nullptr) known.insert(known.end(), at_start.begin(), at_start.end());
    std::string help = base::suggest_help(root.name, known);
    if (scope_["params"].contains(root.name) && path.path.size() == 1)
      help = "did you mean \"params." + root.name + "\"?";
    problem(node, root, base::code::unknown_name, "there is no \"" + root.name + "\"", help);
    return Use::wrong;
  }
  if (scope == nullptr) {
    problem(node, root, base::code::not_known_yet,
            "\"" + root.name + "\" has no value when the pipeline is planned",
            "only \"with\" and \"if\" of a step may use it");
    return Use::wrong;
  }
  if (root.name == "needs") return check_need(node, path, *scope);
  if (root.name == "run") return check_run(node, path);
  if (!scope->task) {
    problem(node, root, base::code::not_known_yet,
            "there is no \"task\" here: " + scope->why_no_task);
    return Use::wrong;
  }
  return Use::fine;
}

Reading::Use Reading::check_paths(const Node& node, const Expr& expr, const StartScope* scope) {
  Use worst = Use::fine;
  for (const Expr* path : config::paths_of(expr))
    worst = std::max(worst, check_path(node, *path, scope));
  return worst;
}

std::optional<Json> Reading::at_plan(const Node& text) {
  auto parsed = config::parse_template(text.text);
  if (!parsed.ok()) return report(text, parsed.error()), std::nullopt;
  Use worst = Use::fine;
  for (const config::Piece& piece : parsed->pieces)
    if (piece.expr) worst = std::max(worst, check_paths(text, *piece.expr, nullptr));
  if (worst != Use::fine) return std::nullopt;
  auto value = config::expand_text(text.text, scope_);
  if (!value.ok()) return report(text, value.error()), std::nullopt;
  return std::move(*value);
}

std::optional<Json> Reading::at_start(const Node& text, const StartScope& scope) {
  auto parsed = config::parse_template(text.text);
  if (!parsed.ok()) return report(text, parsed.error()), std::nullopt;
  Use worst = Use::fine;
  for (const config::Piece& piece : parsed->pieces)
    if (piece.expr) worst = std::max(worst, check_paths(text, *piece.expr, &scope));
  if (worst != Use::fine) return std::nullopt;
  auto value = config::expand_known(text.text, scope_);
  if (!value.ok()) return report(text, value.error()), std::nullopt;
  return std::move(*value);
}

void Reading::check_condition(const Node& text, const StartScope& scope) {
  auto parsed = config::parse_expression(text.text);
  if (!parsed.ok()) {
    if (text.text.starts_with("${"))
      parsed.error().remedy = "a condition is an expression by itself, without ${…}";
    return report(text, parsed.error());
  }
  if (check_paths(text, *parsed, &scope) != Use::fine) return;
  for (const Expr* path : config::paths_of(*parsed))
    if (path->path[0].name != "params") return;
  if (auto value = config::evaluate_condition(*parsed, scope_); !value.ok())
    report(text, value.error());
}

}  // namespace plait::pipeline

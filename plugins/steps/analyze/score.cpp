#include "analyze/score.hpp"

#include <cmath>

#include "prp/parse.hpp"
#include "text/strings.hpp"

namespace plait::analyze {

Json scorer_request(const Task& task) {
  Json files = Json::array();
  for (const auto& entry : task.prp.files) files.push_back(entry.name);
  Json phases = Json::array();
  for (const auto& phase : task.prp.phases)
    phases.push_back({{"number", phase.number}, {"title", phase.title}});
  return Json{{"id", task.prp.id},
              {"title", task.prp.title},
              {"complexity", prp::to_string(task.prp.complexity)},
              {"hours", text::round_to(task.prp.hours.mean(), 6)},
              {"files", std::move(files)},
              {"phases", std::move(phases)},
              {"stage", task.stage()}};
}

std::string calculation_of(const Json& terms, double score) {
  if (!terms.is_array() || terms.empty()) return {};
  std::string out;
  double sum = 0;
  for (const Json& term : terms) {
    const double value = term.is_object() ? term.value("value", 0.0) : 0.0;
    out += (out.empty() ? "" : " + ") + text::format_number(value);
    sum += value;
  }
  const std::string shown = text::format_number(std::round(score), 0);
  const std::string total = text::format_number(std::round(sum), 0);
  return out + " = " + total + (total == shown ? "" : ", counted as " + shown);
}

Status score_tasks(std::vector<Task>& tasks, const Settings& settings, Call& call) {
  PLAIT_TRY(const Component scorer, call.open("scorer", settings.scorer));
  for (Task& task : tasks) {
    auto reply = scorer.invoke(call, "score", Message{Json{{"task", scorer_request(task)}}, {}});
    if (!reply) return std::move(reply).error().note("while scoring " + task.prp.id);
    const Json& answer = reply->json;
    const bool valid = answer.is_object() && answer.contains("score") &&
                       answer["score"].is_number() && answer.contains("model") &&
                       answer["model"].is_string();
    if (!valid)
      return fail(error_class::plugin, "the scorer gave no score and model for " + task.prp.id,
                  "check the scorer with `plait plugins check`");
    task.score = answer["score"].get<double>();
    task.terms = answer.value("terms", Json::array());
    task.calculation = calculation_of(task.terms, task.score);
    task.model = answer["model"].get<std::string>();
    task.rationale = answer.value("rationale", "");
    if (settings.model == "auto") continue;
    if (task.model != settings.model)
      task.rationale = "asked for; by its score it would be " + task.model;
    task.model = settings.model;
  }
  return {};
}

}  // namespace plait::analyze

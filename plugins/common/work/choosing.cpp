#include "work/choosing.hpp"

#include <plait/error_class.hpp>
#include <plait/step.hpp>

namespace plait::work {

Result<std::vector<AgentRule>> agent_rules_from_json(const Json& list) {
  std::vector<AgentRule> out;
  if (!list.is_array()) return out;
  for (const Json& entry : list) {
    AgentRule rule{StepRequest::text(entry, "if"), StepRequest::at(entry, "agent"),
                   StepRequest::text(entry, "model")};
    if (rule.agent.is_null() && rule.model.empty())
      return fail(error_class::config, "a rule of \"agents\" names neither agent nor model",
                  "write agents = [{ if = \"score < 40\", agent = \"codex\" }]");
    out.push_back(std::move(rule));
  }
  return out;
}

Result<Choice> choose_agent(const std::vector<AgentRule>& rules, const Json& set, const Json& task,
                            const Condition& holds) {
  if (const std::string own = StepRequest::text(task, "agent"); !own.empty()) {
    if (own == set) return Choice{};
    if (own == "runbook")
      return fail(error_class::config, "the PRP asks for the agent \"" + own + "\" by itself",
                  "that one runs the PRP's own commands: say --agent " + own + " if that is meant");
    return Choice{own, {}};
  }
  if (rules.empty()) return Choice{};
  Json scope = task.is_object() ? task : Json::object();
  scope["task"] = task;
  for (const AgentRule& rule : rules) {
    if (!rule.condition.empty()) {
      auto answer = holds(rule.condition, scope);
      if (!answer)
        return std::move(answer.error())
            .note("in the rule `if = \"" + rule.condition + "\"` of \"agents\"");
      if (!*answer) continue;
    }
    return Choice{rule.agent, rule.model};
  }
  return Choice{};
}

}  // namespace plait::work

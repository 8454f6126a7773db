// Who does a task's work, with which model: by its PRP's header, by the rules of the pipeline, or
// as the step is set.
#pragma once

#include <functional>
#include <optional>
#include <plait/json.hpp>
#include <plait/result.hpp>
#include <string>
#include <vector>

namespace plait::work {

// [{ if = "score < 40", agent = "codex", model = "…" }, …]: the first whose condition holds. In a
// condition the task's fields are names (`score`, `complexity`, `files`, …), and `task` is all of
// it.
struct AgentRule {
  std::string condition;  // empty: always
  Json agent;             // null: as the step is set
  std::string model;      // empty: the task's
};
// Error (config): a rule that names neither agent nor model.
Result<std::vector<AgentRule>> agent_rules_from_json(const Json& list);

struct Choice {
  Json agent;         // null: as the step is set
  std::string model;  // empty: the task's
};

// Whether an expression over a scope holds.
using Condition = std::function<Result<bool>(const std::string& expression, const Json& scope)>;

// The header's `agent` comes before the rules; `set` is the step's. Errors (config): a condition
// that cannot be evaluated; a header that asks for an agent which carries out commands of the PRP
// itself, where nobody but the PRP does.
Result<Choice> choose_agent(const std::vector<AgentRule>& rules, const Json& set, const Json& task,
                            const Condition& holds);

}  // namespace plait::work

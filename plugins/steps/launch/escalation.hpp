// Errors that are not given back to the agent, by class: which they are known by, whether a person
// is asked, and what is to be done. PRP-FORMAT "The rules of executing a PRP".
#pragma once

#include <memory>
#include <optional>
#include <plait/gate.hpp>
#include <plait/json_fwd.hpp>
#include <plait/result.hpp>
#include <string>
#include <utility>
#include <vector>

namespace plait::launch {

struct EscalationClass {
  std::string name;    // persistent, ambiguous, architectural, external, security
  bool pause = false;  // a person decides; else the task fails
  std::string remedy;  // what to do, for that person
};

class Escalations {
 public:
  Escalations() = default;  // to be filled

  // `changes`: {"security": {"match": ["(?i)cve-"], "pause": true, "remedy": "…"}, …}; a key that
  // is not given stays as shipped. Error (config): an expression that is none.
  static Result<Escalations> from_json(const Json& changes);

  // The class that the texts of a failed check belong to: security before architectural before
  // external; `ambiguous` when no finding has a place to hold on to. Nothing: it may be healed.
  [[nodiscard]] std::optional<EscalationClass> classify(const std::vector<Finding>& findings) const;
  // `name`: one of the five.
  [[nodiscard]] const EscalationClass& of(const std::string& name) const;

 private:
  struct Table;
  explicit Escalations(std::shared_ptr<const Table> table) : table_(std::move(table)) {}
  std::shared_ptr<const Table> table_;
};

}  // namespace plait::launch

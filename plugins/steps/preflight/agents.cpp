#include "preflight/agents.hpp"

#include <algorithm>

#include "work/choosing.hpp"

namespace plait::preflight {
namespace {

// In the order in which they were met, each once.
struct Agents {
  std::vector<Json> given, standing_by;
  std::vector<Error> wrong;  // what the rules or the headers say

  void give(const Json& agent) { add(given, agent); }
  void blame(const Error& error) {  // a rule is wrong for every task alike
    const bool known = std::any_of(wrong.begin(), wrong.end(), [&](const Error& other) {
      return other.message == error.message;
    });
    if (!known) wrong.push_back(error);
  }
  static void add(std::vector<Json>& list, const Json& agent) {
    if (!agent.is_null() && std::find(list.begin(), list.end(), agent) == list.end())
      list.push_back(agent);
  }
};

void add_agents_of(const Json& with, const Json& set, const Json& tasks, Call& call, Agents& out) {
  const auto rules = work::agent_rules_from_json(StepRequest::at(with, "agents"));
  if (!rules) {
    out.blame(rules.error());
    return;
  }
  for (const Json& task : tasks) {
    const auto choice = work::choose_agent(*rules, set, task,
                                           [&](const std::string& expression, const Json& scope) {
                                             return call.holds(expression, scope);
                                           });
    if (!choice)
      out.blame(choice.error());
    else
      out.give(choice->agent.is_null() ? set : choice->agent);
  }
  for (const Json& fallback : StepRequest::at(with, "fallback"))
    Agents::add(out.standing_by, StepRequest::at(fallback, "agent"));
}

Agents agents_of(const StepRequest& request, Call& call) {
  const Json asked = question(request, nullptr);
  const Json& own = StepRequest::at(request.with(), "agent");
  Agents out;
  bool any = false;
  for (const Json& step : StepRequest::at(request.json(), "steps")) {
    if (StepRequest::text(step, "uses") != "launch") continue;
    any = true;
    const Json& with = StepRequest::at(step, "with");
    add_agents_of(with, own.is_null() ? StepRequest::at(with, "agent") : own, asked["tasks"], call,
                  out);
  }
  if (!any) add_agents_of(Json::object(), asked["agent"], asked["tasks"], call, out);
  if (out.given.empty() && out.wrong.empty()) out.give(asked["agent"]);
  return out;
}

Entry entry_for(const Entry& usual, const Json& agent) {
  Entry entry = usual;
  if (entry.spec.is_string()) entry.spec = Json{{"uses", usual.spec}};
  entry.spec["agent"] = agent;
  return entry;
}

}  // namespace

void ask_agents_of_tasks(std::vector<Entry>& entries, const StepRequest& request, Call& call) {
  const auto usual = std::find_if(entries.begin(), entries.end(), [](const Entry& entry) {
    return entry.name == "agent" && StepRequest::at(entry.spec, "agent").is_null();
  });
  if (usual == entries.end()) return;
  const Agents agents = agents_of(request, call);
  std::vector<Entry> made;
  for (const Error& error : agents.wrong) {
    Entry& entry = made.emplace_back(*usual);
    fail_with(entry, error);
  }
  for (const Json& agent : agents.given) made.push_back(entry_for(*usual, agent));
  for (const Json& agent : agents.standing_by) {
    if (std::find(agents.given.begin(), agents.given.end(), agent) != agents.given.end()) continue;
    Entry& entry = made.emplace_back(entry_for(*usual, agent));
    entry.only_warns = true;
  }
  if (made.empty()) return;  // it says itself that no agent is named
  const auto at = entries.erase(usual);
  entries.insert(at, made.begin(), made.end());
}

}  // namespace plait::preflight

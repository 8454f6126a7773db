// Pipelines and task lists for the tests of the graph.
#pragma once

#include <fmt/format.h>

#include <initializer_list>
#include <string>
#include <vector>

#include "graph/graph.hpp"

namespace plait::graph::testing {

inline pipeline::Step step(std::string id, std::initializer_list<const char*> needs = {}) {
  pipeline::Step out;
  out.uses = id;
  out.id = std::move(id);
  for (const char* need : needs) out.needs.push_back({need, {}});
  return out;
}

inline pipeline::Step mapped(std::string id, std::initializer_list<const char*> needs = {},
                             const char* source = "analyze", const char* output = "tasks") {
  pipeline::Step out = step(std::move(id), needs);
  out.each_step = pipeline::Name{source, {}};
  out.each_output = output;
  return out;
}

inline pipeline::Step after(pipeline::Step step, const char* target) {
  step.after = pipeline::Name{target, {}};
  return step;
}

inline pipeline::Pipeline of(std::vector<pipeline::Step> steps) {
  pipeline::Pipeline out;
  out.steps = std::move(steps);
  return out;
}

// The eight steps, as batch.toml has them.
inline pipeline::Pipeline batch() {
  pipeline::Pipeline out;
  out.name = "batch";
  out.steps = {step("analyze"),
               step("preflight", {"analyze"}),
               mapped("worktree", {"preflight"}),
               after(mapped("launch", {"worktree"}), "launch"),
               step("monitor"),
               step("aggregate", {"launch"}),
               mapped("merge", {"launch", "aggregate"}),
               mapped("cleanup", {"merge"})};
  out.steps[3].timeout = std::chrono::hours(1);
  out.steps[3].pool = "agents";
  out.steps[4].observes = {{"launch", {}}};
  out.steps[5].when = pipeline::When::always;
  out.steps[6].ordered = out.steps[6].gather = out.steps[7].gather = true;
  out.pools = {{"agents", 2}};
  out.pool_order = {"agents"};
  return out;
}

inline Task task(std::string id, std::vector<std::string> after = {},
                 std::vector<std::string> behind = {}, double estimate_s = 60) {
  Task out;
  out.id = std::move(id);
  out.after = std::move(after);
  out.behind = std::move(behind);
  out.estimate_s = estimate_s;
  return out;
}

inline TaskList list(std::vector<Task> tasks) {
  for (std::size_t i = 0; i < tasks.size(); ++i) tasks[i].order = static_cast<std::int64_t>(i);
  return {std::move(tasks)};
}

inline TaskList tasks(std::size_t count) {
  std::vector<Task> out;
  for (std::size_t i = 0; i < count; ++i) out.push_back(task(fmt::format("T{}", i)));
  return list(std::move(out));
}

inline std::vector<std::string> names(const Graph& graph, const std::vector<NodeId>& ids) {
  std::vector<std::string> out;
  for (const NodeId id : ids) out.push_back(graph.name(id));
  return out;
}

}  // namespace plait::graph::testing

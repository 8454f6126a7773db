// The graph of step runs: what a pipeline becomes once its task lists are known. Steps over a list
// that is not known yet stand in it as one unexpanded node, `launch[*]`.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <plait/json.hpp>
#include <plait/result.hpp>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "pipeline/model.hpp"

namespace plait::graph {

using NodeId = std::uint32_t;
using StepIndex = std::uint32_t;  // into Pipeline::steps

// A work item. All that the engine reads of it; `data` is the whole object.
struct Task {
  std::string id;
  std::int64_t order = 0;           // unique within its list
  std::vector<std::string> after;   // must have succeeded
  std::vector<std::string> behind;  // must be terminal
  int priority = 0;
  double estimate_s = 0;  // seconds; 0: unknown
  Json data = Json::object();
};

// The tasks of one source ("analyze.tasks"), by ascending order.
struct TaskList {
  std::vector<Task> tasks;
  [[nodiscard]] const Task* find(std::string_view id) const;
};

// Checks shape and uniqueness; unknown ids in after/behind are errors. `source` for messages.
[[nodiscard]] Result<TaskList> read_tasks(const Json& list, std::string_view source);

// One step run. Edges lead to what it waits for.
struct Node {
  StepIndex step = 0;
  std::optional<std::uint32_t> task;  // index into its TaskList
  bool expanded = true;               // false: `launch[*]`
  std::vector<NodeId> needs;          // of the same task, or of an unmapped step
  std::vector<StepIndex> need_all;    // every run of these mapped steps
  std::vector<NodeId> after;          // of other tasks: must have succeeded
  std::vector<NodeId> behind;         // of other tasks: must be terminal
  double tail_s = 0;                  // longest estimated way from its start to a sink
};

// The seconds that a step run is expected to take itself; the task is null for runs of the whole
// batch and for unexpanded nodes.
using Estimate = std::function<double(const pipeline::Step&, const Task*)>;

// The task's estimate for the steps that the work is in: those with a timeout and those that
// another step observes. Half a second for every other run, and where the estimate is unknown.
[[nodiscard]] Estimate default_estimate(const pipeline::Pipeline& pipeline);

// Built from a pipeline, grown by expand(). Node ids are stable: expansion appends the runs of a
// step, and the unexpanded node of it is marked dead. Not thread-safe.
class Graph {
 public:
  // Everything that can be drawn before any list is known. Errors: a cycle, a name that is no step.
  // The pipeline must outlive the graph. `estimate`: default_estimate() when empty.
  static Result<Graph> build(const pipeline::Pipeline& pipeline, Estimate estimate = {});

  // Gives `source_step`.`output` its tasks: every step over it gets its runs. Errors (the graph is
  // then of no more use): an empty list, a list given twice, a cycle among step runs, `order`
  // included (drawn a → b → a). An after-edge over a step whose `if` is false at plan time is the
  // caller's to check.
  Status expand(std::string_view source_step, std::string_view output, TaskList tasks);

  [[nodiscard]] const pipeline::Pipeline& pipeline() const { return *pipeline_; }
  [[nodiscard]] const std::vector<Node>& nodes() const { return nodes_; }
  [[nodiscard]] const Node& node(NodeId id) const { return nodes_[id]; }
  [[nodiscard]] const pipeline::Step& step_of(NodeId id) const;
  [[nodiscard]] const Task* task_of(NodeId id) const;  // null for runs of the whole batch
  [[nodiscard]] bool dead(NodeId id) const;            // an unexpanded node that has been expanded
  [[nodiscard]] const std::vector<NodeId>& runs_of(StepIndex step) const;  // live, in task order
  [[nodiscard]] std::optional<StepIndex> step_index(std::string_view id) const;
  [[nodiscard]] const TaskList* tasks_of(StepIndex step) const;
  [[nodiscard]] std::string name(NodeId id) const;  // "launch[PRP-A]", "preflight", "launch[*]"
  [[nodiscard]] std::optional<NodeId> find(std::string_view name) const;
  // Live nodes so that each comes after all that it waits for; among equals by step, then task.
  [[nodiscard]] std::vector<NodeId> topological_order() const;
  [[nodiscard]] double estimate_s(NodeId id) const;  // its own seconds

 private:
  NodeId add_node(StepIndex step);
  [[nodiscard]] Status check_lists(const pipeline::Step& step) const;
  [[nodiscard]] Status add_needs(Node& node) const;
  void add_task_edges(Node& node, const Task& task) const;
  [[nodiscard]] Status settle();

  const pipeline::Pipeline* pipeline_ = nullptr;
  std::vector<Node> nodes_;
  std::vector<bool> dead_;
  std::vector<std::vector<NodeId>> runs_;               // by step
  std::map<std::string, TaskList, std::less<>> lists_;  // by "step.output"
  std::map<std::string, StepIndex, std::less<>> step_index_;
  std::map<std::string, std::unordered_map<std::string, std::uint32_t>, std::less<>> task_index_;
  Estimate estimate_;
};

// The longest way through the estimates: nodes from source to sink, and its length in seconds.
struct CriticalPath {
  std::vector<NodeId> nodes;
  double seconds = 0;
};
[[nodiscard]] CriticalPath critical_path(const Graph& graph);

}  // namespace plait::graph

#include "graph/graph.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <plait/error_class.hpp>
#include <set>

#include "graph/waits.hpp"

namespace plait::graph {
namespace {

constexpr double unknown_seconds = 0.5;

Error bad_step(const pipeline::Step& step, const SourceSpan& span, std::string message) {
  Error error = fail(error_class::config, fmt::format("step \"{}\" {}", step.id, message),
                     "run `plait check` for every mistake of the pipeline");
  error.span = span.line > 0 ? span : step.span;
  return error;
}

std::string list_name(const pipeline::Step& step) {
  return step.each_step ? step.each_step->text + "." + step.each_output : std::string();
}

// Why `node` waits for `on`, for people.
std::string reason(const Graph& graph, NodeId node, NodeId on) {
  const Node& from = graph.node(node);
  const pipeline::Step& step = graph.step_of(node);
  const auto has = [on](const std::vector<NodeId>& edges) {
    return std::find(edges.begin(), edges.end(), on) != edges.end();
  };
  const auto told = [&](const char* key) {
    return fmt::format("because of task.{} = \"{}\" and `after = \"{}\"` of step \"{}\"", key,
                       graph.task_of(on)->id, step.after->text, step.id);
  };
  if (has(from.after)) return told("after");
  if (has(from.behind)) return told("behind");
  const bool needed = has(from.needs) || std::count(from.need_all.begin(), from.need_all.end(),
                                                    graph.node(on).step) > 0;
  if (!needed) return fmt::format("because `order` of step \"{}\" puts it later", step.id);
  return fmt::format("because step \"{}\" needs \"{}\"", step.id, graph.step_of(on).id);
}

SourceSpan span_of(const pipeline::Step& step, const char* key) {
  const auto it = step.key_spans.find(key);
  return it == step.key_spans.end() ? step.span : it->second;
}

Error cycle_error(const Graph& graph, const std::vector<NodeId>& cycle) {
  std::string drawn;
  for (const NodeId id : cycle) drawn += graph.name(id) + " → ";
  Error error = fail(error_class::config,
                     fmt::format("step runs wait for each other in a circle: {}{}", drawn,
                                 graph.name(cycle.front())),
                     "remove one of these dependencies");
  error.span = span_of(graph.step_of(cycle.front()), "needs");
  for (std::size_t i = 0; i < cycle.size(); ++i) {
    const NodeId on = cycle[(i + 1) % cycle.size()];
    error.notes.push_back(fmt::format("{} waits for {} {}", graph.name(cycle[i]), graph.name(on),
                                      reason(graph, cycle[i], on)));
  }
  return error;
}

}  // namespace

Estimate default_estimate(const pipeline::Pipeline& pipeline) {
  std::set<std::string, std::less<>> watched;
  for (const pipeline::Step& step : pipeline.steps)
    for (const pipeline::Name& name : step.observes) watched.insert(name.text);
  return [watched = std::move(watched)](const pipeline::Step& step, const Task* task) {
    const bool long_one = step.timeout.count() > 0 || watched.contains(step.id);
    return long_one && task && task->estimate_s > 0 ? task->estimate_s : unknown_seconds;
  };
}

Result<Graph> Graph::build(const pipeline::Pipeline& pipeline, Estimate estimate) {
  Graph graph;
  graph.pipeline_ = &pipeline;
  graph.estimate_ = estimate ? std::move(estimate) : default_estimate(pipeline);
  const auto count = static_cast<StepIndex>(pipeline.steps.size());
  for (StepIndex i = 0; i < count; ++i) {
    const pipeline::Step& step = pipeline.steps[i];
    if (!graph.step_index_.emplace(step.id, i).second)
      return bad_step(step, step.span, "is there twice");
    graph.runs_.emplace_back();
    graph.nodes_[graph.add_node(i)].expanded = !step.each_step;
  }
  for (NodeId id = 0; id < count; ++id) {
    const pipeline::Step& step = pipeline.steps[id];
    PLAIT_CHECK(graph.check_lists(step));
    PLAIT_CHECK(graph.add_needs(graph.nodes_[id]));
  }
  PLAIT_CHECK(graph.settle());
  return graph;
}

NodeId Graph::add_node(StepIndex step) {
  const auto id = static_cast<NodeId>(nodes_.size());
  nodes_.emplace_back().step = step;
  dead_.push_back(false);
  runs_[step].push_back(id);
  return id;
}

// The step's list comes from a step that runs once, and `after` stays within that list.
Status Graph::check_lists(const pipeline::Step& step) const {
  if (step.each_step) {
    const auto source = step_index(step.each_step->text);
    if (!source || pipeline_->steps[*source].each_step)
      return bad_step(
          step, step.each_step->span,
          fmt::format("has no single source \"{}\" of its tasks", step.each_step->text));
  }
  if (step.after) {
    const auto target = step_index(step.after->text);
    if (!target || !step.each_step || list_name(pipeline_->steps[*target]) != list_name(step))
      return bad_step(
          step, step.after->span,
          fmt::format("is after \"{}\", which is not mapped over the same list", step.after->text));
  }
  return {};
}

// The edges that come from the steps: `needs`, and the source of `each`.
Status Graph::add_needs(Node& node) const {
  const pipeline::Step& step = pipeline_->steps[node.step];
  std::vector<const pipeline::Name*> names;
  for (const pipeline::Name& name : step.needs) names.push_back(&name);
  if (step.each_step) names.push_back(&*step.each_step);
  std::set<StepIndex> seen;
  for (const pipeline::Name* name : names) {
    const auto on = step_index(name->text);
    if (!on) return bad_step(step, name->span, fmt::format("needs \"{}\", no step", name->text));
    if (!seen.insert(*on).second) continue;
    const pipeline::Step& other = pipeline_->steps[*on];
    if (!other.each_step)
      node.needs.push_back(runs_[*on].front());
    else if (step.each_step && list_name(step) == list_name(other))
      node.needs.push_back(runs_[*on][node.task.value_or(0)]);
    else
      node.need_all.push_back(*on);
  }
  return {};
}

// The edges that come from the tasks: `after` and `behind`.
void Graph::add_task_edges(Node& node, const Task& task) const {
  const pipeline::Step& step = pipeline_->steps[node.step];
  if (!step.after) return;
  const auto& index = task_index_.find(list_name(step))->second;
  const auto& targets = runs_[*step_index(step.after->text)];
  std::set<std::string_view> after;
  for (const std::string& id : task.after) {
    after.insert(id);
    node.after.push_back(targets[index.at(id)]);
  }
  for (const std::string& id : task.behind)
    if (!after.contains(id)) node.behind.push_back(targets[index.at(id)]);
}

Status Graph::expand(std::string_view source_step, std::string_view output, TaskList tasks) {
  const std::string source = fmt::format("{}.{}", source_step, output);
  if (tasks.tasks.empty())
    return fail(error_class::config, fmt::format("\"{}\" has no tasks", source),
                "name at least one task, or check what selects them");
  if (lists_.contains(source))
    return fail(error_class::internal, fmt::format("\"{}\" was expanded before", source));
  const TaskList& list = lists_.emplace(source, std::move(tasks)).first->second;
  auto& index = task_index_[source];
  const auto count = static_cast<std::uint32_t>(list.tasks.size());
  for (std::uint32_t i = 0; i < count; ++i) index.emplace(list.tasks[i].id, i);

  std::vector<StepIndex> steps;
  for (StepIndex i = 0; i < pipeline_->steps.size(); ++i)
    if (list_name(pipeline_->steps[i]) == source) steps.push_back(i);
  const auto first = static_cast<NodeId>(nodes_.size());
  nodes_.reserve(nodes_.size() + steps.size() * count);
  for (const StepIndex step : steps) {
    dead_[runs_[step].front()] = true;
    runs_[step].clear();
    for (std::uint32_t task = 0; task < count; ++task) nodes_[add_node(step)].task = task;
  }
  for (NodeId id = first; id < nodes_.size(); ++id) {
    PLAIT_CHECK(add_needs(nodes_[id]));
    add_task_edges(nodes_[id], list.tasks[*nodes_[id].task]);
  }
  return settle();
}

// Refuses cycles and computes the tails.
Status Graph::settle() {
  const Waits waits(*this, Turns::all);
  const auto order = waits.order();
  if (const auto cycle = waits.cycle(order); !cycle.empty()) return cycle_error(*this, cycle);
  const auto tail = tails(*this, Waits(*this, Turns::timed), order);
  for (NodeId id = 0; id < nodes_.size(); ++id) nodes_[id].tail_s = tail[id];
  return {};
}

const pipeline::Step& Graph::step_of(NodeId id) const {
  return pipeline_->steps[nodes_[id].step];
}

const Task* Graph::task_of(NodeId id) const {
  const Node& node = nodes_[id];
  return node.task ? &tasks_of(node.step)->tasks[*node.task] : nullptr;
}

bool Graph::dead(NodeId id) const {
  return dead_[id];
}

const std::vector<NodeId>& Graph::runs_of(StepIndex step) const {
  return runs_[step];
}

std::optional<StepIndex> Graph::step_index(std::string_view id) const {
  const auto it = step_index_.find(id);
  return it == step_index_.end() ? std::nullopt : std::optional(it->second);
}

const TaskList* Graph::tasks_of(StepIndex step) const {
  const auto it = lists_.find(list_name(pipeline_->steps[step]));
  return it == lists_.end() ? nullptr : &it->second;
}

std::string Graph::name(NodeId id) const {
  const std::string& step = step_of(id).id;
  if (!nodes_[id].expanded) return step + "[*]";
  const Task* task = task_of(id);
  return task ? fmt::format("{}[{}]", step, task->id) : step;
}

std::optional<NodeId> Graph::find(std::string_view name) const {
  const auto bracket = name.find('[');
  const auto step = step_index(name.substr(0, bracket));
  if (!step) return std::nullopt;
  const NodeId front = runs_[*step].front();
  if (bracket == std::string_view::npos)
    return nodes_[front].expanded && !nodes_[front].task ? std::optional(front) : std::nullopt;
  if (name.back() != ']') return std::nullopt;
  const std::string task(name.substr(bracket + 1, name.size() - bracket - 2));
  if (!nodes_[front].expanded) return task == "*" ? std::optional(front) : std::nullopt;
  const auto list = task_index_.find(list_name(pipeline_->steps[*step]));
  if (list == task_index_.end()) return std::nullopt;
  const auto it = list->second.find(task);
  return it == list->second.end() ? std::nullopt : std::optional(runs_[*step][it->second]);
}

std::vector<NodeId> Graph::topological_order() const {
  const Waits waits(*this, Turns::all);
  auto order = waits.order();
  std::erase_if(order, [&](Waits::Vertex v) { return waits.is_barrier(v); });
  return order;
}

double Graph::estimate_s(NodeId id) const {
  return estimate_(step_of(id), task_of(id));
}

}  // namespace plait::graph

#include <fmt/format.h>

#include <algorithm>

#include "base/format.hpp"
#include "graph/drawing.hpp"
#include "graph/implied.hpp"

namespace plait::graph {
namespace {

std::string_view to_word(pipeline::When when) {
  switch (when) {
    case pipeline::When::success:
      return "success";
    case pipeline::When::failure:
      return "failure";
    case pipeline::When::any:
      return "any";
    case pipeline::When::always:
      return "always";
  }
  return "";
}

// Whether a task may wait for another one: not known before there are tasks.
bool has_edges(const TaskList* list) {
  return !list || std::any_of(list->tasks.begin(), list->tasks.end(), [](const Task& task) {
    return !task.after.empty() || !task.behind.empty();
  });
}

std::vector<std::string> facts_of(const Graph& graph, StepIndex index) {
  const pipeline::Pipeline& pipeline = graph.pipeline();
  const pipeline::Step& step = pipeline.steps[index];
  std::vector<std::string> facts;
  if (step.uses != step.id) facts.push_back("uses " + step.uses);
  if (!step.pool.empty()) {
    const auto pool = pipeline.pools.find(step.pool);
    const pipeline::Pool limits = pool == pipeline.pools.end() ? pipeline::Pool() : pool->second;
    facts.push_back(limits.automatic   ? "pool " + step.pool + " (auto)"
                    : limits.limit > 0 ? fmt::format("pool {} ({})", step.pool, limits.limit)
                                       : "pool " + step.pool);
  }
  if (step.timeout.count() > 0) facts.push_back("timeout " + base::human_duration(step.timeout));
  if (step.retry.max > 0) facts.push_back(base::counted(step.retry.max, "more attempt"));
  if (step.after && has_edges(graph.tasks_of(index)))
    facts.push_back(fmt::format("after {} of the tasks before it", step.after->text));
  if (step.ordered) facts.push_back("in order");
  if (step.gather) facts.push_back("one call");
  if (step.when != pipeline::When::success)
    facts.push_back(fmt::format("when {}", to_word(step.when)));
  if (!step.condition.empty()) facts.push_back("if " + step.condition);
  for (const pipeline::Name& name : step.observes) facts.push_back("observes " + name.text);
  return facts;
}

// Makes a Drawing; the place of each live node and of each step in it are kept meanwhile.
class Drafter {
 public:
  Drafter(const Graph& graph, const Notes& notes) : graph_(graph), notes_(notes) {}

  Drawing draw() {
    drawing_.title = graph_.pipeline().name;
    for (const std::string& name : graph_.pipeline().pool_order)
      if (const auto pool = graph_.pipeline().pools.find(name);
          pool != graph_.pipeline().pools.end())
        drawing_.pools.emplace_back(*pool);
    add_steps();
    add_tasks();
    add_nodes();
    add_edges();
    mark_critical();
    mark_implied(drawing_);
    return std::move(drawing_);
  }

 private:
  [[nodiscard]] const std::vector<pipeline::Step>& model() const { return graph_.pipeline().steps; }

  [[nodiscard]] std::vector<StepIndex> waits_of(const pipeline::Step& step) const {
    std::vector<StepIndex> out;
    for (const pipeline::Name& name : step.needs) out.push_back(*graph_.step_index(name.text));
    if (step.each_step) out.push_back(*graph_.step_index(step.each_step->text));
    return out;
  }

  void add_steps() {
    const auto order = step_order();
    step_place_.resize(model().size());
    for (StepIndex place = 0; place < order.size(); ++place) step_place_[order[place]] = place;
    for (const StepIndex index : order) {
      const pipeline::Step& step = model()[index];
      DrawnStep& out = drawing_.steps.emplace_back();
      out.id = step.id;
      out.uses = step.uses;
      out.mapped = step.each_step.has_value();
      out.facts = facts_of(graph_, index);
      for (const StepIndex on : waits_of(step)) out.waits_for.push_back(step_place_[on]);
      for (const pipeline::Name& name : step.observes)
        if (const auto on = graph_.step_index(name.text)) out.observes.push_back(step_place_[*on]);
    }
    reduce_steps(drawing_.steps);
  }

  // Steps in the order in which a run may start them, observers after what they observe.
  [[nodiscard]] std::vector<StepIndex> step_order() const {
    std::multimap<std::string_view, StepIndex> observers;
    for (StepIndex step = 0; step < model().size(); ++step)
      for (const pipeline::Name& name : model()[step].observes) observers.emplace(name.text, step);
    std::vector<StepIndex> order;
    std::vector<bool> done(model().size());
    const auto take = [&](StepIndex step) {
      if (!done[step]) order.push_back(step);
      done[step] = true;
    };
    for (const NodeId id : graph_.topological_order()) {
      const StepIndex step = graph_.node(id).step;
      if (!model()[step].observes.empty()) continue;
      take(step);
      const auto [first, last] = observers.equal_range(model()[step].id);
      for (auto it = first; it != last; ++it) take(it->second);
    }
    for (StepIndex step = 0; step < model().size(); ++step) take(step);
    return order;
  }

  void add_tasks() {
    std::map<const TaskList*, std::size_t> first;
    for (StepIndex step = 0; step < model().size(); ++step) {
      const TaskList* list = graph_.tasks_of(step);
      if (!list) continue;
      const auto [it, added] = first.emplace(list, drawing_.tasks.size());
      first_task_[step] = it->second;
      if (!added) continue;
      for (const Task& task : list->tasks) {
        DrawnTask& out = drawing_.tasks.emplace_back();
        out.id = task.id;
        out.list = fmt::format("{}.{}", model()[step].each_step->text, model()[step].each_output);
        out.estimate_s = task.estimate_s;
        out.after = task.after;
        out.behind = task.behind;
        if (const auto note = notes_.tasks.find(task.id); note != notes_.tasks.end())
          out.note = note->second;
      }
    }
  }

  void add_nodes() {
    place_.resize(graph_.nodes().size());
    for (const NodeId id : graph_.topological_order()) {
      place_[id] = drawing_.nodes.size();
      const Node& node = graph_.node(id);
      DrawnNode& out = drawing_.nodes.emplace_back();
      out.name = graph_.name(id);
      out.step = step_place_[node.step];
      if (node.task) out.task = first_task_.at(node.step) + *node.task;
      out.estimate_s = graph_.estimate_s(id);
      if (const auto note = notes_.runs.find(id); note != notes_.runs.end())
        out.note = note->second;
    }
    for (StepIndex step = 0; step < model().size(); ++step)
      for (const NodeId id : graph_.runs_of(step))
        drawing_.steps[step_place_[step]].nodes.push_back(place_[id]);
  }

  void add_edges() {
    const auto add = [&](NodeId from, NodeId to, EdgeKind kind) {
      drawing_.edges.push_back({place_[from], place_[to], kind, false, false});
    };
    for (const NodeId id : graph_.topological_order()) {
      const Node& node = graph_.node(id);
      const pipeline::Step& step = graph_.step_of(id);
      for (const NodeId on : node.needs) add(on, id, EdgeKind::need);
      for (const StepIndex all : node.need_all)
        for (const NodeId on : graph_.runs_of(all)) add(on, id, EdgeKind::need);
      for (const NodeId on : node.after) add(on, id, EdgeKind::after);
      for (const NodeId on : node.behind) add(on, id, EdgeKind::behind);
      if (step.ordered && !step.gather && node.task.value_or(0) > 0)
        add(graph_.runs_of(node.step)[*node.task - 1], id, EdgeKind::order);
      for (const pipeline::Name& name : step.observes)
        if (const auto observed = graph_.step_index(name.text))
          for (const NodeId on : graph_.runs_of(*observed)) add(on, id, EdgeKind::observes);
    }
  }

  void mark_critical() {
    const CriticalPath path = critical_path(graph_);
    drawing_.critical_seconds = path.seconds;
    std::vector<std::size_t> next(drawing_.nodes.size(), SIZE_MAX);
    for (const NodeId id : path.nodes) {
      DrawnNode& node = drawing_.nodes[place_[id]];
      node.critical = true;
      if (node.task) drawing_.tasks[*node.task].critical = true;
      if (!drawing_.critical_path.empty()) next[drawing_.critical_path.back()] = place_[id];
      drawing_.critical_path.push_back(place_[id]);
    }
    for (DrawnEdge& edge : drawing_.edges)
      edge.critical = edge.kind != EdgeKind::observes && next[edge.from] == edge.to;
  }

  const Graph& graph_;
  const Notes& notes_;
  Drawing drawing_;
  std::vector<std::size_t> place_;               // of a node in drawing_.nodes
  std::vector<StepIndex> step_place_;            // of a step in drawing_.steps
  std::map<StepIndex, std::size_t> first_task_;  // of a step's list in drawing_.tasks
};

}  // namespace

Drawing draw(const Graph& graph, const Notes& notes) {
  return Drafter(graph, notes).draw();
}

}  // namespace plait::graph

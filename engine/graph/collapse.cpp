#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "graph/drawing.hpp"
#include "graph/implied.hpp"

namespace plait::graph {
namespace {

// Which tasks stay: those of the critical path, then the first ones.
std::vector<bool> choose(const std::vector<DrawnTask>& tasks, std::size_t max_tasks) {
  std::vector<bool> kept(tasks.size(), false);
  std::size_t left = max_tasks;
  for (const bool critical : {true, false}) {
    for (std::size_t i = 0; i < tasks.size() && left > 0; ++i) {
      if (kept[i] || tasks[i].critical != critical) continue;
      kept[i] = true;
      --left;
    }
  }
  return kept;
}

// The annotation of a node that stands for many: how many of them are in which state.
Annotation summary(const std::map<std::string, std::size_t>& states) {
  Annotation out;
  for (const auto& [state, count] : states)
    if (!state.empty()) out.lines.push_back(fmt::format("{} {}", count, state));
  return out;
}

}  // namespace

Drawing collapsed(Drawing drawing, std::size_t max_tasks) {
  if (max_tasks == 0 || drawing.tasks.size() <= max_tasks) return drawing;
  const auto kept = choose(drawing.tasks, max_tasks);
  const auto hidden = [&](const DrawnNode& node) { return node.task && !kept[*node.task]; };

  Drawing out = drawing;
  out.nodes.clear();
  out.edges.clear();
  out.critical_path.clear();
  for (DrawnStep& step : out.steps) step.nodes.clear();
  out.hidden_tasks =
      drawing.tasks.size() - static_cast<std::size_t>(std::count(kept.begin(), kept.end(), true));

  std::vector<std::size_t> place(drawing.nodes.size());
  std::map<StepIndex, std::size_t> rest;  // the node that stands for the hidden runs of a step
  std::map<StepIndex, std::map<std::string, std::size_t>> states;
  for (std::size_t i = 0; i < drawing.nodes.size(); ++i) {
    const DrawnNode& node = drawing.nodes[i];
    if (hidden(node)) {
      ++states[node.step][node.note.status];
      const auto [it, added] = rest.emplace(node.step, out.nodes.size());
      place[i] = it->second;
      if (!added) {
        DrawnNode& many = out.nodes[it->second];
        ++many.stands_for;
        many.critical = many.critical || node.critical;
        continue;
      }
    }
    place[i] = out.nodes.size();
    out.nodes.push_back(node);
    if (hidden(node)) out.nodes.back().task.reset();
    out.steps[node.step].nodes.push_back(place[i]);
  }
  for (const auto& [step, many] : rest) {
    DrawnNode& node = out.nodes[many];
    node.name = fmt::format("{} × {}", out.steps[step].id, node.stands_for);
    node.note = summary(states[step]);
  }

  std::map<std::tuple<std::size_t, std::size_t, EdgeKind>, std::size_t> seen;
  for (DrawnEdge edge : drawing.edges) {
    const bool loose = hidden(drawing.nodes[edge.from]) || hidden(drawing.nodes[edge.to]);
    const bool between_tasks = edge.kind != EdgeKind::need && edge.kind != EdgeKind::observes;
    if (loose && between_tasks) continue;
    edge.from = place[edge.from];
    edge.to = place[edge.to];
    const auto [it, added] =
        seen.emplace(std::tuple(edge.from, edge.to, edge.kind), out.edges.size());
    if (added)
      out.edges.push_back(edge);
    else
      out.edges[it->second].critical = out.edges[it->second].critical || edge.critical;
  }
  for (const std::size_t i : drawing.critical_path)
    if (out.critical_path.empty() || out.critical_path.back() != place[i])
      out.critical_path.push_back(place[i]);
  mark_implied(out);
  return out;
}

}  // namespace plait::graph

#include "graph/render.hpp"

namespace plait::graph {
namespace {

Json node_json(const Drawing& drawing, const DrawnNode& node) {
  const DrawnStep& step = drawing.steps[node.step];
  Json out;  // member by member: a braced list would copy each one several times
  out["id"] = node.name;
  out["step"] = step.id;
  out["uses"] = step.uses;
  out["task"] = node.task ? Json(drawing.tasks[*node.task].id) : Json();
  out["state"] = node.note.status.empty() ? "pending" : node.note.status;
  out["lines"] = node.note.lines;
  out["actions"] = node.note.actions;
  out["why"] = node.note.why;
  out["estimate_s"] = node.estimate_s;
  out["seconds"] = node.note.seconds ? Json(*node.note.seconds) : Json();
  out["critical"] = node.critical;
  out["expanded"] = !step.mapped || node.task.has_value();
  return out;
}

Json edge_json(const Drawing& drawing, const DrawnEdge& edge) {
  Json out;
  out["from"] = drawing.nodes[edge.from].name;
  out["to"] = drawing.nodes[edge.to].name;
  out["kind"] = to_string(edge.kind);
  out["critical"] = edge.critical;
  return out;
}

}  // namespace

std::string_view to_string(EdgeKind kind) {
  switch (kind) {
    case EdgeKind::need:
      return "need";
    case EdgeKind::after:
      return "after";
    case EdgeKind::behind:
      return "behind";
    case EdgeKind::order:
      return "order";
    case EdgeKind::observes:
      return "observes";
  }
  return "";
}

std::optional<Format> parse_format(std::string_view name) {
  if (name == "text") return Format::text;
  if (name == "dot") return Format::dot;
  if (name == "mermaid") return Format::mermaid;
  if (name == "svg") return Format::svg;
  if (name == "json") return Format::json;
  return std::nullopt;
}

Json to_json(const Drawing& drawing) {
  Json out = {{"pipeline", drawing.title},
              {"nodes", Json::array()},
              {"edges", Json::array()},
              {"critical_path", Json::array()},
              {"critical_seconds", drawing.critical_seconds},
              {"tasks", Json::array()},
              {"pools", Json::array()}};
  for (const DrawnNode& node : drawing.nodes) out["nodes"].push_back(node_json(drawing, node));
  for (const DrawnEdge& edge : drawing.edges) {
    if (edge.kind == EdgeKind::behind && edge.implied) continue;
    out["edges"].push_back(edge_json(drawing, edge));
  }
  for (const std::size_t node : drawing.critical_path)
    out["critical_path"].push_back(drawing.nodes[node].name);
  for (const DrawnTask& task : drawing.tasks)
    out["tasks"].push_back({{"id", task.id},
                            {"list", task.list},
                            {"title", task.note.title},
                            {"lines", task.note.lines},
                            {"estimate_s", task.estimate_s},
                            {"after", task.after},
                            {"behind", task.behind}});
  for (const auto& [name, pool] : drawing.pools)
    out["pools"].push_back(
        {{"name", name}, {"size", pool.automatic ? Json("auto") : Json(pool.limit)}});
  return out;
}

std::string render(const Drawing& drawing, Format format, const RenderOptions& options) {
  constexpr std::size_t mermaid_tasks = 20;  // its parser refuses more than 500 edges
  constexpr std::size_t picture_tasks = 40;
  switch (format) {
    case Format::text:
      return render_text(drawing, options);
    case Format::json:
      return dump(to_json(drawing), 2) + "\n";
    case Format::mermaid:
      return render_mermaid(collapsed(drawing, options.max_tasks.value_or(mermaid_tasks)));
    case Format::dot:
      return render_dot(collapsed(drawing, options.max_tasks.value_or(picture_tasks)));
    case Format::svg:
      break;
  }
  const Drawing picture = collapsed(drawing, options.max_tasks.value_or(picture_tasks));
  if (options.run_dot) {
    auto svg = options.run_dot(render_dot(picture));
    if (svg.ok() && svg->find("<svg") != std::string::npos) return std::move(*svg);
  }
  return render_svg(picture);
}

}  // namespace plait::graph

#include <map>

#include "config/document.hpp"
#include "config/merge.hpp"

namespace plait::config {
namespace {

std::string layer_of_span(const Document& document, const SourceSpan& span) {
  for (const Layer& layer : document.layers)
    if (layer.file == span.file) return layer.name;
  return {};
}

void collect(const Document& document, const Node& node, const std::string& path,
             std::vector<Origin>& out) {
  const bool steps = path == "step" && node.is(Kind::array);
  if (steps) {
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      const Node* id = step_id(node.items[i]);
      collect(document, node.items[i], "step." + (id == nullptr ? std::to_string(i) : id->text),
              out);
    }
  } else if (node.is(Kind::table) && !node.entries.empty()) {
    for (const Entry& entry : node.entries)
      collect(document, entry.value, path.empty() ? entry.key : path + "." + entry.key, out);
  } else {
    out.push_back({path, to_toml(node), node.span, layer_of_span(document, node.span), {}});
  }
}

bool same_place(const SourceSpan& a, const SourceSpan& b) {
  return a.file == b.file && a.line == b.line && a.column == b.column;
}

}  // namespace

std::vector<Origin> origins_of(const Document& document) {
  std::vector<Origin> out;
  if (!document.readable) return out;
  collect(document, document.root, "", out);
  std::map<std::string, Origin*> by_path;
  for (Origin& origin : out) by_path[origin.path] = &origin;
  for (auto root = document.below.rbegin(); root != document.below.rend(); ++root) {
    std::vector<Origin> lower;
    collect(document, *root, "", lower);
    for (Origin& origin : lower) {
      const auto known = by_path.find(origin.path);
      if (known == by_path.end()) continue;
      Origin& upper = *known->second;
      const Origin& last = upper.hides.empty() ? upper : upper.hides.back();
      if (!same_place(last.span, origin.span)) upper.hides.push_back(std::move(origin));
    }
  }
  return out;
}

}  // namespace plait::config

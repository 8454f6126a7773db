#include "config/document.hpp"
#include "config/merge.hpp"

namespace plait::config {
namespace {

std::string layer_of_span(const Document& document, const SourceSpan& span) {
  for (const Layer& layer : document.layers)
    if (layer.file == span.file) return layer.name;
  return {};
}

void collect_origins(const Document& document, const Node& node, const std::string& path,
                     std::vector<Origin>& out) {
  const bool steps = path == "step" && node.is(Kind::array);
  if (steps) {
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      const Node* id = step_id(node.items[i]);
      collect_origins(document, node.items[i],
                      "step." + (id == nullptr ? std::to_string(i) : id->text), out);
    }
  } else if (node.is(Kind::table) && !node.entries.empty()) {
    for (const Entry& entry : node.entries)
      collect_origins(document, entry.value, path.empty() ? entry.key : path + "." + entry.key,
                      out);
  } else {
    out.push_back({path, to_toml(node), node.span, layer_of_span(document, node.span)});
  }
}

}  // namespace

std::vector<Origin> origins_of(const Document& document) {
  std::vector<Origin> out;
  if (document.readable) collect_origins(document, document.root, "", out);
  return out;
}

}  // namespace plait::config

#include "pipeline/observers.hpp"

#include "pipeline/settings.hpp"
#include "pipeline/walker.hpp"

namespace plait::pipeline {

using config::Kind;
using config::Node;

std::vector<Use> read_observers(const Node* list, const Catalog& catalog, Reading& reading) {
  std::vector<Use> out;
  if (list == nullptr) return out;
  static const ComponentInfo marker = [] {
    ComponentInfo info;
    info.with_schema = {{"type", "array"}, {"items", {{"x-plait-kind", "observer"}}}};
    return info;
  }();
  StartScope scope;
  scope.why_no_task = "observers watch the whole run";
  const Json values =
      read_settings(reading, list, scope, "\"observers\"", list->span, &marker, catalog);
  if (!values.is_array()) return out;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const Json& value = values[i];
    Use use;
    use.span = list->items[i].span;
    if (value.is_string()) use.name = value.get<std::string>();
    if (value.is_object()) {
      use.name = value.value("uses", Json()).is_string() ? value["uses"].get<std::string>() : "";
      use.with = value;
      use.with.erase("uses");
    }
    if (!use.name.empty()) out.push_back(std::move(use));
  }
  return out;
}

}  // namespace plait::pipeline

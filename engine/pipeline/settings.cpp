#include "pipeline/settings.hpp"

#include "config/template.hpp"
#include "pipeline/walker.hpp"

namespace plait::pipeline {
namespace {

using config::Entry;
using config::Kind;
using config::Node;

// The settings twice: `late` as the model keeps them, `now` with escapes resolved, for the schema.
class SettingsExpander {
 public:
  SettingsExpander(Reading& reading, const StartScope& scope) : reading_(reading), scope_(scope) {}

  std::set<JsonPath> open;  // what is known only at the start, and what is wrong

  Json late(const Node& node, const JsonPath& path = {}) {
    JsonPath inner = path;
    inner.emplace_back();
    switch (node.kind) {
      case Kind::table: {
        Json out = Json::object();
        for (const Entry& entry : node.entries) {
          inner.back() = entry.key;
          out[entry.key] = late(entry.value, inner);
        }
        return out;
      }
      case Kind::array: {
        Json out = Json::array();
        for (const Node& item : node.items) {
          inner.back() = std::to_string(out.size());
          out.push_back(late(item, inner));
        }
        return out;
      }
      case Kind::string:
        if (auto value = reading_.at_start(node, scope_)) return std::move(*value);
        open.insert(path);
        return node.text;
      case Kind::integer:
      case Kind::number:
      case Kind::boolean:
      case Kind::date:
        break;
    }
    return config::to_json(node);
  }

  Json now(const Json& value, const JsonPath& path = {}) {
    if (value.is_string()) {
      if (config::has_expressions(value)) {
        open.insert(path);
        return value;
      }
      auto literal = config::expand_text(value.get_ref<const std::string&>(), Json::object());
      if (literal.ok()) return std::move(literal).value();
      return value;
    }
    Json out = value;
    JsonPath inner = path;
    inner.emplace_back();
    if (value.is_object())
      for (const auto& [key, item] : value.items()) {
        inner.back() = key;
        out[key] = now(item, inner);
      }
    if (value.is_array())
      for (std::size_t i = 0; i < value.size(); ++i) {
        inner.back() = std::to_string(i);
        out[i] = now(value[i], inner);
      }
    return out;
  }

 private:
  Reading& reading_;
  const StartScope& scope_;
};

}  // namespace

Json read_settings(Reading& reading, const Node* node, const StartScope& scope,
                   const std::string& what, const SourceSpan& place, const ComponentInfo* component,
                   const Catalog& catalog) {
  const Node none = config::make_table(place);
  const Node& written = node == nullptr ? none : *node;
  SettingsExpander expander(reading, scope);
  Json late = expander.late(written);
  if (component == nullptr) return late;
  const Json now = expander.now(late);
  check_settings({what, written, now, std::move(expander.open)}, component->with_schema, catalog,
                 reading.diagnostics());
  return late;
}

}  // namespace plait::pipeline

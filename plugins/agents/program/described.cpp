#include "agents/program/described.hpp"

#include <toml++/toml.h>
#include <plait/error_class.hpp>

namespace plait::embedded {
std::string_view agent_descriptions(std::string_view name);
}  // namespace plait::embedded

namespace plait::agents {
namespace {

// toml++ ends here.
Json json_of(const toml::node& node) {
  if (const auto* table = node.as_table()) {
    Json out = Json::object();
    for (const auto& [key, value] : *table) out[std::string(key.str())] = json_of(value);
    return out;
  }
  if (const auto* array = node.as_array()) {
    Json out = Json::array();
    for (const auto& value : *array) out.push_back(json_of(value));
    return out;
  }
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* number = node.as_integer()) return number->get();
  if (const auto* number = node.as_floating_point()) return number->get();
  if (const auto* flag = node.as_boolean()) return flag->get();
  return nullptr;
}

}  // namespace

Result<Json> shipped_description(const std::string& name) {
  const std::string_view text = embedded::agent_descriptions(name);
  if (text.empty()) return fail(error_class::internal, "no agent \"" + name + "\" is described");
  try {
    return json_of(toml::parse(text));
  } catch (const toml::parse_error& e) {
    return fail(error_class::internal,
                "the description of \"" + name + "\": " + std::string(e.description()));
  }
}

}  // namespace plait::agents

#include "toml/document.hpp"

#include <toml++/toml.h>
#include <plait/error_class.hpp>
#include <plait/json.hpp>
#include <sstream>

namespace plait::toml_text {
namespace {

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
  std::ostringstream out;
  if (const auto* date = node.as_date()) out << *date;
  if (const auto* time = node.as_time()) out << *time;
  if (const auto* moment = node.as_date_time()) out << *moment;
  return out.str();
}

}  // namespace

Result<Json> document(std::string_view text) {
  try {
    return json_of(toml::parse(text));
  } catch (const toml::parse_error& e) {
    const toml::source_position at = e.source().begin;
    return fail(error_class::config, "line " + std::to_string(at.line) + ", column " +
                                         std::to_string(at.column) + ": " +
                                         std::string(e.description()));
  }
}

}  // namespace plait::toml_text

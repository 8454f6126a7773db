#include "pipeline/walker.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include "base/codes.hpp"
#include "base/duration.hpp"
#include "base/suggest.hpp"
#include "pipeline/table_reader.hpp"
#include "schema/schema.hpp"

namespace plait::pipeline {
namespace {

using config::Entry;
using config::Kind;
using config::Node;

JsonPath below(const JsonPath& path, std::string name) {
  JsonPath out = path;
  out.push_back(std::move(name));
  return out;
}

bool starts_with(const JsonPath& path, const JsonPath& prefix) {
  return prefix.size() <= path.size() && std::equal(prefix.begin(), prefix.end(), path.begin());
}

std::string shown_path(const JsonPath& path) {
  std::string out;
  for (const std::string& part : path) out += (out.empty() ? "" : ".") + part;
  return out;
}

bool is_whole(const Json& value) {
  if (!value.is_number_float()) return value.is_number_integer();
  const double number = value.get<double>();
  return std::trunc(number) == number && std::abs(number) < 0x1p63;
}

bool is_type(const Json& value, const std::string& type) {
  if (type == "string") return value.is_string();
  if (type == "integer") return is_whole(value);
  if (type == "number") return value.is_number();
  if (type == "boolean") return value.is_boolean();
  if (type == "array") return value.is_array();
  if (type == "object") return value.is_object();
  return type == "null" && value.is_null();
}

std::string type_words(const std::string& type) {
  if (type == "array") return "a list";
  if (type == "object") return "a table";
  if (type == "integer") return "an integer";
  return type == "null" ? "null" : "a " + type;
}

// The keywords with which people's mistakes can be said well; valijson checks the rest.
class SettingsWalker {
 public:
  SettingsWalker(const Settings& settings, const Catalog& catalog, base::Diagnostics& diagnostics)
      : settings_(settings), catalog_(catalog), diagnostics_(diagnostics) {}

  // Subtrees that name components: no other schema applies to them.
  [[nodiscard]] const std::set<JsonPath>& components() const { return components_; }

  void check(const Json& schema, const Json& value, const JsonPath& path) {
    if (!schema.is_object() || settings_.open.count(path) > 0) return;
    if (schema.contains("x-plait-kind")) return component(schema, value, path);
    for (const char* key : {"anyOf", "oneOf"})
      if (schema.contains(key)) alternatives(schema[key], value, path);
    if (schema.contains("type") && !type_fits(schema["type"], value, path)) return;
    if (schema.contains("enum")) check_enum(schema["enum"], value, path);
    if (value.is_number()) check_limits(schema, value, path);
    if (value.is_string() && schema.value("format", "") == "duration") check_duration(value, path);
    if (value.is_object()) check_object(schema, value, path);
    if (value.is_array() && schema.contains("items"))
      for (std::size_t i = 0; i < value.size(); ++i)
        check(schema["items"], value[i], below(path, std::to_string(i)));
  }

 private:
  base::Diagnostic& problem(const JsonPath& path, std::string_view code, const std::string& message,
                            std::string help = {}) {
    const std::string name =
        path.empty() ? settings_.what : "\"" + shown_path(path) + "\" of " + settings_.what;
    return diagnostics_.error(code, place_of(settings_.node, path), name + " " + message,
                              std::move(help));
  }

  bool type_fits(const Json& type, const Json& value, const JsonPath& path) {
    const Json types = type.is_array() ? type : Json::array({type});
    std::string wanted;
    for (const Json& each : types) {
      if (is_type(value, each.get<std::string>())) return true;
      wanted += (wanted.empty() ? "" : " or ") + type_words(each.get<std::string>());
    }
    problem(path, base::code::wrong_type, "must be " + wanted + ", not " + described(value));
    return false;
  }

  void check_enum(const Json& words, const Json& value, const JsonPath& path) {
    if (std::find(words.begin(), words.end(), value) != words.end()) return;
    std::vector<std::string> known;
    std::string list;
    for (const Json& word : words) {
      if (word.is_string()) known.push_back(word.get<std::string>());
      list += (list.empty() ? "" : ", ") + dump(word);
    }
    std::string help;
    if (value.is_string())
      if (auto near = base::suggest(value.get<std::string>(), known))
        help = "did you mean \"" + *near + "\"?";
    problem(path, base::code::not_one_of, "must be one of " + list + ", not " + dump(value), help);
  }

  void check_limits(const Json& schema, const Json& value, const JsonPath& path) {
    const double number = value.get<double>();
    const auto limit = [&](const char* key, auto outside, const char* words) {
      if (schema.contains(key) && schema[key].is_number() && outside(schema[key].get<double>()))
        problem(path, base::code::out_of_range,
                "is " + dump(value) + ", " + words + " " + dump(schema[key]));
    };
    limit(
        "minimum", [&](double x) { return number < x; }, "below the minimum");
    limit(
        "maximum", [&](double x) { return number > x; }, "above the maximum");
    limit(
        "exclusiveMinimum", [&](double x) { return number <= x; }, "not above");
    limit(
        "exclusiveMaximum", [&](double x) { return number >= x; }, "not below");
  }

  void check_duration(const Json& value, const JsonPath& path) {
    auto parsed = base::parse_duration(value.get<std::string>());
    if (!parsed.ok())
      diagnostics_.error(
          base::code::bad_duration, place_of(settings_.node, path),
          "\"" + shown_path(path) + "\" of " + settings_.what + ": " + parsed.error().message,
          parsed.error().remedy);
  }

  void check_object(const Json& schema, const Json& value, const JsonPath& path) {
    const Json properties = schema.value("properties", Json::object());
    const bool closed = schema.contains("additionalProperties") &&
                        schema["additionalProperties"] == false &&
                        !schema.contains("patternProperties");
    std::vector<std::string> known;
    for (const auto& [key, ignored] : properties.items()) known.push_back(key);
    for (const auto& [key, item] : value.items()) {
      if (properties.contains(key)) {
        check(properties[key], item, below(path, key));
      } else if (closed) {
        const std::string where = path.empty() ? "" : "\"" + shown_path(path) + "\" of ";
        diagnostics_.error(base::code::unknown_key, key_place_of(settings_.node, below(path, key)),
                           where + settings_.what + " has no setting \"" + key + "\"",
                           base::suggest_help(key, known));
      } else if (schema.contains("additionalProperties")) {
        check(schema["additionalProperties"], item, below(path, key));
      }
    }
    if (!schema.contains("required")) return;
    for (const Json& key : schema["required"])
      if (!value.contains(key.get<std::string>()))
        problem(path, base::code::missing_key,
                "needs the setting \"" + key.get<std::string>() + "\"");
  }

  // One form must fit. When none does, the one that comes nearest is explained.
  void alternatives(const Json& forms, const Json& value, const JsonPath& path) {
    std::optional<base::Diagnostics> nearest;
    for (const Json& form : forms) {
      base::Diagnostics problems;
      SettingsWalker walker(settings_, catalog_, problems);
      walker.check(form, value, path);
      if (!problems.has_errors()) {
        components_.insert(walker.components_.begin(), walker.components_.end());
        return;
      }
      if (!nearest || nearness(problems, path) > nearness(*nearest, path))
        nearest = std::move(problems);
    }
    if (nearest) diagnostics_.add(*nearest);
  }

  // How far into the value a form went before it did not fit.
  int nearness(const base::Diagnostics& problems, const JsonPath& path) const {
    const SourceSpan whole = place_of(settings_.node, path);
    int out = 0;
    for (const base::Diagnostic& each : problems.sorted()) {
      if (each.span != whole) return 2;
      if (each.code == base::code::unknown_plugin) out = 1;
    }
    return out;
  }

  void component(const Json& schema, const Json& value, const JsonPath& path) {
    if (value.is_array()) {
      for (std::size_t i = 0; i < value.size(); ++i)
        component(schema, value[i], below(path, std::to_string(i)));
      return;
    }
    components_.insert(path);
    if (settings_.open.count(path) > 0) return;
    if (schema.contains("default") && value == schema["default"]) return;
    if (schema.contains("x-plait-also")) {
      const Json& also = schema["x-plait-also"];
      if (std::find(also.begin(), also.end(), value) != also.end()) return;
    }
    check_component(settings_, path, schema["x-plait-kind"].get<std::string>(), value, catalog_,
                    diagnostics_);
  }

  const Settings& settings_;
  const Catalog& catalog_;
  base::Diagnostics& diagnostics_;
  std::set<JsonPath> components_;
};

// What the schema says of the value at `path`.
std::string description_at(const Json& schema, const JsonPath& path) {
  const Json* at = &schema;
  for (const std::string& name : path) {
    const bool index = name.find_first_not_of("0123456789") == std::string::npos;
    if (index && at->contains("items") && (*at)["items"].is_object()) {
      at = &(*at)["items"];
    } else {
      if (!at->contains("properties") || !(*at)["properties"].contains(name)) return {};
      at = &(*at)["properties"][name];
      if (!at->is_object()) return {};
    }
  }
  return at->is_object() ? at->value("description", "") : "";
}

Result<std::vector<schema::Problem>> problems_of(const Json& value, const Json& document) {
  PLAIT_TRY(const auto compiled, schema::Schema::compile(document));
  return compiled->problems(value);
}

// What valijson finds and the walker has no words for: the innermost violation that is not about a
// value that is open or a component.
void check_rest(const Settings& settings, const Json& schema, const std::set<JsonPath>& exempt,
                base::Diagnostics& diagnostics) {
  const auto problems = problems_of(settings.value, schema);
  if (!problems.ok()) {
    diagnostics.error(base::code::bad_schema, settings.node.span,
                      "the schema of " + settings.what + " is broken: " + problems.error().message);
    return;
  }
  for (const schema::Problem& problem : *problems) {
    const bool excused = std::any_of(exempt.begin(), exempt.end(), [&](const JsonPath& path) {
      return starts_with(path, problem.path) || starts_with(problem.path, path);
    });
    if (excused) continue;
    const std::string name = problem.path.empty() ? "" : "\"" + shown_path(problem.path) + "\" of ";
    diagnostics.error(base::code::bad_setting, place_of(settings.node, problem.path),
                      name + settings.what + ": " + problem.message,
                      description_at(schema, problem.path));
    return;
  }
}

}  // namespace

SourceSpan place_of(const Node& node, const JsonPath& path) {
  const Node* at = &node;
  for (const std::string& name : path) {
    const Node* next = at->get(name);
    std::size_t index = 0;
    if (at->is(Kind::array) &&
        std::from_chars(name.data(), name.data() + name.size(), index).ec == std::errc{} &&
        index < at->items.size())
      next = &at->items[index];
    if (next == nullptr) break;
    at = next;
  }
  return at->span;
}

SourceSpan key_place_of(const Node& node, const JsonPath& path) {
  const JsonPath around(path.begin(), path.end() - 1);
  const Node* at = &node;
  for (const std::string& name : around) {
    const Node* next = at->get(name);
    if (next == nullptr) return place_of(node, path);
    at = next;
  }
  const Entry* entry = at->find(path.back());
  return entry == nullptr ? place_of(node, path) : entry->span;
}

void check_settings(const Settings& settings, const Json& schema, const Catalog& catalog,
                    base::Diagnostics& diagnostics) {
  base::Diagnostics found;
  SettingsWalker walker(settings, catalog, found);
  walker.check(schema, settings.value, {});
  if (!found.has_errors()) {
    std::set<JsonPath> exempt = walker.components();
    exempt.insert(settings.open.begin(), settings.open.end());
    check_rest(settings, schema, exempt, found);
  }
  diagnostics.add(found);
}

}  // namespace plait::pipeline

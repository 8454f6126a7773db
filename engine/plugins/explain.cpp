// Why a value does not fit a schema. Runs only after the validator said no, so it may take its
// time.
#include <array>
#include <regex>
#include <string_view>
#include <vector>

#include "base/suggest.hpp"
#include "plugins/schema.hpp"

namespace plait::plugins {

namespace {

using Found = std::optional<Violation>;

struct Place {
  const Json& root;
  const std::string& pointer;
};

std::string shown(const Json& value) {
  std::string text = dump(value);
  if (text.size() > 60) text = text.substr(0, 57) + "...";
  return text;
}

std::string child(const std::string& pointer, std::string_view key) {
  std::string out = pointer + "/";
  for (const char c : key) {
    if (c == '~')
      out += "~0";
    else if (c == '/')
      out += "~1";
    else
      out += c;
  }
  return out;
}

bool is_type(const Json& value, std::string_view type) {
  if (type == "integer")
    return value.is_number_integer() ||
           (value.is_number_float() &&
            value.get<double>() ==
                static_cast<double>(static_cast<long long>(value.get<double>())));
  if (type == "number") return value.is_number();
  return type == value.type_name();
}

Found wrong_type(const Json& schema, const Json& value, const Place& at) {
  const auto it = schema.find("type");
  if (it == schema.end()) return std::nullopt;
  std::string expected;
  for (const Json& type : it->is_array() ? *it : Json::array({*it})) {
    if (!type.is_string()) continue;
    if (is_type(value, type.get<std::string>())) return std::nullopt;
    expected += (expected.empty() ? "" : " or ") + type.get<std::string>();
  }
  return Violation{at.pointer, std::string("expected ") + expected + ", found " +
                                   value.type_name() + " " + shown(value)};
}

Found wrong_value(const Json& schema, const Json& value, const Place& at) {
  if (const auto it = schema.find("const"); it != schema.end() && *it != value)
    return Violation{at.pointer, "value " + shown(value) + " is not " + shown(*it)};
  const auto it = schema.find("enum");
  if (it == schema.end() || !it->is_array()) return std::nullopt;
  std::string known;
  for (const Json& allowed : *it) {
    if (allowed == value) return std::nullopt;
    known += (known.empty() ? "" : ", ") + shown(allowed);
  }
  return Violation{at.pointer, "value " + shown(value) + " is none of " + known};
}

struct Limit {
  const char* keyword;
  const char* what;
  bool (*broken)(double value, double limit);
};

Found over_limit(const Json& schema, double measure, const std::string& subject,
                 const std::vector<Limit>& limits, const Place& at) {
  for (const Limit& limit : limits) {
    const auto it = schema.find(limit.keyword);
    if (it != schema.end() && it->is_number() && limit.broken(measure, it->get<double>()))
      return Violation{at.pointer, subject + " is " + limit.what + " " + shown(*it)};
  }
  return std::nullopt;
}

constexpr auto over = [](double v, double l) { return v > l; };
constexpr auto under = [](double v, double l) { return v < l; };

Found wrong_number(const Json& schema, const Json& value, const Place& at) {
  return over_limit(schema, value.get<double>(), "value " + shown(value),
                    {{"maximum", "over the maximum", over},
                     {"minimum", "under the minimum", under},
                     {"exclusiveMaximum", "not below", [](double v, double l) { return v >= l; }},
                     {"exclusiveMinimum", "not above", [](double v, double l) { return v <= l; }}},
                    at);
}

Found wrong_string(const Json& schema, const Json& value, const Place& at) {
  const auto text = value.get<std::string>();
  double characters = 0;
  for (const char c : text) characters += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U ? 1 : 0;
  if (auto found = over_limit(
          schema, characters, "the length of " + shown(value),
          {{"maxLength", "over the maximum", over}, {"minLength", "under the minimum", under}}, at))
    return found;
  const auto it = schema.find("pattern");
  if (it == schema.end() || !it->is_string()) return std::nullopt;
  if (std::regex_search(text, std::regex(it->get<std::string>()))) return std::nullopt;
  return Violation{at.pointer, "value " + shown(value) + " does not match " + shown(*it)};
}

Found wrong_array(const Json& schema, const Json& value, const Place& at) {
  if (auto found = over_limit(
          schema, static_cast<double>(value.size()), "the number of items",
          {{"maxItems", "over the maximum", over}, {"minItems", "under the minimum", under}}, at))
    return found;
  const auto it = schema.find("items");
  if (it == schema.end() || !it->is_object()) return std::nullopt;
  for (std::size_t i = 0; i < value.size(); ++i)
    if (auto found = explain(*it, value[i], at.root, at.pointer + "/" + std::to_string(i)))
      return found;
  return std::nullopt;
}

Found unknown_key(const Json& schema, const Json& known, const std::string& key, const Json& value,
                  const Place& at) {
  if (const auto it = schema.find("patternProperties"); it != schema.end() && it->is_object())
    for (const auto& [pattern, sub] : it->items())
      if (std::regex_search(key, std::regex(pattern)))
        return explain(sub, value, at.root, child(at.pointer, key));
  const auto it = schema.find("additionalProperties");
  if (it == schema.end() || *it == true) return std::nullopt;
  if (it->is_object()) return explain(*it, value, at.root, child(at.pointer, key));
  std::vector<std::string> names;
  for (const auto& [name, sub] : known.items()) names.push_back(name);
  const std::string help = base::suggest_help(key, names);
  return Violation{child(at.pointer, key), "unknown key" + (help.empty() ? "" : "; " + help)};
}

Found wrong_object(const Json& schema, const Json& value, const Place& at) {
  if (const auto it = schema.find("required"); it != schema.end() && it->is_array())
    for (const Json& key : *it)
      if (key.is_string() && !value.contains(key.get<std::string>()))
        return Violation{at.pointer, "key " + shown(key) + " is missing"};
  const Json known = schema.value("properties", Json::object());
  for (const auto& [key, entry] : value.items()) {
    const auto sub = known.find(key);
    auto found = sub == known.end() ? unknown_key(schema, known, key, entry, at)
                                    : explain(*sub, entry, at.root, child(at.pointer, key));
    if (found) return found;
  }
  return std::nullopt;
}

// Of several forms, none of which fits: the complaint about the one that got furthest.
Found wrong_form(const Json& forms, const Json& value, const Place& at) {
  Found furthest;
  for (const Json& form : forms) {
    auto found = explain(form, value, at.root, at.pointer);
    if (!found) return std::nullopt;
    if (!furthest || found->pointer.size() > furthest->pointer.size()) furthest = std::move(found);
  }
  return furthest;
}

Found wrong_combination(const Json& schema, const Json& value, const Place& at) {
  if (const auto it = schema.find("allOf"); it != schema.end() && it->is_array())
    for (const Json& part : *it)
      if (auto found = explain(part, value, at.root, at.pointer)) return found;
  for (const char* keyword : {"anyOf", "oneOf"})
    if (const auto it = schema.find(keyword); it != schema.end() && it->is_array())
      if (auto found = wrong_form(*it, value, at)) return found;
  if (const auto it = schema.find("if"); it != schema.end()) {
    const char* branch = explain(*it, value, at.root, at.pointer) ? "else" : "then";
    if (const auto then = schema.find(branch); then != schema.end())
      return explain(*then, value, at.root, at.pointer);
  }
  return std::nullopt;
}

}  // namespace

Found explain(const Json& schema, const Json& value, const Json& root, const std::string& pointer) {
  if (schema == false) return Violation{pointer, "nothing is allowed here"};
  if (!schema.is_object()) return std::nullopt;
  if (const auto it = schema.find("$ref"); it != schema.end() && it->is_string()) {
    const auto reference = it->get<std::string>();
    const Json::json_pointer target(reference.substr(std::min<std::size_t>(1, reference.size())));
    return root.contains(target) ? explain(root[target], value, root, pointer) : std::nullopt;
  }
  const Place at{root, pointer};
  if (auto found = wrong_type(schema, value, at)) return found;
  if (auto found = wrong_value(schema, value, at)) return found;
  Found found;
  if (value.is_number()) found = wrong_number(schema, value, at);
  if (value.is_string()) found = wrong_string(schema, value, at);
  if (value.is_array()) found = wrong_array(schema, value, at);
  if (value.is_object()) found = wrong_object(schema, value, at);
  return found ? found : wrong_combination(schema, value, at);
}

}  // namespace plait::plugins

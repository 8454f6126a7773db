#include "plugins/conformance/sample.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace plait::plugins {
namespace {

constexpr int kDepth = 12;

std::size_t below(Random& random, std::size_t count) {
  return std::uniform_int_distribution<std::size_t>(0, count - 1)(random);
}

bool coin(Random& random) {
  return below(random, 2) == 0;
}

// Words that programs stumble over among plain ones.
std::string any_text(Random& random) {
  constexpr std::array<std::string_view, 12> words{"a",     "PRP-7",  "main",   "src/x.cpp",
                                                   "../..", "--help", " ",      "line\nand line",
                                                   "ü—✓",   "%s%n",   "\"'\\$", "0"};
  std::string text;
  for (std::size_t left = 1 + below(random, 3); left > 0; --left)
    text += words[below(random, words.size())];
  return text;
}

double any_number(const Json& schema, Random& random) {
  const double low = schema.value("minimum", -1000.0);
  const double high = schema.value("maximum", std::max(low, 1000.0));
  return std::uniform_real_distribution<double>(low, std::max(low, high))(random);
}

class Sampler {
 public:
  Sampler(const Json& root, Random& random) : root_(root), random_(random) {}

  Json value(const Json& schema, int depth) {
    if (!schema.is_object()) return any_json(random_, 1);
    if (schema.contains("$ref")) return value(resolved(schema["$ref"]), depth + 1);
    if (schema.contains("const")) return schema["const"];
    if (schema.contains("enum")) return schema["enum"][below(random_, schema["enum"].size())];
    for (const char* choice : {"anyOf", "oneOf"})
      if (schema.contains(choice))
        return value(schema[choice][below(random_, schema[choice].size())], depth + 1);
    Json made = of_type(schema, depth);
    if (schema.contains("allOf"))
      for (const Json& part : schema["allOf"]) {
        Json more = value(part, depth + 1);
        if (made.is_object() && more.is_object())
          made.update(more);
        else if (!schema.contains("type") && !schema.contains("properties"))
          made = std::move(more);
      }
    return made;
  }

 private:
  const Json& resolved(const Json& reference) {
    static const Json nothing = Json::object();
    const std::string text = reference.is_string() ? reference.get<std::string>() : "";
    if (!text.starts_with("#/")) return nothing;
    const Json::json_pointer pointer(text.substr(1));
    return root_.contains(pointer) ? root_.at(pointer) : nothing;
  }

  Json of_type(const Json& schema, int depth) {
    Json type = schema.value("type", Json());
    if (type.is_array()) type = type[below(random_, type.size())];
    if (type.is_null()) {
      if (schema.contains("properties") || schema.contains("allOf")) type = "object";
      if (schema.contains("items")) type = "array";
    }
    if (type == "object") return object(schema, depth);
    if (type == "array") return array(schema, depth);
    if (type == "string") {
      std::string text = coin(random_) ? any_text(random_) : std::string();
      const auto shortest = schema.value("minLength", std::size_t{0});
      while (text.size() < shortest) text += "a";
      return text;
    }
    if (type == "integer") return static_cast<std::int64_t>(any_number(schema, random_));
    if (type == "number") return any_number(schema, random_);
    if (type == "boolean") return coin(random_);
    if (type == "null") return nullptr;
    return any_json(random_, 1);
  }

  Json object(const Json& schema, int depth) {
    Json out = Json::object();
    const Json required = schema.value("required", Json::array());
    const Json properties = schema.value("properties", Json::object());
    for (const auto& [key, inner] : properties.items()) {
      const bool needed = std::find(required.begin(), required.end(), key) != required.end();
      if (needed || (depth < kDepth && coin(random_))) out[key] = value(inner, depth + 1);
    }
    for (const Json& key : required)
      if (!out.contains(key.get<std::string>())) out[key.get<std::string>()] = any_json(random_, 1);
    // Where nothing is said of the members, there may be any.
    if (properties.empty() && schema.value("additionalProperties", Json(true)) == true)
      for (std::size_t left = below(random_, 3); left > 0; --left)
        out[any_text(random_)] = any_json(random_, 1);
    return out;
  }

  Json array(const Json& schema, int depth) {
    Json out = Json::array();
    const auto least = schema.value("minItems", std::size_t{0});
    const std::size_t count = least + (depth < kDepth ? below(random_, 3) : 0);
    const Json items = schema.value("items", Json::object());
    for (std::size_t i = 0; i < count; ++i) out.push_back(value(items, depth + 1));
    return out;
  }

  const Json& root_;
  Random& random_;
};

}  // namespace

Json sample(const Json& schema, const Json& root, Random& random) {
  return Sampler(root, random).value(schema, 0);
}

Json any_json(Random& random, int depth) {
  switch (below(random, depth > 0 ? 7 : 5)) {
    case 0:
      return nullptr;
    case 1:
      return coin(random);
    case 2:
      return std::uniform_int_distribution<std::int64_t>()(random);
    case 3:
      return std::uniform_real_distribution<double>(-1e9, 1e9)(random);
    case 4:
      return any_text(random);
    case 5: {
      Json out = Json::array();
      for (std::size_t left = below(random, 4); left > 0; --left)
        out.push_back(any_json(random, depth - 1));
      return out;
    }
    default: {
      Json out = Json::object();
      for (std::size_t left = below(random, 4); left > 0; --left)
        out[any_text(random)] = any_json(random, depth - 1);
      return out;
    }
  }
}

}  // namespace plait::plugins

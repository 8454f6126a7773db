#include "pipeline/json_schema.hpp"

#include <algorithm>
#include <string_view>

namespace plait::embedded {
std::string_view pipeline_schema(std::string_view name);
}

namespace plait::pipeline {
namespace {

const Json kExpression{{"$ref", "#/definitions/expression"}};

std::string title_of(const Catalog& catalog, const std::string& kind, const std::string& name) {
  const ComponentInfo* info = catalog.find(kind, name);
  return info == nullptr ? name : info->description;
}

// A string that names a component, or a table with `uses`.
Json component_schema(const std::string& kind, const Catalog& catalog) {
  Json names = Json::array();
  for (const std::string& name : catalog.names(kind))
    names.push_back({{"const", name}, {"description", title_of(catalog, kind, name)}});
  names.push_back({{"type", "string"}});  // one that the pipeline itself declares
  return {{"anyOf",
           {Json{{"anyOf", std::move(names)}},
            {{"type", "object"}, {"properties", {{"uses", {{"type", "string"}}}}}}}},
          {"description", "a " + kind + ": its name, or { uses = NAME, its settings }"}};
}

Json loosened(const Json& schema, const Catalog& catalog);

Json loosened_object(Json schema, const Catalog& catalog) {
  schema.erase("required");
  for (const char* key : {"properties", "patternProperties"})
    if (schema.contains(key))
      for (auto& [name, inner] : schema[key].items()) inner = loosened(inner, catalog);
  Json& more = schema["additionalProperties"];
  if (more.is_object()) more = loosened(more, catalog);
  if (more.is_null()) more = true;
  if (schema.contains("properties") && more == false) {
    schema["properties"]["unset"] = {{"$ref", "#/definitions/unset"}};
    schema["properties"]["remove"] = {{"const", true}};
  }
  return schema;
}

Json loosened_array(Json schema, const Catalog& catalog) {
  if (schema.contains("items")) schema["items"] = loosened(schema["items"], catalog);
  Json plain{{"type", "array"}};
  if (schema.contains("items")) plain["items"] = schema["items"];
  Json edit{{"type", "object"},
            {"additionalProperties", false},
            {"properties", {{"append", plain}, {"remove", plain}}}};
  Json out{{"anyOf", {std::move(schema), std::move(edit), kExpression}}};
  return out;
}

// As an overlay may write it.
Json loosened(const Json& schema, const Catalog& catalog) {
  if (!schema.is_object()) return schema;
  if (const auto kind = schema.find("x-plait-kind"); kind != schema.end()) {
    Json made = component_schema(kind->get<std::string>(), catalog);
    if (schema.contains("description")) made["description"] = schema["description"];
    return made;
  }
  const Json type = schema.value("type", Json());
  if (type == "object") return loosened_object(schema, catalog);
  Json out =
      type == "array" ? loosened_array(schema, catalog) : Json{{"anyOf", {schema, kExpression}}};
  for (const char* key : {"description", "default"})
    if (schema.contains(key)) out[key] = schema[key];
  return out;
}

}  // namespace

Json json_schema(const Catalog& catalog) {
  Json schema = Json::parse(embedded::pipeline_schema("pipeline"));
  Json& step = schema["definitions"]["step"];
  Json cases = Json::array();
  Json names = Json::array();
  for (const std::string& name : catalog.names("step")) {
    const ComponentInfo* info = catalog.find("step", name);
    names.push_back({{"const", name}, {"description", info->description}});
    // A step of a lower layer has its id, and says what it uses down there.
    const Json named{
        {"anyOf",
         {{{"properties", {{"uses", {{"const", name}}}}}, {"required", {"uses"}}},
          {{"properties", {{"id", {{"const", name}}}}}, {"not", {{"required", {"uses"}}}}}}}};
    cases.push_back({{"if", named},
                     {"then", {{"properties", {{"with", loosened(info->with_schema, catalog)}}}}}});
  }
  names.push_back({{"type", "string"}});
  step["properties"]["uses"] = {{"anyOf", std::move(names)},
                                {"description", "the plugin that does it"}};
  if (!cases.empty()) step["allOf"] = std::move(cases);
  schema["properties"]["observers"] =
      loosened({{"type", "array"},
                {"items", {{"x-plait-kind", "observer"}}},
                {"description", "components that are told every event"}},
               catalog);
  return schema;
}

}  // namespace plait::pipeline

// A handful of made-up components for tests of validation.
#pragma once

#include <map>
#include <plait/json.hpp>
#include <utility>

#include "pipeline/catalog.hpp"

namespace plait::pipeline {

class FakeCatalog final : public Catalog {
 public:
  FakeCatalog() {
    ComponentInfo list = make("step", "list", R"({"select": {"type": "object"},
      "edges": {"enum": ["none", "stages"]}, "scorer": {"x-plait-kind": "scorer"}})");
    list.pure = true;
    list.outputs = Json::parse(R"({"tasks": {"type": "array"}, "label": {"type": "string"}})");
    add(list);
    add(make("step", "work", R"({"agent": {"x-plait-kind": "agent", "x-plait-also": ["auto"]},
      "checks": {"type": "array", "items": {"x-plait-kind": "check"}},
      "level": {"enum": ["warn", "fail"]}, "rounds": {"type": "integer", "minimum": 0, "maximum": 5},
      "interval": {"type": ["number", "string"], "format": "duration"},
      "label": {"type": "string", "pattern": "^[a-z ]+$"},
      "limits": {"type": "object", "additionalProperties": false, "properties":
        {"depth": {"type": "integer"}, "files": {"type": "integer"}}}})"));
    by_name_.at({"step", "work"}).error_classes = {"worn_out"};
    ComponentInfo land = make("step", "land", R"({"strategies": {"type": "array"}})");
    land.gather = true;
    add(land);
    ComponentInfo sum = make("step", "sum", "{}");
    sum.methods = {"run", "report"};
    add(sum);
    add(make("step", "watch", R"({"interval": {"type": ["number", "string"]}})"));
    add(make("step", "ask", "{}"));
    add(make("agent", "robot", "{}"));
    ComponentInfo command =
        make("agent", "command", R"({"argv": {"type": "array", "items": {"type": "string"}}})");
    command.with_schema["required"] = {"argv"};
    add(command);
    add(make("check", "clean", R"({"level": {"enum": ["warn", "fail"]}})"));
    add(make("check", "disk", "{}"));
    add(make("scorer", "weighted", R"({"cap": {"type": "number"}})"));
    add(make("observer", "run-log", R"({"file": {"type": "string"}})"));
  }

  void add(ComponentInfo info) { by_name_[{info.kind, info.name}] = std::move(info); }

  [[nodiscard]] const ComponentInfo* find(std::string_view kind,
                                          std::string_view name) const override {
    const auto found = by_name_.find({std::string(kind), std::string(name)});
    return found == by_name_.end() ? nullptr : &found->second;
  }
  [[nodiscard]] std::vector<std::string> names(std::string_view kind) const override {
    std::vector<std::string> out;
    for (const auto& [key, info] : by_name_)
      if (key.first == kind) out.push_back(key.second);
    return out;
  }

  static ComponentInfo make(const char* kind, const char* name, const char* properties) {
    ComponentInfo info;
    info.kind = kind;
    info.name = name;
    info.methods = {"run"};
    info.with_schema = {{"type", "object"},
                        {"additionalProperties", false},
                        {"properties", Json::parse(properties)}};
    return info;
  }

 private:
  std::map<std::pair<std::string, std::string>, ComponentInfo> by_name_;
};

}  // namespace plait::pipeline

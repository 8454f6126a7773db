// What validation has to know of the plugins, without loading code of its own.
#pragma once

#include <optional>
#include <plait/json.hpp>
#include <plait/result.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace plait::pipeline {

// A component's manifest as far as a pipeline is checked against it.
struct ComponentInfo {
  std::string kind;  // step, scorer, check, agent, runner, gate, merge_strategy, observer
  std::string name;
  std::string version;
  std::string description;
  std::string file;  // the library it came from
  std::vector<std::string> methods;
  std::vector<std::string> capabilities;
  bool pure = false;
  bool gather = false;
  bool blocking = false;
  Json with_schema = Json::object();
  std::vector<std::string> error_classes;  // of its own, beside those of plait/error_class.hpp
  Json outputs = Json::object();           // a step's: name -> JSON Schema; empty: not declared
};

class Catalog {
 public:
  virtual ~Catalog() = default;
  // nullptr when there is no such component. The pointer lives as long as the catalog.
  [[nodiscard]] virtual const ComponentInfo* find(std::string_view kind,
                                                  std::string_view name) const = 0;
  [[nodiscard]] virtual std::vector<std::string> names(std::string_view kind) const = 0;
  // Whether `isolation`, as it was written, says where a component is to live.
  [[nodiscard]] virtual Status check_isolation(const Json& /*isolation*/) const { return {}; }
  // What could not be read, and may be where a missing component is: what and why, a sentence each.
  [[nodiscard]] virtual std::vector<std::string> left_out() const { return {}; }
};

}  // namespace plait::pipeline

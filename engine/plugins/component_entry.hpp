// A component as the host knows it: its manifest, read and checked, and its functions.
#pragma once

#include <plait/abi.h>
#include <memory>
#include <plait/result.hpp>
#include <string>
#include <string_view>

#include "pipeline/catalog.hpp"

namespace plait::plugins {

class Contract;
class Contracts;
class LazySchema;

struct ComponentEntry {
  pipeline::ComponentInfo info;
  std::string plugin;                          // name of the plugin that it belongs to
  std::string contract_id;                     // "scorer/1"
  std::string manifest;                        // as the plugin gave it
  bool any_thread = false;                     // several threads may enter one instance
  const plait_component* functions = nullptr;  // static: libraries are never unloaded
  const Contract* contract = nullptr;          // lives as long as the registry
  std::shared_ptr<const LazySchema> with_check;

  // `plugin "x" (/path/x.so): scorer "longest"`, the beginning of every message about it.
  [[nodiscard]] std::string describe() const;
  [[nodiscard]] bool has_method(std::string_view method) const;
  // Class config: `with` does not fit; class plugin: with_schema is no schema.
  [[nodiscard]] Status check_with(const Json& with) const;
};

// Errors (class plugin) name file, plugin, component and what is wrong with its manifest.
[[nodiscard]] Result<ComponentEntry> read_component(const plait_plugin& plugin,
                                                    const plait_component& component,
                                                    const std::string& file,
                                                    const Contracts& contracts);

}  // namespace plait::plugins

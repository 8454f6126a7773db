#include "pipeline/error_classes.hpp"

#include <plait/error_class.hpp>
#include <set>

namespace plait::pipeline {

std::vector<std::string> error_classes(const Catalog& catalog) {
  namespace c = error_class;
  std::set<std::string> out = {
      c::crashed,     c::timeout, c::rate_limited, c::overloaded, c::auth,   c::conflict,
      c::gate_failed, c::drift,   c::security,     c::escape,     c::budget, c::undecided,
      c::partial,     c::refused, c::config,       c::not_found,  c::exists, c::git,
      c::io,          c::plugin,  c::cancelled,    c::internal};
  for (const char* kind : {"step", "agent", "gate", "runner", "merge_strategy", "check", "scorer"})
    for (const std::string& name : catalog.names(kind))
      if (const ComponentInfo* info = catalog.find(kind, name))
        out.insert(info->error_classes.begin(), info->error_classes.end());
  return {out.begin(), out.end()};
}

}  // namespace plait::pipeline

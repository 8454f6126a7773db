// plait plugins check: the conformance test of a library, or of a program.
#pragma once

#include <string>
#include <vector>

#include "plugins/registry.hpp"

namespace plait::cli {

struct CheckOptions {
  std::string seed;  // a number; empty: 1
  std::string only;  // title of one case, to be run in this process; empty: all
  bool json = false;
};

// 0: it keeps its contracts; 1: it does not; 2: it cannot be tested.
int check_plugin_file(const std::string& file, const CheckOptions& options);
// The same for a program that is to stand behind `exec` as a `kind`, asked for `methods` (empty:
// all that it can be asked). `registry` has the components of that name.
int check_program(const plugins::Registry& registry, const std::string& file,
                  const std::string& kind, const std::vector<std::string>& methods,
                  const CheckOptions& options);

}  // namespace plait::cli

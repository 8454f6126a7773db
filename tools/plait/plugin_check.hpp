// plait plugins check: the conformance test of a library.
#pragma once

#include <string>

namespace plait::cli {

struct CheckOptions {
  std::string seed;  // a number; empty: 1
  std::string only;  // title of one case, to be run in this process; empty: all
  bool json = false;
};

// 0: it keeps its contracts; 1: it does not; 2: it cannot be tested.
int check_plugin_file(const std::string& file, const CheckOptions& options);

}  // namespace plait::cli

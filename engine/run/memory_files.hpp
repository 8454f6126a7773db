// A dry run writes nothing, yet its large outputs must not go into every request either.
#pragma once

#include <plait/json.hpp>
#include <vector>

#include "run/fd.hpp"

namespace plait::run {

// Files without a name that this process can open by path, as long as this object lives.
class MemoryFiles {
 public:
  // `outputs` with {"$file": path} for each large value, as steps get them in a real run. A value
  // that cannot be moved (too many open files) stays in its place.
  [[nodiscard]] Json without_large(const Json& outputs);

 private:
  std::vector<Fd> files_;
};

}  // namespace plait::run

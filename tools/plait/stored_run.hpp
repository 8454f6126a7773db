// A run as the store knows it, for the commands that only look.
#pragma once

#include <plait/result.hpp>
#include <string>

#include "paths.hpp"
#include "small_options.hpp"
#include "store/store.hpp"

namespace plait::cli {

struct StoredRun {
  Project project;
  store::Store store;
  store::Run run;
  std::filesystem::path dir;
  // What the row says, unless its process is dead: then "crashed".
  [[nodiscard]] std::string state() const;
};

[[nodiscard]] Result<StoredRun> open_run(const SmallOptions& options);
[[nodiscard]] Result<StoredRun> open_run(const std::string& directory, const std::string& run);

}  // namespace plait::cli

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

// The store of a project, to look at. One of an older plait is brought up to date.
[[nodiscard]] Result<store::Store> open_to_look(const Project& project);

[[nodiscard]] Result<StoredRun> open_run(const SmallOptions& options);
[[nodiscard]] Result<StoredRun> open_run(const std::string& directory, const std::string& run);

}  // namespace plait::cli

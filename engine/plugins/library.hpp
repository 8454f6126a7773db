// From a file to a plugin whose structs may be read: the one place that loads code.
#pragma once

#include <plait/abi.h>
#include <filesystem>
#include <plait/result.hpp>

namespace plait::plugins {

// Loads a shared library for good (it stays until the process ends) and checks its ABI: the entry,
// versions, struct sizes, sanitizers, and that nothing that must be there is NULL. Errors (class
// plugin) name the file and the cause.
[[nodiscard]] Result<const plait_plugin*> load_library(const std::filesystem::path& file);

// The checks of load_library on what an entry returned.
[[nodiscard]] Status check_plugin(const plait_plugin* plugin, const std::filesystem::path& file);

}  // namespace plait::plugins

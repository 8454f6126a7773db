// What a shared library says of itself before any of its code runs.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace plait::plugins {

// The libraries that `file` names as needed (DT_NEEDED), "libasan.so.8"; empty when it is no
// little-endian 64-bit ELF file: the loader then tells what it is.
[[nodiscard]] std::vector<std::string> needed_libraries(const std::filesystem::path& file);

}  // namespace plait::plugins

// Where the store may live: not on a file system whose locks and shared memory cannot be trusted.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <plait/result.hpp>
#include <string>

namespace plait::store {

// The name of the file system of `path` (or of its nearest existing parent) if WAL and locks are
// unsafe there ("NFS", "Lustre", …); nothing if they are safe.
Result<std::optional<std::string>> unsafe_file_system(const std::filesystem::path& path);

struct StateDir {
  std::filesystem::path path;
  std::string note;  // why it is not the wanted one, for people; empty if it is
};

using FileSystemProbe =
    std::function<Result<std::optional<std::string>>(const std::filesystem::path&)>;

// `wanted` if it is safe, else `fallback` with a note. Error `config` with a remedy if neither is.
// Makes no folder.
Result<StateDir> choose_state_dir(const std::filesystem::path& wanted,
                                  const std::filesystem::path& fallback,
                                  const FileSystemProbe& probe = unsafe_file_system);

}  // namespace plait::store

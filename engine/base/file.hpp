// Reading and writing whole files.
#pragma once

#include <cstdint>
#include <filesystem>
#include <plait/result.hpp>
#include <string>
#include <string_view>

namespace plait::base {

// The bytes of a regular file (or what a link leads to). Errors: not_found, io; also when it is a
// folder, a device, or longer than `limit` bytes.
[[nodiscard]] Result<std::string> read_file(const std::filesystem::path& path,
                                            std::uint64_t limit = 16U << 20);

// Replaces `path` in one step: a reader sees the old or the new content, and after a power cut one
// of the two is there. Mode 0644 less umask for a new file; an existing one keeps its mode.
[[nodiscard]] Status write_file(const std::filesystem::path& path, std::string_view content);

}  // namespace plait::base

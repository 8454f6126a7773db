#include "process/installed_file.hpp"

#include <dlfcn.h>

#include <filesystem>
#include <system_error>

namespace plait::process {

std::optional<std::string> installed_file(std::string_view relative) {
  Dl_info self = {};
  if (::dladdr(reinterpret_cast<const void*>(&installed_file), &self) == 0 ||
      self.dli_fname == nullptr) {
    return std::nullopt;
  }
  std::error_code error;
  std::filesystem::path file = std::filesystem::canonical(self.dli_fname, error);
  // A program started by a bare name is known by that name only.
  if (error) file = std::filesystem::canonical("/proc/self/exe", error);
  if (error) return std::nullopt;
  // lib/plait/plugins/x.so, and bin/program.
  for (const char* up : {"../../..", ".."}) {
    const std::filesystem::path candidate =
        (file.parent_path() / up / std::filesystem::path(relative)).lexically_normal();
    if (std::filesystem::is_regular_file(candidate, error)) return candidate.string();
  }
  return std::nullopt;
}

}  // namespace plait::process

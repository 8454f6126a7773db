#include "gates/places.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace plait::gates {
namespace {

namespace fs = std::filesystem;

// `path` relative to `root`, both normal; empty when it is not below.
std::string below(const fs::path& root, const fs::path& path) {
  const std::string folder = root.string(), full = path.string();
  if (full.size() <= folder.size() + 1 || !full.starts_with(folder) || full[folder.size()] != '/')
    return {};
  return full.substr(folder.size() + 1);
}

fs::path without_final_slash(const fs::path& path) {
  fs::path normal = path.lexically_normal();
  return normal.has_filename() ? normal : normal.parent_path();
}

}  // namespace

Places::Places(const std::string& worktree, const std::string& folder)
    : root_(without_final_slash(worktree)), folder_(without_final_slash(root_ / folder)) {
  std::error_code unknown;
  real_ = without_final_slash(fs::weakly_canonical(root_, unknown));
  if (unknown) real_ = root_;
}

std::string Places::inside(std::string_view printed) const {
  if (printed.empty() || printed.find('\0') != std::string_view::npos) return {};
  const fs::path path = (folder_ / fs::path(printed)).lexically_normal();
  std::string found = below(root_, path);
  return found.empty() ? below(real_, path) : found;
}

bool Places::has_file(const std::string& relative) const {
  std::error_code unknown;
  return !relative.empty() && fs::is_regular_file(root_ / relative, unknown);
}

std::string Places::longest_end(std::string_view printed) const {
  for (int depth = 0; depth < 32; ++depth) {
    if (std::string found = inside(printed); has_file(found)) return found;
    const auto slash = printed.find('/');
    if (slash == std::string_view::npos) return {};
    printed.remove_prefix(slash + 1);
  }
  return {};
}

std::optional<std::string> read_inside(const fs::path& root, const fs::path& path,
                                       std::size_t limit) {
  std::error_code unknown;
  const fs::path real = fs::canonical(path, unknown);
  if (unknown || below(fs::weakly_canonical(root, unknown), real).empty()) return std::nullopt;
  // O_NONBLOCK: opening a pipe must not wait for its writer.
  const int file = ::open(real.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW);
  if (file < 0) return std::nullopt;
  std::optional<std::string> out;
  struct stat status {};
  if (::fstat(file, &status) == 0 && S_ISREG(status.st_mode) &&
      static_cast<std::size_t>(status.st_size) <= limit) {
    std::string bytes(static_cast<std::size_t>(status.st_size), '\0');
    std::size_t size = 0;
    while (size < bytes.size()) {
      const ssize_t got = ::read(file, bytes.data() + size, bytes.size() - size);
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) break;
      size += static_cast<std::size_t>(got);
    }
    bytes.resize(size);
    out = std::move(bytes);
  }
  ::close(file);
  return out;
}

}  // namespace plait::gates

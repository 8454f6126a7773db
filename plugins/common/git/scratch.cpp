#include "git/scratch.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <plait/error_class.hpp>
#include <string>

namespace plait::git {

Result<ScratchFolder> ScratchFolder::make(const std::filesystem::path& parent) {
  std::error_code failed;
  std::filesystem::create_directories(parent, failed);
  std::string name = (parent / "scratch-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr)
    return fail(error_class::io,
                "cannot make a folder in '" + parent.string() + "': " + std::strerror(errno));
  return ScratchFolder(name);
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
}

}  // namespace plait::git

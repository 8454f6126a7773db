// Blobs and trees: reading, writing, replacing single paths of a tree.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <plait/result.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "git/repository.hpp"

namespace plait::git {

// A file as a tree has it.
struct FileVersion {
  std::uint32_t mode = 0100644;
  Sha blob;

  [[nodiscard]] bool is_file() const { return mode == 0100644 || mode == 0100755; }
  [[nodiscard]] bool is_submodule() const { return mode == 0160000; }
  friend bool operator==(const FileVersion&, const FileVersion&) = default;
};

Result<std::string> read_blob(const Repository& repository, std::string_view sha);
Result<Sha> write_blob(const Repository& repository, std::string_view contents);

// The file at `path` in a commit; nullopt when there is none.
Result<std::optional<FileVersion>> file_in(const Repository& repository, std::string_view commit,
                                           const std::string& path);

// All entries of a commit below `folder` ("" is the whole tree; without a slash at its end) that
// are no folders, by their whole path; none when there is no such folder.
Result<std::map<std::string, FileVersion>> files_below(const Repository& repository,
                                                       std::string_view commit,
                                                       const std::string& folder);

struct PathChange {
  std::string path;
  std::optional<FileVersion> version;  // none: the path is removed
};

// `tree` with these paths replaced. Folders that become empty are gone.
Result<Sha> change_tree(const Repository& repository, std::string_view tree,
                        const std::vector<PathChange>& changes);

}  // namespace plait::git

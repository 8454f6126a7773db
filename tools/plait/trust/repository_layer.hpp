// What a repository brings along for plait: its `.plait/` and the programs and libraries that are
// named in there. Read once into memory, so that what is looked at, hashed, trusted and used are
// the same bytes.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <plait/result.hpp>
#include <string>
#include <vector>

#include "git/repository.hpp"

namespace plait::trust {

enum class Source {
  checkout,  // pipelines: as they lie there, so that a change can be tried before it is committed
  base       // everything that runs: from the commit that work starts from, where no agent writes
};

struct LayerFile {
  std::string bytes;
  std::string sha256;
  bool executable = false;
  Source source = Source::checkout;
};

struct RepositoryLayer {
  std::filesystem::path root;  // of the checkout, without symbolic links
  std::string base;            // the commit of files from there; empty when there is none yet
  std::map<std::string, LayerFile> files;  // by path from the root: ".plait/pipelines/batch.toml"
  std::vector<std::string> libraries;      // those that a pipeline names in `libraries`
  std::string digest;                      // SHA-256 over all paths, modes and contents

  // NAME.toml to its text.
  [[nodiscard]] std::map<std::string, std::string> pipelines() const;
};

// Nothing where the checkout has no `.plait/`. Errors: a symbolic link in it or to it, a submodule
// (security); a file that is named and not in the base commit (config); more than 64 MiB (config).
// `base`: a revision.
[[nodiscard]] Result<std::optional<RepositoryLayer>> read_repository_layer(
    const git::Repository& repository, const std::string& base);

}  // namespace plait::trust

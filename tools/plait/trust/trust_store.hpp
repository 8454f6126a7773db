// What a user trusts: for each checkout the files that it brought along when the user looked at
// them. Lies in the user's own state folder, and nowhere else.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <plait/result.hpp>
#include <string>
#include <vector>

#include "trust/repository_layer.hpp"

namespace plait::trust {

struct TrustedFile {
  std::string sha256;
  bool executable = false;
};

// What is trusted of a checkout: what it brings for plait, and single PRPs.
struct Record {
  std::string root;
  double time = 0;  // seconds since 1970
  std::map<std::string, TrustedFile> files;
  std::map<std::string, std::string> prps;  // SHA-256 by path from the root, or by absolute path
};

struct Change {
  enum class Kind { added, changed, removed };
  Kind kind = Kind::added;
  std::string path;
};

class TrustStore {
 public:
  // `folder`: <user state>/trust, made when something is written. Errors: none can be named (no
  // HOME), or it lies in `root` (class security): a repository must not bring its own trust.
  static Result<TrustStore> open(const std::filesystem::path& folder,
                                 const std::filesystem::path& root);

  [[nodiscard]] std::optional<Record> find(const std::filesystem::path& root) const;
  [[nodiscard]] std::vector<Record> all() const;
  // What of `layer` is not as it was trusted; empty: it is trusted.
  [[nodiscard]] std::vector<Change> changes(const RepositoryLayer& layer) const;
  // The contents that were trusted; nullopt when they are not known.
  [[nodiscard]] std::optional<std::string> contents(const std::string& sha256) const;

  Status trust(const RepositoryLayer& layer, double now) const;
  // PRPs of a checkout, contents by path, beside those that are trusted.
  Status trust_prps(const std::filesystem::path& root,
                    const std::map<std::string, std::string>& contents, double now) const;
  // Whether one of them was trusted.
  Result<bool> revoke_prps(const std::filesystem::path& root,
                           const std::vector<std::string>& paths) const;
  // Whether there was something to revoke.
  Result<bool> revoke(const std::filesystem::path& root) const;

  // A folder with the files of `layer` that run, read-only, made when it is missing or not as it
  // should be: <folder>/trees/<digest>. Libraries lie in its subfolder `libraries`, too.
  Result<std::filesystem::path> copy_of(const RepositoryLayer& layer) const;

 private:
  explicit TrustStore(std::filesystem::path folder) : folder_(std::move(folder)) {}
  [[nodiscard]] std::filesystem::path record_file(const std::filesystem::path& root) const;
  [[nodiscard]] Status write(const Record& record) const;

  std::filesystem::path folder_;
};

}  // namespace plait::trust

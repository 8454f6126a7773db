// Finding PRP files below a project, by path, file name or id.
#pragma once

#include <filesystem>
#include <optional>
#include <plait/result.hpp>
#include <set>
#include <string>
#include <vector>

#include "analyze/settings.hpp"
#include "prp/document.hpp"

namespace plait::analyze {

// A file that may be a PRP.
struct Candidate {
  std::filesystem::path path;  // absolute
  std::string shown;           // relative to the project where it lies in it
  std::string file;            // its name
  std::string id;              // from header or file name
  std::optional<prp::BatchNumber> number;
  bool looks_like_prp = false;  // its header has an id, or its name starts with "PRP"
};

// At most `limit` + 1 bytes of a regular file (links are followed). Anything else is an error: a
// folder, a pipe, a device, what cannot be read.
[[nodiscard]] Result<std::string> read_regular_file(const std::filesystem::path& path,
                                                    std::size_t limit);

class Finder {
 public:
  Finder(const std::filesystem::path& project, const Settings& settings);

  // The one file that `name` stands for: a path (relative to the project, or absolute), the name of
  // a file with or without ".md", or an id. Fails with class `config` and the nearest known one,
  // or with all candidates when there are several.
  [[nodiscard]] Result<Candidate> find(const std::string& name);

  // All markdown files of the folders, in natural order of id, read once.
  [[nodiscard]] const std::vector<Candidate>& all();

  [[nodiscard]] std::string folders_text() const;
  // The ids of the PRPs there are, the first few: "PRP-A, PRP-B and 3 more"; empty without any.
  [[nodiscard]] std::string known_ids();

 private:
  void scan();
  void scan_folder(const std::filesystem::path& folder, int depth);
  [[nodiscard]] std::optional<Candidate> at_path(const std::string& name) const;
  [[nodiscard]] Candidate make(const std::filesystem::path& path) const;
  [[nodiscard]] Error missing(const std::string& name);
  [[nodiscard]] std::string nearest_names(const std::string& name) const;

  std::filesystem::path project_;
  const Settings& settings_;
  bool scanned_ = false;
  std::size_t seen_ = 0;
  std::set<std::string> known_;  // paths of candidates_
  std::vector<Candidate> candidates_;
};

}  // namespace plait::analyze

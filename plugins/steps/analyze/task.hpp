// What the passes of analyze work on: one task per selected PRP.
#pragma once

#include <optional>
#include <plait/json.hpp>
#include <string>
#include <vector>

#include "prp/document.hpp"

namespace plait::analyze {

struct Task {
  prp::Document prp;
  std::string path;   // absolute, of the file
  std::string bytes;  // as read, at most one more than the limit
  std::string snapshot;

  int order = 0;
  std::vector<std::string> depends_on;  // ids, those outside of the selection included
  std::vector<std::string> after;
  std::vector<std::string> behind;

  double score = 0;
  std::string model;
  std::string rationale;
  std::string calculation;
  Json terms = Json::array();

  std::string branch;
  std::string worktree;
  double seconds = 0;
  std::optional<double> cost;
  std::vector<std::string> warnings;

  // An undeclared stage counts as the first.
  [[nodiscard]] int stage() const { return prp.stage.value_or(1); }
};

// "PRPs/PRP-A.md:3:7"
[[nodiscard]] std::string to_string(const SourceSpan& place);

}  // namespace plait::analyze

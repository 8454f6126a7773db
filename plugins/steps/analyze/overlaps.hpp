// Which tasks declare the same files.
#pragma once

#include <string>
#include <vector>

#include "analyze/task.hpp"

namespace plait::analyze {

struct Overlap {
  std::size_t first = 0;  // indices of tasks, first < second
  std::size_t second = 0;
  std::vector<std::string> files;
  bool ordered = false;  // one of them waits for the other, so they do not run side by side
};

// What a task says that it will touch: `files_modified`, and the files that its phases list.
[[nodiscard]] std::vector<std::string> declared_files(const prp::Document& document);

// The more specific of the two when one of them is, or contains, or matches (*, ?) the other; empty
// when they have nothing in common. "src/" and "src" are one folder.
[[nodiscard]] std::string common_path(const std::string& a, const std::string& b);

[[nodiscard]] std::vector<Overlap> find_overlaps(const std::vector<Task>& tasks);

}  // namespace plait::analyze

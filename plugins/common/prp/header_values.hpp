// The values of header keys that people write in several ways.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "prp/document.hpp"

namespace plait::prp {

// "archive/ (new dir)" is {"archive/", "new dir"}: brackets after a blank hold a remark.
struct Remarked {
  std::string text;
  std::string remark;
};
[[nodiscard]] Remarked split_remark(std::string_view text);

// Items between commas, semicolons and line ends that are not inside brackets; empty ones dropped.
[[nodiscard]] std::vector<std::string> split_list(std::string_view text);

// none, null, ~, n/a, tbd, -, []: words for "nothing here".
[[nodiscard]] bool means_nothing(std::string_view text);

// A path as written in a list: without quotes, backticks, "./" and a ":12-20" of lines; what stands
// behind it in brackets or after " - " is the remark. Empty name when there is no path.
[[nodiscard]] Entry parse_path(std::string_view text);

// The PRPs that `item` names outside of brackets, each with the item's remark; empty for a
// dependency that is no PRP.
[[nodiscard]] std::vector<Entry> parse_dependency(std::string_view item);

struct Stage {
  int number = 0;
  bool sequential = false;
};
// "1", "stage-2-parallel", "Stage 3 (sequential)".
[[nodiscard]] std::optional<Stage> parse_stage(std::string_view text);

[[nodiscard]] std::optional<Complexity> parse_complexity(std::string_view text);
[[nodiscard]] std::optional<int> parse_integer(std::string_view text);
[[nodiscard]] ConflictPotential parse_conflict_potential(std::string_view text);

// Whether a status says that the work was done before.
[[nodiscard]] bool is_done_status(std::string_view status);

}  // namespace plait::prp

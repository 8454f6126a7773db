#include "git/text_merge.hpp"

#include <git2.h>

#include <algorithm>
#include <array>

#include "git/library.hpp"

namespace plait::git {
namespace {

class MergedFile {
 public:
  MergedFile() = default;
  ~MergedFile() { git_merge_file_result_free(&raw_); }
  MergedFile(const MergedFile&) = delete;
  MergedFile& operator=(const MergedFile&) = delete;
  git_merge_file_result* raw() { return &raw_; }
  [[nodiscard]] std::string_view text() const { return {raw_.ptr, raw_.len}; }

 private:
  git_merge_file_result raw_{};
};

Status merge_into(MergedFile& out, const TextSides& sides, git_merge_file_favor_t favor) {
  start_library();
  std::array<git_merge_file_input, 3> inputs{};
  const std::array<std::string_view, 3> texts{sides.base, sides.ours, sides.theirs};
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    inputs[i].version = GIT_MERGE_FILE_INPUT_VERSION;
    inputs[i].ptr = texts[i].data() == nullptr ? "" : texts[i].data();
    inputs[i].size = texts[i].size();
    inputs[i].path = "file";
    inputs[i].mode = GIT_FILEMODE_BLOB;
  }
  git_merge_file_options options = GIT_MERGE_FILE_OPTIONS_INIT;
  options.favor = favor;
  return check(git_merge_file(out.raw(), &inputs[0], &inputs[1], &inputs[2], &options),
               "cannot merge a file");
}

// One changed stretch between the base and a side: half-open line ranges, counted from 0.
struct Change {
  int base_begin, base_end, side_begin, side_end;
  std::string lines;  // what the side has there
};

int add_change(const git_diff_delta*, const git_diff_hunk* hunk, void* changes) {
  // A stretch without lines is given by the line before it.
  const int base = hunk->old_start - (hunk->old_lines > 0 ? 1 : 0);
  const int side = hunk->new_start - (hunk->new_lines > 0 ? 1 : 0);
  static_cast<std::vector<Change>*>(changes)->push_back(
      {base, base + hunk->old_lines, side, side + hunk->new_lines, {}});
  return 0;
}

int add_changed_line(const git_diff_delta*, const git_diff_hunk*, const git_diff_line* line,
                     void* changes) {
  if (line->origin == GIT_DIFF_LINE_ADDITION)
    static_cast<std::vector<Change>*>(changes)->back().lines.append(line->content,
                                                                    line->content_len);
  return 0;
}

Result<std::vector<Change>> changes_between(std::string_view base, std::string_view side) {
  start_library();
  std::vector<Change> changes;
  git_diff_options options = GIT_DIFF_OPTIONS_INIT;
  options.context_lines = 0;
  options.interhunk_lines = 0;
  options.flags = GIT_DIFF_FORCE_TEXT;
  PLAIT_CHECK(
      check(git_diff_buffers(base.data(), base.size(), "base", side.data(), side.size(), "side",
                             &options, nullptr, nullptr, add_change, add_changed_line, &changes),
            "cannot compare two files"));
  return changes;
}

// git takes changes that touch each other for a conflict, and equal ones for none.
bool touch(const Change& one, const Change& other) {
  return one.base_begin <= other.base_end && other.base_begin <= one.base_end;
}
bool equal(const Change& one, const Change& other) {
  return one.base_begin == other.base_begin && one.base_end == other.base_end &&
         one.lines == other.lines;
}

std::pair<int, int> as_lines(int begin, int end) {
  return {begin + 1, std::max(begin + 1, end)};
}

}  // namespace

Result<std::string> merge_text(const TextSides& sides, Favor favor) {
  git_merge_file_favor_t wanted = GIT_MERGE_FILE_FAVOR_UNION;
  if (favor == Favor::ours) wanted = GIT_MERGE_FILE_FAVOR_OURS;
  if (favor == Favor::theirs) wanted = GIT_MERGE_FILE_FAVOR_THEIRS;
  MergedFile merged;
  PLAIT_CHECK(merge_into(merged, sides, wanted));
  return std::string(merged.text());
}

Result<std::vector<std::pair<int, int>>> conflicting_lines(const TextSides& sides) {
  std::vector<std::pair<int, int>> ranges;
  if (sides.base.empty()) {
    PLAIT_TRY(const std::vector<Change> differing, changes_between(sides.theirs, sides.ours));
    for (const Change& c : differing) ranges.push_back(as_lines(c.side_begin, c.side_end));
    return ranges;
  }
  PLAIT_TRY(const std::vector<Change> ours, changes_between(sides.base, sides.ours));
  PLAIT_TRY(const std::vector<Change> theirs, changes_between(sides.base, sides.theirs));
  int reached = -1;  // last line of the base that the last range covers
  for (const Change& mine : ours)
    for (const Change& other : theirs) {
      if (!touch(mine, other) || equal(mine, other)) continue;
      const int begin = mine.side_begin - std::max(0, mine.base_begin - other.base_begin);
      const int end = mine.side_end + std::max(0, other.base_end - mine.base_end);
      const auto range = as_lines(begin, end);
      if (!ranges.empty() && std::min(mine.base_begin, other.base_begin) <= reached)
        ranges.back().second = std::max(ranges.back().second, range.second);
      else
        ranges.push_back(range);
      reached = std::max({reached, mine.base_end, other.base_end});
    }
  return ranges;
}

bool is_binary(std::string_view contents) {
  return contents.substr(0, 8000).find('\0') != std::string_view::npos;
}

}  // namespace plait::git

#include "prp/header_block.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "text/strings.hpp"

namespace plait::prp {
namespace {

using Lines = std::vector<std::string>;

constexpr std::array<std::string_view, 39> known_keys = {"prp_id",
                                                         "id",
                                                         "feature_name",
                                                         "title",
                                                         "name",
                                                         "description",
                                                         "complexity",
                                                         "estimated_hours",
                                                         "effort_hours",
                                                         "files_modified",
                                                         "dependencies",
                                                         "stage",
                                                         "merge_order",
                                                         "execution_order",
                                                         "worktree_path",
                                                         "branch_name",
                                                         "conflict_potential",
                                                         "status",
                                                         "priority",
                                                         "risk",
                                                         "confidence",
                                                         "created",
                                                         "updated",
                                                         "issue",
                                                         "batch_id",
                                                         "parent_prp",
                                                         "version",
                                                         "type",
                                                         "author",
                                                         "tags",
                                                         "category",
                                                         "created_date",
                                                         "last_updated",
                                                         "context_sync",
                                                         "task_id",
                                                         "owner",
                                                         "date",
                                                         "summary",
                                                         "confidence_score"};

std::string_view right_trimmed(std::string_view line) {
  while (!line.empty() && (line.back() == ' ' || line.back() == '\t')) line.remove_suffix(1);
  return line;
}

bool is_blank_line(std::string_view line) {
  return right_trimmed(line).empty();
}
bool is_rule(std::string_view line) {
  return right_trimmed(line) == "---";
}
bool is_block_end(std::string_view line) {
  return right_trimmed(line) == "---" || right_trimmed(line) == "...";
}

// The canonical key of a line "key: …" that starts in column 1, empty for any other line.
std::string key_of(std::string_view line) {
  if (line.empty() || !(text::is_alnum(line[0]) || line[0] == '_' || line[0] == '"')) return {};
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return {};
  if (colon + 1 < line.size() && line[colon + 1] != ' ' && line[colon + 1] != '\t') return {};
  std::string_view key = text::trim(line.substr(0, colon));
  if (key.size() >= 2 && key.front() == '"' && key.back() == '"')
    key = key.substr(1, key.size() - 2);
  const bool word = !key.empty() && std::all_of(key.begin(), key.end(), [](char c) {
    return text::is_alnum(c) || c == '_' || c == '-' || c == ' ';
  });
  return word ? canonical_key(key) : std::string{};
}

bool has_known_key(std::string_view line) {
  return is_known_key(key_of(line));
}

// Where an HTML comment starts in `line` from `at` on: at the start of the line or after a blank,
// and not inside quotes.
std::size_t comment_start(std::string_view line, std::size_t at) {
  char quote = 0;
  for (std::size_t i = at; i < line.size(); ++i) {
    const char c = line[i];
    const bool after_blank = i == 0 || line[i - 1] == ' ' || line[i - 1] == '\t';
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if ((c == '"' || c == '\'') && after_blank) {
      quote = c;
    } else if (line.substr(i).starts_with("<!--") && (after_blank || i == at)) {
      return i;
    }
  }
  return std::string_view::npos;
}

// Overwrites with blanks the comments that start in line `index`. Returns false when one of them
// has no end: then only the rest of its line is blanked.
bool blank_comments(Lines& lines, std::size_t index) {
  std::size_t at = comment_start(lines[index], 0);
  while (at != std::string::npos) {
    std::size_t last = index;
    std::size_t end = lines[index].find("-->", at + 4);
    bool reopened = lines[index].find("<!--", at + 4) < end;
    while (end == std::string::npos && !reopened && last + 1 < lines.size()) {
      ++last;
      end = lines[last].find("-->");
      reopened = lines[last].find("<!--") < end;
    }
    if (end == std::string::npos || (reopened && last != index)) {
      std::fill(lines[index].begin() + static_cast<std::ptrdiff_t>(at), lines[index].end(), ' ');
      return false;
    }
    for (std::size_t i = index; i <= last; ++i) {
      auto& line = lines[i];
      const std::size_t from = i == index ? at : 0;
      const std::size_t to = i == last ? std::min(end + 3, line.size()) : line.size();
      std::fill(line.begin() + static_cast<std::ptrdiff_t>(from),
                line.begin() + static_cast<std::ptrdiff_t>(to), ' ');
    }
    at = last == index ? comment_start(lines[index], end + 3) : std::string::npos;
  }
  return true;
}

class HeaderFinder {
 public:
  HeaderFinder(std::string_view text, const std::string& file_name) : file_(file_name) {
    for (const auto line : text::split(text, '\n')) lines_.emplace_back(line);
    original_ = lines_;
  }

  HeaderBlock find() {
    std::size_t at = skip_blank(0);
    if (at < lines_.size() && !try_at(at, false) && lines_[at].starts_with("#")) {
      at = skip_blank(at + 1);
      if (at < lines_.size()) try_at(at, true);
    }
    std::string body;
    for (std::size_t i = 0; i < original_.size(); ++i) {
      if (i < begin_ || i >= end_) body += original_[i];
      if (i + 1 < original_.size()) body += '\n';
    }
    block_.body = std::move(body);
    return std::move(block_);
  }

 private:
  std::size_t skip_blank(std::size_t at) {
    for (; at < lines_.size(); ++at) {
      blank_comments(lines_, at);
      if (!is_blank_line(lines_[at])) break;
    }
    return at;
  }

  // After a heading only what clearly is a header counts: its first line has a known key.
  bool try_at(std::size_t at, bool after_heading) {
    if (is_rule(lines_[at])) return try_delimited(at, after_heading);
    if (lines_[at].starts_with("```") || lines_[at].starts_with("~~~")) return try_fence(at);
    return has_known_key(lines_[at]) && (take_bare(at, at, HeaderForm::bare), true);
  }

  void blank_and_report(std::size_t index) {
    if (blank_comments(lines_, index)) return;
    report(block_.warnings, code::header_yaml, "a comment '<!--' in the header has no end",
           "close it with '-->'", index);
  }

  bool try_delimited(std::size_t open, bool after_heading) {
    std::size_t close = open + 1;
    for (; close < lines_.size(); ++close) {
      blank_and_report(close);
      if (is_block_end(lines_[close])) break;
    }
    std::size_t first = skip_blank(open + 1);
    while (first < close && lines_[first].starts_with("#")) first = skip_blank(first + 1);
    const bool keyed = first < lines_.size() && !key_of(lines_[first]).empty();
    if (after_heading && !(first < lines_.size() && has_known_key(lines_[first]))) return undo();
    if (close == lines_.size()) {
      if (!keyed) return undo();
      report(block_.errors, code::header_open, "the header opened by '---' here is never closed",
             "put a line '---' after its last key", open);
      lines_ = original_;
      take_bare(open, first, HeaderForm::delimited);
      return true;
    }
    const bool has_gap = std::any_of(original_.begin() + static_cast<std::ptrdiff_t>(open),
                                     original_.begin() + static_cast<std::ptrdiff_t>(close),
                                     [](const auto& line) { return is_blank_line(line); });
    if (!keyed && first < close && has_gap)
      return undo();  // two thematic breaks with text between them
    take(open, close + 1, open + 1, close, HeaderForm::delimited);
    return true;
  }

  bool try_fence(std::size_t open) {
    const std::string& line = lines_[open];
    const std::size_t width = line.find_first_not_of(line[0]);
    if (width == std::string::npos) return false;
    const std::string info = text::lower(text::trim(std::string_view(line).substr(width)));
    if (!info.starts_with("yaml") && !info.starts_with("yml")) return false;
    const std::string fence(width, line[0]);
    std::size_t close = open + 1;
    while (close < lines_.size() && !text::trim(lines_[close]).starts_with(fence)) ++close;
    bool known = false;
    for (std::size_t i = open + 1; i < close; ++i) {
      blank_and_report(i);
      known = known || has_known_key(lines_[i]);
    }
    if (!known) return undo();
    if (close == lines_.size())
      report(block_.errors, code::header_open,
             "the header opened by '" + fence + "yaml' here is never closed",
             "put a line '" + fence + "' after its last key", open);
    take(open, std::min(close + 1, lines_.size()), open + 1, close, HeaderForm::fenced);
    return true;
  }

  // Lines from `first` on as long as they look like keys with their values.
  void take_bare(std::size_t begin, std::size_t first, HeaderForm form) {
    std::size_t at = first;
    std::size_t end = first;
    bool after_blank = false;
    for (; at < lines_.size(); ++at) {
      blank_and_report(at);
      const std::string& line = lines_[at];
      if (is_blank_line(line)) {
        after_blank = true;
        continue;
      }
      const bool indented = line[0] == ' ' || line[0] == '\t';
      const bool item = line.starts_with("- ") && !after_blank;
      const bool key = after_blank ? has_known_key(line) : !key_of(line).empty();
      if (!indented && !item && !key) break;
      after_blank = false;
      end = at + 1;
    }
    const bool closed = at < lines_.size() && is_rule(lines_[at]);
    take(begin, closed ? at + 1 : end, first, end, form);
  }

  void take(std::size_t begin, std::size_t end, std::size_t first, std::size_t last,
            HeaderForm form) {
    begin_ = begin;
    end_ = end;
    block_.form = form;
    block_.first_line = static_cast<std::uint32_t>(first + 1);
    for (std::size_t i = first; i < last; ++i) block_.yaml += lines_[i] + '\n';
  }

  bool undo() {
    lines_ = original_;
    block_ = {};
    return false;
  }

  void report(std::vector<Error>& to, const char* code, std::string message, std::string remedy,
              std::size_t index) const {
    Error error = fail(code, std::move(message), std::move(remedy));
    error.span = SourceSpan{file_, static_cast<std::uint32_t>(index + 1), 1, 0};
    to.push_back(std::move(error));
  }

  const std::string& file_;
  Lines lines_;  // with comments blanked as far as they were looked at
  Lines original_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  HeaderBlock block_;
};

}  // namespace

std::string canonical_key(std::string_view key) {
  std::string out = text::lower(text::trim(key));
  std::replace_if(
      out.begin(), out.end(), [](char c) { return c == '-' || c == ' '; }, '_');
  return out;
}

bool is_known_key(std::string_view canonical) {
  return std::find(known_keys.begin(), known_keys.end(), canonical) != known_keys.end();
}

HeaderBlock find_header(std::string_view text, const std::string& file_name) {
  return HeaderFinder(text, file_name).find();
}

}  // namespace plait::prp

#include "gates/readers/line_pattern.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <cassert>
#include <plait/error_class.hpp>
#include <vector>

namespace plait::gates {
namespace {

RE2::Options quiet_options() {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(std::int64_t{16} << 20);
  return options;
}

re2::StringPiece piece_of(std::string_view text) {
  return {text.data(), text.size()};
}

std::string_view view_of_piece(const re2::StringPiece& piece) {
  return piece.data() == nullptr ? std::string_view{}
                                 : std::string_view(piece.data(), piece.size());
}

// (?<name>…) as this library spells it; (?<=…) and (?<!…) stay, to be refused.
std::string with_p(const std::string& pattern) {
  std::string out;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    out += pattern[i];
    if (pattern[i] == '\\' && i + 1 < pattern.size()) {
      out += pattern[++i];
    } else if (pattern.compare(i, 3, "(?<") == 0 && i + 3 < pattern.size() &&
               pattern[i + 3] != '=' && pattern[i + 3] != '!') {
      out += "?P<";
      i += 2;
    }
  }
  return out;
}

}  // namespace

LinePattern::LinePattern(const char* pattern)
    : expression_(std::make_unique<RE2>(pattern, quiet_options())) {
  assert(expression_->ok());
  assert(expression_->NumberOfCapturingGroups() < static_cast<int>(Groups().size()));
}
LinePattern::~LinePattern() = default;

std::optional<LinePattern::Groups> LinePattern::match(std::string_view line) const {
  std::array<re2::StringPiece, 10> pieces;
  const int count = expression_->NumberOfCapturingGroups() + 1;
  if (!expression_->Match(piece_of(line), 0, line.size(), RE2::ANCHOR_BOTH, pieces.data(), count))
    return std::nullopt;
  Groups groups;
  std::transform(pieces.begin(), pieces.begin() + count, groups.begin(), view_of_piece);
  return groups;
}

Result<std::unique_ptr<NamedPattern>> NamedPattern::compile(const std::string& pattern) {
  std::unique_ptr<NamedPattern> made(new NamedPattern);
  made->expression_ = std::make_unique<RE2>(with_p(pattern), quiet_options());
  if (!made->expression_->ok())
    return fail(error_class::config,
                "\"" + pattern + "\" is no regular expression: " + made->expression_->error(),
                "write it in the syntax of RE2, with named groups like (?<file>[^:]+)");
  made->groups_ = made->expression_->NamedCapturingGroups();
  return made;
}
NamedPattern::~NamedPattern() = default;

std::optional<NamedPattern::Named> NamedPattern::find(std::string_view line) const {
  const int count = expression_->NumberOfCapturingGroups() + 1;
  std::vector<re2::StringPiece> pieces(static_cast<std::size_t>(count));
  if (!expression_->Match(piece_of(line), 0, line.size(), RE2::UNANCHORED, pieces.data(), count))
    return std::nullopt;
  Named named;
  for (const auto& [name, index] : groups_)
    named[name] = view_of_piece(pieces[static_cast<std::size_t>(index)]);
  return named;
}

}  // namespace plait::gates

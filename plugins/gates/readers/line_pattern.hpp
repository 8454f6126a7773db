// Regular expressions on single lines: the one place that knows RE2, whose time is linear in the
// line whatever the pattern.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <plait/result.hpp>
#include <string>
#include <string_view>

namespace re2 {
class RE2;
}

namespace plait::gates {

class LinePattern {
 public:
  // [0] is the whole match, then the groups; an absent group is empty. Views of the line.
  using Groups = std::array<std::string_view, 10>;

  // One of our own: it compiles, and stands for a whole line.
  explicit LinePattern(const char* pattern);
  ~LinePattern();
  LinePattern(const LinePattern&) = delete;
  LinePattern& operator=(const LinePattern&) = delete;

  [[nodiscard]] std::optional<Groups> match(std::string_view line) const;

 private:
  std::unique_ptr<re2::RE2> expression_;
};

// A user's, with named groups; found anywhere in a line. From any thread.
class NamedPattern {
 public:
  // Error class `config` for what is no expression. (?<name>…) and (?P<name>…) are the same.
  static Result<std::unique_ptr<NamedPattern>> compile(const std::string& pattern);
  ~NamedPattern();
  NamedPattern(const NamedPattern&) = delete;
  NamedPattern& operator=(const NamedPattern&) = delete;

  using Named = std::map<std::string, std::string_view>;
  [[nodiscard]] std::optional<Named> find(std::string_view line) const;
  [[nodiscard]] bool has(const std::string& group) const { return groups_.contains(group); }

 private:
  NamedPattern() = default;
  std::unique_ptr<re2::RE2> expression_;
  std::map<std::string, int> groups_;
};

}  // namespace plait::gates

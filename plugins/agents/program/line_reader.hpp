// Lines out of chunks that are cut anywhere, with what one line may take bounded.
#pragma once

#include <cstddef>
#include <plait/json.hpp>
#include <string>
#include <string_view>

namespace plait::agents {

// Of a line of JSON whose strings are long (the output of a tool may have megabytes) the strings
// are cut, at the end of a character, so that it is still JSON. Keeps the unfinished line between
// two chunks; it travels as JSON.
class LineReader {
 public:
  static constexpr std::size_t string_limit = 32 << 10;  // bytes kept of one string
  static constexpr std::size_t line_limit = 256 << 10;   // of a line: the rest is passed over

  LineReader() = default;
  static LineReader from_json(const Json& state);
  [[nodiscard]] Json to_json() const;  // null when no line is begun

  // Calls `use` (std::string_view, without line end) for every line that `chunk` finishes; empty
  // lines are left out.
  template <typename Use>
  void feed(std::string_view chunk, Use use) {
    for (const char c : chunk) {
      if (c == '\n') {
        finish(use);
      } else {
        add(c);
      }
    }
  }
  // The last line may lack its line end.
  template <typename Use>
  void finish(Use use) {
    if (!line_.empty() && line_.back() == '\r') line_.pop_back();
    if (!line_.empty()) use(std::string_view(line_));
    *this = {};
  }

 private:
  void add(char c);
  void add_to_string(char c);
  // A character or an escape; one that follows (a continuation byte, a low surrogate) shares the
  // fate of the one before it.
  void put(std::string_view unit, bool follows);

  std::string line_;
  std::string escape_;  // begun: "\u00"
  std::size_t length_ = 0;
  bool in_string_ = false;
  bool dropping_ = false;
};

}  // namespace plait::agents

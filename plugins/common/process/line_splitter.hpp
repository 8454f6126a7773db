// Lines out of chunks that are cut anywhere.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace plait::process {

// Keeps the unfinished line between two chunks; it can be taken out and given to another splitter,
// which then goes on. Of a line longer than `limit` nothing is passed on.
class LineSplitter {
 public:
  static constexpr std::size_t limit = 64 << 10;  // bytes

  struct State {
    std::string line;       // its beginning
    bool skipping = false;  // it was too long: pass over the rest of it
  };

  LineSplitter() = default;
  explicit LineSplitter(State state) : state_(std::move(state)) {}

  // Calls `use` (std::string_view, without line end) for every line that `chunk` finishes.
  template <typename Use>
  void feed(std::string_view chunk, Use use) {
    while (!chunk.empty()) {
      const auto end = chunk.find('\n');
      append(chunk.substr(0, end));
      if (end == std::string_view::npos) return;
      finish(use);
      chunk.remove_prefix(end + 1);
    }
  }

  // The last line may lack its line end.
  template <typename Use>
  void finish(Use use) {
    if (!state_.line.empty() && state_.line.back() == '\r') state_.line.pop_back();
    if (!state_.skipping && !state_.line.empty()) use(std::string_view(state_.line));
    state_ = {};
  }

  [[nodiscard]] const State& state() const { return state_; }

 private:
  void append(std::string_view part) {
    if (state_.skipping) return;
    state_.line.append(part);
    if (state_.line.size() <= limit) return;
    state_.skipping = true;
    state_.line.clear();
  }

  State state_;
};

}  // namespace plait::process

// What plait itself does, for its developers. Off unless asked for; never a result, and never what
// an agent or a command said: this text is not masked.
#pragma once

#include <atomic>
#include <plait/result.hpp>
#include <string>
#include <string_view>

namespace plait::log {

enum class Level { trace, debug, info, warn, error, off };

// From that level on. `file` is appended to, and rotates at 8 MiB, with three older ones; "" is
// standard error. Errors: usage, for a level that is none; io, when the file cannot be written.
Status open(std::string_view level, const std::string& file);

namespace detail {
extern std::atomic<Level> threshold;
void write(Level level, std::string_view text) noexcept;
}  // namespace detail

inline bool is_on(Level level) noexcept {
  return level >= detail::threshold.load(std::memory_order_relaxed);
}

// `make` returns the text, and is called only when that is written.
template <typename Make>
void debug(const Make& make) {
  if (is_on(Level::debug)) detail::write(Level::debug, make());
}
template <typename Make>
void info(const Make& make) {
  if (is_on(Level::info)) detail::write(Level::info, make());
}
template <typename Make>
void warn(const Make& make) {
  if (is_on(Level::warn)) detail::write(Level::warn, make());
}

}  // namespace plait::log

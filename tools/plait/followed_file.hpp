// A file that may still grow.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>

namespace plait::cli {

class FollowedFile {
 public:
  explicit FollowedFile(std::filesystem::path path) : path_(std::move(path)) {}

  // At most `limit` bytes that have come since the last time; none when there are none, or no file.
  [[nodiscard]] std::string take(std::size_t limit);
  // Lines that have come whole, some at a time; "" when there are none. Of a line longer than
  // `longest` a piece.
  [[nodiscard]] std::string take_lines(std::size_t longest);
  // What is left of a line without an end.
  [[nodiscard]] std::string take_rest() { return std::exchange(begun_, {}); }

 private:
  std::filesystem::path path_;
  std::uint64_t at_ = 0;
  std::string begun_;
};

}  // namespace plait::cli

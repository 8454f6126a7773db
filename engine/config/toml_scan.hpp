// A look over TOML text before toml++ gets it: 3.3 runs into undefined behaviour, or an assertion,
// on two kinds of mistakes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace plait::config {

struct TomlMistake {
  std::size_t offset = 0;
  std::size_t length = 0;
  std::string message;
  std::string help;
};

// The first character outside of strings and comments that is not ASCII, or table header that does
// not begin with a key.
[[nodiscard]] std::optional<TomlMistake> scan_toml(std::string_view text);

}  // namespace plait::config

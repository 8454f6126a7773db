// The words that an agent says of itself, each alone on a line of its output.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace plait::agents {

// "STATUS:PHASE_COMPLETE:1/3" is {status, "PHASE_COMPLETE", "1/3"}, "HEALTH:ERROR:no key" is
// {health, "ERROR", "no key"}.
struct Word {
  enum class Kind { status, health };
  Kind kind = Kind::status;
  std::string word;
  std::string detail;
};

// nullopt for every other line. Blanks around the line do not count; after an unknown word nothing
// is guessed.
std::optional<Word> parse_word(std::string_view line);

}  // namespace plait::agents

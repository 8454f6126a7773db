#include "agents/words.hpp"

#include <algorithm>
#include <array>

namespace plait::agents {
namespace {

constexpr std::size_t kDetailBytes = 500;
constexpr std::array<std::string_view, 6> kStatusWords{"PHASE_COMPLETE", "VALIDATION", "SELF_HEAL",
                                                       "COMPLETE",       "FAILED",     "PARTIAL"};
constexpr std::array<std::string_view, 2> kHealthWords{"OK", "ERROR"};

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

template <typename Words>
bool is_one_of(const Words& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace

std::optional<Word> parse_word(std::string_view line) {
  line = trimmed(line);
  Word found;
  if (line.starts_with("STATUS:")) {
    found.kind = Word::Kind::status;
  } else if (line.starts_with("HEALTH:")) {
    found.kind = Word::Kind::health;
  } else {
    return std::nullopt;
  }
  line.remove_prefix(7);
  const auto colon = line.find(':');
  found.word = std::string(trimmed(line.substr(0, colon)));
  if (colon != std::string_view::npos)
    found.detail = std::string(trimmed(line.substr(colon + 1)).substr(0, kDetailBytes));
  const bool known = found.kind == Word::Kind::status ? is_one_of(kStatusWords, found.word)
                                                      : is_one_of(kHealthWords, found.word);
  if (!known) return std::nullopt;
  return found;
}

}  // namespace plait::agents

#include "base/suggest.hpp"

#include <algorithm>

namespace plait::base {
namespace {

char suggest_fold(char c) {
  if (c >= 'A' && c <= 'Z') return static_cast<char>(c - 'A' + 'a');
  return c == '-' ? '_' : c;
}

bool suggest_prefix(std::string_view word, std::string_view of) {
  return word.size() >= 3 && word.size() < of.size() &&
         std::equal(word.begin(), word.end(), of.begin(),
                    [](char a, char b) { return suggest_fold(a) == suggest_fold(b); });
}

}  // namespace

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> two_ago(b.size() + 1), previous(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) previous[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const char x = suggest_fold(a[i - 1]), y = suggest_fold(b[j - 1]);
      row[j] = std::min({previous[j] + 1, row[j - 1] + 1, previous[j - 1] + (x == y ? 0 : 1)});
      if (i > 1 && j > 1 && x == suggest_fold(b[j - 2]) && suggest_fold(a[i - 2]) == y)
        row[j] = std::min(row[j], two_ago[j - 2] + 1);
    }
    std::swap(two_ago, previous);
    std::swap(previous, row);
  }
  return previous[b.size()];
}

std::optional<std::string> suggest(std::string_view word,
                                   const std::vector<std::string>& candidates) {
  if (word.empty() || word.size() > 200) return std::nullopt;
  const std::string* best = nullptr;
  std::size_t best_distance = 0;
  for (const std::string& candidate : candidates) {
    if (candidate == word || candidate.size() > 200) continue;
    const std::size_t longest = std::max(word.size(), candidate.size());
    const std::size_t cut_off = longest < 2 ? 0 : std::max<std::size_t>(1, longest / 3);
    std::size_t distance = edit_distance(word, candidate);
    if (distance > cut_off) {
      if (!suggest_prefix(word, candidate)) continue;
      distance = cut_off;
    }
    if (best == nullptr || distance < best_distance) {
      best = &candidate;
      best_distance = distance;
    }
  }
  if (best == nullptr) return std::nullopt;
  return *best;
}

std::string suggest_help(std::string_view word, const std::vector<std::string>& candidates) {
  if (auto near = suggest(word, candidates)) return "did you mean \"" + *near + "\"?";
  if (candidates.empty() || candidates.size() > 8) return {};
  std::string out = "known: ";
  for (const std::string& candidate : candidates) {
    if (out.size() > 7) out += ", ";
    out += "\"" + candidate + "\"";
  }
  return out;
}

}  // namespace plait::base

#include "prp/header_values.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "prp/identity.hpp"
#include "text/strings.hpp"

namespace plait::prp {
namespace {

template <std::size_t N>
bool is_one_of(std::string_view text, const std::array<std::string_view, N>& words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return text::iequals(text, word); });
}

std::string_view unquote(std::string_view text) {
  text = text::trim(text);
  while (text.size() >= 2 && text.front() == text.back() &&
         (text.front() == '"' || text.front() == '\'' || text.front() == '`'))
    text = text::trim(text.substr(1, text.size() - 2));
  return text;
}

// The bracket that opens at `open`; npos when it does not close.
std::size_t closing_bracket(std::string_view text, std::size_t open) {
  int depth = 0;
  for (std::size_t i = open; i < text.size(); ++i) {
    if (text[i] == '(') ++depth;
    if (text[i] == ')' && --depth == 0) return i;
  }
  return std::string_view::npos;
}

bool balanced(std::string_view text) {
  int depth = 0;
  for (const char c : text) {
    depth += c == '(' ? 1 : c == ')' ? -1 : 0;
    if (depth < 0) return false;
  }
  return depth == 0;
}

// ":12" or ":12-20" at the end of a path.
std::size_t line_suffix(std::string_view path) {
  std::size_t at = path.size();
  while (at > 0 && (text::is_digit(path[at - 1]) || path[at - 1] == '-')) --at;
  const bool suffix = at > 1 && at < path.size() && path[at - 1] == ':' && text::is_digit(path[at]);
  return suffix ? at - 1 : path.size();
}

std::string append_remark(std::string remark, std::string_view more) {
  more = text::trim(more);
  if (more.empty()) return remark;
  return remark.empty() ? std::string(more) : remark + "; " + std::string(more);
}

bool is_id_char(char c) {
  return text::is_alnum(c) || c == '.' || c == '_' || c == '-';
}

}  // namespace

Remarked split_remark(std::string_view text) {
  text = text::trim(text);
  for (std::size_t at = text.find('('); at != std::string_view::npos; at = text.find('(', at + 1)) {
    if (at != 0 && text[at - 1] != ' ' && text[at - 1] != '\t') continue;
    const std::size_t close = closing_bracket(text, at);
    if (close == std::string_view::npos) break;
    Remarked out{std::string(text::trim(text.substr(0, at))),
                 std::string(text::trim(text.substr(at + 1, close - at - 1)))};
    out.remark = append_remark(out.remark, text.substr(close + 1));
    return out;
  }
  return {std::string(text), {}};
}

std::vector<std::string> split_list(std::string_view text) {
  const bool brackets = balanced(text);
  std::vector<std::string> items;
  std::string item;
  int depth = 0;
  const auto flush = [&] {
    if (const auto trimmed = text::trim(item); !trimmed.empty()) items.emplace_back(trimmed);
    item.clear();
  };
  for (const char c : text) {
    if (brackets) depth += c == '(' ? 1 : c == ')' ? -1 : 0;
    if ((c == ',' || c == ';' || c == '\n') && depth == 0) {
      flush();
    } else {
      item += c;
    }
  }
  flush();
  return items;
}

bool means_nothing(std::string_view text) {
  static constexpr std::array<std::string_view, 9> words = {"",    "none", "null", "~",      "n/a",
                                                            "tbd", "-",    "[]",   "nothing"};
  return is_one_of(unquote(text), words);
}

Entry parse_path(std::string_view text) {
  text = text::trim(text);
  if (text.starts_with("- ") || text.starts_with("* ")) text = text::trim(text.substr(2));
  Entry entry;
  if (text.size() > 2 && text.front() == '`') {
    const auto close = text.find('`', 1);
    if (close != std::string_view::npos) {
      entry.name = text.substr(1, close - 1);
      auto rest = text::trim(text.substr(close + 1));
      for (const std::string_view mark : {"-", ":", "\u2013", "\u2014"})
        if (rest.starts_with(mark)) rest = text::trim(rest.substr(mark.size()));
      const auto remarked = split_remark(rest);
      entry.remark = append_remark(remarked.text, remarked.remark);
    }
  }
  if (entry.name.empty()) {
    auto remarked = split_remark(text);
    entry.name = std::move(remarked.text);
    entry.remark = std::move(remarked.remark);
    for (const std::string_view mark : {" - ", " \u2013 ", " \u2014 ", " # "}) {
      const auto at = entry.name.find(mark);
      if (at == std::string::npos) continue;
      entry.remark =
          append_remark(std::string(text::trim(entry.name.substr(at + mark.size()))), entry.remark);
      entry.name.resize(at);
    }
  }
  std::string_view name = unquote(entry.name);
  if (const auto at = line_suffix(name); at != name.size()) {
    entry.remark = append_remark("lines " + std::string(name.substr(at + 1)), entry.remark);
    name = name.substr(0, at);
  }
  while (name.starts_with("./")) name.remove_prefix(2);
  entry.name = means_nothing(name) ? std::string{} : std::string(name);
  return entry;
}

std::vector<Entry> parse_dependency(std::string_view item) {
  const auto [text, remark] = split_remark(unquote(item));
  const std::string_view whole = unquote(text);
  if (names_prp(whole)) return {{normalise_id(whole), remark, {}}};
  std::vector<Entry> found;
  for (std::size_t at = 0; at < whole.size();) {
    std::size_t end = at;
    while (end < whole.size() && is_id_char(whole[end])) ++end;
    std::string_view word = whole.substr(at, end - at);
    while (!word.empty() && !text::is_alnum(word.back())) word.remove_suffix(1);
    if (text::istarts_with(word, "prp") && names_prp(word))
      found.push_back({normalise_id(word), append_remark(std::string(whole), remark), {}});
    at = std::max(end, at + 1);
  }
  return found;
}

std::optional<Stage> parse_stage(std::string_view text) {
  const std::string word = text::lower(unquote(text));
  const auto begin = std::find_if(word.begin(), word.end(), text::is_digit);
  if (begin == word.end()) return std::nullopt;
  const auto end = std::find_if_not(begin, word.end(), text::is_digit);
  if (begin != word.begin() && *(begin - 1) == '-' && begin - 1 == word.begin())
    return std::nullopt;
  const auto number =
      parse_integer(std::string_view(&*begin, static_cast<std::size_t>(end - begin)));
  if (!number) return std::nullopt;
  return Stage{*number, word.find("sequential") != std::string::npos};
}

std::optional<Complexity> parse_complexity(std::string_view text) {
  const std::string word = text::lower(unquote(split_remark(text).text));
  if (word == "low") return Complexity::low;
  if (word == "medium") return Complexity::medium;
  if (word == "high") return Complexity::high;
  return std::nullopt;
}

std::optional<int> parse_integer(std::string_view text) {
  const std::string word(unquote(split_remark(text).text));
  int value = 0;
  const auto [end, fault] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (fault != std::errc{} || end != word.data() + word.size() || word.empty()) return std::nullopt;
  return value;
}

ConflictPotential parse_conflict_potential(std::string_view text) {
  static constexpr std::array<std::string_view, 4> levels = {"none", "low", "medium", "high"};
  auto [level, remark] = split_remark(unquote(text));
  level = text::lower(level);
  if (is_one_of(std::string_view(level), levels)) return {level, remark};
  for (const auto word : levels) {
    if (!level.starts_with(word) || text::is_alnum(level[word.size()])) continue;
    const auto rest = text::trim(std::string_view(level).substr(word.size()));
    const auto begin = std::find_if(rest.begin(), rest.end(), text::is_alnum);
    return {std::string(word), append_remark(std::string(begin, rest.end()), remark)};
  }
  return {{}, std::string(unquote(text))};
}

bool is_done_status(std::string_view status) {
  static constexpr std::array<std::string_view, 8> words = {"executed",  "validated",  "archived",
                                                            "completed", "complete",   "done",
                                                            "merged",    "implemented"};
  return is_one_of(unquote(split_remark(status).text), words);
}

}  // namespace plait::prp

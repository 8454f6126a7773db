#include "prp/identity.hpp"

#include <charconv>

#include "text/strings.hpp"

namespace plait::prp {
namespace {

// "34", "34.2.2", "12a": what follows "PRP-" in a numbered id; the number of bytes, 0 for none.
std::size_t dotted_length(std::string_view text) {
  std::size_t at = 0;
  while (true) {
    const std::size_t begin = at;
    while (at < text.size() && text::is_digit(text[at])) ++at;
    if (at == begin) return begin == 0 ? 0 : begin - 1;
    if (at + 1 >= text.size() || text[at] != '.' || !text::is_digit(text[at + 1])) return at;
    ++at;
  }
}

bool is_dotted(std::string_view text) {
  return !text.empty() && dotted_length(text) == text.size();
}

// The length of "PRP" and one separator at the start, or 0.
std::size_t prefix_length(std::string_view text) {
  if (!text::istarts_with(text, "prp") || text.size() < 5) return 0;
  return text[3] == '-' || text[3] == '_' || text[3] == ' ' ? 4 : 0;
}

bool ends_word(std::string_view text, std::size_t at) {
  return at == text.size() || text[at] == '-' || text[at] == '_' || text[at] == ' ';
}

int to_int(std::string_view text) {
  int value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  return fault == std::errc{} ? value : -1;
}

}  // namespace

std::string normalise_id(std::string_view text) {
  text = text::trim(text);
  if (is_dotted(text)) return "PRP-" + std::string(text);
  if (const auto prefix = prefix_length(text); prefix != 0)
    return "PRP-" + std::string(text::trim(text.substr(prefix)));
  return std::string(text);
}

std::string id_from_file_name(std::string_view path) {
  if (const auto slash = path.rfind('/'); slash != std::string_view::npos)
    path.remove_prefix(slash + 1);
  if (const auto dot = path.rfind('.');
      dot != std::string_view::npos && dot != 0 && !text::is_digit(path.substr(dot + 1).front()))
    path = path.substr(0, dot);
  const std::size_t prefix = prefix_length(path);
  const std::string_view rest = path.substr(prefix);
  std::size_t number = dotted_length(rest);
  if (number != 0 && number < rest.size() && text::is_alnum(rest[number]) &&
      !text::is_digit(rest[number]) && ends_word(rest, number + 1))
    ++number;  // 12a
  if (number != 0 && ends_word(rest, number)) return "PRP-" + std::string(rest.substr(0, number));
  if (prefix != 0 && !rest.empty() && text::is_alnum(rest[0]) && ends_word(rest, 1))
    return "PRP-" + std::string(rest.substr(0, 1));
  const std::string id = normalise_id(path);
  return id.empty() ? "PRP" : id;
}

std::optional<BatchNumber> batch_number(std::string_view id) {
  const std::size_t prefix = prefix_length(id);
  if (prefix == 0 || !is_dotted(id.substr(prefix))) return std::nullopt;
  const auto parts = text::split(id.substr(prefix), '.');
  if (parts.size() != 3) return std::nullopt;
  const BatchNumber number{std::string(parts[0]), to_int(parts[1]), to_int(parts[2])};
  if (number.stage < 0 || number.order < 0) return std::nullopt;
  return number;
}

bool names_prp(std::string_view text) {
  text = text::trim(text);
  if (is_dotted(text)) return true;
  const std::size_t prefix = prefix_length(text);
  return prefix != 0 && text::is_alnum(text[prefix]) &&
         text.substr(prefix).find_first_of(" \t") == std::string_view::npos;
}

std::string id_token(std::string_view id) {
  const std::string_view rest = id.substr(prefix_length(id));
  std::string token;
  bool lossy = false;
  for (const char c : text::lower(rest)) {
    const bool joins = c == '-' || c == '.' || c == '_';
    const bool after_word = !token.empty() && text::is_alnum(token.back());
    if (text::is_alnum(c) || (joins && after_word)) {
      token += c;
    } else {
      lossy = true;
      if (!joins && after_word) token += '-';
    }
  }
  while (!token.empty() && !text::is_alnum(token.back())) {
    lossy = true;
    token.pop_back();
  }
  if (token.ends_with(".lock")) lossy = true;
  constexpr std::size_t longest = 60;
  if (token.size() > longest) {
    token.resize(longest);
    lossy = true;
  }
  if (!lossy && !token.empty()) return token;
  return (token.empty() ? "" : token + "-") + text::short_hash(text::lower(id));
}

std::string default_branch(std::string_view id, std::string_view title) {
  const std::string slug = text::slug(title);
  return "prp-" + id_token(id) + (slug.empty() ? "" : "-" + slug);
}

std::string default_worktree(std::string_view id, std::string_view repository) {
  return "../" + std::string(repository) + "-prp-" + id_token(id);
}

}  // namespace plait::prp

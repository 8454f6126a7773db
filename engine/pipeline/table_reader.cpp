#include "pipeline/table_reader.hpp"

#include <algorithm>

#include "base/duration.hpp"
#include "base/suggest.hpp"

namespace plait::pipeline {

using config::Entry;
using config::Kind;
using config::Node;

std::string described(const Json& value) {
  if (value.is_null()) return "null";
  if (value.is_boolean()) return "a boolean";
  if (value.is_string()) return "a string";
  if (value.is_number_integer()) return "an integer";
  if (value.is_number()) return "a number";
  return value.is_array() ? "a list" : "a table";
}

const Node* TableReader::raw(std::string_view key) {
  known_.emplace_back(key);
  return table_.get(key);
}

const Node* TableReader::raw(std::string_view key, Kind kind) {
  const Node* node = raw(key);
  if (node == nullptr || node->is(kind)) return node;
  reading_.diagnostics().error(base::code::wrong_type, node->span,
                               "\"" + std::string(key) + "\" of " + what_ + " must be " +
                                   std::string(config::described(kind)) + ", not " +
                                   std::string(config::described(node->kind)));
  return nullptr;
}

std::optional<Json> TableReader::value(std::string_view key) {
  const Node* node = raw(key);
  if (node == nullptr) return std::nullopt;
  return node->is(Kind::string) ? reading_.at_plan(*node) : config::to_json(*node);
}

void TableReader::wrong(std::string_view key, const std::string& wanted, const Json& given) {
  const Node& node = *table_.get(key);
  std::string is = described(given);
  if (node.is(Kind::string) && !given.is_string()) is += " (" + dump(given) + ")";
  reading_.diagnostics().error(
      base::code::wrong_type, node.span,
      "\"" + std::string(key) + "\" of " + what_ + " must be " + wanted + ", not " + is);
}

std::optional<std::string> TableReader::text(std::string_view key) {
  const auto given = value(key);
  if (!given) return std::nullopt;
  if (given->is_string()) return given->get<std::string>();
  return wrong(key, "a string", *given), std::nullopt;
}

std::optional<std::int64_t> TableReader::integer(std::string_view key, std::int64_t min,
                                                 std::int64_t max) {
  const auto given = value(key);
  if (!given) return std::nullopt;
  if (!given->is_number_integer()) return wrong(key, "an integer", *given), std::nullopt;
  const auto number = given->get<std::int64_t>();
  if (number >= min && number <= max) return number;
  reading_.diagnostics().error(base::code::out_of_range, table_.get(key)->span,
                               "\"" + std::string(key) + "\" of " + what_ + " is " +
                                   std::to_string(number) + ", " +
                                   (number < min ? "below the minimum " + std::to_string(min)
                                                 : "above the maximum " + std::to_string(max)));
  return std::nullopt;
}

std::optional<Json> TableReader::integer_or(std::string_view key, const std::string& word,
                                            std::int64_t min, std::int64_t max) {
  auto given = value(key);
  if (!given) return std::nullopt;
  if (given->is_string() && *given == word) return given;
  if (!given->is_number_integer())
    return wrong(key, "an integer or \"" + word + "\"", *given), std::nullopt;
  const auto number = integer(key, min, max);
  return number ? std::optional<Json>(*number) : std::nullopt;
}

std::optional<double> TableReader::number(std::string_view key, double min) {
  const auto given = value(key);
  if (!given) return std::nullopt;
  if (!given->is_number()) return wrong(key, "a number", *given), std::nullopt;
  const double number = given->get<double>();
  if (number >= min) return number;
  reading_.diagnostics().error(base::code::out_of_range, table_.get(key)->span,
                               "\"" + std::string(key) + "\" of " + what_ + " is " + dump(*given) +
                                   ", below the minimum " + dump(Json(min)));
  return std::nullopt;
}

std::optional<bool> TableReader::boolean(std::string_view key) {
  const auto given = value(key);
  if (!given) return std::nullopt;
  if (given->is_boolean()) return given->get<bool>();
  return wrong(key, "true or false", *given), std::nullopt;
}

std::optional<Duration> TableReader::duration(std::string_view key) {
  const auto given = value(key);
  if (!given) return std::nullopt;
  if (!given->is_string() && !given->is_number())
    return wrong(key, "a duration such as \"90s\" or \"5m\"", *given), std::nullopt;
  auto parsed = given->is_string() ? base::parse_duration(given->get<std::string>())
                                   : base::duration_of(given->get<double>(), "s");
  if (parsed.ok()) return *parsed;
  reading_.diagnostics().error(
      base::code::bad_duration, table_.get(key)->span,
      "\"" + std::string(key) + "\" of " + what_ + ": " + parsed.error().message,
      parsed.error().remedy);
  return std::nullopt;
}

std::vector<Name> TableReader::names(std::string_view key) {
  std::vector<Name> out;
  const Node* node = raw(key);
  if (node == nullptr) return out;
  if (!node->is(Kind::array)) {
    const bool one = node->is(Kind::string);
    reading_.diagnostics().error(base::code::wrong_type, node->span,
                                 "\"" + std::string(key) + "\" of " + what_ +
                                     " must be a list of strings, not " +
                                     std::string(config::described(node->kind)),
                                 one ? "write [\"" + node->text + "\"]" : "");
    return out;
  }
  for (const Node& item : node->items) {
    const auto given = item.is(Kind::string) ? reading_.at_plan(item) : config::to_json(item);
    if (!given) continue;
    if (!given->is_string()) {
      reading_.diagnostics().error(base::code::wrong_type, item.span,
                                   "\"" + std::string(key) + "\" of " + what_ +
                                       " must be a list of strings, this is " + described(*given));
      continue;
    }
    out.push_back({given->get<std::string>(), item.span});
  }
  return out;
}

void TableReader::not_a_word(std::string_view key, const std::string& given,
                             const std::vector<std::string>& known) {
  std::string list;
  for (const std::string& word : known) list += (list.empty() ? "\"" : ", \"") + word + "\"";
  reading_.diagnostics().error(base::code::not_one_of, table_.get(key)->span,
                               "\"" + std::string(key) + "\" of " + what_ + " must be one of " +
                                   list + ", not \"" + given + "\"",
                               base::suggest(given, known) ? base::suggest_help(given, known) : "");
}

void TableReader::missing(std::string_view key, std::string help) {
  reading_.diagnostics().error(base::code::missing_key, table_.span,
                               what_ + " has no \"" + std::string(key) + "\"", std::move(help));
}

void TableReader::finish(const std::vector<std::pair<std::string, std::string>>& hints) {
  for (const Entry& entry : table_.entries) {
    if (std::find(known_.begin(), known_.end(), entry.key) != known_.end()) continue;
    std::string help;
    for (const auto& [key, hint] : hints)
      if (key == entry.key) help = hint;
    if (help.empty()) help = base::suggest_help(entry.key, known_);
    reading_.diagnostics().error(base::code::unknown_key, entry.span,
                                 what_ + " has no key \"" + entry.key + "\"", help);
  }
}

}  // namespace plait::pipeline

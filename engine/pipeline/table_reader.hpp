// Reads the keys of one table: types, words, lengths of time; what nobody asked for is unknown.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pipeline/model.hpp"
#include "pipeline/reading.hpp"

namespace plait::pipeline {

// Every method that takes a key marks it as known and returns nothing when it is absent or wrong;
// wrong ones are reported.
class TableReader {
 public:
  // `what` names the table in messages: "step \"launch\"", "the pipeline".
  TableReader(Reading& reading, const config::Node& table, std::string what)
      : reading_(reading), table_(table), what_(std::move(what)) {}

  // The node as it is.
  const config::Node* raw(std::string_view key);
  // Of one of the given kinds; no expressions.
  const config::Node* raw(std::string_view key, config::Kind kind);

  std::optional<std::string> text(std::string_view key);
  std::optional<std::int64_t> integer(std::string_view key, std::int64_t min, std::int64_t max);
  // Such a number, or this word.
  std::optional<Json> integer_or(std::string_view key, const std::string& word, std::int64_t min,
                                 std::int64_t max);
  std::optional<double> number(std::string_view key, double min);
  std::optional<bool> boolean(std::string_view key);
  // A bare number is in seconds, as a duration parameter's value is.
  std::optional<Duration> duration(std::string_view key);
  // A list of strings.
  std::vector<Name> names(std::string_view key);

  template <typename E>
  std::optional<E> word(std::string_view key, const std::vector<std::pair<std::string, E>>& words) {
    const auto given = text(key);
    if (!given) return std::nullopt;
    std::vector<std::string> known;
    for (const auto& [name, value] : words) {
      if (name == *given) return value;
      known.push_back(name);
    }
    not_a_word(key, *given, known);
    return std::nullopt;
  }

  // A required key is absent.
  void missing(std::string_view key, std::string help = {});
  // Reports every key that was not asked for.
  void finish(const std::vector<std::pair<std::string, std::string>>& hints = {});

  [[nodiscard]] const config::Node& table() const { return table_; }
  [[nodiscard]] Reading& reading() { return reading_; }

 private:
  // The value with its expressions expanded, and its node.
  std::optional<Json> value(std::string_view key);
  void wrong(std::string_view key, const std::string& wanted, const Json& given);
  void not_a_word(std::string_view key, const std::string& given,
                  const std::vector<std::string>& known);

  Reading& reading_;
  const config::Node& table_;
  std::string what_;
  std::vector<std::string> known_;
};

// "a string", "a list", … of a JSON value.
[[nodiscard]] std::string described(const Json& value);

}  // namespace plait::pipeline

// A TOML value with the place it was written at. A value type; documents of several layers are
// merged into one tree whose nodes keep their own places, so that every value knows its origin.
#pragma once

#include <cstdint>
#include <plait/json_fwd.hpp>
#include <plait/result.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace plait::config {

enum class Kind { table, array, string, integer, number, boolean, date };

// "a table", "a list", "a string", "an integer", …
[[nodiscard]] std::string_view described(Kind kind);

struct Entry;

struct Node {
  Kind kind = Kind::table;
  SourceSpan span;             // of the value; span.file says from which layer it is
  std::string text;            // string: its value; date: as written
  std::int64_t integer = 0;    // integer
  double number = 0;           // number
  bool boolean = false;        // boolean
  std::vector<Node> items;     // array
  std::vector<Entry> entries;  // table, in the order of the file; keys are unique

  [[nodiscard]] bool is(Kind wanted) const { return kind == wanted; }
  // nullptr when this is no table or has no such key.
  [[nodiscard]] const Entry* find(std::string_view key) const;
  [[nodiscard]] Entry* find(std::string_view key);
  // The value of a key, nullptr when absent.
  [[nodiscard]] const Node* get(std::string_view key) const;
  void erase(std::string_view key);
  [[nodiscard]] std::vector<std::string> keys() const;
};

struct Entry {
  std::string key;
  SourceSpan span;  // of the key
  Node value;
};

[[nodiscard]] Node make_table(SourceSpan span);
[[nodiscard]] Node make_string(std::string text, SourceSpan span);

// Equal values; places do not count. 1 and 1.0 differ.
[[nodiscard]] bool same_value(const Node& a, const Node& b);

// Dates become strings.
[[nodiscard]] Json to_json(const Node& node);

// One line of TOML, for people: `{ uses = "command", argv = ["a"] }`.
[[nodiscard]] std::string to_toml(const Node& node);

}  // namespace plait::config

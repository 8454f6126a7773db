#include "config/toml.hpp"

#define TOML_EXCEPTIONS 0
#define TOML_HEADER_ONLY 1
#define TOML_ASSERT(expr) static_assert(true)  // 3.3 asserts on what a file may hold: toml_scan
#include <toml++/toml.h>

#include <algorithm>
#include <sstream>

#include "base/codes.hpp"
#include "base/utf8.hpp"
#include "config/toml_scan.hpp"

namespace plait::config {
namespace {

// toml++ counts columns in characters, plait in bytes.
class TomlPlaces {
 public:
  TomlPlaces(std::string file, std::string_view text) : file_(std::move(file)) {
    if (text.starts_with("\xEF\xBB\xBF")) bom_ = 3;
    for (std::size_t begin = 0;;) {
      const std::size_t end = text.find('\n', begin);
      lines_.push_back(text.substr(begin, end == std::string_view::npos ? end : end - begin));
      if (end == std::string_view::npos) break;
      begin = end + 1;
    }
  }

  [[nodiscard]] SourceSpan span(const toml::source_region& region) const {
    SourceSpan out{file_, region.begin.line, column(region.begin), 0};
    if (region.end.line == region.begin.line && region.end.column > region.begin.column)
      out.length = column(region.end) - out.column;
    else if (region.end.line > region.begin.line && out.line > 0 && out.line <= lines_.size())
      out.length = first_line_length(out);
    return out;
  }

  [[nodiscard]] SourceSpan at_offset(std::string_view text, const TomlMistake& mistake) const {
    const std::string_view before = text.substr(0, mistake.offset);
    const std::size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0
    return {file_, static_cast<std::uint32_t>(std::count(before.begin(), before.end(), '\n') + 1),
            static_cast<std::uint32_t>(mistake.offset - line_start + 1),
            static_cast<std::uint32_t>(mistake.length)};
  }

 private:
  [[nodiscard]] std::uint32_t column(const toml::source_position& at) const {
    if (at.line == 0 || at.line > lines_.size() || at.column == 0) return at.column;
    std::string_view line = lines_[at.line - 1];
    const std::size_t skip = at.line == 1 ? bom_ : 0;
    line.remove_prefix(skip);
    return static_cast<std::uint32_t>(skip + base::utf8_offset(line, at.column - 1) + 1);
  }
  // A value over several lines is underlined to the end of its first.
  [[nodiscard]] std::uint32_t first_line_length(const SourceSpan& from) const {
    std::string_view line = lines_[from.line - 1];
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.remove_suffix(1);
    return line.size() >= from.column ? static_cast<std::uint32_t>(line.size()) - from.column + 1
                                      : 1;
  }

  std::string file_;
  std::size_t bom_ = 0;
  std::vector<std::string_view> lines_;
};

Node toml_node(const toml::node& from, const TomlPlaces& places);

Node toml_table_node(const toml::table& from, const TomlPlaces& places) {
  Node out = make_table(places.span(from.source()));
  for (const auto& [key, value] : from)
    out.entries.push_back(
        {std::string(key.str()), places.span(key.source()), toml_node(value, places)});
  // toml++ sorts by name; people read in the order of the file.
  std::stable_sort(out.entries.begin(), out.entries.end(), [](const Entry& a, const Entry& b) {
    return std::pair(a.span.line, a.span.column) < std::pair(b.span.line, b.span.column);
  });
  return out;
}

template <typename Date>
std::string toml_date(const Date& date) {
  std::ostringstream out;
  out << date;
  return out.str();
}

Node toml_node(const toml::node& from, const TomlPlaces& places) {
  if (const toml::table* table = from.as_table()) return toml_table_node(*table, places);
  Node out;
  out.span = places.span(from.source());
  if (const toml::array* array = from.as_array()) {
    out.kind = Kind::array;
    for (const toml::node& item : *array) out.items.push_back(toml_node(item, places));
    // toml++ gives an array of tables the place of its first table.
    return out;
  }
  if (const auto* text = from.as_string()) {
    out.kind = Kind::string;
    out.text = text->get();
  } else if (const auto* integer = from.as_integer()) {
    out.kind = Kind::integer;
    out.integer = integer->get();
  } else if (const auto* number = from.as_floating_point()) {
    out.kind = Kind::number;
    out.number = number->get();
  } else if (const auto* boolean = from.as_boolean()) {
    out.kind = Kind::boolean;
    out.boolean = boolean->get();
  } else {
    out.kind = Kind::date;
    if (const auto* date = from.as_date()) out.text = toml_date(date->get());
    if (const auto* time = from.as_time()) out.text = toml_date(time->get());
    if (const auto* both = from.as_date_time()) out.text = toml_date(both->get());
  }
  return out;
}

// "Error while parsing key: expected …, saw '…'" -> the part that says something.
std::string toml_message(std::string_view description) {
  constexpr std::string_view lead = "Error while parsing ";
  if (description.starts_with(lead)) description.remove_prefix(lead.size());
  return std::string(description);
}

// "…: cannot redefine existing string 'uses'" -> "\"uses\" is defined twice".
std::string twice_message(const std::string& message) {
  const std::size_t end = message.rfind('\'');
  const std::size_t begin = end == std::string::npos ? end : message.rfind('\'', end - 1);
  if (begin == std::string::npos || end == begin + 1) return message;
  return "\"" + message.substr(begin + 1, end - begin - 1) + "\" is defined twice";
}

std::string toml_help(const std::string& message) {
  const bool cut = message.find("control characters") != std::string::npos ||
                   message.find("end-of-file") != std::string::npos;
  if (cut && message.starts_with("string")) return "is the closing quote missing?";
  if (message.starts_with("value: could not determine")) return "texts need quotes: key = \"text\"";
  return {};
}

}  // namespace

std::optional<Node> parse_toml(const std::string& name, std::string text, base::Sources& sources,
                               base::Diagnostics& diagnostics) {
  sources.add(name, std::move(text));
  const std::string& kept = *sources.find(name);
  const TomlPlaces places(name, kept);
  if (const auto mistake = scan_toml(kept)) {
    diagnostics.error(base::code::syntax, places.at_offset(kept, *mistake), mistake->message,
                      mistake->help);
    return std::nullopt;
  }
  const toml::parse_result result = toml::parse(std::string_view(kept));
  if (result) return toml_table_node(result.table(), places);
  const toml::parse_error& error = result.error();
  const std::string message = toml_message(error.description());
  const bool twice = message.find("redefine") != std::string::npos ||
                     message.find("already") != std::string::npos ||
                     message.find("duplicate") != std::string::npos;
  diagnostics.error(twice ? base::code::duplicate_key : base::code::syntax,
                    places.span(error.source()), twice ? twice_message(message) : message,
                    toml_help(message));
  return std::nullopt;
}

std::optional<Node> parse_value(std::string_view text, const SourceSpan& place,
                                std::string& problem) {
  constexpr std::string_view lead = "v = ";
  const std::string document = std::string(lead) + std::string(text);
  const TomlPlaces places(place.file, document);
  if (const auto mistake = scan_toml(document)) {
    problem = mistake->message;
    return std::nullopt;
  }
  const toml::parse_result result = toml::parse(std::string_view(document));
  if (!result) {
    problem = toml_message(result.error().description());
    return std::nullopt;
  }
  Node table = toml_table_node(result.table(), places);
  if (table.entries.size() != 1) {
    problem = "more than one value";
    return std::nullopt;
  }
  const auto shift = [&](auto&& self, Node& node) -> void {
    const auto move_span = [&](SourceSpan& span) {
      if (span.line == 1) span.column += place.column - 1 - static_cast<std::uint32_t>(lead.size());
      span.line += place.line - 1;
    };
    move_span(node.span);
    for (Node& item : node.items) self(self, item);
    for (Entry& entry : node.entries) {
      move_span(entry.span);
      self(self, entry.value);
    }
  };
  shift(shift, table.entries.front().value);
  return std::move(table.entries.front().value);
}

}  // namespace plait::config

#include "gates/readers/reader.hpp"

#include <charconv>

#include "gates/output_text.hpp"
#include "gates/request.hpp"
#include "text/strings.hpp"

namespace plait::gates {
namespace {

constexpr std::size_t message_limit = 1000;  // bytes
constexpr std::size_t name_limit = 500;      // bytes of a file or a rule
constexpr int depth_limit = 64;              // of JSON

Json bounded_document(std::string_view text) {
  bool too_deep = false;
  const auto watch = [&](int depth, Json::parse_event_t, Json&) {
    if (depth > depth_limit) too_deep = true;
    return !too_deep;
  };
  Json parsed = Json::parse(text, watch, false);
  return too_deep ? Json(Json::value_t::discarded) : parsed;
}

const Json& walk_to(const Json& object, std::initializer_list<const char*> path) {
  const Json* at = &object;
  for (const char* key : path) {
    if (at->is_array()) {
      static const Json none;
      at = at->empty() ? &none : &at->front();
    }
    at = &member(*at, key);
  }
  return *at;
}

}  // namespace

Source::Source(std::string_view cleaned_text, const Places& where)
    : text(cleaned_text), lines(readable_lines(cleaned_text)), places(where) {}

int number_of(std::string_view digits) {
  int number = 0;
  const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (problem != std::errc() || end != digits.data() + digits.size() || number < 0) return 0;
  return number;
}

Finding finding_at(const Source& source, std::string_view file, std::string_view line,
                   std::string_view column, std::string_view rule, std::string_view message,
                   bool error) {
  Finding finding;
  finding.file = source.places.inside(text::trim(file));
  finding.rule = shortened(text::trim(rule), name_limit);
  finding.error = error;
  std::string words(text::trim(message));
  if (finding.file.size() > name_limit) finding.file.clear();
  if (finding.file.empty() && !file.empty()) {
    words = std::string(text::trim(file)) + (line.empty() ? "" : ":" + std::string(line)) + ": " +
            words;
  } else if (!finding.file.empty()) {
    finding.line = number_of(line);
    finding.column = number_of(column);
  }
  finding.message = shortened(words, message_limit);
  return finding;
}

void extend(Finding& finding, std::string_view line) {
  if (finding.message.size() + line.size() + 1 > message_limit) return;
  if (!finding.message.empty()) finding.message += '\n';
  finding.message += line;
}

Json document_in(const Source& source, char open) {
  // The tool's own words may stand before it and behind it.
  std::size_t start = 0;
  while (start != std::string_view::npos) {
    start = source.text.find_first_not_of(" \t\n", start);
    if (start == std::string_view::npos || source.text[start] == open) break;
    start = source.text.find('\n', start);
  }
  const auto end = source.text.rfind(open == '[' ? ']' : '}');
  if (start == std::string_view::npos || end == std::string_view::npos || end < start)
    return Json(Json::value_t::discarded);
  return bounded_document(source.text.substr(start, end - start + 1));
}

Json object_in(std::string_view line) {
  if (line.size() < 2 || line.front() != '{') return Json(Json::value_t::discarded);
  return bounded_document(line);
}

std::string text_at(const Json& object, std::initializer_list<const char*> path) {
  const Json& value = walk_to(object, path);
  return value.is_string() ? value.get<std::string>() : std::string();
}

int number_at(const Json& object, std::initializer_list<const char*> path) {
  const Json& value = walk_to(object, path);
  if (!value.is_number_integer()) return 0;
  const auto number = value.get<std::int64_t>();
  return number > 0 && number <= 1'000'000'000 ? static_cast<int>(number) : 0;
}

}  // namespace plait::gates

#include "drift/report.hpp"

#include <algorithm>
#include <plait/json.hpp>

#include "text/strings.hpp"

namespace plait::drift {
namespace {

constexpr std::size_t kListed = 20;  // files named

Json place_json(const Observation& o) {
  return {{"file", o.unit->file},
          {"line", o.line + o.unit->line_offset},
          {"text", o.unit->line_text(o.line)}};
}

std::string share(std::size_t count, std::size_t total) {
  return std::to_string(count) + " of " + std::to_string(total);
}

Json pattern_json(const Pattern& pattern) {
  Json out{{"pattern", pattern.aspect + ": " + pattern.value},
           {"aspect", pattern.aspect},
           {"value", pattern.value},
           {"language", to_string(pattern.family)},
           {"applies", pattern.applies},
           {"followed", pattern.followed},
           {"reference", share(pattern.reference_count, pattern.reference_total)},
           {"code", share(pattern.count, pattern.total)},
           {"example", place_json(pattern.example)}};
  Json found = Json::array();
  for (const Observation& o : pattern.departing) {
    Json place = place_json(o);
    place["value"] = o.value.empty() ? "not so" : o.value;
    found.push_back(std::move(place));
  }
  if (!found.empty()) out["found"] = std::move(found);
  return out;
}

Json categories_json(const Report& report) {
  Json out = Json::object();
  for (const auto& [category, drift] : by_category(report.patterns)) {
    Json patterns = Json::array();
    for (const Pattern& pattern : report.patterns)
      if (pattern.category == category) patterns.push_back(pattern_json(pattern));
    out[to_string(category)] = {{"expected", drift.expected},
                                {"missing", drift.missing},
                                {"percent", text::round_to(drift.percent(), 1)},
                                {"patterns", std::move(patterns)}};
  }
  return out;
}

std::string_view word_of(Reference reference) {
  switch (reference) {
    case Reference::none:
      return "none";
    case Reference::examples:
      return "examples";
    case Reference::neighbours:
      return "neighbours";
  }
  return "none";
}

std::string parser_text(const Parsed& parsed) {
  if (parsed.parsed == 0) return "from tokens";
  if (parsed.parsed == parsed.all) return "parsed with python3 ast";
  return "parsed with python3 ast (" + share(parsed.parsed, parsed.all) +
         " texts), the others from tokens";
}

Json files_json(const Report& report) {
  Json left_out = Json::array();
  for (std::size_t i = 0; i < std::min(kListed, report.left_out.size()); ++i)
    left_out.push_back({{"file", report.left_out[i].first}, {"why", report.left_out[i].second}});
  return {{"measured", report.measured.size()},
          {"left_out", report.left_out.size()},
          {"left_out_files", std::move(left_out)}};
}

void add_references(const Report& report, Json& out) {
  bool examples = false;
  bool neighbours = false;
  Json references = Json::object();
  for (const auto& [family, reference] : report.references) {
    references[to_string(family)] = word_of(reference);
    examples |= reference == Reference::examples;
    neighbours |= reference == Reference::neighbours;
  }
  out["references"] = std::move(references);
  out["reference"] = examples && neighbours ? "both" : examples ? "examples" : "neighbours";
}

}  // namespace

Json to_json(const Report& report) {
  Json out{{"plait_drift", 1}, {"files", files_json(report)}};
  if (!report.skipped.empty()) {
    out["skipped"] = report.skipped;
    return out;
  }
  add_references(report, out);
  Json parsers = Json::object();
  for (const auto& [family, parsed] : report.parsers)
    parsers[to_string(family)] = parser_text(parsed);
  out["parser"] = std::move(parsers);
  Json neighbours = Json::array();
  for (std::size_t i = 0; i < std::min(kListed, report.neighbours.size()); ++i)
    neighbours.push_back(report.neighbours[i]);
  if (!neighbours.empty()) out["neighbours"] = std::move(neighbours);
  out["categories"] = categories_json(report);
  out["drift"] = total_drift(by_category(report.patterns));
  return out;
}

}  // namespace plait::drift

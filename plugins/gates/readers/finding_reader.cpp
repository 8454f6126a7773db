#include "gates/readers/finding_reader.hpp"

#include <iterator>
#include <plait/error_class.hpp>
#include <set>
#include <tuple>

#include "gates/request.hpp"
#include "text/nearest.hpp"
#include "text/strings.hpp"

namespace plait::gates {
namespace {

struct NamedReader {
  const char* name;
  Findings (*function)(const Source&);
};

// The more particular ones first: read_any lets the first that knows a place have it.
constexpr NamedReader named_readers[] = {
    {"sarif", &read_sarif},  {"junit", &read_junit}, {"pytest", &read_pytest},
    {"cargo", &read_cargo},  {"tsc", &read_tsc},     {"eslint", &read_eslint},
    {"go", &read_go},        {"ruff", &read_ruff},   {"mypy", &read_mypy},
    {"gcc", &read_gcc},      {"ctest", &read_ctest}, {"node", &read_node},
    {"python", &read_python}};

// A document of that kind may be all there is; its lines then mean nothing else.
bool is_whole_document(std::string_view name) {
  return name == "sarif" || name == "junit";
}

std::string_view group_of(const NamedPattern::Named& groups, const char* name) {
  const auto found = groups.find(name);
  return found == groups.end() ? std::string_view{} : found->second;
}

Findings matching(const Source& source, const NamedPattern& pattern) {
  Findings found;
  for (const std::string_view line : source.lines) {
    const auto groups = pattern.find(line);
    if (!groups) continue;
    const std::string_view message = group_of(*groups, "message");
    const std::string severity = text::lower(group_of(*groups, "severity"));
    found.push_back(finding_at(
        source, group_of(*groups, "file"), group_of(*groups, "line"), group_of(*groups, "column"),
        group_of(*groups, "rule"), message.empty() ? text::trim(line) : message,
        !severity.starts_with("warn") && !severity.starts_with("info") && severity != "note"));
  }
  return found;
}

Findings each_once(Findings findings) {
  std::set<std::tuple<std::string, int, int, std::string, std::string>> seen;
  std::erase_if(findings, [&](const Finding& finding) {
    return !seen.insert({finding.file, finding.line, finding.column, finding.rule, finding.message})
                .second;
  });
  return findings;
}

Error no_reader(const Json& setting) {
  std::vector<std::string> names{"auto", "none"};
  for (const NamedReader& reader : named_readers) names.emplace_back(reader.name);
  std::string remedy = "use one of " + text::join(names, ", ") + ", or { regex = \"…\" }";
  if (setting.is_string())
    if (const auto near = text::nearest(setting.get<std::string>(), names))
      remedy = "did you mean \"" + *near + "\"?";
  return fail(error_class::config, dump(setting) + " names no way to read findings", remedy);
}

}  // namespace

Findings read_any(const Source& source) {
  Findings found;
  std::set<std::pair<std::string, int>> places;
  for (const NamedReader& reader : named_readers) {
    Findings more = reader.function(source);
    if (is_whole_document(reader.name) && !more.empty()) return more;
    // What several understand is the first one's: the others see less in it.
    std::erase_if(more, [&](const Finding& finding) {
      return !finding.file.empty() && places.contains({finding.file, finding.line});
    });
    for (const Finding& finding : more) places.insert({finding.file, finding.line});
    found.insert(found.end(), std::make_move_iterator(more.begin()),
                 std::make_move_iterator(more.end()));
  }
  return found;
}

Result<FindingReader> FindingReader::create(const Json& setting) {
  FindingReader made;
  if (setting.is_object()) {
    PLAIT_TRY(auto pattern, NamedPattern::compile(text_of(setting, "regex")));
    if (!pattern->has("file") && !pattern->has("message"))
      return fail(error_class::config, "the regular expression names neither a file nor a message",
                  "give it groups like (?<file>[^:]+) and (?<message>.*)");
    made.name_ = "regex";
    made.pattern_ = std::move(pattern);
    return made;
  }
  made.name_ = setting.is_null() ? "auto" : setting.is_string() ? setting.get<std::string>() : "";
  if (made.name_ == "auto") made.function_ = &read_any;
  for (const NamedReader& reader : named_readers)
    if (made.name_ == reader.name) made.function_ = reader.function;
  if (made.function_ == nullptr && made.name_ != "none") return no_reader(setting);
  return made;
}

Findings FindingReader::read(const Source& source) const {
  if (pattern_) return each_once(matching(source, *pattern_));
  if (function_ == nullptr) return {};
  return each_once(function_(source));
}

}  // namespace plait::gates

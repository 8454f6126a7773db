// ruff; flake8 and pylint print the same; black's and ruff's lists of files to format.
#include "gates/readers/line_pattern.hpp"
#include "gates/readers/reader.hpp"

namespace plait::gates {
namespace {

struct RuffPatterns {
  LinePattern concise{
      R"(([^\s:][^:]*):(\d+):(\d+): ([A-Z]{1,6}\d{1,5}|SyntaxError|invalid-syntax)(?: \[\*\])?:?(?: \[\*\])? (.*))"};
  LinePattern title{
      R"(([A-Z]{1,6}\d{2,5}|SyntaxError|invalid-syntax)(?: \[\*\])?:?(?: \[\*\])? (.*))"};
  LinePattern place{R"(\s*--> ([^\s:][^:]*):(\d+):(\d+))"};
  LinePattern format{R"([Ww]ould reformat:? (.*\S))"};

  static const RuffPatterns& get() {
    static const RuffPatterns patterns;
    return patterns;
  }
};

Findings ruff_document(const Source& source, const Json& document) {
  Findings found;
  for (const Json& entry : document) {
    if (!entry.is_object() || !entry.contains("filename") || !entry.contains("message")) continue;
    Finding finding = finding_at(source, text_at(entry, {"filename"}), "", "",
                                 text_at(entry, {"code"}), text_at(entry, {"message"}));
    if (finding.rule.empty()) finding.rule = "invalid-syntax";
    if (!finding.file.empty()) {
      finding.line = number_at(entry, {"location", "row"});
      finding.column = number_at(entry, {"location", "column"});
    }
    found.push_back(std::move(finding));
  }
  return found;
}

}  // namespace

Findings read_ruff(const Source& source) {
  const RuffPatterns& patterns = RuffPatterns::get();
  if (const Json document = document_in(source, '['); document.is_array())
    return ruff_document(source, document);
  Findings found;
  std::optional<LinePattern::Groups> title;
  for (const std::string_view line : source.lines) {
    if (const auto at = patterns.concise.match(line)) {
      found.push_back(finding_at(source, (*at)[1], (*at)[2], (*at)[3], (*at)[4], (*at)[5]));
    } else if (const auto place = patterns.place.match(line); place && title) {
      found.push_back(
          finding_at(source, (*place)[1], (*place)[2], (*place)[3], (*title)[1], (*title)[2]));
    } else if (const auto file = patterns.format.match(line)) {
      found.push_back(finding_at(source, (*file)[1], {}, {}, "format", "is not formatted"));
    }
    title = patterns.title.match(line);
  }
  return found;
}

}  // namespace plait::gates

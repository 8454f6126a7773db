#include "gates/readers/line_pattern.hpp"
#include "gates/readers/reader.hpp"
#include "gates/request.hpp"

namespace plait::gates {
namespace {

struct EslintPatterns {
  LinePattern file{R"((?:/|\.|\w)[^:]*\.\w{1,8})"};
  LinePattern problem{R"(\s+(\d+):(\d+)\s+(error|warning)\s+(.*?)(?:\s{2,}(\S+))?\s*)"};

  static const EslintPatterns& get() {
    static const EslintPatterns patterns;
    return patterns;
  }
};

Findings eslint_document(const Source& source, const Json& document) {
  Findings found;
  for (const Json& file : document) {
    const Json& messages = member(file, "messages");
    if (!messages.is_array()) continue;
    for (const Json& message : messages) {
      const bool error = number_at(message, {"severity"}) != 1;
      Finding finding =
          finding_at(source, text_at(file, {"filePath"}), "", "", text_at(message, {"ruleId"}),
                     text_at(message, {"message"}), error);
      if (!finding.file.empty()) {
        finding.line = number_at(message, {"line"});
        finding.column = number_at(message, {"column"});
      }
      found.push_back(std::move(finding));
    }
  }
  return found;
}

}  // namespace

Findings read_eslint(const Source& source) {
  const EslintPatterns& patterns = EslintPatterns::get();
  if (const Json document = document_in(source, '['); document.is_array())
    return eslint_document(source, document);
  Findings found;
  std::string_view file;
  for (const std::string_view line : source.lines) {
    if (const auto at = patterns.problem.match(line); at && !file.empty())
      found.push_back(
          finding_at(source, file, (*at)[1], (*at)[2], (*at)[5], (*at)[4], (*at)[3] == "error"));
    else
      file = patterns.file.match(line) ? line : std::string_view{};
  }
  return found;
}

}  // namespace plait::gates

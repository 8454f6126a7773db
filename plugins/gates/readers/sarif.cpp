// SARIF 2.1.0.
#include <cstdlib>

#include "gates/readers/reader.hpp"
#include "gates/request.hpp"

namespace plait::gates {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// The path that a URI names.
std::string path_of_uri(std::string uri) {
  for (const char* scheme : {"file://localhost", "file://", "file:"})
    if (uri.starts_with(scheme)) {
      uri.erase(0, std::char_traits<char>::length(scheme));
      break;
    }
  std::string path;
  for (std::size_t i = 0; i < uri.size(); ++i) {
    const int high = uri[i] == '%' && i + 2 < uri.size() ? hex_digit(uri[i + 1]) : -1;
    const int low = high >= 0 ? hex_digit(uri[i + 2]) : -1;
    if (low >= 0 && (high > 0 || low > 0)) {
      path += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      path += uri[i];
    }
  }
  return path;
}

Finding sarif_result(const Source& source, const Json& result) {
  const std::string level = text_at(result, {"level"});
  const std::string uri =
      text_at(result, {"locations", "physicalLocation", "artifactLocation", "uri"});
  std::string rule = text_at(result, {"ruleId"});
  if (rule.empty()) rule = text_at(result, {"rule", "id"});
  Finding finding = finding_at(source, path_of_uri(uri), "", "", rule,
                               text_at(result, {"message", "text"}), level == "error");
  if (!finding.file.empty()) {
    finding.line = number_at(result, {"locations", "physicalLocation", "region", "startLine"});
    finding.column = number_at(result, {"locations", "physicalLocation", "region", "startColumn"});
  }
  return finding;
}

}  // namespace

Findings read_sarif(const Source& source) {
  Findings found;
  const Json document = document_in(source, '{');
  const Json& runs = member(document, "runs");
  if (!runs.is_array()) return found;
  for (const Json& run : runs) {
    const Json& results = member(run, "results");
    if (!results.is_array()) continue;
    for (const Json& result : results) {
      const std::string kind = text_at(result, {"kind"});
      const bool suppressed =
          member(result, "suppressions").is_array() && !member(result, "suppressions").empty();
      if (result.is_object() && (kind.empty() || kind == "fail") && !suppressed &&
          text_at(result, {"level"}) != "none")
        found.push_back(sarif_result(source, result));
    }
  }
  return found;
}

}  // namespace plait::gates

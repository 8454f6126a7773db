#include "gates/readers/line_pattern.hpp"
#include "gates/readers/reader.hpp"
#include "text/strings.hpp"

namespace plait::gates {
namespace {

struct TscPatterns {
  LinePattern plain{R"(([^\s(][^(]*)\((\d+),(\d+)\): (error|warning) (TS\d+): (.*))"};
  LinePattern pretty{R"(([^\s:][^:]*):(\d+):(\d+) - (error|warning) (TS\d+): (.*))"};
  LinePattern global{R"((error) (TS\d+): (.*))"};

  static const TscPatterns& get() {
    static const TscPatterns patterns;
    return patterns;
  }
};

}  // namespace

Findings read_tsc(const Source& source) {
  const TscPatterns& patterns = TscPatterns::get();
  Findings found;
  int details = 0;  // lines that may still follow: why the types do not fit
  for (const std::string_view line : source.lines) {
    auto at = patterns.plain.match(line);
    const bool plain = at.has_value();
    if (!at) at = patterns.pretty.match(line);
    if (at) {
      found.push_back(finding_at(source, (*at)[1], (*at)[2], (*at)[3], (*at)[5], (*at)[6],
                                 (*at)[4] == "error"));
      details = plain ? 3 : 0;
    } else if (const auto global = patterns.global.match(line)) {
      found.push_back(finding_at(source, {}, {}, {}, (*global)[2], (*global)[3]));
      details = 0;
    } else if (details > 0 && line.starts_with("  ")) {
      --details;
      extend(found.back(), text::trim(line));
    } else {
      details = 0;
    }
  }
  return found;
}

}  // namespace plait::gates

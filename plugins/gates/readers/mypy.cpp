// mypy; pyright prints much the same.
#include "gates/readers/line_pattern.hpp"
#include "gates/readers/reader.hpp"

namespace plait::gates {
namespace {

struct MypyPatterns {
  LinePattern located{
      R"(\s*([^\s:][^:]*\.pyi?):(\d+)(?::(\d+))?(?::\d+:\d+)?(?::| -) (error|warning|note): (.*?)(?:\s+[\[(]([\w-]+)[\])])?)"};
  LinePattern whole{R"(([^\s:][^:]*\.pyi?): (error): (.*?)(?:\s+\[([\w-]+)\])?)"};

  static const MypyPatterns& get() {
    static const MypyPatterns patterns;
    return patterns;
  }
};

}  // namespace

Findings read_mypy(const Source& source) {
  const MypyPatterns& patterns = MypyPatterns::get();
  Findings found;
  for (const std::string_view line : source.lines) {
    if (const auto at = patterns.located.match(line)) {
      const auto& [all, file, number, column, kind, message, rule, a, b, c] = *at;
      if (kind != "note")
        found.push_back(finding_at(source, file, number, column, rule, message, kind == "error"));
      else if (!found.empty())
        extend(found.back(), "note: " + std::string(message));
    } else if (const auto file = patterns.whole.match(line)) {
      found.push_back(finding_at(source, (*file)[1], {}, {}, (*file)[4], (*file)[3]));
    }
  }
  return found;
}

}  // namespace plait::gates

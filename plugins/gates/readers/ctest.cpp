// ctest, and the test programs behind it: GoogleTest, Catch2, doctest, assert().
#include "gates/readers/line_pattern.hpp"
#include "gates/readers/reader.hpp"
#include "text/strings.hpp"

namespace plait::gates {
namespace {

struct TestProgramPatterns {
  LinePattern running{R"(\[ RUN      \] (\S+))"};
  LinePattern expectation{R"(([^\s:][^:]*):(\d+): (Failure|FAILED:|ERROR: (.*)))"};
  LinePattern assertion{R"((?:\S+: )?([^\s:][^:]*):(\d+): (.+?): Assertion [`'](.*)' failed\.?)"};
  LinePattern summary{R"(\s*\d+ - (.+?) \((.+?)\).*)"};

  static const TestProgramPatterns& get() {
    static const TestProgramPatterns patterns;
    return patterns;
  }
};

constexpr int expectation_lines = 8;  // that belong to one

}  // namespace

Findings read_ctest(const Source& source) {
  const TestProgramPatterns& patterns = TestProgramPatterns::get();
  Findings found;
  std::string test;
  bool in_summary = false;
  int takes = 0;  // lines that still belong to the last finding
  for (const std::string_view line : source.lines) {
    if (const auto running = patterns.running.match(line)) {
      test = (*running)[1];
      takes = 0;
    } else if (const auto place = patterns.expectation.match(line)) {
      found.push_back(finding_at(source, (*place)[1], (*place)[2], {}, test, (*place)[4]));
      takes = expectation_lines;
    } else if (const auto failed = patterns.assertion.match(line)) {
      found.push_back(finding_at(
          source, (*failed)[1], (*failed)[2], {}, "assert",
          std::string((*failed)[3]) + ": assertion `" + std::string((*failed)[4]) + "' failed"));
      takes = 0;
    } else if (line.starts_with("The following tests FAILED")) {
      in_summary = true;
      takes = 0;
    } else if (const auto entry = patterns.summary.match(line); entry && in_summary) {
      found.push_back(finding_at(source, {}, {}, {}, (*entry)[1],
                                 std::string((*entry)[1]) + ": " + std::string((*entry)[2])));
    } else if (takes > 0) {
      if (line.starts_with("[  ") || line.starts_with("Google Test trace"))
        takes = 0;
      else if (--takes >= 0)
        extend(found.back(), text::trim(line));
    }
  }
  for (Finding& finding : found)
    if (finding.message.empty()) finding.message = "an expectation failed";
  return found;
}

}  // namespace plait::gates

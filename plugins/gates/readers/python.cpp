// Python's own words: tracebacks, syntax errors, unittest.
#include "gates/readers/line_pattern.hpp"
#include "gates/readers/reader.hpp"

namespace plait::gates {
namespace {

struct TracebackPatterns {
  LinePattern frame{R"~(\s*File "(.+)", line (\d+)(?:, in .*)?)~"};
  LinePattern exception{
      R"(([A-Za-z_][\w.]*): (.*)|([A-Za-z_][\w.]*(?:Error|Exception|Interrupt|Exit)))"};
  LinePattern test{R"((?:FAIL|ERROR): (\S+) \((.+)\))"};
  LinePattern name{R"([A-Za-z_.]*[A-Z]\w*)"};

  static const TracebackPatterns& get() {
    static const TracebackPatterns patterns;
    return patterns;
  }
};

struct Frame {
  std::string_view file, line;
  bool inside = false;
};

}  // namespace

Findings read_python(const Source& source) {
  const TracebackPatterns& patterns = TracebackPatterns::get();
  Findings found;
  std::string test;
  std::optional<Frame> frame;  // the innermost one, of the worktree where there is such a one
  for (const std::string_view line : source.lines) {
    if (const auto at = patterns.frame.match(line)) {
      const bool inside = !source.places.inside((*at)[1]).empty();
      if (!frame || inside || !frame->inside) frame = Frame{(*at)[1], (*at)[2], inside};
      continue;
    }
    if (line.starts_with("Traceback (most recent")) {
      frame.reset();
      continue;
    }
    if (const auto name = patterns.test.match(line)) test = std::string((*name)[1]) + ": ";
    if (line.front() == ' ' || line.front() == '\t' || !frame) continue;
    if (const auto at = patterns.exception.match(line)) {
      const std::string_view kind = (*at)[1].empty() ? (*at)[3] : (*at)[1];
      if (patterns.name.match(kind)) {
        const std::string words((*at)[2].empty() ? kind : (*at)[2]);
        found.push_back(finding_at(source, frame->file, frame->line, {}, kind, test + words));
      }
    }
    frame.reset();
    test.clear();
  }
  return found;
}

}  // namespace plait::gates

// go build, go vet, go test (text and -json), golangci-lint.
#include <iterator>
#include <map>

#include "gates/readers/line_pattern.hpp"
#include "gates/readers/reader.hpp"
#include "text/strings.hpp"

namespace plait::gates {
namespace {

struct GoPatterns {
  LinePattern located{R"((?:vet: )?([^\s:][^:]*\.go):(\d+)(?::(\d+))?: (.*))"};
  LinePattern test{R"(\s*--- (FAIL|PASS|SKIP): (\S+) \(.*\))"};
  LinePattern running{R"(=== (?:RUN|CONT|NAME)\s+(\S+))"};
  LinePattern words{R"(\s+([^\s:/]+\.go):(\d+): (.*))"};
  LinePattern package{R"(FAIL\s+(\S+)\s+(?:[\d.]+s|\[.*\]))"};
  LinePattern panic{R"((panic|fatal error): (.*))"};
  LinePattern stack{R"(\s+(/\S+\.go):(\d+)(?: \+0x[0-9a-f]+)?)"};

  static const GoPatterns& get() {
    static const GoPatterns patterns;
    return patterns;
  }
};

// What the events of `go test -json` printed, per package; empty when there are none.
std::map<std::string, std::string> printed_by_events(const Source& source) {
  std::map<std::string, std::string> printed;
  for (const std::string_view line : source.lines) {
    if (!line.starts_with("{\"")) continue;
    const Json event = object_in(line);
    if (event.is_object() && text_at(event, {"Action"}) == "output")
      printed[text_at(event, {"Package"})] += text_at(event, {"Output"});
  }
  return printed;
}

// A failing test names its file without the package, which is said only behind all of its tests.
struct Unplaced {
  std::size_t finding;
  std::string_view file, line;
};

struct Logged {
  Finding finding;
  std::string_view file, line;
};

class GoReader {
 public:
  explicit GoReader(const Source& source) : source_(source) {}

  Findings read() {
    for (const std::string_view line : source_.lines) {
      if (const auto at = patterns_.located.match(line))
        found_.push_back(finding_at(source_, (*at)[1], (*at)[2], (*at)[3], {}, (*at)[4]));
      else
        test_line(line);
    }
    place({});
    return std::move(found_);
  }

 private:
  void test_line(std::string_view line) {
    if (const auto ended = patterns_.test.match(line)) {
      end_of_test((*ended)[2], (*ended)[1] == "FAIL");
    } else if (const auto running = patterns_.running.match(line)) {
      running_ = (*running)[1];
    } else if (const auto words = patterns_.words.match(line)) {
      const Finding finding = finding_at(source_, {}, {}, {}, {}, (*words)[3]);
      if (!running_.empty())
        logged_[running_].push_back({finding, (*words)[1], (*words)[2]});
      else if (!test_.empty())
        add({finding, (*words)[1], (*words)[2]}, test_);
    } else if (const auto panic = patterns_.panic.match(line)) {
      panic_ = std::string((*panic)[1]) + ": " + std::string((*panic)[2]);
    } else if (const auto frame = patterns_.stack.match(line); frame && !panic_.empty()) {
      if (source_.places.inside((*frame)[1]).empty()) return;
      found_.push_back(finding_at(source_, (*frame)[1], (*frame)[2], {}, "panic", panic_));
      panic_.clear();
    } else if (const auto package = patterns_.package.match(line)) {
      place((*package)[1]);
    } else if (line.starts_with("        ")) {
      if (const auto logged = logged_.find(running_); logged != logged_.end())
        extend(logged->second.back().finding, text::trim(line));
      else if (!unplaced_.empty() && !test_.empty())
        extend(found_.back(), text::trim(line));
    }
  }

  // With -v a test logs before it is known whether it passes.
  void end_of_test(std::string_view test, bool failed) {
    running_.clear();
    test_ = failed ? test : std::string_view{};
    const auto logged = logged_.find(std::string(test));
    if (logged == logged_.end()) return;
    if (failed)
      for (const Logged& one : logged->second) add(one, test_);
    logged_.erase(logged);
  }

  void add(const Logged& one, const std::string& test) {
    unplaced_.push_back({found_.size(), one.file, one.line});
    found_.push_back(one.finding);
    found_.back().rule = test;
  }

  void place(std::string_view package) {
    for (const Unplaced& one : unplaced_) {
      Finding& finding = found_[one.finding];
      const std::string path = source_.places.longest_end(
          package.empty() ? std::string(one.file)
                          : std::string(package) + "/" + std::string(one.file));
      if (path.empty()) {
        finding.message =
            std::string(one.file) + ":" + std::string(one.line) + ": " + finding.message;
      } else {
        finding.file = path;
        finding.line = number_of(one.line);
      }
    }
    unplaced_.clear();
    logged_.clear();
    test_.clear();
    running_.clear();
  }

  const GoPatterns& patterns_ = GoPatterns::get();
  const Source& source_;
  Findings found_;
  std::string test_;                                   // that failed, and that the lines are about
  std::string running_;                                // with -v
  std::string panic_;                                  // whose place is still to come
  std::map<std::string, std::vector<Logged>> logged_;  // by running tests
  std::vector<Unplaced> unplaced_;
};

}  // namespace

Findings read_go(const Source& source) {
  const auto printed = printed_by_events(source);
  if (printed.empty()) return GoReader(source).read();
  Findings found;
  for (const auto& [package, text] : printed) {
    Findings more = GoReader(Source(text, source.places)).read();
    found.insert(found.end(), std::make_move_iterator(more.begin()),
                 std::make_move_iterator(more.end()));
  }
  return found;
}

}  // namespace plait::gates

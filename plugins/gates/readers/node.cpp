// Test runners of JavaScript (node --test, jest, vitest, mocha) and errors of node itself: a title,
// words, and the first place of a stack that is the project's own.
#include "gates/readers/line_pattern.hpp"
#include "gates/readers/reader.hpp"
#include "text/strings.hpp"

namespace plait::gates {
namespace {

struct NodePatterns {
  LinePattern tap{R"(\s*not ok \d+ - (.*))"};
  LinePattern spec{R"(\s*[✖×] (.+?)(?: \(?[\d.]+ ?ms\)?)?)"};
  LinePattern jest{R"(\s*● (.+))"};
  LinePattern vitest{R"(\s*FAIL\s+\S+ > (.+))"};
  LinePattern mocha{R"(\s+\d+\) (.+))"};
  LinePattern raised{R"(\s*(?:Uncaught )?([A-Za-z]*Error)(?: \[\w+\])?: (.*))"};
  LinePattern frame{
      R"(\s*(?:at |❯ )?(?:[^()]* \(|async )?((?:file://)?[^()\s:]+\.\w{2,4}):(\d+):(\d+)\)?(?: \{)?)"};
  LinePattern excerpt{R"(\s*>?\s*\d+ \|.*)"};  // of the source
  LinePattern header{R"((/[^:]+\.\w{2,4}):(\d+))"};
  LinePattern location{R"(\s*location: '(.+):(\d+):(\d+)')"};
  LinePattern yaml{R"(\s*(error|name|failureType|code|stack|duration_ms|type|[a-z_]+): ?(.*))"};

  static const NodePatterns& get() {
    static const NodePatterns patterns;
    return patterns;
  }
};

struct Failure {
  std::string title;  // of the test
  std::string rule;   // kind of the error
  std::string words;
  std::string file, line, column;
  bool own_place = false;   // from a stack, not only where the test begins
  bool tap = false;         // its facts are YAML
  bool only_parts = false;  // it failed because something in it did, which is told too
  int takes = 0;            // lines that are still its words
};

constexpr int node_words = 5;  // lines

class NodeReader {
 public:
  explicit NodeReader(const Source& source) : source_(source) {}

  Findings read() {
    for (const std::string_view line : source_.lines)
      if (!title(line) && !place(line) && !error(line)) words(line);
    finish();
    return std::move(found_);
  }

 private:
  bool title(std::string_view line) {
    for (const LinePattern* pattern :
         {&patterns_.tap, &patterns_.spec, &patterns_.jest, &patterns_.vitest, &patterns_.mocha})
      if (const auto at = pattern->match(line)) {
        finish();
        failure_ = Failure{};
        failure_->title = (*at)[1];
        failure_->tap = pattern == &patterns_.tap;
        failure_->takes = failure_->tap ? 0 : node_words;
        return true;
      }
    return false;
  }

  bool place(std::string_view line) {
    if (const auto header = patterns_.header.match(line)) {
      before_ = *header;
      return true;
    }
    if (!failure_) return false;
    if (const auto at = patterns_.location.match(line)) {
      if (failure_->file.empty()) set_place((*at)[1], (*at)[2], (*at)[3]);
      return true;
    }
    const auto at = patterns_.frame.match(line);
    if (!at) return false;
    failure_->takes = 0;
    std::string_view file = (*at)[1];
    if (file.starts_with("file://")) file.remove_prefix(7);
    const std::string inside = source_.places.inside(file);
    if (failure_->own_place || inside.empty() || file.starts_with("node:") ||
        inside.find("node_modules/") != std::string::npos)
      return true;
    set_place(file, (*at)[2], (*at)[3]);
    failure_->own_place = true;
    return true;
  }

  bool error(std::string_view line) {
    const auto at = patterns_.raised.match(line);
    if (!at) return false;
    if (!failure_ || (line.front() != ' ' && failure_->own_place)) {
      finish();
      failure_ = Failure{};
      if (before_) set_place((*before_)[1], (*before_)[2], {});
    }
    if (failure_->rule.empty()) {
      failure_->rule = (*at)[1];
      failure_->words = (*at)[2];
      failure_->takes = node_words;
    }
    return true;
  }

  void words(std::string_view line) {
    if (!failure_) return;
    if (const auto fact = patterns_.yaml.match(line); fact && failure_->tap) {
      const std::string_view key = (*fact)[1], value = (*fact)[2];
      failure_->takes = 0;
      if (key == "error" && value.starts_with("|"))
        failure_->takes = node_words;
      else if (key == "error")
        failure_->words = value.size() > 2 ? value.substr(1, value.size() - 2) : value;
      if (key == "name") failure_->rule = value.size() > 2 ? value.substr(1, value.size() - 2) : "";
      if (key == "failureType") failure_->only_parts = value == "'subtestsFailed'";
    } else if (patterns_.excerpt.match(line)) {
      failure_->takes = 0;
    } else if (failure_->takes > 0) {
      --failure_->takes;
      if (!failure_->words.empty()) failure_->words += '\n';
      failure_->words += text::trim(line);
    }
  }

  void set_place(std::string_view file, std::string_view line, std::string_view column) {
    failure_->file = file;
    failure_->line = line;
    failure_->column = column;
  }

  void finish() {
    before_.reset();
    if (!failure_) return;
    const Failure failure = std::move(*failure_);
    failure_.reset();
    // A title alone is a list of what failed; what it names was or will be told with a place.
    if (failure.only_parts || failure.file.empty()) return;
    const std::string between = failure.title.empty() || failure.words.empty() ? "" : ": ";
    found_.push_back(finding_at(source_, failure.file, failure.line, failure.column, failure.rule,
                                failure.title + between + failure.words));
  }

  const NodePatterns& patterns_ = NodePatterns::get();
  const Source& source_;
  Findings found_;
  std::optional<Failure> failure_;
  std::optional<LinePattern::Groups> before_;  // the place that node prints above an error
};

}  // namespace

Findings read_node(const Source& source) {
  return NodeReader(source).read();
}

}  // namespace plait::gates

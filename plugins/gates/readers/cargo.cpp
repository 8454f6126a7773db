// rustc through cargo, as text or as JSON messages; failing tests; rustfmt --check.
#include "gates/readers/line_pattern.hpp"
#include "gates/readers/reader.hpp"
#include "gates/request.hpp"
#include "text/strings.hpp"

namespace plait::gates {
namespace {

struct CargoPatterns {
  LinePattern title{R"((error|warning)(?:\[([\w:]+)\])?: (.*))"};
  LinePattern place{R"(\s*--> ([^\s:][^:]*):(\d+):(\d+))"};
  LinePattern brief{R"(([^\s:][^:]*\.rs):(\d+):(\d+): (error|warning)(?:\[([\w:]+)\])?: (.*))"};
  LinePattern detail{R"(\s*= (?:note|help): (.*))"};
  LinePattern lint{R"(.*`#\[(?:warn|deny|forbid)\((\S+)\)\]`.*)"};
  LinePattern panic{
      R"(thread '(.+?)'(?: \(\d+\))? panicked at (?:'(.*)', )?([^\s:][^:]*):(\d+):(\d+):?)"};
  LinePattern format{R"(Diff in (\S+?\.rs)(?: at line |:)(\d+):?)"};

  static const CargoPatterns& get() {
    static const CargoPatterns patterns;
    return patterns;
  }
};

bool is_summary(std::string_view message) {
  return message.starts_with("aborting due to") || message.starts_with("could not compile") ||
         message.starts_with("test failed") ||
         message.find(" generated ") != std::string_view::npos;
}

std::optional<Finding> compiler_message(const Source& source, const Json& event) {
  const Json& message = member(event, "message");
  const std::string level = text_at(message, {"level"});
  const std::string words = text_at(message, {"message"});
  if ((level != "error" && level != "warning") || is_summary(words)) return std::nullopt;
  static const Json none;
  const Json* place = &none;
  if (const Json& spans = member(message, "spans"); spans.is_array())
    for (const Json& span : spans)
      if (place->is_null() || member(span, "is_primary") == Json(true)) place = &span;
  Finding finding = finding_at(source, text_at(*place, {"file_name"}), "", "",
                               text_at(message, {"code", "code"}), words, level == "error");
  if (!finding.file.empty()) {
    finding.line = number_at(*place, {"line_start"});
    finding.column = number_at(*place, {"column_start"});
  }
  return finding;
}

class CargoReader {
 public:
  explicit CargoReader(const Source& source) : source_(source) {}

  Findings read() {
    for (const std::string_view line : source_.lines)
      if (!json(line) && !diagnostic(line)) test(line);
    return std::move(found_);
  }

 private:
  bool json(std::string_view line) {
    if (!line.starts_with("{\"")) return false;
    const Json event = object_in(line);
    if (!event.is_object()) return false;
    if (text_at(event, {"reason"}) == "compiler-message")
      if (auto finding = compiler_message(source_, event)) found_.push_back(std::move(*finding));
    return true;
  }

  bool diagnostic(std::string_view line) {
    if (const auto brief = patterns_.brief.match(line)) {
      found_.push_back(finding_at(source_, (*brief)[1], (*brief)[2], (*brief)[3], (*brief)[5],
                                  (*brief)[6], (*brief)[4] == "error"));
    } else if (const auto title = patterns_.title.match(line)) {
      title_ = is_summary((*title)[3]) ? std::nullopt : title;
      placed_ = false;
    } else if (const auto place = patterns_.place.match(line); place && title_) {
      found_.push_back(finding_at(source_, (*place)[1], (*place)[2], (*place)[3], (*title_)[2],
                                  (*title_)[3], (*title_)[1] == "error"));
      title_.reset();
      placed_ = true;
    } else if (const auto detail = patterns_.detail.match(line); detail && placed_) {
      const auto lint = patterns_.lint.match(line);
      if (lint && found_.back().rule.empty())
        found_.back().rule = (*lint)[1];
      else if (!lint)
        extend(found_.back(), (*detail)[1]);
    } else {
      return false;
    }
    return true;
  }

  void test(std::string_view line) {
    if (const auto panic = patterns_.panic.match(line)) {
      found_.push_back(
          finding_at(source_, (*panic)[3], (*panic)[4], (*panic)[5], (*panic)[1], (*panic)[2]));
      takes_ = (*panic)[2].empty() ? 3 : 0;
      placed_ = false;
    } else if (const auto format = patterns_.format.match(line)) {
      found_.push_back(
          finding_at(source_, (*format)[1], (*format)[2], {}, "rustfmt", "is not formatted"));
      takes_ = 0;
    } else if (takes_ > 0) {
      takes_ = line.starts_with("note: ") || line.starts_with("---- ") ? 0 : takes_ - 1;
      if (takes_ > 0 || !line.starts_with("note: ")) extend(found_.back(), text::trim(line));
    }
  }

  const CargoPatterns& patterns_ = CargoPatterns::get();
  const Source& source_;
  Findings found_;
  std::optional<LinePattern::Groups> title_;  // whose place is still to come
  bool placed_ = false;                       // details may follow
  int takes_ = 0;                             // lines that are still the words of a panic
};

}  // namespace

Findings read_cargo(const Source& source) {
  return CargoReader(source).read();
}

}  // namespace plait::gates

// Compilers and what prints like them: gcc, clang, clang-tidy, shellcheck -f gcc, eslint -f unix;
// linkers, CMake, javac, Maven, kotlinc.
#include "gates/readers/line_pattern.hpp"
#include "gates/readers/reader.hpp"
#include "text/strings.hpp"

namespace plait::gates {
namespace {

struct CompilerPatterns {
  LinePattern located{
      R"(([^\s:][^:]*):(\d+)(?::(\d+))?:\s+(fatal error|error|warning|note|remark|style|info):\s+(.*))"};
  LinePattern rule{R"((.*?)\s*\[([^\[\]\s]+)\])"};
  LinePattern linked{
      R"((?:\S*ld(?:\.\w+)?: )?([^\s:][^:]*):(\d+|\([^)]*\+0x[0-9a-f]+\)): (undefined reference to .*|multiple definition of .*))"};
  LinePattern lld{R"((?:ld\.lld|wasm-ld): error: (.*))"};
  LinePattern lld_place{R"(>>> referenced by ([^\s:]+):(\d+).*)"};
  LinePattern cmake{R"(CMake (Error|Warning)(?: \(dev\))? at ([^:]+):(\d+)(?: \(([^)]*)\))?:)"};
  LinePattern maven{R"(\[(ERROR|WARNING)\] (\S[^\[]*):\[(\d+),(\d+)\] (.*))"};
  LinePattern kotlin{R"(([ew]): (?:file://)?([^\s:]+):(?: \(?)?(\d+)(?::|, )(\d+)\)?:? (.*))"};
  LinePattern unix_style{R"(([^\s:][^:]*):(\d+):(\d+): (.*) \[(Error|Warning)/([^\]]*)\])"};

  static const CompilerPatterns& get() {
    static const CompilerPatterns patterns;
    return patterns;
  }
};

// The message without the name of the warning that follows it, and that name.
std::pair<std::string_view, std::string_view> split_rule(std::string_view message) {
  const auto split = CompilerPatterns::get().rule.match(message);
  return split ? std::pair((*split)[1], (*split)[2]) : std::pair(message, std::string_view{});
}

class CompilerReader {
 public:
  explicit CompilerReader(const Source& source) : source_(source) {}

  Findings read() {
    for (std::size_t i = 0; i < source_.lines.size(); ++i) {
      const std::string_view line = source_.lines[i];
      if (line.find(": ") == std::string_view::npos && !line.ends_with(':') &&
          !line.starts_with(">>>") && !line.starts_with('['))
        continue;
      if (diagnostic(line) || linker(line) || other(line)) continue;
      if (const auto at = patterns_.cmake.match(line)) i = cmake(*at, i);
    }
    return std::move(found_);
  }

 private:
  bool diagnostic(std::string_view line) {
    const auto at = patterns_.located.match(line);
    if (!at) return false;
    const auto& [all, file, number, column, kind, message, a, b, c, d] = *at;
    if (kind == "note" || kind == "remark") {
      if (noted_)
        extend(found_.back(), "note: " + std::string(file) + ":" + std::string(number) + ": " +
                                  std::string(message));
      return true;
    }
    const auto [words, rule] = split_rule(message);
    found_.push_back(finding_at(source_, file, number, column, rule, words,
                                kind == "error" || kind == "fatal error"));
    noted_ = true;
    return true;
  }

  bool linker(std::string_view line) {
    if (const auto at = patterns_.linked.match(line)) {
      found_.push_back(finding_at(source_, (*at)[1], (*at)[2], {}, "linker", (*at)[3]));
    } else if (const auto symbol = patterns_.lld.match(line)) {
      found_.push_back(finding_at(source_, {}, {}, {}, "linker", (*symbol)[1]));
      awaits_place_ = true;
      return true;
    } else if (const auto place = patterns_.lld_place.match(line); place && awaits_place_) {
      found_.back() =
          finding_at(source_, (*place)[1], (*place)[2], {}, "linker", found_.back().message);
    } else {
      return false;
    }
    awaits_place_ = noted_ = false;
    return true;
  }

  bool other(std::string_view line) {
    if (const auto maven = patterns_.maven.match(line)) {
      found_.push_back(finding_at(source_, (*maven)[2], (*maven)[3], (*maven)[4], {}, (*maven)[5],
                                  (*maven)[1] == "ERROR"));
    } else if (const auto kotlin = patterns_.kotlin.match(line)) {
      found_.push_back(finding_at(source_, (*kotlin)[2], (*kotlin)[3], (*kotlin)[4], {},
                                  (*kotlin)[5], (*kotlin)[1] == "e"));
    } else if (const auto one = patterns_.unix_style.match(line)) {
      found_.push_back(finding_at(source_, (*one)[1], (*one)[2], (*one)[3], (*one)[6], (*one)[4],
                                  (*one)[5] == "Error"));
    } else {
      return false;
    }
    noted_ = false;
    return true;
  }

  // The indented lines below are the message. Returns the last line taken.
  std::size_t cmake(const LinePattern::Groups& at, std::size_t i) {
    found_.push_back(finding_at(source_, at[2], at[3], {}, at[4], {}, at[1] == "Error"));
    noted_ = false;
    while (i + 1 < source_.lines.size() && source_.lines[i + 1].starts_with("  "))
      extend(found_.back(), text::trim(source_.lines[++i]));
    return i;
  }

  const CompilerPatterns& patterns_ = CompilerPatterns::get();
  const Source& source_;
  Findings found_;
  bool noted_ = false;         // notes belong to the last one
  bool awaits_place_ = false;  // the last one lacks a place, which comes
};

}  // namespace

Findings read_gcc(const Source& source) {
  return CompilerReader(source).read();
}

}  // namespace plait::gates

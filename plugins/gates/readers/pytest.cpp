#include <algorithm>

#include "gates/readers/line_pattern.hpp"
#include "gates/readers/reader.hpp"
#include "text/strings.hpp"

namespace plait::gates {
namespace {

struct PytestPatterns {
  LinePattern section{R"(_{3,} (.+?) _{3,})"};
  LinePattern place{R"(([^\s:][^:]*\.\w+):(\d+): (?:in (.+)|([A-Za-z_][\w.]*)|(.*)))"};
  LinePattern words{R"(E\s{1,12}(\S.*))"};
  LinePattern summary{R"((FAILED|ERROR) ([^\s:]+\.\w+(?:::.+?)?)(?: - (.*))?)"};
  LinePattern raised{R"(([A-Za-z_][\w.]*(?:Error|Exception|Warning|Exit|Failed)?): (.*))"};

  static const PytestPatterns& get() {
    static const PytestPatterns patterns;
    return patterns;
  }
};

// What pytest says about one failure before its summary.
struct Section {
  std::string name;  // "TestX.test_a", "tests/test_a.py"
  std::string_view file, line;
  std::string_view kind;  // of the exception
  bool at_error = false;  // the place is where it was raised
  bool inside = false;    // of the worktree
  std::vector<std::string_view> words;
  bool told = false;  // a line of the summary speaks of it
};

constexpr std::size_t words_kept = 4;  // lines

std::string section_name(std::string_view title) {
  for (const std::string_view prefix :
       {"ERROR collecting ", "ERROR at setup of ", "ERROR at teardown of "})
    if (title.starts_with(prefix)) title.remove_prefix(prefix.size());
  return std::string(title);
}

void take_place(Section& section, const LinePattern::Groups& at, const Source& source) {
  const bool inside = !source.places.inside(at[1]).empty();
  if (section.inside && !inside) {
    if (!at[4].empty()) section.kind = at[4];
    return;
  }
  section.file = at[1];
  section.line = at[2];
  section.inside = inside;
  section.at_error = !at[4].empty();
  if (!at[4].empty()) section.kind = at[4];
}

// "assert 1 == 2" of "AssertionError: assert 1 == 2", whose first part becomes the rule.
std::string joined_words(Section& section) {
  std::vector<std::string> parts;
  for (const std::string_view line : section.words) parts.emplace_back(text::trim(line));
  if (!parts.empty())
    if (const auto raised = PytestPatterns::get().raised.match(section.words.front());
        raised && (section.kind.empty() || section.kind == (*raised)[1])) {
      section.kind = (*raised)[1];
      parts.front() = (*raised)[2];
    }
  return text::join(parts, "\n");
}

std::vector<Section> sections_of(const Source& source) {
  const PytestPatterns& patterns = PytestPatterns::get();
  std::vector<Section> sections;
  for (const std::string_view line : source.lines) {
    if (const auto title = patterns.section.match(line)) {
      sections.push_back({section_name((*title)[1]), {}, {}, {}, false, false, {}, false});
      continue;
    }
    if (line.starts_with("=====")) {
      sections.push_back({});  // what follows belongs to no failure
      continue;
    }
    if (sections.empty() || sections.back().name.empty()) continue;
    Section& section = sections.back();
    if (const auto words = patterns.words.match(line)) {
      if (section.words.size() < words_kept) section.words.push_back((*words)[1]);
    } else if (const auto at = patterns.place.match(line); at && (*at)[5].empty()) {
      take_place(section, *at, source);
    }
  }
  std::erase_if(sections, [](const Section& section) { return section.name.empty(); });
  return sections;
}

// Of a test: "TestX.test_a[1]" of "tests/test_a.py::TestX::test_a[1]"; else the file.
std::string name_of(std::string_view id) {
  const auto colons = id.find("::");
  if (colons == std::string_view::npos) return std::string(id);
  std::string name(id.substr(colons + 2));
  const auto parameters = name.find('[');
  for (auto at = name.find("::"); at != std::string::npos && at < parameters; at = name.find("::"))
    name.replace(at, 2, ".");
  return name;
}

Finding with_section(const Source& source, const std::string& id, Section& section) {
  const std::string words = joined_words(section);
  return finding_at(source, section.file, section.line, {}, section.kind,
                    id + (words.empty() ? "" : ": " + words));
}

}  // namespace

Findings read_pytest(const Source& source) {
  const PytestPatterns& patterns = PytestPatterns::get();
  std::vector<Section> sections = sections_of(source);
  Findings found;
  for (const std::string_view line : source.lines) {
    const auto entry = patterns.summary.match(line);
    if (!entry) continue;
    const std::string id((*entry)[2]);
    const std::string_view file = (*entry)[2].substr(0, (*entry)[2].find("::"));
    const std::string name = name_of(id);
    const auto fits = [&](bool same_file) {
      return std::find_if(sections.begin(), sections.end(), [&](const Section& section) {
        return !section.told && section.name == name && (!same_file || section.file == file);
      });
    };
    auto section = fits(true);
    if (section == sections.end()) section = fits(false);
    if (section != sections.end() && !section->file.empty()) {
      section->told = true;
      found.push_back(with_section(source, id, *section));
      continue;
    }
    const auto raised = patterns.raised.match((*entry)[3]);
    const std::string_view words = raised ? (*raised)[2] : (*entry)[3];
    found.push_back(finding_at(source, file, {}, {}, raised ? (*raised)[1] : std::string_view{},
                               id + (words.empty() ? "" : ": " + std::string(words))));
  }
  for (Section& section : sections)
    if (!section.told && section.at_error && found.size() < sections.size())
      found.push_back(with_section(source, section.name, section));
  return found;
}

}  // namespace plait::gates

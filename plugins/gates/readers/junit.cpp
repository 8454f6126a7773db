// JUnit XML, as nearly every test runner writes it: the one place that knows pugixml.
#include <pugixml.hpp>

#include "gates/readers/line_pattern.hpp"
#include "gates/readers/reader.hpp"
#include "text/strings.hpp"

namespace plait::gates {
namespace {

struct JunitPatterns {
  LinePattern place{R"(.*?([\w./+-]+\.\w{1,6}):(\d+).*)"};

  static const JunitPatterns& get() {
    static const JunitPatterns patterns;
    return patterns;
  }
};

constexpr std::size_t trace_lines = 60;  // that are looked through for a place
constexpr std::size_t words_lines = 4;   // of the text, where there is no message

struct Place {
  std::string file, line;
};

// The first place in a stack trace that is a file of the worktree. Java names files without their
// folder: that of the class.
Place place_in(const Source& source, std::string_view trace, std::string_view class_name) {
  std::string folder(class_name.substr(0, class_name.rfind('.') + 1));
  for (char& c : folder)
    if (c == '.') c = '/';
  std::size_t count = 0;
  for (const std::string_view line : text::lines(trace)) {
    if (++count > trace_lines) break;
    const auto at = JunitPatterns::get().place.match(line.substr(0, 1000));
    if (!at) continue;
    if (const std::string file = source.places.inside((*at)[1]); source.places.has_file(file))
      return {std::string((*at)[1]), std::string((*at)[2])};
    for (const char* root : {"src/test/java/", "src/test/kotlin/", "src/main/java/"})
      if (source.places.has_file(source.places.inside(root + folder + std::string((*at)[1]))))
        return {root + folder + std::string((*at)[1]), std::string((*at)[2])};
  }
  return {};
}

// "tests/test_a.py" of the class name "tests.test_a.TestX", when there is such a file.
std::string python_file(const Source& source, std::string_view class_name) {
  std::string path(class_name);
  for (char& c : path)
    if (c == '.') c = '/';
  while (!path.empty()) {
    if (source.places.has_file(source.places.inside(path + ".py"))) return path + ".py";
    path.resize(path.find('/') == std::string::npos ? 0 : path.rfind('/'));
  }
  return {};
}

Finding failed_case(const Source& source, const pugi::xml_node& test,
                    const pugi::xml_node& failure) {
  const std::string_view class_name = test.attribute("classname").as_string();
  const std::string_view trace = failure.text().as_string();
  std::string name = test.attribute("name").as_string();
  if (!class_name.empty()) name = std::string(class_name) + "." + name;
  Place place{test.attribute("file").as_string(), test.attribute("line").as_string()};
  if (place.file.empty() || place.line.empty()) {
    const Place traced = place_in(source, trace, class_name);
    if (!traced.file.empty()) place = traced;
  }
  if (place.file.empty()) place.file = python_file(source, class_name);
  std::string words(text::trim(failure.attribute("message").as_string()));
  if (words.empty()) {
    std::vector<std::string> first;
    for (const std::string_view line : text::lines(trace))
      if (!text::trim(line).empty() && first.size() < words_lines)
        first.emplace_back(text::trim(line));
    words = text::join(first, "\n");
  }
  return finding_at(source, place.file, place.line, {}, failure.attribute("type").as_string(),
                    name + (words.empty() ? "" : ": " + words));
}

// Calls `use` for every element of that name, in order, however deep: without recursion.
template <typename Use>
void each_element(const pugi::xml_node& root, const char* name, Use use) {
  for (pugi::xml_node at = root; at;) {
    if (std::string_view(at.name()) == name) use(at);
    if (at.first_child()) {
      at = at.first_child();
      continue;
    }
    while (at && at != root && !at.next_sibling()) at = at.parent();
    if (at == root) return;
    at = at.next_sibling();
  }
}

}  // namespace

Findings read_junit(const Source& source) {
  const auto start = source.text.find('<');
  if (start == std::string_view::npos) return {};
  const std::string_view text = source.text.substr(start);
  pugi::xml_document document;
  // What was read before a mistake in the text counts.
  (void)document.load_buffer(text.data(), text.size(), pugi::parse_default, pugi::encoding_utf8);
  Findings found;
  each_element(document, "testcase", [&](const pugi::xml_node& test) {
    for (const pugi::xml_node& child : test.children())
      if (const std::string_view name = child.name(); name == "failure" || name == "error")
        found.push_back(failed_case(source, test, child));
  });
  return found;
}

}  // namespace plait::gates

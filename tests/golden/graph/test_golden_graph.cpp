// Each case of cases.hpp in each format against the file beside this one. PLAIT_ACCEPT=1 rewrites
// them. Graphviz, an XML parser and Mermaid's own parser read them where they are installed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <sstream>

#include "base/file.hpp"
#include "base/utf8.hpp"
#include "cases.hpp"
#include "graph/label.hpp"

namespace plait::graph {
namespace {

namespace fs = std::filesystem;

struct Case {
  const char* name;
  Drawing (*drawing)();
};

const Case cases[] = {{"unexpanded", testing::unexpanded},   {"plan", testing::plan},
                      {"staged", testing::staged},           {"hostile", testing::hostile},
                      {"two_hundred", testing::two_hundred}, {"diamonds", testing::diamonds}};

struct Output {
  std::string text;
  int code = -1;
};

// Runs a line of shell; its standard output and exit code.
Output run(const std::string& line) {
  Output out;
  FILE* pipe = popen(line.c_str(), "r");
  if (!pipe) return out;
  std::array<char, 4096> buffer{};
  for (std::size_t n = 0; (n = fread(buffer.data(), 1, buffer.size(), pipe)) > 0;)
    out.text.append(buffer.data(), n);
  const int status = pclose(pipe);
  out.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return out;
}

bool installed(const char* program) {
  return run(std::string("command -v ") + program + " >/dev/null").code == 0;
}

fs::path source_dir() {
  return fs::path(std::getenv("PLAIT_SOURCE_DIR"));
}

class TemporaryFolder {
 public:
  TemporaryFolder() : path_(fs::temp_directory_path() / fmt::format("plait-graph-{}", getpid())) {
    fs::create_directories(path_);
  }
  ~TemporaryFolder() { fs::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

class GoldenGraph : public ::testing::TestWithParam<Case> {
 protected:
  GoldenGraph() : drawing_(GetParam().drawing()) {}

  // Compares with NAME.SUFFIX, or writes it.
  void expect_golden(const std::string& text, const std::string& suffix) {
    const fs::path path =
        source_dir() / "tests/golden/graph" / fmt::format("{}.{}", GetParam().name, suffix);
    if (const char* accept = std::getenv("PLAIT_ACCEPT"); accept != nullptr && *accept == '1') {
      ASSERT_TRUE(base::write_file(path, text).ok());
    }
    const auto expected = base::read_file(path);
    ASSERT_TRUE(expected.ok()) << "run with PLAIT_ACCEPT=1 to make " << path;
    EXPECT_EQ(text, *expected) << path << "; PLAIT_ACCEPT=1 rewrites it";
  }

  fs::path write(const std::string& text, const std::string& suffix) {
    const fs::path path = folder_.path() / fmt::format("{}.{}", GetParam().name, suffix);
    EXPECT_TRUE(base::write_file(path, text).ok());
    return path;
  }

  void expect_xml(const std::string& text) {
    if (!installed("xmllint")) GTEST_SKIP() << "xmllint is not installed";
    EXPECT_EQ(
        run(fmt::format("xmllint --noout --nonet '{}' 2>&1", write(text, "svg").string())).text,
        "");
  }

  static bool large() { return GetParam().drawing == testing::two_hundred; }

  Drawing drawing_;
  TemporaryFolder folder_;
};

TEST_P(GoldenGraph, Text) {
  expect_golden(render(drawing_, Format::text), "txt");
}

TEST_P(GoldenGraph, NarrowAsciiText) {
  RenderOptions options;
  options.width = 60;
  options.unicode = false;
  options.max_tasks = 3;
  expect_golden(render(drawing_, Format::text, options), "ascii.txt");
}

TEST_P(GoldenGraph, Dot) {
  expect_golden(render(drawing_, Format::dot), "dot");
}

TEST_P(GoldenGraph, Mermaid) {
  expect_golden(render(drawing_, Format::mermaid), "mmd");
}

TEST_P(GoldenGraph, Svg) {
  expect_golden(render(drawing_, Format::svg), "svg");
}

TEST_P(GoldenGraph, Json) {
  const std::string text = render(drawing_, Format::json);
  EXPECT_TRUE(Json::accept(text));
  if (!large()) expect_golden(text, "json");
}

TEST_P(GoldenGraph, TextKeepsToItsWidth) {
  for (const std::size_t width : {40U, 80U, 120U}) {
    RenderOptions options;
    options.width = width;
    std::string line;
    for (const char c : render(drawing_, Format::text, options)) {
      if (c != '\n') {
        line += c;
        continue;
      }
      EXPECT_LE(base::width_of(line), width) << line;
      EXPECT_TRUE(base::is_utf8(line)) << line;
      line.clear();
    }
  }
}

TEST_P(GoldenGraph, OwnSvgIsWellFormed) {
  expect_xml(render(drawing_, Format::svg));
}

TEST_P(GoldenGraph, GraphvizDrawsItAsWellFormedSvg) {
  if (!installed("dot")) GTEST_SKIP() << "Graphviz is not installed";
  RenderOptions options;
  std::string complaints;
  options.run_dot = [&](const std::string& dot) -> Result<std::string> {
    const fs::path errors = folder_.path() / "errors";
    const Output out =
        run(fmt::format("dot -Tsvg '{}' 2>'{}'", write(dot, "dot").string(), errors.string()));
    complaints = base::read_file(errors).value();
    if (out.code != 0) return fail("crashed", "dot failed");
    return out.text;
  };
  const std::string svg = render(drawing_, Format::svg, options);
  EXPECT_EQ(complaints, "");
  EXPECT_THAT(svg, ::testing::HasSubstr("Generated by graphviz"));
  EXPECT_THAT(svg, ::testing::Not(::testing::HasSubstr("<script")));
  expect_xml(svg);
}

INSTANTIATE_TEST_SUITE_P(Cases, GoldenGraph, ::testing::ValuesIn(cases),
                         [](const auto& of) { return std::string(of.param.name); });

std::size_t drawn_edges(const Drawing& picture) {
  return static_cast<std::size_t>(
      std::count_if(picture.edges.begin(), picture.edges.end(),
                    [](const DrawnEdge& edge) { return !edge.implied || edge.critical; }));
}

std::size_t drawn_tasks(const Drawing& picture) {
  std::set<std::size_t> tasks;
  for (const DrawnNode& node : picture.nodes)
    if (node.task) tasks.insert(*node.task);
  return tasks.size();
}

// One process for all cases: Mermaid takes seconds to load.
TEST(RenderMermaid, IsReadByMermaidAsItWasMeant) {
  if (!installed("node")) GTEST_SKIP() << "Node is not installed";
  const TemporaryFolder folder;
  std::string files;
  for (const Case& one : cases) {
    const fs::path file = folder.path() / fmt::format("{}.mmd", one.name);
    ASSERT_TRUE(base::write_file(file, render(one.drawing(), Format::mermaid)).ok());
    files += fmt::format(" '{}'", file.string());
  }
  const fs::path script = source_dir() / "tests/support/mermaid_check/check.mjs";
  const Output out = run(fmt::format("node '{}' {} 2>&1", script.string(), files));
  if (out.code == 77) GTEST_SKIP() << out.text << "(PLAIT_NODE_MODULES says where to look)";
  ASSERT_EQ(out.code, 0) << out.text;
  std::istringstream lines(out.text);
  for (const Case& one : cases) {
    std::string line;
    std::getline(lines, line);
    const Json read = Json::parse(line, nullptr, false);
    ASSERT_FALSE(read.is_discarded()) << line;
    const Drawing picture = collapsed(one.drawing(), 20);
    EXPECT_EQ(read["nodes"], picture.nodes.size()) << one.name;
    EXPECT_EQ(read["edges"], drawn_edges(picture)) << one.name;
    EXPECT_EQ(read["groups"], drawn_tasks(picture)) << one.name;
    std::vector<std::string> labels;
    for (const DrawnNode& node : picture.nodes)
      labels.push_back(fmt::format("{}", fmt::join(box_lines(picture, node), "<br>")));
    EXPECT_THAT(read["labels"].get<std::vector<std::string>>(),
                ::testing::UnorderedElementsAreArray(labels));
  }
}

TEST(RenderSvg, FallsBackToItsOwnLayoutWhenGraphvizFails) {
  RenderOptions options;
  options.run_dot = [](const std::string&) -> Result<std::string> {
    return fail("not_found", "no dot here");
  };
  const Drawing drawing = testing::plan();
  EXPECT_EQ(render(drawing, Format::svg, options), render(drawing, Format::svg));
}

}  // namespace
}  // namespace plait::graph

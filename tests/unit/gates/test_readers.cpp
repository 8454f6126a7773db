// What the readers make of the outputs in tests/golden/gates: beside each lies a file .findings.
// PLAIT_ACCEPT=1 rewrites those.
#include <gmock/gmock.h>

#include "gates/output_text.hpp"
#include "gates/readers/finding_reader.hpp"
#include "git_fixture.hpp"
#include "judging.hpp"

namespace plait::gates {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string shown(const Findings& findings) {
  std::string out;
  for (const Finding& finding : findings) {
    std::string message = finding.message;
    for (auto at = message.find('\n'); at != std::string::npos; at = message.find('\n', at + 1))
      message.replace(at, 1, "\n    ");
    out += finding.file + ":" + std::to_string(finding.line) + ":" +
           std::to_string(finding.column) + ": " + (finding.error ? "error" : "warning") + " [" +
           finding.rule + "] " + message + "\n";
  }
  return out;
}

Findings read(const Json& reader, const std::string& output,
              const Places& places = Places("/srv/shop")) {
  const std::string text = cleaned(output);
  auto made = FindingReader::create(reader);
  return made ? made->read(Source(text, places)) : Findings{};
}

struct Sample {
  const char* file;
  const char* reader;
};

class Samples : public testing::TestWithParam<Sample> {};

TEST_P(Samples, AreReadAsRecorded) {
  const std::string actual = shown(read(GetParam().reader, test::sample(GetParam().file)));
  const std::string name = std::string(GetParam().file) + ".findings";
  if (const char* accept = std::getenv("PLAIT_ACCEPT"); accept != nullptr && *accept == '1')
    std::ofstream(std::string(std::getenv("PLAIT_SOURCE_DIR")) + "/tests/golden/gates/" + name)
        << actual;
  EXPECT_EQ(actual, test::sample(name));
  EXPECT_NE(actual, "");
}

TEST_P(Samples, AreRecognisedByAuto) {
  const std::string text = test::sample(GetParam().file);
  EXPECT_THAT(shown(read("auto", text)), HasSubstr(shown(read(GetParam().reader, text))));
}

TEST_P(Samples, MayBeCutAnywhere) {
  const std::string text = test::sample(GetParam().file);
  for (std::size_t size = 0; size < text.size(); size += 331) {
    (void)read("auto", text.substr(0, size));
    (void)read(GetParam().reader, text.substr(size));
  }
}

TEST_P(Samples, AreTheSameWithColoursAndOtherLineEnds) {
  std::string text = test::sample(GetParam().file), decorated;
  if (text.starts_with('{') || text.starts_with('[') || text.starts_with('<')) return;
  for (const char c : text) decorated += c == '\n' ? std::string("\x1b[0m\r\n") : std::string(1, c);
  EXPECT_EQ(shown(read(GetParam().reader, "\x1b[1;31m" + decorated)),
            shown(read(GetParam().reader, text)));
}

INSTANTIATE_TEST_SUITE_P(
    Tools, Samples,
    testing::Values(
        Sample{"gcc.txt", "gcc"}, Sample{"clang.txt", "gcc"}, Sample{"ld.txt", "gcc"},
        Sample{"cmake.txt", "gcc"}, Sample{"maven.txt", "gcc"}, Sample{"ctest.txt", "ctest"},
        Sample{"pytest.txt", "pytest"}, Sample{"pytest-collecting.txt", "pytest"},
        Sample{"unittest.txt", "python"}, Sample{"compileall.txt", "python"},
        Sample{"ruff.txt", "ruff"}, Sample{"ruff-concise.txt", "ruff"}, Sample{"ruff.json", "ruff"},
        Sample{"flake8.txt", "ruff"}, Sample{"mypy.txt", "mypy"},
        Sample{"mypy-columns.txt", "mypy"}, Sample{"eslint.txt", "eslint"},
        Sample{"eslint.json", "eslint"}, Sample{"tsc.txt", "tsc"}, Sample{"tsc-pretty.txt", "tsc"},
        Sample{"node-tap.txt", "node"}, Sample{"node-spec.txt", "node"}, Sample{"jest.txt", "node"},
        Sample{"go-build.txt", "go"}, Sample{"go-vet.txt", "go"}, Sample{"go-test.txt", "go"},
        Sample{"go-test.jsonl", "go"}, Sample{"cargo.txt", "cargo"}, Sample{"cargo.jsonl", "cargo"},
        Sample{"cargo-test.txt", "cargo"}, Sample{"rustfmt.txt", "cargo"},
        Sample{"junit-pytest.xml", "junit"}, Sample{"junit-surefire.xml", "junit"},
        Sample{"results.sarif", "sarif"}),
    [](const auto& row) {
      std::string name = row.param.file;
      for (char& c : name)
        if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
      return name;
    });

// Places that only the files of the project tell.
TEST(JunitReader, FindsTheFileOfAJavaClass) {
  const test::TemporaryFolder folder;
  test::write_file(folder.path() / "src/test/java/com/example/CartTest.java",
                   "class CartTest {}\n");
  const Findings findings =
      read("junit", test::sample("junit-surefire.xml"), Places(folder.path().string()));
  ASSERT_EQ(findings.size(), 2U);
  EXPECT_EQ(findings[0].file, "src/test/java/com/example/CartTest.java");
  EXPECT_EQ(findings[0].line, 12);
}

TEST(JunitReader, FindsTheFileOfAPythonClass) {
  const test::TemporaryFolder folder;
  test::write_file(folder.path() / "tests/test_cart.py", "");
  const Findings findings =
      read("junit", test::sample("junit-pytest.xml"), Places(folder.path().string()));
  ASSERT_EQ(findings.size(), 4U);
  EXPECT_EQ(findings[1].file, "tests/test_cart.py");
  EXPECT_EQ(findings[1].line, 12);
}

TEST(GoReader, FindsTheFolderOfAPackage) {
  const test::TemporaryFolder folder;
  test::write_file(folder.path() / "cart/cart_test.go", "package cart\n");
  for (const char* name : {"go-test.txt", "go-test.jsonl"}) {
    const Findings findings = read("go", test::sample(name), Places(folder.path().string()));
    ASSERT_GE(findings.size(), 2U) << name;
    EXPECT_EQ(findings[0].file, "cart/cart_test.go");
    EXPECT_EQ(findings[0].line, 7);
  }
}

TEST(Readers, MakePathsRelativeToTheWorktree) {
  const Places places("/srv/shop", "backend");
  EXPECT_EQ(read("gcc", "a.c:1:2: error: odd\n", places)[0].file, "backend/a.c");
  EXPECT_EQ(read("gcc", "/srv/shop/b.c:1:2: error: odd\n", places)[0].file, "b.c");
  EXPECT_EQ(read("gcc", "../c.c:1:2: error: odd\n", places)[0].file, "c.c");
}

TEST(Readers, LeaveFilesOutsideTheWorktreeInTheMessage) {
  const Finding finding = read("gcc", "/usr/include/stdio.h:7:2: error: odd\n")[0];
  EXPECT_EQ(finding.file, "");
  EXPECT_EQ(finding.line, 0);
  EXPECT_EQ(finding.message, "/usr/include/stdio.h:7: odd");
  EXPECT_EQ(read("gcc", "../../etc/passwd:7:2: error: odd\n")[0].file, "");
}

TEST(Readers, FoldNotesIntoWhatTheyExplain) {
  const Findings findings = read("gcc",
                                 "a.c:1:2: error: odd [-Wodd]\n"
                                 "a.h:3:4: note: declared here\n"
                                 "b.c:5: warning: unused [-Wunused]\n");
  EXPECT_EQ(shown(findings),
            "a.c:1:2: error [-Wodd] odd\n    note: a.h:3: declared here\n"
            "b.c:5:0: warning [-Wunused] unused\n");
}

TEST(Readers, TellAnErrorOnce) {
  EXPECT_EQ(read("gcc", "a.h:1:2: error: odd\na.h:1:2: error: odd\n").size(), 1U);
}

TEST(AutoReader, ReadsSeveralToolsOfOneOutput) {
  const std::string both = test::sample("flake8.txt") + test::sample("mypy.txt") +
                           test::sample("pytest.txt") + test::sample("gcc.txt");
  const Findings findings = read("auto", both);
  EXPECT_EQ(findings.size(), 3U + 1U + 4U + 3U);
}

TEST(AutoReader, FindsNothingInProse) {
  EXPECT_THAT(read("auto", "All is well: 3 tests passed at 12:30:15.\nDone in 1.2s\n"), IsEmpty());
}

TEST(RegexReader, TakesTheNamedGroups) {
  const Json reader = {
      {"regex",
       R"(^(?<severity>\w+) (?P<rule>[A-Z]\d+) (?<file>\S+)@(?<line>\d+): (?<message>.*))"}};
  EXPECT_EQ(shown(read(reader, "noise\nERROR X12 src/a.pl@3: odd\nWARN X13 src/b.pl@4: dull\n")),
            "src/a.pl:3:0: error [X12] odd\nsrc/b.pl:4:0: warning [X13] dull\n");
}

TEST(RegexReader, TakesTheLineWhereThereIsNoMessage) {
  EXPECT_EQ(shown(read(Json{{"regex", R"(BAD (?<file>\S+))"}}, "BAD a.pl\n")),
            "a.pl:0:0: error [] BAD a.pl\n");
}

TEST(RegexReader, IsNotHeldUpByALongLine) {
  const std::string line(std::size_t{4} << 20, 'a');
  EXPECT_THAT(read(Json{{"regex", "(a|aa)+(?<file>b)$"}}, line), IsEmpty());
}

TEST(RegexReader, RefusesWhatSaysNothing) {
  EXPECT_FALSE(FindingReader::create(Json{{"regex", "(?<file>["}}).ok());
  EXPECT_FALSE(FindingReader::create(Json{{"regex", "(?<=x)(?<file>y)"}}).ok());
  EXPECT_FALSE(FindingReader::create(Json{{"regex", "error"}}).ok());
  const auto made = FindingReader::create("pytset");
  ASSERT_FALSE(made.ok());
  EXPECT_EQ(made.error().remedy, "did you mean \"pytest\"?");
}

TEST(Output, IsCleaned) {
  EXPECT_EQ(cleaned("\x1b[31mred\x1b[0m \x1b]0;title\a!\r\n10%\r100%\n\x07"), "red !\n10%\n100%\n");
  EXPECT_EQ(cleaned("caf\xC3\xA9 \xFF\xC3("), "café \xEF\xBF\xBD\xEF\xBF\xBD(");
  EXPECT_EQ(cleaned("a\x1b"), "a");
  EXPECT_EQ(cleaned("a\x1b[31"), "a");
  EXPECT_EQ(cleaned("\x1b]never ended\nnext"), "\nnext");
}

TEST(Output, IsBounded) {
  std::string huge = "first\n";
  while (huge.size() < 3 * output_limit) huge += "a line of no interest whatsoever\n";
  huge += "last\n";
  const std::string text = cleaned(huge);
  EXPECT_LE(text.size(), output_limit + 1);
  EXPECT_TRUE(text.starts_with("first\n"));
  EXPECT_TRUE(text.ends_with("last\n"));
  EXPECT_LE(readable_lines(std::string(3 * line_count_limit, '\n') + "x").size(), 1U);
  const std::string endless(output_limit * 2, 'x');
  EXPECT_EQ(readable_lines(endless).front().size(), line_limit);
}

TEST(Output, EndsInLastWords) {
  EXPECT_EQ(last_words("one\n\n  \ntwo\n"), "one\ntwo");
  std::string many;
  for (int i = 0; i < 1000; ++i) many += "line " + std::to_string(i) + "\n";
  EXPECT_LE(last_words(many).size(), last_words_limit);
  EXPECT_TRUE(last_words(many).ends_with("line 999"));
  EXPECT_LE(last_words(std::string(10000, 'x')).size(), last_words_limit);
}

// What any program may print; nothing of it may throw, hang or eat the memory.
TEST(Readers, BearHostileOutput) {
  const std::vector<std::string> hostile = {
      std::string(100'000, '['),
      std::string(100'000, '{'),
      "[" + std::string(50'000, '[') + std::string(50'000, ']') + "]",
      R"([{"filename": 1, "message": [], "location": "x", "messages": 7, "filePath": {}}])",
      R"([{"filePath": "a.js", "messages": [{"line": -1, "severity": "x"}, 3, null]}])",
      R"({"runs": [{"results": [{"locations": 3}, {"locations": [[]]}, 7, null]}, 5]})",
      R"({"reason": "compiler-message", "message": {"spans": [1, {}], "level": "error"}})",
      R"({"reason": "compiler-message", "message": 3})",
      R"({"Action": "output", "Output": 3})",
      "<testsuite><testcase><failure>" + std::string(100'000, '<'),
      [] {
        std::string deep;
        for (int i = 0; i < 50'000; ++i) deep += "<a>";
        return deep;
      }(),
      "a.c:99999999999999999999:99999999999: error: far away\n",
      std::string("a.c:1:1: error: nul \0 byte\n", 27),
      std::string(10'000, '\x1b'),
      "____ x ____\nE   \nFAILED a.py::x - \n",
      "thread 'x' panicked at :1:1:\n",
      ">>> referenced by a.c:1\n",
      std::string(200'000, ':'),
  };
  for (const std::string& text : hostile)
    for (const char* reader : {"auto", "gcc", "ctest", "pytest", "python", "ruff", "mypy", "eslint",
                               "tsc", "node", "go", "cargo", "junit", "sarif"})
      for (const Finding& finding : read(reader, text)) {
        EXPECT_LE(finding.message.size(), 1100U);
        EXPECT_GE(finding.line, 0);
      }
}

}  // namespace
}  // namespace plait::gates

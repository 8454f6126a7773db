#include "drift/tokenizer.hpp"

#include <gmock/gmock.h>

#include <random>
#include <string>

#include "drift/observe.hpp"
#include "drift/unit.hpp"

namespace plait::drift {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> texts(Family family, const std::string& source) {
  std::vector<std::string> out;
  for (const Token& token : tokenize(source, family).tokens) out.emplace_back(token.text);
  return out;
}

TEST(Tokenizer, CutsWordsNumbersAndSymbols) {
  EXPECT_THAT(texts(Family::javascript, "a?.b ?\?= 0x1F_n => c"),
              ElementsAre("a", "?.", "b", "?\?=", "0x1F_n", "=>", "c"));
  EXPECT_THAT(texts(Family::c, "1'000 + 2.5e-3f"), ElementsAre("1'000", "+", "2.5e-3f"));
  EXPECT_THAT(texts(Family::go, "x := 1..2"), ElementsAre("x", ":=", "1", "..", "2"));
}

TEST(Tokenizer, KeepsTypeArgumentsApart) {
  EXPECT_THAT(texts(Family::c, "A<B<C>> d"), ElementsAre("A", "<", "B", "<", "C", ">", ">", "d"));
}

TEST(Tokenizer, TellsDivisionFromExpressions) {
  EXPECT_THAT(texts(Family::javascript, "a / b / c"), ElementsAre("a", "/", "b", "/", "c"));
  EXPECT_THAT(texts(Family::javascript, "return /b/g"), ElementsAre("return", "/b/g"));
  EXPECT_THAT(texts(Family::javascript, "(/b/)"), ElementsAre("(", "/b/", ")"));
}

TEST(Tokenizer, TakesDirectivesAsAWhole) {
  EXPECT_THAT(texts(Family::c, "#define A \\\n  \"b\nint x;"),
              ElementsAre("#define A \\\n  \"b", "int", "x", ";"));
  EXPECT_THAT(texts(Family::c, "#include <a.h>  // b"), ElementsAre("#include <a.h>  "));
}

TEST(Tokenizer, KnowsLinesColumnsAndDepth) {
  const std::string source = "f(\n  [x]) \\\n  y\nz";
  const std::vector<Token> tokens = tokenize(source, Family::python).tokens;
  ASSERT_EQ(tokens.size(), 8U);
  EXPECT_EQ(tokens[2].line, 2U);
  EXPECT_EQ(tokens[2].column, 2U);
  EXPECT_EQ(tokens[3].depth, 2U);
  EXPECT_EQ(tokens[1].match, 5U);
  EXPECT_EQ(tokens[5].match, 1U);
  EXPECT_FALSE(tokens[6].starts_line);  // behind a backslash
  EXPECT_TRUE(tokens[7].starts_line);
}

TEST(Tokenizer, GoesOnAfterBracketsThatDoNotMatch) {
  const std::string source = ")(]{)x";
  const std::vector<Token> tokens = tokenize(source, Family::c).tokens;
  ASSERT_EQ(tokens.size(), 6U);
  EXPECT_EQ(tokens[0].match, kNone);
  EXPECT_EQ(tokens[1].match, 4U);
  EXPECT_EQ(tokens[3].match, kNone);
  EXPECT_EQ(tokens[5].depth, 0U);
}

TEST(Tokenizer, KeepsCommentsApart) {
  const std::string source = "a  // one\n/* two\n */\nb";
  const Tokens read = tokenize(source, Family::go);
  ASSERT_EQ(read.comments.size(), 2U);
  EXPECT_FALSE(read.comments[0].alone);
  EXPECT_TRUE(read.comments[1].alone);
  EXPECT_EQ(read.comments[1].end_line, 3U);
}

constexpr Language kAll[] = {Language::python, Language::javascript, Language::typescript,
                             Language::c,      Language::cpp,        Language::go,
                             Language::rust};

// Whatever the bytes, code is read to its end: random bytes, random pieces of code, code cut short.
TEST(Reading, SurvivesAnything) {
  const std::vector<std::string> pieces{
      "def ",     "class ",  "fn ",     "func ",      "impl ",  "use ",   "import ", "from ",
      "(",        ")",       "{",       "}",          "[",      "]",      "<",       ">",
      ":",        ";",       ",",       "=",          "=>",     "\n",     "    ",    "\"",
      "'",        "`",       "${",      "\\",         "/*",     "*/",     "//",      "#",
      "@",        "x",       "Name",    "::",         "->",     "r#\"",   "0",       "async ",
      "const ",   "let ",    "if ",     "return ",    "except", "catch ", "try ",    "template ",
      "operator", "enum ",   "struct ", "namespace ", "type ",  "mod ",   "pub ",    "\xFF",
      "\xC3\xA9", "test(\"", "raise",   "from",       "for ",   "TEST(",  "static ", "#include \"",
      "!",        "?",       ".",       "&mut "};
  std::mt19937 random(20261123);  // NOLINT: the same every time
  for (int round = 0; round < 3000; ++round) {
    std::string source;
    const std::size_t length = random() % 60;
    for (std::size_t i = 0; i < length; ++i) {
      if (round % 3 == 0)
        source += static_cast<char>(random() % 256);
      else
        source += pieces[random() % pieces.size()];
    }
    for (const Language language : kAll) {
      const Unit unit = read_unit({"src/x", language}, source);
      for (const Function& function : unit.functions) {
        ASSERT_LE(function.first, function.last) << source;
        ASSERT_LE(function.last, unit.tokens.size()) << source;
        ASSERT_LE(function.line, function.end_line) << source;
      }
      for (const Observation& observation : observe(unit))
        ASSERT_GE(observation.line, 1U) << source;
    }
  }
}

TEST(Reading, IsNotSlowOnDeepNesting) {
  for (const Language language : kAll)
    for (const std::string piece : {"(", "{", "[", "`${", "/*", "<", "if(", "f(){", "class A {"}) {
      std::string source;
      while (source.size() < 60000) source += piece;
      observe(read_unit({"src/x", language}, source));
    }
}

}  // namespace
}  // namespace plait::drift

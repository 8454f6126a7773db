#include "drift/literals.hpp"

#include <gtest/gtest.h>

#include <string>

namespace plait::drift {
namespace {

// The literal that `source` begins with.
std::string literal(Family family, const std::string& source, bool after_value = false) {
  const std::size_t end = literal_end(family, source, 0, after_value);
  return end == kNone ? "none" : source.substr(0, end);
}

std::string comment(Family family, const std::string& source) {
  const std::size_t end = comment_end(family, source, 0);
  return end == kNone ? "none" : source.substr(0, end);
}

TEST(PythonLiterals, EndAtTheirQuote) {
  EXPECT_EQ(literal(Family::python, R"('a\'b' + c)"), R"('a\'b')");
  EXPECT_EQ(literal(Family::python, R"(rb"\d" + c)"), R"(rb"\d")");
  EXPECT_EQ(literal(Family::python, R"("" + c)"), R"("")");
  EXPECT_EQ(literal(Family::python, "\"\"\"a\n\"b\"\n\"\"\" + c"), "\"\"\"a\n\"b\"\n\"\"\"");
  EXPECT_EQ(literal(Family::python, "f'''{x}''' + c"), "f'''{x}'''");
  EXPECT_EQ(literal(Family::python, "rubber"), "none");
}

TEST(PythonLiterals, EndWithTheirLineWhenNotClosed) {
  EXPECT_EQ(literal(Family::python, "'open\nnext"), "'open");
  EXPECT_EQ(literal(Family::python, "'''open\nnext"), "'''open\nnext");
}

TEST(JavaScriptLiterals, HoldCodeInTemplates) {
  EXPECT_EQ(literal(Family::javascript, "`a ${b} c` + d"), "`a ${b} c`");
  EXPECT_EQ(literal(Family::javascript, "`a ${f({x: `in ${y}`})} c` + d"),
            "`a ${f({x: `in ${y}`})} c`");
  EXPECT_EQ(literal(Family::javascript, "`${'}'}` + d"), "`${'}'}`");
  EXPECT_EQ(literal(Family::javascript, "`${/* } */ a}` + d"), "`${/* } */ a}`");
  EXPECT_EQ(literal(Family::javascript, "`\\`` + d"), "`\\``");
  EXPECT_EQ(literal(Family::javascript, "`open ${a"), "`open ${a");
}

TEST(JavaScriptLiterals, AreExpressionsWhereNoValueStandsBefore) {
  EXPECT_EQ(literal(Family::javascript, "/[/\"]+/gi.test(x)"), "/[/\"]+/gi");
  EXPECT_EQ(literal(Family::javascript, "/ 2 / 3", true), "none");
  EXPECT_EQ(literal(Family::javascript, "/ 2\n"), "none");
}

TEST(CLiterals, MayBeRaw) {
  EXPECT_EQ(literal(Family::c, "R\"(a\"b)\" + c"), "R\"(a\"b)\"");
  EXPECT_EQ(literal(Family::c, "u8R\"x(a)\"\n)x\" + c"), "u8R\"x(a)\"\n)x\"");
  EXPECT_EQ(literal(Family::c, "L'\\'' + c"), "L'\\''");
  EXPECT_EQ(literal(Family::c, "R\"never closed\nnext"), "R\"never closed");
  EXPECT_EQ(literal(Family::c, "user"), "none");
}

TEST(GoLiterals, MayBeRaw) {
  EXPECT_EQ(literal(Family::go, "`a\n\\` + c"), "`a\n\\`");
  EXPECT_EQ(literal(Family::go, "'\\'' + c"), "'\\''");
}

TEST(RustLiterals, AreNotLifetimes) {
  EXPECT_EQ(literal(Family::rust, "'a' + c"), "'a'");
  EXPECT_EQ(literal(Family::rust, "'\xC3\xA9' + c"), "'\xC3\xA9'");
  EXPECT_EQ(literal(Family::rust, "'\\n' + c"), "'\\n'");
  EXPECT_EQ(literal(Family::rust, "'a, T>"), "none");
  EXPECT_EQ(literal(Family::rust, "br##\"a\"# b\"## + c"), "br##\"a\"# b\"##");
  EXPECT_EQ(literal(Family::rust, "\"a\nb\" + c"), "\"a\nb\"");
  EXPECT_EQ(literal(Family::rust, "r#type"), "none");
}

TEST(Comments, EndAsTheirLanguageSays) {
  EXPECT_EQ(comment(Family::python, "# a\nb"), "# a");
  EXPECT_EQ(comment(Family::c, "// a \\\nb\nc"), "// a \\\nb");
  EXPECT_EQ(comment(Family::go, "// a \\\nb"), "// a \\");
  EXPECT_EQ(comment(Family::c, "/* a /* b */ c */"), "/* a /* b */");
  EXPECT_EQ(comment(Family::rust, "/* a /* b */ c */ d"), "/* a /* b */ c */");
  EXPECT_EQ(comment(Family::rust, "/* a /* b */"), "/* a /* b */");
  EXPECT_EQ(comment(Family::javascript, "#!/usr/bin/env node\nx"), "#!/usr/bin/env node");
  EXPECT_EQ(comment(Family::rust, "#![allow(x)]"), "none");
}

}  // namespace
}  // namespace plait::drift

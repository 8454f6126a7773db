#include <gtest/gtest.h>

#include "base/diagnostics.hpp"

namespace plait::base {
namespace {

std::string excerpt(const std::string& text, std::uint32_t line, std::uint32_t column,
                    std::uint32_t length = 0) {
  Sources sources;
  sources.add("f", text);
  return render_excerpt({"f", line, column, length}, sources);
}

TEST(Render, ShowsPlaceLineCaretHelpAndNotes) {
  Sources sources;
  sources.add("a.toml", "one\nneeds = [\"x\"]\n");
  Diagnostics diagnostics;
  diagnostics.error("PL0502", {"a.toml", 2, 10, 3}, "no step \"x\"", "did you mean \"y\"?")
      .notes.push_back({"the first line", {"a.toml", 1, 1, 0}});
  EXPECT_EQ(render(diagnostics, sources),
            "a.toml:2:10: error[PL0502]: no step \"x\"\n"
            "    2 | needs = [\"x\"]\n"
            "      |          ^~~\n"
            "help: did you mean \"y\"?\n"
            "a.toml:1:1: note: the first line\n"
            "    1 | one\n"
            "      | ^\n");
}

TEST(Render, NamesTheFileAloneWhenThereIsNoLine) {
  Diagnostics diagnostics;
  diagnostics.error("PL0404", {"--wait", 0, 0, 0}, "no duration");
  EXPECT_EQ(render(diagnostics, Sources()), "--wait: error[PL0404]: no duration\n");
}

TEST(Render, TurnsTabsIntoSpacesSoThatTheCaretStandsBelowItsWord) {
  EXPECT_EQ(excerpt("\ta\tbc", 1, 4, 2), "    1 |     a   bc\n      |         ^~\n");
}

TEST(Render, CountsWideAndCombiningCharactersAsTheTerminalDoes) {
  EXPECT_EQ(excerpt("日本 x", 1, 8, 1), "    1 | 日本 x\n      |      ^\n");
  EXPECT_EQ(excerpt("e\xCC\x81 x", 1, 5, 1), "    1 | e\xCC\x81 x\n      |   ^\n");
  EXPECT_EQ(excerpt("日本", 1, 1, 6), "    1 | 日本\n      | ^~~~\n");
}

TEST(Render, ShowsBytesThatAreNoUtf8AndControlCharactersAsReplacements) {
  EXPECT_EQ(excerpt("a\xFFz\x1B!", 1, 3, 1), "    1 | a\uFFFDz\uFFFD!\n      |   ^\n");
}

TEST(Render, LetsNoNameOfAFileOrKeySteerTheTerminal) {
  Sources sources;
  const std::string evil = "\x1B[2J\u202E\u009B";
  sources.add(evil, "x\u202Ey");
  Diagnostics diagnostics;
  diagnostics.error("PL0301", {evil, 1, 1, 1}, "no key \"" + evil + "\"", "not\n" + evil)
      .notes.push_back({evil, {evil, 0, 0, 0}});
  const std::string shown = "\uFFFD[2J\uFFFD\uFFFD";
  EXPECT_EQ(render(diagnostics, sources), shown + ":1:1: error[PL0301]: no key \"" + shown +
                                              "\"\n    1 | x\uFFFDy\n      | ^\nhelp: not\n" +
                                              shown + "\n" + shown + ": note: " + shown + "\n");
}

TEST(Render, DropsTheCarriageReturnOfCrlf) {
  EXPECT_EQ(excerpt("one\r\ntwo\r\n", 2, 1, 3), "    2 | two\n      | ^~~\n");
}

TEST(Render, CutsALongLineAroundTheCaret) {
  const std::string text = std::string(300, 'a') + "XYZ" + std::string(300, 'b');
  const std::string shown = excerpt(text, 1, 301, 3);
  EXPECT_NE(shown.find("…a"), std::string::npos);
  EXPECT_NE(shown.find("b…"), std::string::npos);
  const std::string first = shown.substr(0, shown.find('\n'));
  const std::string second = shown.substr(shown.find('\n') + 1);
  // "…" is one column and three bytes.
  EXPECT_EQ(first.find("XYZ") - 2, second.find("^~~"));
  EXPECT_LT(first.size(), 130U);
}

TEST(Render, PutsACaretBehindTheLineWhereItsEndIsMeant) {
  EXPECT_EQ(excerpt("abc", 1, 4), "    1 | abc\n      |    ^\n");
}

TEST(Render, SaysNothingOfALineThatIsNotThere) {
  EXPECT_EQ(excerpt("abc", 0, 0), "");
  Sources none;
  EXPECT_EQ(render_excerpt({"f", 1, 1, 0}, none), "");
}

TEST(Diagnostics, AreSortedByPlaceAndSaidOnce) {
  Diagnostics diagnostics;
  diagnostics.error("A", {"b", 9, 1, 0}, "late");
  diagnostics.error("A", {"a", 1, 1, 0}, "other file");
  diagnostics.warning("A", {"b", 2, 5, 0}, "right");
  diagnostics.error("A", {"b", 2, 1, 0}, "left");
  diagnostics.error("A", {"b", 2, 1, 0}, "left");
  std::vector<std::string> said;
  for (const Diagnostic& d : diagnostics.sorted()) said.push_back(d.message);
  EXPECT_EQ(said, (std::vector<std::string>{"left", "right", "late", "other file"}));
}

TEST(Diagnostics, WarningsAreNoErrors) {
  Diagnostics diagnostics;
  diagnostics.warning("W", {}, "hm");
  EXPECT_FALSE(diagnostics.has_errors());
  diagnostics.error("E", {}, "no");
  EXPECT_TRUE(diagnostics.has_errors());
  EXPECT_EQ(to_error(diagnostics).code, "E");
}

}  // namespace
}  // namespace plait::base

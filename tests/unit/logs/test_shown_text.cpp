// What a program printed never steers the terminal that it is shown on.
#include "shown_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "base/utf8.hpp"

namespace plait::cli {
namespace {

using ::testing::ElementsAre;

TEST(ShownText, HasNoEscapeSequences) {
  EXPECT_EQ(shown_line("\x1b[31mred\x1b[0m"), "red");
  EXPECT_EQ(shown_line("a\x1b]0;title\x07z"), "az");
  EXPECT_EQ(shown_line("a\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\z"), "alinkz");
  EXPECT_EQ(shown_line("a\x1bP1;2|device\x1b\\z"), "az");
  EXPECT_EQ(shown_line("a\x1b(Bz\x1b=\x1bM"), "az");
  EXPECT_EQ(shown_line("a\xc2\x9b"
                       "2Jz"),
            "az")
      << "one character for ESC [";
  EXPECT_EQ(shown_line("a\xc2\x9d"
                       "0;title\x07z"),
            "az");
  EXPECT_EQ(shown_line("cut off\x1b["), "cut off");
  EXPECT_EQ(shown_line("cut off\x1b]0;never ends"), "cut off");
}

TEST(ShownText, HasNoControlCharacters) {
  EXPECT_EQ(shown_line("a\ab\x08\x7f\x01\tc"), "ab    c");
  EXPECT_EQ(shown_line("10%\r50%\r100%\r"), "100%");
  EXPECT_EQ(shown_line("a\xe2\x80\xae"
                       "b\xe2\x81\xa6"),
            "ab")
      << "marks of direction";
  EXPECT_EQ(shown_line("\xff\xfe"), "\uFFFD\uFFFD");
  EXPECT_EQ(shown_line("żółw 🐢"), "żółw 🐢");
}

TEST(ShownText, IsNothingButTextWhateverComesIn) {
  std::mt19937 random(3);
  for (int round = 0; round < 3000; ++round) {
    std::string bytes;
    while (bytes.size() < 40)
      bytes += random() % 3 == 0 ? "\x1b[]P\\\xc2\x9b\x9d\x07;m"[random() % 11]
                                 : static_cast<char>(random() % 256);
    const std::string shown = shown_line(bytes);
    ASSERT_TRUE(base::is_utf8(shown));
    for (std::size_t at = 0; at < shown.size();) {
      const base::Utf8Char c = base::utf8_at(shown, at);
      ASSERT_TRUE(c.code >= 0x20 && (c.code < 0x7f || c.code >= 0xa0))
          << static_cast<unsigned>(c.code);
      at += c.bytes;
    }
  }
}

TEST(ShownText, ComesInLines) {
  EXPECT_THAT(shown_lines("one\ntwo\r\n\nfour"), ElementsAre("one", "two", "", "four"));
  EXPECT_THAT(shown_lines("one\n"), ElementsAre("one"));
  EXPECT_THAT(shown_lines(""), ElementsAre(""));
}

TEST(Wrapping, BreaksBetweenWords) {
  EXPECT_THAT(wrapped("one two three", 8), ElementsAre("one two", "three"));
  EXPECT_THAT(wrapped("one two three", 0), ElementsAre("one two three"));
  EXPECT_THAT(wrapped("one two three", 13), ElementsAre("one two three"));
  EXPECT_THAT(wrapped("", 10), ElementsAre(""));
}

TEST(Wrapping, KeepsTheIndentation) {
  EXPECT_THAT(wrapped("  * one two three", 10), ElementsAre("  * one", "  two", "  three"));
}

TEST(Wrapping, BreaksLongWordsAndCountsColumns) {
  EXPECT_THAT(wrapped("abcdefgh", 3), ElementsAre("abc", "def", "gh"));
  EXPECT_THAT(wrapped("漢字漢字", 5), ElementsAre("漢字", "漢字"));
  EXPECT_THAT(wrapped("漢字", 1), ElementsAre("漢", "字")) << "never nothing at all";
}

TEST(Shortening, EndsWithAnEllipsis) {
  EXPECT_EQ(shortened("one two three", 8), "one two…");
  EXPECT_EQ(shortened("one", 3), "one");
  EXPECT_EQ(shortened("one two", 0), "one two");
}

}  // namespace
}  // namespace plait::cli

#include "graph/label.hpp"

#include <gmock/gmock.h>

#include <random>

#include "base/utf8.hpp"

namespace plait::graph {
namespace {

using ::testing::ElementsAre;

TEST(Visible, KeepsOrdinaryTextInAnyScript) {
  EXPECT_EQ(visible("Grüße, 日本語, שלום 🎉 <b> \"&\""), "Grüße, 日本語, שלום 🎉 <b> \"&\"");
}

TEST(Visible, MakesOneLineOfSeveral) {
  EXPECT_EQ(visible("a\r\nb\tc\xE2\x80\xA8"), "a  b c ");
}

TEST(Visible, ShowsControlCharactersAsSymbols) {
  EXPECT_EQ(visible(std::string_view("\0\x1b\x7f", 3)), "␀␛␡");
}

TEST(Visible, ReplacesWhatTurnsTheDirectionOrIsNoText) {
  EXPECT_EQ(visible("a\xE2\x80\xAE"), "a\uFFFD");    // right-to-left override
  EXPECT_EQ(visible("\xE2\x81\xA6"), "\uFFFD");      // isolate
  EXPECT_EQ(visible("\xC2\x9B"), "\uFFFD");          // control sequence introducer
  EXPECT_EQ(visible("\xEF\xBF\xBF"), "\uFFFD");      // U+FFFF, not allowed in XML
  EXPECT_EQ(visible("a\xFF\xC3"), "a\uFFFD\uFFFD");  // no UTF-8
}

TEST(Visible, IsUtf8WithoutControlsForAnyBytes) {
  std::mt19937 random(7);
  for (int round = 0; round < 2000; ++round) {
    std::string bytes;
    for (auto left = random() % 40; left > 0; --left)
      bytes += static_cast<char>(random() % 3 == 0 ? random() % 256 : random() % 64 + 0x80);
    const std::string out = visible(bytes);
    EXPECT_TRUE(base::is_utf8(out));
    for (const char c : out) EXPECT_GE(static_cast<unsigned char>(c), 0x20);
    EXPECT_LE(base::width_of(shortened(bytes, 10)), 10U);
  }
}

TEST(Shortened, CutsByColumnsAndSaysSo) {
  EXPECT_EQ(shortened("abcdef", 6), "abcdef");
  EXPECT_EQ(shortened("abcdefg", 6), "abcde…");
  EXPECT_EQ(shortened("日本語", 5), "日本…");
  EXPECT_EQ(shortened(std::string(1'000'000, 'x'), 4), "xxx…");
}

TEST(EstimateText, IsEmptyForLessThanASecond) {
  EXPECT_EQ(estimate_text(0.5), "");
  EXPECT_EQ(estimate_text(90), "~1m 30s");
  EXPECT_EQ(seconds_text(-1), "0ms");
  EXPECT_NE(seconds_text(1e300), "");
}

TEST(BoxLines, NameTheStepThenWhatIsKnown) {
  Drawing drawing;
  drawing.steps.emplace_back().id = "launch";
  DrawnNode node;
  node.name = "launch[A]";
  node.task = 0;
  node.estimate_s = 60;
  node.note = {{"haiku"}, "running", 12.0, {"a", "b", "c", "d", "e"}, ""};
  EXPECT_THAT(box_lines(drawing, node),
              ElementsAre("launch · 12s", "running", "haiku", "· a", "· b", "· c", "… and 2 more"));
}

TEST(XmlEscaped, LeavesNoMarkup) {
  EXPECT_EQ(xml_escaped("<a b=\"c\">'&</a>"), "&lt;a b=&quot;c&quot;&gt;&#39;&amp;&lt;/a&gt;");
}

}  // namespace
}  // namespace plait::graph

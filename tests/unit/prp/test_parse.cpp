#include "prp/parse.hpp"

#include <gtest/gtest.h>

using namespace plait::prp;  // NOLINT(google-build-using-namespace): of one test program

namespace {

TEST(Parse, PointsAtTheMistakeInTheHeader) {
  const auto document = parse("---\nprp_id: PRP-1\ntitle: a: b\n---\n", "x/PRP-1.md");
  ASSERT_EQ(document.errors.size(), 1u);
  EXPECT_EQ(document.errors[0].code, "PL2002");
  ASSERT_TRUE(document.errors[0].span.has_value());
  EXPECT_EQ(document.errors[0].span->file, "x/PRP-1.md");
  EXPECT_EQ(document.errors[0].span->line, 3u);
  EXPECT_EQ(document.id, "PRP-1");
}

TEST(Parse, KnowsThePlaceOfEveryKey) {
  const auto document = parse("\n---\nprp_id: PRP-1\nstage: 2\n---\n", "a.md");
  ASSERT_TRUE(document.places.contains("stage"));
  EXPECT_EQ(document.places.at("stage").line, 4u);
  EXPECT_EQ(document.places.at("stage").column, 8u);
}

TEST(Parse, GivesThePhasesOwnText) {
  const auto document = parse("# T\n\n## Phase 1: A\n\none\n\n## Phase 2: B\ntwo\n", "a.md");
  ASSERT_EQ(document.phases.size(), 2u);
  EXPECT_EQ(document.phases[0].text, "## Phase 1: A\n\none\n");
  EXPECT_EQ(document.phases[1].text, "## Phase 2: B\ntwo\n");
}

TEST(Parse, RefusesAFileAboveTheLimit) {
  Limits limits;
  limits.file_bytes = 10;
  const auto document = parse("0123456789a", "PRP-9.md", limits);
  ASSERT_EQ(document.errors.size(), 1u);
  EXPECT_EQ(document.errors[0].code, "PL2001");
  EXPECT_EQ(document.id, "PRP-9");
}

TEST(Parse, RefusesAHeaderAboveTheLimit) {
  Limits limits;
  limits.header_bytes = 20;
  const auto document =
      parse("---\nprp_id: PRP-3\ndescription: long enough\n---\n", "x.md", limits);
  ASSERT_EQ(document.errors.size(), 1u);
  EXPECT_EQ(document.id, "PRP-3");
}

TEST(Parse, SurvivesEveryPrefixAndEveryBrokenByte) {
  const std::string text =
      "\xef\xbb\xbf<!-- c -->\n---\nprp_id: \"1\"\nfiles_modified: [a (b, c), 'd']\nx: &a {y: *a}\n"
      "d: |\n  t\n---\n# H\n\n### Phase 1: x (5 min)\n\n**Goal**: g\n- [ ] i\n\n```sh\nls\n```\n";
  for (std::size_t i = 0; i < text.size(); ++i) {
    EXPECT_FALSE(parse(text.substr(0, i), "f.md").id.empty());
    for (const char c : {'\0', '\xff', '"', '-', '`', '\n', '&', '*', '['}) {
      std::string broken = text;
      broken[i] = c;
      EXPECT_FALSE(parse(broken, "f.md").id.empty());
    }
  }
}

TEST(Parse, ReadsDeepAndLongInput) {
  for (const std::string& unit : {std::string("> "), std::string("- "), std::string("["),
                                  std::string("#"), std::string("a: "), std::string("```\n")}) {
    std::string text;
    for (int i = 0; i < 20000; ++i) text += unit;
    EXPECT_FALSE(parse(text, "f.md").id.empty());
    EXPECT_FALSE(parse("---\nk: " + text + "\n---\n", "f.md").id.empty());
  }
}

}  // namespace

#include <gtest/gtest.h>

#include <algorithm>

#include "text/strings.hpp"

using namespace plait::text;  // NOLINT(google-build-using-namespace): of one test program

TEST(Slug, KeepsWordsOfLettersAndDigits) {
  EXPECT_EQ(slug("Tool Deny List"), "tool-deny-list");
  EXPECT_EQ(slug("  --Über: 2 things!--  "), "ber-2-things");
  EXPECT_EQ(slug("…"), "");
}

TEST(Slug, IsCutBetweenWords) {
  EXPECT_EQ(slug("one two three", 9), "one-two");
  EXPECT_EQ(slug("abcdefghij", 4), "abcd");
}

TEST(NaturalOrder, ComparesNumbersByValue) {
  std::vector<std::string> ids = {"PRP-34.10.1", "PRP-34.2.10", "PRP-34.2.9", "PRP-A", "PRP-34"};
  std::sort(ids.begin(), ids.end(), natural_less);
  EXPECT_EQ(ids, (std::vector<std::string>{"PRP-34", "PRP-34.2.9", "PRP-34.2.10", "PRP-34.10.1",
                                           "PRP-A"}));
}

TEST(NaturalOrder, IsTotal) {
  EXPECT_NE(natural_compare("prp-1", "PRP-1"), 0);
  EXPECT_NE(natural_compare("a01", "a1"), 0);
  EXPECT_EQ(natural_compare("a1", "a1"), 0);
}

TEST(FileName, IsSafeAndOneToOne) {
  EXPECT_EQ(file_name_for("PRP-34.2.2"), "PRP-34.2.2");
  EXPECT_EQ(file_name_for("../x"), "%2E.%2Fx");
  EXPECT_EQ(file_name_for(".."), "%2E.");
  EXPECT_NE(file_name_for("a/b"), file_name_for("a b"));
  EXPECT_LE(file_name_for(std::string(500, 'a')).size(), 200u);
  EXPECT_NE(file_name_for(std::string(500, 'a')), file_name_for(std::string(501, 'a')));
}

TEST(Lines, DropTerminatorsOnly) {
  EXPECT_EQ(lines("a\r\nb\n"), (std::vector<std::string_view>{"a", "b"}));
  EXPECT_EQ(lines("a\n\n"), (std::vector<std::string_view>{"a", ""}));
  EXPECT_TRUE(lines("").empty());
}

TEST(FormatNumber, DropsTrailingZeros) {
  EXPECT_EQ(format_number(2.9), "2.9");
  EXPECT_EQ(format_number(3.75), "3.75");
  EXPECT_EQ(format_number(20), "20");
  EXPECT_EQ(format_number(-0.001), "0");
}

TEST(RoundTo, RemovesTheNoiseOfBinaryFractions) {
  EXPECT_EQ(round_to(0.29 * 10, 6), 2.9);
  EXPECT_EQ(round_to(-1.25, 1), -1.3);
}

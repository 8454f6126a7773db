#include "prp/amounts.hpp"

#include <gtest/gtest.h>

using plait::prp::parse_hours;

TEST(Hours, AreNumbersOrRanges) {
  EXPECT_DOUBLE_EQ(parse_hours("1.5", true)->mean(), 1.5);
  EXPECT_DOUBLE_EQ(parse_hours("0.25-0.33", true)->mean(), 0.29);
  EXPECT_DOUBLE_EQ(parse_hours("1 \u2013 2", true)->high, 2);
  EXPECT_DOUBLE_EQ(parse_hours("1 to 2", true)->high, 2);
  EXPECT_DOUBLE_EQ(parse_hours("8+", true)->low, 8);
}

TEST(Hours, HaveUnits) {
  EXPECT_DOUBLE_EQ(parse_hours("~20 min", false)->low, 20.0 / 60);
  EXPECT_DOUBLE_EQ(parse_hours("4-6 hours", false)->mean(), 5);
  EXPECT_DOUBLE_EQ(parse_hours("1.0h", false)->low, 1);
  EXPECT_DOUBLE_EQ(parse_hours("30min-1h", false)->low, 0.5);
  EXPECT_DOUBLE_EQ(parse_hours("1 day", false)->low, 8);
  EXPECT_FALSE(parse_hours("25", false));
  EXPECT_FALSE(parse_hours("~25 lines", false));
}

TEST(Hours, RefuseWhatIsNoAmount) {
  for (const char* text :
       {"", "-2", "soon", "1,5", "1-", "nan", "inf", "1e9", "99999999", "~", "."})
    EXPECT_FALSE(parse_hours(text, true)) << text;
}

#include <gtest/gtest.h>

#include "text/utf8.hpp"

using plait::text::find_invalid_utf8;

TEST(Utf8, AcceptsWhatIsValid) {
  EXPECT_FALSE(find_invalid_utf8("aä€😀\xf4\x8f\xbf\xbf"));
}

TEST(Utf8, FindsTheFirstBadByte) {
  EXPECT_EQ(find_invalid_utf8("ab\xff"), 2u);
  EXPECT_EQ(find_invalid_utf8("a\xc3"), 1u);             // cut off
  EXPECT_EQ(find_invalid_utf8("\xc0\xaf"), 0u);          // overlong
  EXPECT_EQ(find_invalid_utf8("\xed\xa0\x80"), 0u);      // surrogate
  EXPECT_EQ(find_invalid_utf8("\xf4\x90\x80\x80"), 0u);  // above U+10FFFF
}

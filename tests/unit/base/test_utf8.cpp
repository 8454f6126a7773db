#include <gtest/gtest.h>

#include "base/utf8.hpp"

namespace plait::base {
namespace {

TEST(Utf8, RefusesWhatTheStandardRefuses) {
  EXPECT_TRUE(is_utf8("aé日😀"));
  for (const char* bad : {"\x80", "\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80",
                          "\xF8\x88\x80\x80\x80", "\xE6\x97", "a\xFF"})
    EXPECT_FALSE(is_utf8(bad));
}

TEST(Utf8, PassesABadByteAlone) {
  const Utf8Char c = utf8_at("\xE6z", 0);
  EXPECT_FALSE(c.valid);
  EXPECT_EQ(c.bytes, 1);
}

TEST(Utf8, GivesWidthsAsTerminalsDo) {
  EXPECT_EQ(width_of("abc"), 3U);
  EXPECT_EQ(width_of("日本"), 4U);
  EXPECT_EQ(width_of("e\xCC\x81"), 1U);
  EXPECT_EQ(width_of("😀"), 2U);
}

TEST(Utf8, FindsTheOffsetOfACharacter) {
  EXPECT_EQ(utf8_offset("aé日b", 0), 0U);
  EXPECT_EQ(utf8_offset("aé日b", 2), 3U);
  EXPECT_EQ(utf8_offset("aé日b", 3), 6U);
  EXPECT_EQ(utf8_offset("aé", 9), 3U);
}

}  // namespace
}  // namespace plait::base

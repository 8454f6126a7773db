#include <gtest/gtest.h>

#include "text/nearest.hpp"

using plait::text::edit_distance;
using plait::text::nearest;

TEST(EditDistance, CountsSwapsAsOne) {
  EXPECT_EQ(edit_distance("PRP-12", "prp-21"), 1u);
  EXPECT_EQ(edit_distance("", "abc"), 3u);
}

TEST(Nearest, SuggestsASlipOnly) {
  EXPECT_EQ(nearest("PRP-B1", {"PRP-A", "PRP-B"}), "PRP-B");
  EXPECT_EQ(nearest("analyse", {"analyze", "merge"}), "analyze");
  EXPECT_FALSE(nearest("zebra", {"analyze", "merge"}));
  EXPECT_FALSE(nearest("x", {}));
}

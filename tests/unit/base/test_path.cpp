#include <gtest/gtest.h>

#include "base/path.hpp"

namespace plait::base {
namespace {

TEST(LiesIn, ComparesWholeNames) {
  EXPECT_TRUE(lies_in("/a/b", "/a/b"));
  EXPECT_TRUE(lies_in("/a/b/", "/a/b"));
  EXPECT_TRUE(lies_in("/a/b/c", "/a/b/"));
  EXPECT_FALSE(lies_in("/a/bc", "/a/b"));
  EXPECT_FALSE(lies_in("/a", "/a/b"));
}

TEST(LiesIn, SeesThroughDots) {
  EXPECT_FALSE(lies_in("/a/b/../../etc", "/a/b"));
  EXPECT_TRUE(lies_in("/a/./b/x/../c", "/a/b"));
  EXPECT_TRUE(lies_in("/x", "/"));
}

TEST(DisplayPath, IsRelativeInsideOnly) {
  EXPECT_EQ(display_path("/a/b/c", "/a/b"), "c");
  EXPECT_EQ(display_path("/a/x", "/a/b"), "/a/x");
  EXPECT_EQ(display_path("x/y", "/a"), "x/y");
}

TEST(NormalPath, HasNoDotsAndNoTrailingSlash) {
  EXPECT_EQ(normal_path("/a/./b/../c/"), "/a/c");
  EXPECT_EQ(normal_path("/"), "/");
  EXPECT_TRUE(normal_path("x").is_absolute());
}

}  // namespace
}  // namespace plait::base

#include <gtest/gtest.h>

#include "base/suggest.hpp"

namespace plait::base {
namespace {

TEST(EditDistance, CountsASwapOfNeighboursAsOne) {
  EXPECT_EQ(edit_distance("launch", "launch"), 0U);
  EXPECT_EQ(edit_distance("luanch", "launch"), 1U);
  EXPECT_EQ(edit_distance("lanch", "launch"), 1U);
  EXPECT_EQ(edit_distance("", "abc"), 3U);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
}

TEST(EditDistance, IgnoresCaseAndTheKindOfDash) {
  EXPECT_EQ(edit_distance("Max-Parallel", "max_parallel"), 0U);
}

TEST(Suggest, FindsTheNearest) {
  EXPECT_EQ(suggest("worktre", {"launch", "worktree", "worktrees"}), "worktree");
  EXPECT_EQ(suggest("on-error", {"on_block", "on_error"}), "on_error");
}

TEST(Suggest, TakesTheBeginningOfAWord) {
  EXPECT_EQ(suggest("int", {"integer"}), "integer");
}

TEST(Suggest, IsSilentWhenNothingIsNear) {
  EXPECT_EQ(suggest("xyzzy", {"launch", "merge"}), std::nullopt);
  EXPECT_EQ(suggest("ab", {"cd"}), std::nullopt);
  EXPECT_EQ(suggest("", {"a"}), std::nullopt);
}

TEST(SuggestHelp, ListsAFewWordsWhenNoneIsNear) {
  EXPECT_EQ(suggest_help("lanch", {"launch"}), "did you mean \"launch\"?");
  EXPECT_EQ(suggest_help("xyzzy", {"a", "b"}), "known: \"a\", \"b\"");
  EXPECT_EQ(suggest_help("xyzzy", {}), "");
}

}  // namespace
}  // namespace plait::base

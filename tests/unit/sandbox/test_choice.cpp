#include <gtest/gtest.h>

#include "sandbox/ability.hpp"

namespace plait::sandbox {
namespace {

Abilities with(const std::string& bubblewrap, int landlock) {
  return {"/x/plait-confine", bubblewrap, bubblewrap.empty() ? "bubblewrap is missing" : "",
          landlock};
}

TEST(Choice, AutoTakesTheWorktreeInBubblewrap) {
  const auto choice = choose("auto", with("/usr/bin/bwrap", 7));
  ASSERT_TRUE(choice.ok());
  EXPECT_EQ(choice->mode, Mode::worktree);
  EXPECT_EQ(choice->way, Way::bubblewrap);
  EXPECT_TRUE(choice->enforces());
}

TEST(Choice, AutoTakesAPrivateCloneWhereThereIsLandlockOnly) {
  const auto choice = choose("auto", with("", 7));
  ASSERT_TRUE(choice.ok());
  EXPECT_EQ(choice->mode, Mode::clone);
  EXPECT_EQ(choice->way, Way::landlock);
  EXPECT_TRUE(choice->enforces());
  EXPECT_NE(choice->why.find("bubblewrap is missing"), std::string::npos);
}

TEST(Choice, AutoSaysThatNothingIsConfinedWhereNothingCanBe) {
  const auto choice = choose("auto", with("", 0));
  ASSERT_TRUE(choice.ok());
  EXPECT_EQ(choice->mode, Mode::off);
  EXPECT_FALSE(choice->enforces());
  EXPECT_NE(choice->why.find("not confined"), std::string::npos);
}

TEST(Choice, WhatIsAskedByNameIsHadOrRefused) {
  EXPECT_EQ(choose("clone", with("/usr/bin/bwrap", 7))->mode, Mode::clone);
  EXPECT_EQ(choose("worktree", with("", 7))->mode, Mode::worktree);
  EXPECT_FALSE(choose("worktree", with("", 7))->enforces());
  const auto refused = choose("worktree", with("", 0));
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, "config");
  EXPECT_FALSE(choose("strict", with("/usr/bin/bwrap", 7)).ok());
}

TEST(Choice, OffNeedsNothing) {
  EXPECT_EQ(choose("off", {})->mode, Mode::off);
}

}  // namespace
}  // namespace plait::sandbox

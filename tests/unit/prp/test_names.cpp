#include "text/names.hpp"

#include <gtest/gtest.h>

using plait::text::check_branch_name;
using plait::text::resolve_worktree_path;

namespace {

class GoodBranch : public testing::TestWithParam<const char*> {};
TEST_P(GoodBranch, IsAccepted) {
  EXPECT_TRUE(check_branch_name(GetParam()).ok());
}
INSTANTIATE_TEST_SUITE_P(Names, GoodBranch,
                         testing::Values("main", "prp-a-tool-deny-list", "team/x", "prp-34.2.2-x",
                                         "größe", "heads", "v1.0", "a@b", "abcdef"));

class BadBranch : public testing::TestWithParam<const char*> {};
TEST_P(BadBranch, IsRefused) {
  const auto status = check_branch_name(GetParam());
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, "config");
  EXPECT_FALSE(status.error().remedy.empty());
}
INSTANTIATE_TEST_SUITE_P(Names, BadBranch,
                         testing::Values("", "-x", "--upload-pack=x", "a/-b", "HEAD", "head",
                                         "FETCH_HEAD", "refs/heads/x", "a..b", "a b", "a~1", "a^",
                                         "a:b", "a?b", "a*", "a[b", "a\\b", "/a", "a/", "a//b",
                                         ".a", "a/.b", "a.lock", "a.lock/b", "a.", "@", "a@{1}",
                                         "a\nb", "a\x7f", "\xff",
                                         "0123456789012345678901234567890123456789"));

TEST(BranchName, MayNotBeLongerThanAFileName) {
  EXPECT_TRUE(check_branch_name(std::string(200, 'a')).ok());
  EXPECT_FALSE(check_branch_name(std::string(201, 'a')).ok());
}

TEST(WorktreePath, IsRelativeToTheProject) {
  EXPECT_EQ(*resolve_worktree_path("../proj-prp-a", "/home/me/proj"), "/home/me/proj-prp-a");
  EXPECT_EQ(*resolve_worktree_path(".worktrees/a/", "/home/me/proj/"),
            "/home/me/proj/.worktrees/a");
  EXPECT_EQ(*resolve_worktree_path("/home/me/x", "/home/me/proj"), "/home/me/x");
}

class Escape : public testing::TestWithParam<const char*> {};
TEST_P(Escape, IsASecurityError) {
  const auto path = resolve_worktree_path(GetParam(), "/home/me/proj");
  ASSERT_FALSE(path.ok());
  EXPECT_EQ(path.error().code, "security");
}
INSTANTIATE_TEST_SUITE_P(Paths, Escape,
                         testing::Values("../../etc", "/etc", "..", ".", "../proj", "../proj/..",
                                         "../x/../../y", "/home/me", "/home/mechanic/x", "/"));

class BadPath : public testing::TestWithParam<const char*> {};
TEST_P(BadPath, IsRefused) {
  EXPECT_FALSE(resolve_worktree_path(GetParam(), "/home/me/proj").ok());
}
INSTANTIATE_TEST_SUITE_P(Paths, BadPath,
                         testing::Values("", "-x", "~/x", ".git", ".git/x", "../x/.git", "a\nb",
                                         "\xff"));

}  // namespace

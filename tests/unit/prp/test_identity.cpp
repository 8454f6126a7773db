#include "prp/identity.hpp"

#include <gtest/gtest.h>

#include "text/names.hpp"

using namespace plait::prp;  // NOLINT(google-build-using-namespace): of one test program

TEST(Id, GetsItsPrefix) {
  EXPECT_EQ(normalise_id("34.2.2"), "PRP-34.2.2");
  EXPECT_EQ(normalise_id(" 30 "), "PRP-30");
  EXPECT_EQ(normalise_id("prp-30"), "PRP-30");
  EXPECT_EQ(normalise_id("PRP_30"), "PRP-30");
  EXPECT_EQ(normalise_id("PRP-A"), "PRP-A");
  EXPECT_EQ(normalise_id("docs"), "docs");
}

TEST(Id, ComesFromTheFileName) {
  EXPECT_EQ(id_from_file_name("PRPs/PRP-34.2.2-sync-docs.md"), "PRP-34.2.2");
  EXPECT_EQ(id_from_file_name("PRP-34.2.2.md"), "PRP-34.2.2");
  EXPECT_EQ(id_from_file_name("PRP-34.2.2"), "PRP-34.2.2");
  EXPECT_EQ(id_from_file_name("PRP-A-deny-list.md"), "PRP-A");
  EXPECT_EQ(id_from_file_name("PRP-12a-x.md"), "PRP-12a");
  EXPECT_EQ(id_from_file_name("PRP-auth-login.md"), "PRP-auth-login");
  EXPECT_EQ(id_from_file_name("34.1-x.md"), "PRP-34.1");
  EXPECT_EQ(id_from_file_name("notes.md"), "notes");
  EXPECT_EQ(id_from_file_name(""), "PRP");
}

TEST(Id, OfThreeNumbersNamesBatchStageAndOrder) {
  const auto number = batch_number("PRP-34.2.10");
  ASSERT_TRUE(number.has_value());
  EXPECT_EQ(number->batch, "34");
  EXPECT_EQ(number->stage, 2);
  EXPECT_EQ(number->order, 10);
  EXPECT_FALSE(batch_number("PRP-34.2").has_value());
  EXPECT_FALSE(batch_number("PRP-34.2.x").has_value());
  EXPECT_FALSE(batch_number("PRP-1.99999999999.1").has_value());
}

TEST(DefaultNames, AreThoseOfTheTable) {
  EXPECT_EQ(default_branch("PRP-A", "Tool deny list"), "prp-a-tool-deny-list");
  EXPECT_EQ(default_worktree("PRP-A", "proj"), "../proj-prp-a");
  EXPECT_EQ(default_branch("PRP-34.2.2", ""), "prp-34.2.2");
}

TEST(DefaultNames, AreSafeForOddIds) {
  for (const char* id : {"PRP-ä/b c", "PRP-..", "PRP--x", "PRP-a.lock", "../../etc", "--",
                         "PRP-a..b", "", "PRP-a~1^{}", "HEAD", "PRP-x."}) {
    const auto branch = default_branch(id, "");
    EXPECT_TRUE(plait::text::check_branch_name(branch).ok()) << id << " gives " << branch;
    const auto path = plait::text::resolve_worktree_path(default_worktree(id, "proj"), "/w/proj");
    EXPECT_TRUE(path.ok()) << id << " gives " << default_worktree(id, "proj");
  }
  EXPECT_NE(id_token("PRP-a b"), id_token("PRP-a-b"));
  EXPECT_NE(id_token("PRP-ä"), id_token("PRP-ö"));
}

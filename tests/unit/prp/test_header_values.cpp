#include "prp/header_values.hpp"

#include <gtest/gtest.h>

using namespace plait::prp;  // NOLINT(google-build-using-namespace): of one test program

TEST(List, KeepsCommasInBrackets) {
  EXPECT_EQ(split_list("a (x, y), b; c"), (std::vector<std::string>{"a (x, y)", "b", "c"}));
  EXPECT_EQ(split_list("a (x, b"), (std::vector<std::string>{"a (x", "b"}));
  EXPECT_TRUE(split_list(" , ").empty());
}

TEST(Path, LosesItsRemark) {
  EXPECT_EQ(parse_path("archive/ (new dir)").name, "archive/");
  EXPECT_EQ(parse_path("archive/ (new dir)").remark, "new dir");
  EXPECT_EQ(parse_path("app/(group)/x.ts").name, "app/(group)/x.ts");
  EXPECT_EQ(parse_path("`a.c`: change").remark, "change");
  EXPECT_EQ(parse_path("a.c:3-9").name, "a.c");
  EXPECT_EQ(parse_path("none").name, "");
}

TEST(DependencyItem, IsAnEdgeOnlyWhenItNamesAPrp) {
  EXPECT_TRUE(parse_dependency("uv").empty());
  EXPECT_TRUE(parse_dependency("uv (see PRP-3)").empty());
  EXPECT_TRUE(parse_dependency("Python 3.10").empty());
  EXPECT_EQ(parse_dependency("37.1.1").at(0).name, "PRP-37.1.1");
  EXPECT_EQ(parse_dependency("PRP-A and PRP-B.").at(1).name, "PRP-B");
  EXPECT_EQ(parse_dependency("PRP-B (needs it, now)").at(0).remark, "needs it, now");
}

TEST(StageValue, SaysHowItsTasksRun) {
  EXPECT_EQ(parse_stage("3")->number, 3);
  EXPECT_FALSE(parse_stage("\"stage-2-parallel\"")->sequential);
  EXPECT_TRUE(parse_stage("stage-1-sequential")->sequential);
  EXPECT_FALSE(parse_stage("-1"));
  EXPECT_FALSE(parse_stage("foundation"));
  EXPECT_FALSE(parse_stage("99999999999999"));
}

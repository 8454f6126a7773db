#include "pipeline/names.hpp"

#include <gtest/gtest.h>

#include <plait/error_class.hpp>

namespace plait::pipeline {
namespace {

TEST(StepId, IsAWordOfExpressions) {
  for (const char* good : {"a", "launch", "step_2", "my-step", "B"}) EXPECT_TRUE(is_step_id(good));
  for (const char* bad : {"", "1a", "-a", "a.b", "a b", "ä", "a/b", "a["})
    EXPECT_FALSE(is_step_id(bad));
  EXPECT_FALSE(is_step_id(std::string(65, 'a')));
}

TEST(ParamName, BecomesAFlag) {
  for (const char* good : {"a", "max_parallel", "x2"}) EXPECT_TRUE(is_param_name(good));
  for (const char* bad : {"", "A", "2x", "_a", "a_", "a__b", "a-b"})
    EXPECT_FALSE(is_param_name(bad));
  EXPECT_EQ(flag_of("max_parallel"), "--max-parallel");
  EXPECT_EQ(no_flag_of("merge_all"), "--no-merge-all");
}

TEST(TaskId, MayBeOddButNotDangerous) {
  for (const char* good :
       {"PRP-34.2.2", "a b", "ü", "日本", "a[1]", "x'y\"z", "...", "a\\b", "$(x)"})
    EXPECT_TRUE(check_task_id(good).ok()) << good;
  for (const char* bad : {"", ".", "..", "-x", "a/b", "../x", "a\nb", "a\x7F", "\xFF"})
    EXPECT_FALSE(check_task_id(bad).ok()) << bad;
  EXPECT_FALSE(check_task_id(std::string_view("a\0b", 3)).ok());
  EXPECT_FALSE(check_task_id(std::string(201, 'a')).ok());
  EXPECT_EQ(check_task_id("").error().code, error_class::config);
}

}  // namespace
}  // namespace plait::pipeline

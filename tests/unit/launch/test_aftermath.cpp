// What follows from a turn's end: the classes, and what has been tried already.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <plait/error_class.hpp>
#include <plait/json.hpp>

#include "launch/aftermath.hpp"

namespace plait::launch {
namespace {

namespace is = error_class;
using ::testing::HasSubstr;

TEST(Aftermath, EachClassHasItsSequel) {
  const Aftermath table;
  EXPECT_EQ(table.of(is::crashed), Then::retry);
  EXPECT_EQ(table.of(is::timeout), Then::retry);
  EXPECT_EQ(table.of(is::overloaded), Then::later);
  EXPECT_EQ(table.of(is::rate_limited), Then::wait);
  EXPECT_EQ(table.of(is::budget), Then::pause);
  EXPECT_EQ(table.of(is::security), Then::pause);
  for (const char* code : {is::auth, is::config, is::not_found, is::gate_failed, is::partial,
                           is::cancelled, is::escape, is::git, is::io, is::plugin, "unheard_of"})
    EXPECT_EQ(table.of(code), Then::fail) << code;
}

TEST(Aftermath, AListOfOnesOwnReplacesWhatIsTriedAgain) {
  const auto table = Aftermath::retrying({is::timeout, is::io});
  ASSERT_TRUE(table);
  EXPECT_EQ(table->of(is::io), Then::retry);
  EXPECT_EQ(table->of(is::timeout), Then::retry);
  EXPECT_EQ(table->of(is::crashed), Then::fail);
  EXPECT_EQ(table->of(is::overloaded), Then::fail);
  EXPECT_EQ(table->of(is::rate_limited), Then::wait) << "waiting is no try";
}

TEST(Aftermath, WhatCannotHelpIsRefused) {
  for (const char* code : {is::auth, is::config, is::not_found, is::security}) {
    const auto table = Aftermath::retrying({code});
    ASSERT_FALSE(table) << code;
    EXPECT_THAT(table.error().message, HasSubstr(code));
  }
}

struct Row {
  const char* name;
  Then then;
  Tries tries;
  Move move;
};

class NextMove : public ::testing::TestWithParam<Row> {};

TEST_P(NextMove, IsByTheTable) {
  EXPECT_EQ(next_move(GetParam().then, GetParam().tries, {2, 2, 3600}), GetParam().move);
}

INSTANTIATE_TEST_SUITE_P(
    Table, NextMove,
    ::testing::Values(
        Row{"FirstCrash", Then::retry, {0, 0, 0, false}, Move::again},
        Row{"SecondCrash", Then::retry, {1, 0, 0, true}, Move::again},
        Row{"ThirdCrash", Then::retry, {2, 0, 0, false}, Move::fail},
        Row{"ThirdCrashWithAFallback", Then::retry, {2, 0, 0, true}, Move::fall_back},
        Row{"Overloaded", Then::later, {0, 1, 0, true}, Move::again_later},
        Row{"OverloadedTooOften", Then::later, {2, 3, 0, false}, Move::fail},
        Row{"FirstLimit", Then::wait, {0, 1, 0, true}, Move::wait},
        Row{"LimitIsNoTry", Then::wait, {2, 1, 0, false}, Move::wait},
        Row{"SecondLimitWithAFallback", Then::wait, {0, 2, 60, true}, Move::fall_back},
        Row{"ManyLimits", Then::wait, {0, 40, 3599, false}, Move::wait},
        Row{"NoPatienceLeft", Then::wait, {0, 40, 3600, false}, Move::pause},
        Row{"NoPatienceLeftButAFallback", Then::wait, {0, 1, 3600, true}, Move::fall_back},
        Row{"Pause", Then::pause, {0, 0, 0, true}, Move::pause},
        Row{"Fail", Then::fail, {0, 0, 0, true}, Move::fail}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(Backoff, DoublesUpToTheLongest) {
  EXPECT_EQ(backoff_s(1, 5, 60), 5);
  EXPECT_EQ(backoff_s(2, 5, 60), 10);
  EXPECT_EQ(backoff_s(4, 5, 60), 40);
  EXPECT_EQ(backoff_s(5, 5, 60), 60);
  EXPECT_EQ(backoff_s(1000, 5, 60), 60);
  EXPECT_EQ(backoff_s(3, 0, 60), 0);
}

}  // namespace
}  // namespace plait::launch

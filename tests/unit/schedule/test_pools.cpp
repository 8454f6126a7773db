// Slots and their numbers, starts that keep a distance, limits that change.
#include <gmock/gmock.h>

#include "simulation.hpp"

namespace plait::schedule::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

pipeline::Step worker(const char* id) {
  pipeline::Step out = step(id);
  out.pool = "p";
  return out;
}

pipeline::Pipeline workers(pipeline::Pool pool) {
  pipeline::Pipeline out = pipeline_of({worker("a"), worker("b"), worker("c"), worker("d")});
  out.pools["p"] = pool;
  out.pool_order = {"p"};
  return out;
}

TEST(Slot, IsTheLowestThatNobodyHas) {
  Simulation s(workers(3));
  ASSERT_THAT(s.start(), ElementsAre("a", "b", "c"));
  EXPECT_EQ(s.scheduler().slot(s.id("a")), 0);
  EXPECT_EQ(s.scheduler().slot(s.id("b")), 1);
  EXPECT_EQ(s.scheduler().slot(s.id("c")), 2);
  EXPECT_EQ(s.scheduler().slot(s.id("d")), std::nullopt);
  s.finish("b");
  ASSERT_THAT(s.start(), ElementsAre("d"));
  EXPECT_EQ(s.scheduler().slot(s.id("d")), 1);
  EXPECT_EQ(s.scheduler().slot(s.id("b")), std::nullopt);
}

TEST(Slot, IsThereWithoutALimitAndNotWithoutAPool) {
  pipeline::Pipeline pipeline = workers(0);
  pipeline.steps.push_back(step("e"));
  Simulation s(std::move(pipeline));
  ASSERT_EQ(s.start().size(), 5U);
  EXPECT_EQ(s.scheduler().slot(s.id("d")), 3);
  EXPECT_EQ(s.scheduler().slot(s.id("e")), std::nullopt);
}

TEST(Slot, IsGivenBackByAHoldAndMayBeAnotherAfterwards) {
  Simulation s(workers(2));
  ASSERT_THAT(s.start(), ElementsAre("a", "b"));
  s.scheduler().waiting(s.id("a"));
  s.scheduler().hold(s.id("a"), s.time() + seconds(10), s.time());
  ASSERT_THAT(s.start(), ElementsAre("c"));
  EXPECT_EQ(s.scheduler().slot(s.id("a")), std::nullopt);
  s.finish("b");
  EXPECT_EQ(s.advance(10).granted.size(), 1U);
  EXPECT_EQ(s.scheduler().slot(s.id("a")), 1);
  EXPECT_EQ(s.scheduler().slot(s.id("c")), 0);
}

pipeline::Pool spaced(int limit) {
  pipeline::Pool pool(limit);
  pool.spacing = milliseconds(1500);
  return pool;
}

TEST(Spacing, KeepsStartsApart) {
  Simulation s(workers(spaced(0)));
  s.lasts("a", 10).lasts("b", 10).lasts("c", 10).lasts("d", 10);
  EXPECT_EQ(s.run(), Phase::done);
  EXPECT_EQ(s.began("a"), 0);
  EXPECT_EQ(s.began("b"), 1.5);
  EXPECT_EQ(s.began("c"), 3);
  EXPECT_EQ(s.began("d"), 4.5);
}

TEST(Spacing, IsNotAddedToASlotThatIsWaitedForLonger) {
  Simulation s(workers(spaced(1)));
  s.lasts("a", 10).lasts("b", 1).lasts("c", 10);
  EXPECT_EQ(s.run(), Phase::done);
  EXPECT_EQ(s.began("b"), 10);
  EXPECT_EQ(s.began("c"), 11.5) << "of the start of b, which is over by then";
}

TEST(Spacing, HoldsForWhoTakesASlotAgain) {
  Simulation s(workers(spaced(2)));
  ASSERT_THAT(s.start(), ElementsAre("a"));
  s.scheduler().waiting(s.id("a"));
  s.scheduler().hold(s.id("a"), s.time() + seconds(2), s.time());
  EXPECT_THAT(s.advance(1.5).starts.size(), 1U);
  EXPECT_THAT(s.advance(0.5).granted, IsEmpty());
  EXPECT_EQ(s.scheduler().next_wakeup(), s.time() + seconds(1));
  EXPECT_EQ(s.advance(1).granted.size(), 1U);
}

TEST(Spacing, IsNothingThatARunEndsFor) {
  Simulation s(workers(spaced(0)));
  ASSERT_THAT(s.start(), ElementsAre("a"));
  s.finish("a");
  EXPECT_THAT(s.start(), IsEmpty());
  EXPECT_EQ(s.scheduler().phase(), Phase::going);
}

TEST(AutomaticPool, BeginsWithOneAndFollowsItsLimit) {
  pipeline::Pool pool;
  pool.automatic = true;
  Simulation s(workers(pool));
  ASSERT_THAT(s.start(), ElementsAre("a"));
  s.scheduler().set_limit("p", 3);
  ASSERT_THAT(s.start(), ElementsAre("b", "c"));
  s.scheduler().set_limit("p", 1);
  s.finish("a");
  s.finish("b");
  EXPECT_THAT(s.start(), IsEmpty()) << "what runs goes on, and counts";
  s.finish("c");
  EXPECT_THAT(s.start(), ElementsAre("d"));
}

TEST(Withheld, StepsDoNotStartAndTheRunIsPaused) {
  Simulation s(workers(2));
  ASSERT_THAT(s.start(), ElementsAre("a", "b"));
  s.scheduler().withhold(*s.graph().step_index("c"), true);
  s.finish("a");
  EXPECT_THAT(s.start(), ElementsAre("d")) << "the others go on";
  s.finish("b");
  s.finish("d");
  EXPECT_THAT(s.start(), IsEmpty());
  EXPECT_EQ(s.scheduler().phase(), Phase::paused);
  EXPECT_EQ(s.scheduler().exit_code(), 3);
  s.scheduler().withhold(*s.graph().step_index("c"), false);
  EXPECT_THAT(s.start(), ElementsAre("c"));
}

}  // namespace
}  // namespace plait::schedule::testing

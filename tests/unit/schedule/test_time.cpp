// Pools, holds, attempts, time limits, endings and restarts.
#include <gmock/gmock.h>

#include "simulation.hpp"

namespace plait::schedule::testing {
namespace {

using pipeline::Step;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

Step in_pool(Step step, const char* pool) {
  step.pool = pool;
  return step;
}

TEST(PoolRule, LimitsAndZeroDoesNot) {
  for (const int size : {1, 2, 0}) {
    Simulation s(
        pipeline_of({in_pool(step("a"), "p"), in_pool(step("b"), "p"), in_pool(step("c"), "p")},
                    {{"p", size}}));
    s.run();
    EXPECT_EQ(s.peak("p"), size == 0 ? 3 : size);
    EXPECT_EQ(s.rest(), "");
  }
}

TEST(PoolRule, ARunMayWaitOnlyForALaterPool) {
  Simulation s(pipeline_of({in_pool(step("a"), "p"), in_pool(step("b"), "p")},
                           {{"before", 1}, {"p", 0}, {"q", 1}, {"r", 1}}));
  ASSERT_THAT(s.start(), ElementsAre("a", "b"));
  Scheduler& scheduler = s.scheduler();
  for (const char* refused : {"before", "p", "nowhere"}) {
    const Status asked = scheduler.request_pool(s.id("a"), refused);
    ASSERT_FALSE(asked) << refused;
    EXPECT_EQ(asked.error().code, "config");
  }
  for (const char* run : {"a", "b"}) {
    scheduler.waiting(s.id(run));
    ASSERT_TRUE(scheduler.request_pool(s.id(run), "q"));
  }
  const auto granted = s.advance().granted;
  ASSERT_EQ(granted.size(), 1U);
  EXPECT_EQ(granted[0].run, s.id("a"));
  EXPECT_EQ(granted[0].what, Granted::What::pool);
  EXPECT_EQ(granted[0].pool, "q");
  EXPECT_FALSE(scheduler.request_pool(s.id("a"), "q")) << "it holds that one already";
  scheduler.release_pool(s.id("a"), "q");
  EXPECT_EQ(s.advance().granted.size(), 1U);
  s.finish("b");
  EXPECT_EQ(scheduler.pools().used("q"), 0) << "ending gives back";
}

TEST(PoolRule, ABackoffAndABlockGiveTheSlotBack) {
  Step a = in_pool(step("a"), "p");
  a.retry.max = 1;
  a.retry.backoff = seconds(60);
  Simulation s(pipeline_of({a, in_pool(step("b"), "p"), in_pool(step("c"), "p")}, {{"p", 1}}));
  s.fails("a", "crashed", 1).blocks("b").lasts("c", 2);
  EXPECT_EQ(s.run(), Phase::paused);
  EXPECT_EQ(s.rest(), "b=blocked");
  EXPECT_LT(s.began("c"), 60);
  EXPECT_EQ(s.peak("p"), 1);
}

TEST(PoolRule, ADecidedRunNeedsASlotAgain) {
  Simulation s(pipeline_of({in_pool(step("a"), "p"), in_pool(step("b"), "p")}, {{"p", 1}}));
  ASSERT_THAT(s.start(), ElementsAre("a"));
  s.finish("a", State::blocked, "undecided");
  ASSERT_THAT(s.start(), ElementsAre("b"));
  s.scheduler().decided(s.id("a"), s.time());
  EXPECT_THAT(s.advance().granted, IsEmpty());
  s.finish("b");
  const auto granted = s.advance().granted;
  ASSERT_EQ(granted.size(), 1U);
  EXPECT_EQ(granted[0].what, Granted::What::hold_over);
  EXPECT_EQ(s.scheduler().pools().used("p"), 1);
}

Simulation held() {
  Step a = in_pool(step("a"), "p");
  a.timeout = seconds(100);
  return Simulation(pipeline_of({a, in_pool(step("b"), "p")}, {{"p", 1}}));
}

TEST(HoldRule, GivesSlotsBackAndStopsTheClock) {
  Simulation s = held();
  ASSERT_THAT(s.start(), ElementsAre("a"));
  s.advance(30);
  s.scheduler().waiting(s.id("a"));
  s.scheduler().hold(s.id("a"), s.time() + seconds(1000), s.time());
  EXPECT_THAT(s.start(), ElementsAre("b"));
  s.finish("b");
  EXPECT_THAT(s.advance(999).granted, IsEmpty());
  EXPECT_EQ(s.scheduler().time_left(s.id("a"), s.time()), seconds(70));
  EXPECT_EQ(s.advance(1).granted.size(), 1U);
  EXPECT_EQ(s.scheduler().pools().used("p"), 1);
  EXPECT_THAT(s.advance(69).expired, IsEmpty());
  EXPECT_THAT(s.advance(1).expired, ElementsAre(s.id("a")));
}

TEST(HoldRule, WorkThatHasBegunGoesBeforeNewWork) {
  Simulation s = held();
  ASSERT_THAT(s.start(), ElementsAre("a"));
  s.scheduler().waiting(s.id("a"));
  s.scheduler().hold(s.id("a"), s.time(), s.time());
  const Decisions next = s.advance();
  EXPECT_EQ(next.granted.size(), 1U);
  EXPECT_TRUE(next.starts.empty());
}

TEST(HoldRule, ANewHoldReplacesTheOneBefore) {
  Simulation s = held();
  ASSERT_THAT(s.start(), ElementsAre("a"));
  s.scheduler().waiting(s.id("a"));
  s.scheduler().hold(s.id("a"), s.time() + seconds(10), s.time());
  s.scheduler().hold(s.id("a"), s.time() + seconds(20), s.time());
  EXPECT_THAT(s.start(), ElementsAre("b"));
  s.finish("b");
  EXPECT_THAT(s.advance(10).granted, IsEmpty());
  EXPECT_EQ(s.advance(10).granted.size(), 1U);
  EXPECT_THAT(s.advance(100).granted, IsEmpty());
  EXPECT_EQ(s.scheduler().pools().used("p"), 1);
  s.finish("a");
  EXPECT_EQ(s.scheduler().pools().used("p"), 0);
}

Step retried(int max) {
  Step a = step("a");
  a.retry.max = max;
  a.retry.backoff = seconds(10);
  a.retry.factor = 2;
  a.retry.max_backoff = seconds(30);
  return a;
}

TEST(RetryRule, MaxCountsFurtherAttemptsAndBackoffGrowsToItsCap) {
  Simulation s(pipeline_of({retried(4)}));
  s.fails("a").run();
  EXPECT_EQ(s.starts("a"), 5);
  EXPECT_EQ(s.ended("a"), 5 * 1 + 10 + 20 + 30 + 30);
  EXPECT_EQ(s.state("a"), State::failed);
}

TEST(RetryRule, TheLastFailureAloneAborts) {
  Simulation s(pipeline_of({retried(2), step("b"), step("of_b", {"b"})}));
  s.fails("a", "crashed", 2).lasts("b", 5).run();
  EXPECT_EQ(s.rest(), "");
}

TEST(RetryRule, OnlyNamedClasses) {
  Step a = retried(3);
  a.retry.on = {"crashed", "overloaded"};
  Simulation s(pipeline_of({a}));
  s.fails("a", "crashed", 1).fails("a", "auth", 1).run();
  EXPECT_EQ(s.starts("a"), 2);
  EXPECT_EQ(s.scheduler().error(s.id("a")).code, "auth");
}

TEST(RetryRule, NothingIsTriedAgainOnceTheRunIsToEnd) {
  Simulation s(pipeline_of({retried(3)}));
  ASSERT_THAT(s.start(), ElementsAre("a"));
  s.scheduler().end(Ending::drain);
  EXPECT_FALSE(s.finish("a", State::failed, "crashed"));
  EXPECT_EQ(s.state("a"), State::failed);
}

TEST(TimeoutRule, SpansAllAttemptsAndBackoffs) {
  Step a = retried(9);
  a.timeout = seconds(25);
  Simulation s(pipeline_of({a}));
  s.fails("a", "crashed").lasts("a", 6).run();
  EXPECT_EQ(s.starts("a"), 2);  // 6 + 10 + 6 = 22, then in its backoff
  EXPECT_EQ(s.scheduler().error(s.id("a")).code, "crashed");
  EXPECT_THAT(s.scheduler().error(s.id("a")).notes,
              ElementsAre("no time was left for another attempt"));
}

TEST(TimeoutRule, IsToldOnce) {
  Step a = step("a");
  a.timeout = seconds(25);
  Simulation s(pipeline_of({a}));
  ASSERT_THAT(s.start(), ElementsAre("a"));
  EXPECT_EQ(s.scheduler().next_wakeup(), s.time() + seconds(25));
  EXPECT_THAT(s.advance(25).expired, ElementsAre(s.id("a")));
  EXPECT_THAT(s.advance(25).expired, IsEmpty());
  EXPECT_EQ(s.scheduler().next_wakeup(), std::nullopt);
  EXPECT_EQ(s.state("a"), State::running) << "until its call has ended";
}

TEST(TimeoutRule, IsNotUsedUpWhileAPersonDecides) {
  Step a = step("a");
  a.timeout = seconds(25);
  Simulation s(pipeline_of({a}));
  ASSERT_THAT(s.start(), ElementsAre("a"));
  s.advance(5);
  s.finish("a", State::blocked, "undecided");
  EXPECT_THAT(s.advance(1000).expired, IsEmpty());
  s.scheduler().decided(s.id("a"), s.time());
  EXPECT_EQ(s.advance().granted.size(), 1U);
  EXPECT_EQ(s.scheduler().time_left(s.id("a"), s.time()), seconds(20));
}

TEST(EndingRule, DrainStartsNothingNew) {
  Simulation s(pipeline_of({step("a"), step("b", {"a"})}));
  ASSERT_THAT(s.start(), ElementsAre("a"));
  s.scheduler().end(Ending::drain);
  s.finish("a");
  EXPECT_THAT(s.start(), IsEmpty());
  EXPECT_EQ(s.scheduler().phase(), Phase::interrupted);
  EXPECT_EQ(s.scheduler().exit_code(), 130);
  EXPECT_EQ(s.rest(), "b=pending");
}

TEST(EndingRule, ADrainThatLeavesNothingUndoneIsNoInterruption) {
  Simulation s(pipeline_of({step("a")}));
  ASSERT_THAT(s.start(), ElementsAre("a"));
  s.scheduler().end(Ending::drain);
  s.finish("a");
  EXPECT_EQ(s.run(), Phase::done);
  EXPECT_EQ(s.scheduler().exit_code(), 0);
}

TEST(EndingRule, StopEndsWhatRuns) {
  Simulation s(pipeline_of({step("a")}));
  ASSERT_THAT(s.start(), ElementsAre("a"));
  s.scheduler().end(Ending::stop);
  s.finish("a", State::cancelled, "cancelled");
  EXPECT_EQ(s.run(), Phase::done);
  EXPECT_EQ(s.scheduler().exit_code(), 130);
}

// What is true of a run, one after the other taken away.
int exit_code(bool refused, bool stopped, bool misconfigured, bool blocked, bool failed) {
  Step gate = step("gate");
  gate.on_error = pipeline::OnError::refuse;
  std::vector<Step> steps{gate,          step("late", {"wait"}), step("config"),
                          step("block"), step("fail"),           step("wait")};
  for (Step& each : steps)
    if (each.id != "gate") each.on_error = pipeline::OnError::proceed;
  Simulation s(pipeline_of(steps));
  (void)s.advance();
  s.finish("gate", refused ? State::failed : State::succeeded, "refused");
  s.finish("config", misconfigured ? State::failed : State::succeeded, "config");
  s.finish("block", blocked ? State::blocked : State::succeeded, "undecided");
  s.finish("fail", failed ? State::failed : State::succeeded, "internal");
  if (stopped) s.scheduler().end(Ending::drain);
  s.finish("wait");
  (void)s.advance();
  if (s.state("late") == State::running) s.finish("late");
  return s.scheduler().exit_code();
}

TEST(ExitCodeRule, TheFirstThatApplies) {
  EXPECT_EQ(exit_code(true, true, true, true, true), 4);
  EXPECT_EQ(exit_code(false, true, true, true, true), 130);
  EXPECT_EQ(exit_code(false, false, true, true, true), 2);
  EXPECT_EQ(exit_code(false, false, false, true, true), 3);
  EXPECT_EQ(exit_code(false, false, false, false, true), 1);
  EXPECT_EQ(exit_code(false, false, false, false, false), 0);
}

TEST(RestoreRule, WhatWasDoneStaysDone) {
  Simulation s(pipeline_of({step("a"), step("b", {"a"}), step("c", {"b"}), step("d")}));
  s.scheduler().restore(s.id("a"), State::succeeded, 1);
  s.scheduler().restore(s.id("d"), State::blocked, 2, fail("undecided", "go on?"));
  EXPECT_THAT(s.start(), ElementsAre("b"));
  s.finish("b");
  EXPECT_EQ(s.run(), Phase::paused);
  EXPECT_EQ(s.rest(), "d=blocked");
  s.scheduler().decided(s.id("d"), s.time());
  EXPECT_EQ(s.run(), Phase::done);
  EXPECT_EQ(s.scheduler().attempt(s.id("d")), 2);
}

TEST(RestoreRule, AFailureThatAbortedStillDoes) {
  Step report = step("report", {"a", "b"});
  report.when = pipeline::When::always;
  Simulation s(pipeline_of({step("a"), step("b"), report}));
  s.scheduler().restore(s.id("a"), State::failed, 1, fail("crashed", "it did"));
  EXPECT_EQ(s.run(), Phase::done);
  EXPECT_EQ(s.rest(), "a=failed b=cancelled");
  EXPECT_EQ(s.state("report"), State::succeeded);
}

}  // namespace
}  // namespace plait::schedule::testing

// The rules by which step runs start or do not start, one by one.
#include <gmock/gmock.h>

#include "simulation.hpp"

namespace plait::schedule::testing {
namespace {

using pipeline::OnBlock;
using pipeline::OnError;
using pipeline::Step;
using pipeline::When;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

// `first`, and `then` after it, which asks for `when`.
State after_first(When when, State first) {
  Step then = step("then", {"first", "other"});
  then.when = when;
  Step failing = step("first");
  failing.on_error = OnError::proceed;
  if (first == State::off) failing.condition = "false";
  Simulation s(pipeline_of({failing, step("other"), then}));
  if (first == State::failed) s.fails("first");
  s.run();
  return s.state("then");
}

TEST(WhenRule, SuccessWantsAllOk) {
  EXPECT_EQ(after_first(When::success, State::succeeded), State::succeeded);
  EXPECT_EQ(after_first(When::success, State::off), State::succeeded);
  EXPECT_EQ(after_first(When::success, State::failed), State::skipped);
}

TEST(WhenRule, FailureWantsOneThatIsNotOk) {
  EXPECT_EQ(after_first(When::failure, State::succeeded), State::skipped);
  EXPECT_EQ(after_first(When::failure, State::off), State::skipped);
  EXPECT_EQ(after_first(When::failure, State::failed), State::succeeded);
}

TEST(WhenRule, AnyWantsOneThatSucceeded) {
  EXPECT_EQ(after_first(When::any, State::failed), State::succeeded);
  Step a = step("a");
  Step then = step("then", {"a"});
  a.condition = "false";
  then.when = When::any;
  Simulation s(pipeline_of({a, then}));
  s.run();
  EXPECT_EQ(s.state("then"), State::skipped);
}

TEST(WhenRule, AlwaysWantsNothing) {
  EXPECT_EQ(after_first(When::always, State::failed), State::succeeded);
}

TEST(WhenRule, WaitsUntilAllNeedsAreTerminal) {
  Step then = step("then", {"a", "b"});
  then.when = When::always;
  Simulation s(pipeline_of({step("a"), step("b"), then}));
  EXPECT_THAT(s.start(), ElementsAre("a", "b"));
  s.finish("a");
  EXPECT_THAT(s.start(), IsEmpty());
  s.finish("b");
  EXPECT_THAT(s.start(), ElementsAre("then"));
}

TEST(IfRule, IsAskedAfterWhenAndMakesOff) {
  Step a = step("a");
  a.on_error = OnError::proceed;
  Step off = step("off");
  off.condition = "false";
  Step skipped = step("skipped", {"a"});
  skipped.condition = "no such thing";  // never asked
  Simulation s(pipeline_of({a, off, skipped}));
  s.fails("a").run();
  EXPECT_EQ(s.state("off"), State::off);
  EXPECT_EQ(s.state("skipped"), State::skipped);
  EXPECT_EQ(s.starts("off"), 0);
}

TEST(IfRule, OneThatCannotBeToldFailsTheRun) {
  Step a = step("a");
  a.condition = "params.nothing";
  Simulation s(pipeline_of({a, step("other")}));
  s.run();
  EXPECT_EQ(s.state("a"), State::failed);
}

TEST(NeedsRule, StepsOverOneListPairByTask) {
  Simulation s(pipeline_of({step("analyze"), mapped("a"), mapped("b", {"a"})}), tasks({"X", "Y"}));
  EXPECT_THAT(s.start(), ElementsAre("analyze"));
  s.finish("analyze");
  EXPECT_THAT(s.start(), ElementsAre("a[X]", "a[Y]"));
  s.finish("a[Y]");
  EXPECT_THAT(s.start(), ElementsAre("b[Y]"));
}

TEST(NeedsRule, EverythingElseWaitsForAll) {
  Simulation s(
      pipeline_of({step("analyze"), mapped("a"), step("sum", {"a"}), mapped("c", {"sum"})}),
      tasks({"X", "Y"}));
  s.lasts("a[Y]", 7).run();
  EXPECT_EQ(s.began("sum"), s.ended("a[Y]"));
  EXPECT_EQ(s.began("c[X]"), s.ended("sum"));
}

graph::TaskList after_and_behind() {
  graph::TaskList list = tasks({"X", "Y", "Z"});
  list.tasks[1].after = {"X"};
  list.tasks[2].behind = {"X"};
  return list;
}

TEST(AfterRule, HardWantsSuccessAndBehindAnEnd) {
  Step work = mapped("work");
  work.after = pipeline::Name{"work", {}};
  work.on_error = OnError::proceed;
  Simulation s(pipeline_of({step("analyze"), work}), after_and_behind());
  s.fails("work[X]").lasts("work[X]", 5).run();
  EXPECT_EQ(s.rest(), "work[X]=failed work[Y]=skipped");
  EXPECT_EQ(s.began("work[Z]"), s.ended("work[X]"));
}

TEST(AfterRule, HoldsForRunsThatAlwaysRunToo) {
  Step work = mapped("work");
  work.after = pipeline::Name{"work", {}};
  work.on_error = OnError::proceed;
  work.when = When::always;
  Simulation s(pipeline_of({step("analyze"), work}), after_and_behind());
  s.fails("work[X]").run();
  EXPECT_EQ(s.state("work[Y]"), State::skipped);
}

Step ordered(Step step) {
  step.ordered = true;
  return step;
}

TEST(OrderRule, ARunTakesItsTurn) {
  Simulation s(pipeline_of({step("analyze"), mapped("work"), ordered(mapped("land", {"work"}))}),
               tasks({"X", "Y", "Z"}));
  s.lasts("work[X]", 9).run();
  EXPECT_EQ(s.began("land[X]"), s.ended("work[X]"));
  EXPECT_EQ(s.began("land[Y]"), s.ended("land[X]"));
  EXPECT_EQ(s.began("land[Z]"), s.ended("land[Y]"));
}

TEST(OrderRule, FailureAndBlockPassTheTurnOn) {
  Step land = ordered(mapped("land"));
  land.on_error = OnError::proceed;
  Simulation s(pipeline_of({step("analyze"), land}), tasks({"X", "Y", "Z"}));
  EXPECT_EQ(s.fails("land[X]").blocks("land[Y]").run(), Phase::paused);
  EXPECT_EQ(s.rest(), "land[X]=failed land[Y]=blocked");
  EXPECT_EQ(s.began("land[Z]"), s.ended("land[Y]"));
}

TEST(OrderRule, ADecidedRunIsInTheWayAgain) {
  Simulation s(pipeline_of({step("analyze"), mapped("work"), ordered(mapped("land", {"work"}))}),
               tasks({"X", "Y"}));
  s.blocks("land[X]").lasts("work[Y]", 100).run_for(10);
  ASSERT_EQ(s.state("land[X]"), State::blocked);
  s.scheduler().decided(s.id("land[X]"), s.time());
  s.lasts("land[X]", 1).run();
  EXPECT_EQ(s.rest(), "");
}

Step gathered(Step step) {
  step.gather = true;
  return step;
}

TEST(GatherRule, TakesAllThatAreEligibleIntoOneCallAndOneSlot) {
  Step land = gathered(mapped("land", {"work"}));
  land.pool = "landing";
  Simulation s(pipeline_of({step("analyze"), mapped("work"), land}, {{"landing", 1}}),
               tasks({"X", "Y", "Z"}));
  s.lasts("work[Z]", 10).run();
  EXPECT_THAT(s.calls("land"), ElementsAre("X", "Y", "Z"));
  EXPECT_EQ(s.peak("landing"), 1);

  Simulation together(pipeline_of({step("analyze"), land, mapped("work")}, {{"landing", 1}}),
                      tasks({"X", "Y", "Z"}));
  together.lasts("work[X]", 1).lasts("land[X]", 3).run();
  EXPECT_THAT(together.calls("land"), ElementsAre("X", "Y Z"));
  EXPECT_EQ(together.peak("landing"), 1);
}

TEST(GatherRule, WithOrderOnlyTheFrontGoes) {
  Simulation s(
      pipeline_of({step("analyze"), mapped("work"), ordered(gathered(mapped("land", {"work"})))}),
      tasks({"X", "Y", "Z"}));
  s.lasts("work[Y]", 10).run();
  EXPECT_THAT(s.calls("land"), ElementsAre("X", "Y Z"));
}

TEST(GatherRule, EachRunHasItsOwnOutcomeAndTheSlotStaysUntilTheLast) {
  Step land = gathered(mapped("land"));
  land.pool = "landing";
  land.on_error = OnError::proceed;
  Step next = mapped("next", {"land"});
  Simulation s(pipeline_of({step("analyze"), land, next}, {{"landing", 1}}), tasks({"X", "Y"}));
  EXPECT_THAT(s.start(), ElementsAre("analyze"));
  s.finish("analyze");
  EXPECT_THAT(s.start(), ElementsAre("land[X]", "land[Y]"));
  s.finish("land[X]");
  EXPECT_THAT(s.start(), ElementsAre("next[X]"));
  EXPECT_EQ(s.scheduler().pools().used("landing"), 1);
  s.finish("land[Y]", State::failed, "conflict");
  EXPECT_EQ(s.scheduler().pools().used("landing"), 0);
  EXPECT_THAT(s.start(), IsEmpty());
  EXPECT_EQ(s.state("next[Y]"), State::skipped);
}

TEST(PriorityRule, StepThenTaskThenLongestWayThenPlanOrder) {
  const auto one_slot = [](Step s, int priority) {
    s.pool = "slot";
    s.priority = priority;
    return s;
  };
  Step behind_b = step("behind_b", {"b"});
  Simulation s(pipeline_of({one_slot(step("a"), 0), one_slot(step("b"), 0), one_slot(step("c"), 0),
                            one_slot(step("d"), 1), behind_b},
                           {{"slot", 1}}));
  std::vector<std::string> order;
  for (auto started = s.start(); !started.empty(); started = s.start()) {
    for (const std::string& run : started) {
      if (run != "behind_b") order.push_back(run);
      s.finish(run);
    }
  }
  EXPECT_THAT(order, ElementsAre("d", "b", "a", "c"));

  graph::TaskList list = tasks({"X", "Y"});
  list.tasks[1].priority = 5;
  Simulation t(pipeline_of({step("analyze"), one_slot(mapped("work"), 0)}, {{"slot", 1}}), list);
  t.run();
  EXPECT_LT(t.began("work[Y]"), t.began("work[X]"));
}

// Two places are made at once, for one worker.
Simulation one_worker() {
  Step make = mapped("make");
  make.pool = "places";
  Step work = mapped("work", {"make"});
  work.pool = "worker";
  return Simulation(pipeline_of({step("analyze"), make, work}, {{"places", 2}, {"worker", 1}}),
                    tasks({"X", "Y", "Z"}));
}

TEST(PriorityRule, WhichCallReturnsFirstDoesNotDecideTheOrder) {
  Simulation s = one_worker();
  s.lasts("make[X]", 3).run();
  EXPECT_THAT(s.calls("work"), ElementsAre("X", "Y", "Z"));
  EXPECT_EQ(s.began("work[X]"), s.ended("make[X]"));
}

TEST(PriorityRule, NobodyIsWaitedForWhoIsNotInACall) {
  Simulation s = one_worker();
  EXPECT_THAT(s.start(), ElementsAre("analyze"));
  s.finish("analyze");
  EXPECT_THAT(s.start(), ElementsAre("make[X]", "make[Y]"));
  s.scheduler().waiting(s.id("make[X]"));  // on a process: may take long
  s.finish("make[Y]");
  EXPECT_THAT(s.start(), ElementsAre("make[Z]", "work[Y]"));
}

TEST(PriorityRule, ASlotForEachIsEnough) {
  Step make = mapped("make");
  Step work = mapped("work", {"make"});
  work.pool = "workers";
  Simulation s(pipeline_of({step("analyze"), make, work}, {{"workers", 2}}), tasks({"X", "Y"}));
  s.lasts("make[X]", 3).run();
  EXPECT_LT(s.began("work[Y]"), s.began("work[X]"));
}

TEST(OnErrorRule, AbortLetsRunningOnesEndAndAlwaysAndFailureStillRun) {
  Step always = step("always", {"a", "later"});
  always.when = When::always;
  Step failure = step("failure", {"a"});
  failure.when = When::failure;
  Step any = step("any", {"a", "slow"});
  any.when = When::any;
  Simulation s(
      pipeline_of({step("a"), step("slow"), step("later", {"slow"}), any, always, failure}));
  s.fails("a").lasts("slow", 10).run();
  EXPECT_EQ(s.rest(), "a=failed later=cancelled any=cancelled");
  EXPECT_EQ(s.scheduler().exit_code(), 1);
}

TEST(OnErrorRule, ContinueSkipsDependentsOnly) {
  Step a = step("a");
  a.on_error = OnError::proceed;
  Simulation s(pipeline_of({a, step("slow"), step("of_a", {"a"}), step("later", {"slow"})}));
  s.fails("a").lasts("slow", 10).run();
  EXPECT_EQ(s.rest(), "a=failed of_a=skipped");
}

TEST(OnErrorRule, RefuseCancelsAll) {
  Step check = step("check");
  check.on_error = OnError::refuse;
  Step always = step("always", {"check"});
  always.when = When::always;
  Simulation s(pipeline_of({check, always}));
  s.fails("check").run();
  EXPECT_EQ(s.rest(), "check=failed always=cancelled");
  EXPECT_EQ(s.scheduler().exit_code(), 4);
}

TEST(OnErrorRule, RefuseCancelsBlockedRunsToo) {
  Step check = step("check");
  check.on_error = OnError::refuse;
  Simulation s(pipeline_of({check, step("asks"), step("next", {"asks"}), step("asks_late")}));
  s.blocks("asks").blocks("asks_late").lasts("check", 5).lasts("asks_late", 9).fails("check");
  EXPECT_EQ(s.run(), Phase::done);
  EXPECT_EQ(s.rest(), "check=failed asks=cancelled next=cancelled asks_late=cancelled");
  EXPECT_EQ(s.scheduler().error(s.id("asks")).code, "refused");
  EXPECT_EQ(s.scheduler().exit_code(), 4);
}

TEST(OnBlockRule, FailMakesItUndecidedExceptForSecurity) {
  Step a = step("a");
  a.on_block = OnBlock::fail;
  Step b = a;
  b.id = "b";
  Simulation s(pipeline_of({a, b}));
  s.blocks("a", "drift").blocks("b", "security").run();
  EXPECT_EQ(s.state("a"), State::failed);
  EXPECT_EQ(s.scheduler().error(s.id("a")).code, "undecided");
  EXPECT_EQ(s.state("b"), State::blocked);
}

TEST(BlockedRule, IsNotTerminalAndOthersGoOn) {
  Simulation s(pipeline_of({step("a"), step("of_a", {"a"}), step("b"), step("of_b", {"b"})}));
  EXPECT_EQ(s.blocks("a").run(), Phase::paused);
  EXPECT_EQ(s.rest(), "a=blocked of_a=pending");
  s.scheduler().decided(s.id("a"), s.time());
  EXPECT_EQ(s.scheduler().phase(), Phase::going);
  EXPECT_EQ(s.run(), Phase::done);
  EXPECT_EQ(s.rest(), "");
  EXPECT_EQ(s.starts("a"), 1) << "a decided run is resumed, not started anew";
}

Simulation observed() {
  Step work = mapped("work", {"gate"});
  Step watch = step("watch");
  watch.observes = {{"work", {}}};
  return Simulation(pipeline_of({step("analyze"), step("gate", {"analyze"}), work, watch}),
                    tasks({"X", "Y"}));
}

TEST(ObserverRule, StartsWithTheFirstAndEndsAfterTheLast) {
  Simulation s = observed();
  s.lasts("work[Y]", 9).run();
  EXPECT_EQ(s.began("watch"), s.began("work[X]"));
  EXPECT_EQ(s.ended("watch"), s.ended("work[Y]"));
  EXPECT_EQ(s.state("watch"), State::succeeded);
}

TEST(ObserverRule, ItsFailureSpoilsNothing) {
  Simulation s = observed();
  EXPECT_EQ(s.fails("watch").run(), Phase::done);
  EXPECT_EQ(s.state("watch"), State::failed);
  EXPECT_EQ(s.rest(), "");
  EXPECT_EQ(s.scheduler().exit_code(), 0);
}

TEST(ObserverRule, HasNothingToDoWhereNothingStarted) {
  Simulation s = observed();
  EXPECT_EQ(s.fails("gate").run(), Phase::done);
  EXPECT_EQ(s.starts("watch"), 0);
  EXPECT_EQ(s.state("watch"), State::skipped);
}

TEST(ExpansionRule, UnexpandedStepsAreSkippedWhenTheSourceFailed) {
  Step sum = step("sum", {"work"});
  sum.when = When::always;
  Step analyze = step("analyze");
  analyze.on_error = OnError::proceed;
  Simulation s(pipeline_of({analyze, mapped("work"), sum}), tasks({"X"}));
  EXPECT_EQ(s.fails("analyze").run(), Phase::done);
  EXPECT_EQ(s.rest(), "analyze=failed work[*]=skipped");
}

TEST(ExpansionRule, AnEmptyListFailsTheSource) {
  Simulation s(pipeline_of({step("analyze"), mapped("work")}));
  s.run();
  EXPECT_EQ(s.state("analyze"), State::failed);
  EXPECT_EQ(s.scheduler().exit_code(), 2);
}

}  // namespace
}  // namespace plait::schedule::testing

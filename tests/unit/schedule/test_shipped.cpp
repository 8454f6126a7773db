// The shipped pipelines, case by case: which step runs come to which end, in which order, and what
// the exit code is.
#include <gmock/gmock.h>

#include "simulation.hpp"

namespace plait::schedule::testing {
namespace {

using Params = std::vector<std::pair<std::string, std::string>>;
using ::testing::ElementsAre;

const std::vector<Work> one_stage{{"A"}, {"B"}, {"C"}};
const std::vector<Work> two_stages{{"A"}, {"B"}, {"C"}, {"D", 2, {"B"}}, {"E", 2}};

Simulation simulate(const std::string& name, const Params& params = {},
                    const std::vector<Work>& work = one_stage) {
  pipeline::Pipeline pipeline = shipped(name, params);
  graph::TaskList list = tasks_for(pipeline, work);
  return Simulation(std::move(pipeline), std::move(list));
}

TEST(Batch, AllSucceed) {
  Simulation s = simulate("batch");
  EXPECT_EQ(s.lasts("launch[A]", 9).lasts("launch[B]", 9).run(), Phase::done);
  EXPECT_EQ(s.rest(), "");
  EXPECT_EQ(s.scheduler().exit_code(), 0);
  EXPECT_EQ(s.peak("agents"), 3);
  EXPECT_THAT(s.calls("merge"), ElementsAre("A B C"));
  EXPECT_THAT(s.calls("cleanup"), ElementsAre("A B C"));
  EXPECT_EQ(s.state("monitor"), State::succeeded);
}

TEST(Batch, OneAtATime) {
  Simulation s = simulate("batch", {{"max_parallel", "1"}});
  s.run();
  EXPECT_EQ(s.rest(), "");
  EXPECT_EQ(s.scheduler().exit_code(), 0);
  EXPECT_EQ(s.peak("agents"), 1);
}

TEST(Batch, ASequentialStageIsDoneOneByOne) {
  Simulation s =
      simulate("batch", {}, {{"A", 1, {}, true}, {"B", 1, {}, true}, {"C", 1, {}, true}});
  s.run();
  EXPECT_EQ(s.rest(), "");
  EXPECT_EQ(s.peak("agents"), 1);
  EXPECT_LT(s.began("launch[A]"), s.began("launch[B]"));
  EXPECT_EQ(s.ended("launch[A]"), s.began("launch[B]"));
  EXPECT_EQ(s.ended("launch[B]"), s.began("launch[C]"));
  EXPECT_THAT(s.calls("merge"), ElementsAre("A B C"));
}

TEST(Batch, AConflictIsAFailureWithContinue) {
  Simulation s = simulate("batch", {{"continue_on_error", "true"}});
  s.blocks("merge[B]").run();
  EXPECT_EQ(s.rest(), "merge[B]=failed");
  EXPECT_EQ(s.scheduler().error(s.id("merge[B]")).code, "undecided");
  EXPECT_EQ(s.scheduler().exit_code(), 1);
}

TEST(Batch, ARefusalCancelsEverything) {
  Simulation s = simulate("batch");
  EXPECT_EQ(s.fails("preflight", "refused").run(), Phase::done);
  EXPECT_EQ(s.rest(),
            "preflight=failed worktree[A]=cancelled worktree[B]=cancelled worktree[C]=cancelled "
            "launch[A]=cancelled launch[B]=cancelled launch[C]=cancelled aggregate=cancelled "
            "merge[A]=cancelled merge[B]=cancelled merge[C]=cancelled cleanup[A]=cancelled "
            "cleanup[B]=cancelled cleanup[C]=cancelled");
  EXPECT_EQ(s.scheduler().exit_code(), 4);
  EXPECT_EQ(s.state("monitor"), State::cancelled);
}

TEST(Batch, OneFailureAmongManyStopsWhatHasNotBegun) {
  Simulation s = simulate("batch", {{"max_parallel", "1"}});
  s.fails("launch[B]").run();
  EXPECT_EQ(s.rest(),
            "launch[B]=failed launch[C]=cancelled merge[A]=cancelled merge[B]=cancelled "
            "merge[C]=cancelled");
  EXPECT_EQ(s.scheduler().exit_code(), 1);
  EXPECT_EQ(s.peak("agents"), 1);
}

TEST(Batch, AnAgentThatCouldNotBeStartedIsStartedOnceMore) {
  Simulation s = simulate("batch");
  s.fails("launch[B]", "io", 1).run();
  EXPECT_EQ(s.rest(), "");
  EXPECT_EQ(s.starts("launch[B]"), 2);
  EXPECT_EQ(s.ended("launch[B]") - s.began("launch[B]"), 1 + 30 + 1);
}

TEST(Batch, OneFailureKeepsTheOthersWithContinue) {
  Simulation s = simulate("batch", {{"continue_on_error", "true"}});
  s.fails("launch[B]").run();
  EXPECT_EQ(s.rest(), "launch[B]=failed merge[B]=skipped");
  EXPECT_EQ(s.scheduler().exit_code(), 1);
  EXPECT_THAT(s.calls("merge"), ElementsAre("A C"));
}

TEST(Batch, AConflictPausesItsOwnTaskOnly) {
  Simulation s = simulate("batch");
  EXPECT_EQ(s.blocks("merge[B]").run(), Phase::paused);
  EXPECT_EQ(s.rest(), "merge[B]=blocked cleanup[B]=pending");
  EXPECT_EQ(s.scheduler().exit_code(), 3);
}

TEST(Batch, AHeldBackAgentKeepsEverythingFromLanding) {
  Simulation s = simulate("batch");
  EXPECT_EQ(s.blocks("launch[B]").run(), Phase::paused);
  EXPECT_EQ(s.rest(),
            "launch[B]=blocked aggregate=pending merge[A]=pending merge[B]=pending "
            "merge[C]=pending cleanup[A]=pending cleanup[B]=pending cleanup[C]=pending");
  EXPECT_EQ(s.scheduler().exit_code(), 3);
}

TEST(Batch, MergeAndCleanupCanBeSwitchedOff) {
  Simulation s = simulate("batch", {{"merge", "false"}, {"cleanup", "false"}});
  s.run();
  EXPECT_EQ(s.rest(),
            "merge[A]=off merge[B]=off merge[C]=off cleanup[A]=off cleanup[B]=off cleanup[C]=off");
  EXPECT_EQ(s.scheduler().exit_code(), 0);
}

TEST(Staged, AStageStartsWhenTheOneBeforeHasLanded) {
  Simulation s = simulate("staged", {{"review", "false"}}, two_stages);
  s.run();
  EXPECT_EQ(s.rest(), "review[A]=off review[B]=off review[C]=off review[D]=off review[E]=off");
  EXPECT_EQ(s.scheduler().exit_code(), 0);
  for (const char* merge : {"merge[A]", "merge[B]", "merge[C]"}) {
    EXPECT_LE(s.ended(merge), s.began("worktree[D]"));
    EXPECT_LE(s.ended(merge), s.began("worktree[E]"));
  }
  EXPECT_EQ(s.began("worktree[D]"), s.ended("merge[C]"));
}

const char* const waiting_for_review =
    "worktree[D]=pending worktree[E]=pending launch[D]=pending launch[E]=pending "
    "aggregate=pending merge[A]=pending merge[B]=pending merge[C]=pending merge[D]=pending "
    "merge[E]=pending cleanup[A]=pending cleanup[B]=pending cleanup[C]=pending "
    "cleanup[D]=pending cleanup[E]=pending review[A]=blocked review[B]=blocked "
    "review[C]=blocked review[D]=pending review[E]=pending";

TEST(Staged, AReviewPausesTheStage) {
  Simulation s = simulate("staged", {}, two_stages);
  EXPECT_EQ(s.blocks("review[A]").blocks("review[B]").blocks("review[C]").run(), Phase::paused);
  EXPECT_EQ(s.rest(), waiting_for_review);
  EXPECT_EQ(s.scheduler().exit_code(), 3);
}

TEST(Staged, AReviewPausesTheStageWithContinueToo) {
  Simulation s = simulate("staged", {{"continue_on_error", "true"}}, two_stages);
  EXPECT_EQ(s.blocks("review[A]").blocks("review[B]").blocks("review[C]").run(), Phase::paused);
  EXPECT_EQ(s.rest(), waiting_for_review);
}

TEST(Staged, AcceptedReviewsLetTheStageLand) {
  Simulation s = simulate("staged", {}, two_stages);
  for (const char* run : {"review[A]", "review[B]", "review[C]"}) s.blocks(run);
  s.run();
  for (const char* run : {"review[A]", "review[B]", "review[C]"})
    s.scheduler().decided(s.id(run), s.time());
  EXPECT_EQ(s.run(), Phase::done);
  EXPECT_EQ(s.rest(), "");
}

TEST(Staged, AFailureSkipsItsDependentsWithContinue) {
  Simulation s =
      simulate("staged", {{"review", "false"}, {"continue_on_error", "true"}}, two_stages);
  s.fails("launch[B]").run();
  EXPECT_EQ(s.rest(),
            "worktree[D]=skipped launch[B]=failed launch[D]=skipped merge[B]=skipped "
            "merge[D]=skipped review[A]=off review[B]=skipped review[C]=off review[D]=skipped "
            "review[E]=off");
  EXPECT_EQ(s.scheduler().exit_code(), 1);
}

TEST(Staged, AConflictHoldsTheNextStage) {
  Simulation s = simulate("staged", {{"review", "false"}}, two_stages);
  EXPECT_EQ(s.blocks("merge[B]").run(), Phase::paused);
  EXPECT_EQ(s.rest(),
            "worktree[D]=pending worktree[E]=pending launch[D]=pending launch[E]=pending "
            "aggregate=pending merge[B]=blocked merge[D]=pending merge[E]=pending "
            "cleanup[B]=pending cleanup[D]=pending cleanup[E]=pending review[A]=off "
            "review[B]=off review[C]=off review[D]=pending review[E]=pending");
  EXPECT_EQ(s.scheduler().exit_code(), 3);
}

TEST(Train, ATaskStartsWhenWhatItDependsOnHasLanded) {
  Simulation s = simulate("train", {}, two_stages);
  s.lasts("launch[A]", 50).run();
  EXPECT_EQ(s.rest(), "");
  EXPECT_EQ(s.scheduler().exit_code(), 0);
  EXPECT_EQ(s.ended("merge[B]"), s.began("worktree[D]"));
  EXPECT_LT(s.ended("launch[E]"), s.ended("launch[A]"));
  EXPECT_LT(s.ended("merge[D]"), s.ended("launch[A]"));
  EXPECT_EQ(s.began("merge[A]"), s.ended("launch[A]"));
}

TEST(Train, AFailureSkipsItsDependentsWithContinue) {
  Simulation s = simulate("train", {{"continue_on_error", "true"}}, two_stages);
  s.fails("launch[B]").run();
  EXPECT_EQ(s.rest(),
            "worktree[D]=skipped launch[B]=failed launch[D]=skipped merge[B]=skipped "
            "merge[D]=skipped");
  EXPECT_EQ(s.scheduler().exit_code(), 1);
}

// Two worktrees are made at a time: B fails while C's is being made.
TEST(Train, AFailureStopsTheTrain) {
  Simulation s = simulate("train", {}, two_stages);
  s.fails("launch[B]").lasts("launch[A]", 5).run();
  EXPECT_EQ(s.rest(),
            "worktree[D]=cancelled launch[B]=failed launch[C]=cancelled launch[D]=cancelled "
            "launch[E]=cancelled merge[A]=cancelled merge[B]=cancelled merge[C]=cancelled "
            "merge[D]=cancelled merge[E]=cancelled");
  EXPECT_EQ(s.scheduler().exit_code(), 1);
  EXPECT_EQ(s.peak("agents"), 2);
}

}  // namespace
}  // namespace plait::schedule::testing

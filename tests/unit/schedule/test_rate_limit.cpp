// A rate limit across four agents that share a provider, in virtual time.
#include <gmock/gmock.h>

#include "simulation.hpp"

namespace plait::schedule::testing {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

pipeline::Step agent(const char* id) {
  pipeline::Step out = step(id);
  out.pool = "agents";
  out.timeout = minutes(60);
  return out;
}

class RateLimit : public ::testing::Test {
 protected:
  // All four have begun and wait for their processes.
  void SetUp() override {
    ASSERT_THAT(s.start(), ElementsAre("a", "b", "c", "d"));
    for (const char* run : {"a", "b", "c", "d"}) s.scheduler().waiting(s.id(run));
  }
  Scheduler& scheduler() { return s.scheduler(); }
  // The agent's turn has met the limit: it shuts the lane and wants to enter it again.
  void limited(const char* run, std::optional<Lanes::Duration> wait = {}) {
    std::optional<TimePoint> until;
    if (wait) until = s.time() + *wait;
    scheduler().lanes().close("anthropic", until, "429", s.time());
    scheduler().enter(s.id(run), {"anthropic"}, s.time());
  }
  // Who enters within this time, "a@30" at the second counted from now.
  std::vector<std::string> entries(double for_seconds) {
    std::vector<std::string> out;
    const double begin = s.now();
    const auto look = [&](double by) {
      for (const Granted& granted : s.advance(by).granted)
        out.push_back(s.graph().name(granted.run) + "@" +
                      std::to_string(std::lround(s.now() - begin)));
    };
    look(0);
    while (const auto next = scheduler().next_wakeup()) {
      const double by = std::chrono::duration<double>(*next - s.time()).count();
      if (s.now() + by > begin + for_seconds + 1e-9) break;
      look(std::max(by, 0.0));
    }
    const double left = begin + for_seconds - s.now();
    if (left > 0) look(left);
    return out;
  }

  Simulation s{pipeline_of({agent("a"), agent("b"), agent("c"), agent("d")}, {{"agents", 4}})};
};

TEST_F(RateLimit, UntilATimeHoldsAllFourBackAndLetsThemInOneByOne) {
  for (const char* run : {"a", "b", "c", "d"}) limited(run, minutes(30));
  EXPECT_THAT(s.advance().kept_out, ElementsAre(s.id("a"), s.id("b"), s.id("c"), s.id("d")));
  EXPECT_EQ(scheduler().pools().used("agents"), 0);
  EXPECT_THAT(entries(30 * 60 - 1), IsEmpty());
  EXPECT_THAT(entries(20), ElementsAre("a@1", "b@6", "c@11", "d@16"));
  EXPECT_EQ(scheduler().pools().used("agents"), 4);
}

TEST_F(RateLimit, TheRestFollowsFasterOnceTheFirstTurnWentWell) {
  for (const char* run : {"a", "b", "c", "d"}) limited(run, minutes(30));
  EXPECT_THAT(entries(30 * 60 + 2), ElementsAre("a@1800"));
  scheduler().lanes().ok("anthropic", s.time());
  EXPECT_THAT(entries(5), ElementsAre("b@0", "c@1", "d@2"));
}

TEST_F(RateLimit, AProbeThatMeetsTheLimitAgainKeepsTheOthersOut) {
  for (const char* run : {"a", "b", "c", "d"}) limited(run);
  EXPECT_EQ(entries(20).size(), 1U);
  const TimePoint before = s.time();
  limited("a");
  s.advance();
  const auto opens = scheduler().lanes().states().at("anthropic").until;
  EXPECT_GE(opens - before, seconds(30)) << "doubled";
  EXPECT_LE(opens - before, seconds(38));
  EXPECT_THAT(entries(29), IsEmpty());
  EXPECT_EQ(entries(60).size(), 4U);
}

TEST_F(RateLimit, WaitingCountsAgainstNoTimeout) {
  s.advance(10);
  limited("a", hours(5));
  EXPECT_THAT(s.advance().kept_out, ElementsAre(s.id("a")));
  for (const char* run : {"b", "c", "d"}) s.finish(run);
  EXPECT_EQ(entries(5 * 3600).size(), 1U);
  EXPECT_EQ(scheduler().time_left(s.id("a"), s.time()), minutes(60) - seconds(10));
  EXPECT_THAT(s.advance(3589).expired, IsEmpty());
  EXPECT_THAT(s.advance(1).expired, ElementsAre(s.id("a")));
}

TEST_F(RateLimit, KeepsNobodyFromWorkWhoDoesNotWantThatLane) {
  limited("a", minutes(30));
  scheduler().enter(s.id("b"), {"openai"}, s.time());
  const Decisions next = s.advance();
  ASSERT_EQ(next.granted.size(), 1U);
  EXPECT_EQ(next.granted[0].run, s.id("b"));
  EXPECT_EQ(next.granted[0].what, Granted::What::lanes);
  EXPECT_THAT(next.granted[0].lanes, ElementsAre("openai"));
  EXPECT_EQ(scheduler().slot(s.id("b")), 1) << "it has never given its slot back";
}

TEST_F(RateLimit, WhoWantsTwoLanesWaitsForTheLater) {
  scheduler().lanes().close("anthropic", s.time() + minutes(1), "", s.time());
  scheduler().lanes().close("openai", s.time() + minutes(3), "", s.time());
  scheduler().enter(s.id("a"), {"anthropic", "openai"}, s.time());
  EXPECT_THAT(entries(179), IsEmpty());
  EXPECT_THAT(entries(2), ElementsAre("a@1"));
}

TEST_F(RateLimit, ACancelWhileWaitingLeavesNothingBehind) {
  limited("a", minutes(30));
  limited("b", minutes(30));
  s.advance();
  s.finish("a", State::cancelled, "cancelled");
  EXPECT_THAT(entries(40 * 60), ElementsAre("b@1800"));
  for (const char* run : {"b", "c", "d"}) s.finish(run);
  EXPECT_EQ(scheduler().pools().used("agents"), 0);
  EXPECT_EQ(scheduler().phase(), Phase::done);
}

TEST_F(RateLimit, AStopLetsNobodyIn) {
  limited("a", minutes(1));
  s.advance();
  scheduler().end(Ending::stop);
  EXPECT_THAT(entries(120), IsEmpty());
}

TEST_F(RateLimit, ItsSlotMayBeTakenMeanwhileAndIsWaitedForAgain) {
  Simulation two(pipeline_of({agent("a"), agent("b")}, {{"agents", 1}}));
  ASSERT_THAT(two.start(), ElementsAre("a"));
  Scheduler& scheduler = two.scheduler();
  scheduler.waiting(two.id("a"));
  scheduler.lanes().close("anthropic", two.time() + seconds(30), "", two.time());
  scheduler.enter(two.id("a"), {"anthropic"}, two.time());
  EXPECT_THAT(two.start(), ElementsAre("b"));
  EXPECT_THAT(two.advance(60).granted, IsEmpty()) << "the lane is open, the pool is full";
  two.finish("b");
  EXPECT_EQ(two.advance().granted.size(), 1U);
}

TEST_F(RateLimit, AnotherCauseDoesNotEndTheWaiting) {
  limited("a", minutes(1));
  s.advance();
  scheduler().resumed(s.id("a"));  // somebody told it something
  scheduler().waiting(s.id("a"));
  EXPECT_EQ(scheduler().slot(s.id("a")), std::nullopt);
  EXPECT_THAT(entries(61), ElementsAre("a@60"));
}

TEST_F(RateLimit, TheOpeningIsToldAlsoWhereNobodyWaits) {
  scheduler().lanes().close("anthropic", s.time() + minutes(1), "", s.time());
  EXPECT_EQ(scheduler().next_wakeup(), s.time() + minutes(1));
  EXPECT_THAT(s.advance(59).opened, IsEmpty());
  EXPECT_THAT(s.advance(1).opened, ElementsAre("anthropic"));
}

}  // namespace
}  // namespace plait::schedule::testing

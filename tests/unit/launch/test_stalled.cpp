// An agent without a sign of life.
#include <plait/error_class.hpp>

#include "turn_story.hpp"

namespace plait::launch {
namespace {

using ::testing::HasSubstr;

class Stalled : public TurnStory {
 protected:
  // Looks every second for that long; true when the turn was ended.
  bool is_stopped_within(double seconds) {
    for (double t = 0; t < seconds; ++t) {
      host_.now += 1;
      host_.wall += 1;
      time_is_up();
      if (stops()) return true;
    }
    return false;
  }
};

TEST_F(Stalled, AHungAgentIsTriedAgainInItsSession) {
  begin({{"silence", "60s"}});
  EXPECT_GT(wait()["timer_s"].get<double>(), 0);
  tells({{"type", "session"}, {"id", "s-1"}});
  grows();
  EXPECT_FALSE(is_stopped_within(50));
  EXPECT_TRUE(is_stopped_within(20));
  ends(stopped());
  EXPECT_EQ(started_key(), "turn-2");
  EXPECT_EQ(variable("PLAIT_SESSION"), "s-1");
  EXPECT_THAT(prompt(), HasSubstr("no sign of life for 1m"));
  EXPECT_EQ(host_.emitted("agent.stalled").size(), 1U);
}

TEST_F(Stalled, ASignOfLifePutsItOff) {
  begin({{"silence", "60s"}});
  EXPECT_FALSE(is_stopped_within(50));
  test::write_file(worktree_ / "new.txt", "x");
  EXPECT_FALSE(is_stopped_within(50));
  commits("a.txt", "x");
  EXPECT_FALSE(is_stopped_within(50));
  EXPECT_TRUE(is_stopped_within(20));
}

TEST_F(Stalled, AWarningLeavesItAlone) {
  begin({{"silence", "60s"}, {"on_stall", "warn"}});
  EXPECT_FALSE(is_stopped_within(200));
  EXPECT_EQ(host_.emitted("agent.stalled").size(), 1U);
}

TEST_F(Stalled, AStopEndsTheTask) {
  begin({{"silence", "60s"}, {"on_stall", "stop"}});
  EXPECT_TRUE(is_stopped_within(70));
  ends(stopped());
  EXPECT_EQ(status(), PLAIT_FAILED);
  EXPECT_EQ(answer()["code"], error_class::timeout);
}

TEST_F(Stalled, WaitingForALaneIsNone) {
  begin(with_provider({{"silence", "60s"}}));
  EXPECT_FALSE(wait().contains("timer_s"));
  host_.now += 10'000;
  is_let_in();
  EXPECT_FALSE(is_stopped_within(50));
}

TEST_F(Stalled, ZeroNeverLooks) {
  begin({{"silence", 0}});
  EXPECT_FALSE(wait().contains("timer_s"));
}

}  // namespace
}  // namespace plait::launch

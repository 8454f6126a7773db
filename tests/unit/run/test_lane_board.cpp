// What runs of other processes know of lanes.
#include "run/lane_board.hpp"

#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "session_bench.hpp"

namespace plait::run::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class LaneBoards : public SessionTest {
 protected:
  LaneBoards() { lane_folder_ = (folder_ / "lanes").string(); }
  [[nodiscard]] LaneBoard board() const { return LaneBoard(lane_folder_); }
};

TEST_F(LaneBoards, TellWhatIsNewOnce) {
  LaneBoard mine = board(), other = board();
  EXPECT_THAT(mine.news(), IsEmpty()) << "there is no folder yet";
  const ShutLane shut{"anthropic", 1'700'000'100, "429"};
  ASSERT_TRUE(other.put_up(shut));
  EXPECT_EQ(mine.news(), std::vector{shut});
  EXPECT_THAT(mine.news(), IsEmpty());
  EXPECT_THAT(other.news(), IsEmpty()) << "it knows its own";
}

TEST_F(LaneBoards, TellOfASecondChangeRightBehindTheFirst) {
  LaneBoard mine = board(), other = board();
  for (double until = 100; until < 120; ++until) {  // many within one tick of the files' clock
    ASSERT_TRUE(other.put_up({"api", until, ""}));
    ASSERT_EQ(mine.news(), (std::vector<ShutLane>{{"api", until, ""}}));
  }
}

TEST_F(LaneBoards, KeepTheLaterTime) {
  LaneBoard mine = board(), other = board();
  ASSERT_TRUE(other.put_up({"api", 200, "later"}));
  ASSERT_TRUE(mine.put_up({"api", 100, "sooner"}));
  EXPECT_EQ(board().news(), (std::vector<ShutLane>{{"api", 200, "later"}}));
}

TEST_F(LaneBoards, TakeAnyNameAndPassOverWhatIsNoLane) {
  LaneBoard mine = board();
  ASSERT_TRUE(mine.put_up({"../x/é", 200, ""}));
  EXPECT_FALSE(fs::exists(folder_ / "x"));
  for (const char* junk : {"", "{", "[]", "{\"lane\":1}", "\xff"})
    std::ofstream(fs::path(lane_folder_) / "junk.json") << junk;
  EXPECT_EQ(board().news(), (std::vector<ShutLane>{{"../x/é", 200, ""}}));
}

TEST_F(LaneBoards, WithoutAFolderKnowNothing) {
  LaneBoard none{fs::path()};
  EXPECT_TRUE(none.put_up({"api", 200, ""}));
  EXPECT_THAT(none.news(), IsEmpty());
}

TEST_F(LaneBoards, AreReadByAnotherProcess) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(board().put_up({"api", 200, "429"}) ? 0 : 1);
  int status = -1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_EQ(status, 0);
  EXPECT_EQ(board().news(), (std::vector<ShutLane>{{"api", 200, "429"}}));
}

// --- what a run makes of it; time is virtual

class LanesOfRuns : public LaneBoards {
 protected:
  LanesOfRuns() { virtual_time_ = true; }
  [[nodiscard]] double wall() const { return base::to_seconds(virtual_clock_.wall()); }
  [[nodiscard]] static Json enter() { return Json{{"wait", {{"enter", {"api"}}}}}; }
};

TEST_F(LanesOfRuns, ALimitThatAnotherHasMetHoldsOneBack) {
  const double until = wall() + 3600;
  ASSERT_TRUE(board().put_up({"api", until, "usage limit"}));
  add("a", {}, Json::array({enter(), ok()}));
  on_event = [this](const events::Event& event) {
    if (event.type == "step.waiting") virtual_clock_.advance(std::chrono::hours(1));
  };
  EXPECT_EQ(exit_code(), 0);
  const auto closed = events("lane.closed");
  ASSERT_EQ(closed.size(), 1U);
  EXPECT_EQ(closed[0].subject.step, "") << "none of this run's steps has met it";
  EXPECT_NEAR(closed[0].data["until"].get<double>(), until, 0.001);
  EXPECT_EQ(closed[0].data["reason"], "another run: usage limit");
  EXPECT_EQ(events("step.waiting").size(), 1U);
  EXPECT_EQ(events("lane.opened").size(), 1U);
}

TEST_F(LanesOfRuns, ALimitThatAnotherMeetsMeanwhilePutsItOff) {
  ASSERT_TRUE(board().put_up({"api", wall() + 60, "first"}));
  const double until = wall() + 7200;
  add("a", {}, Json::array({enter(), ok()}));
  on_event = [&](const events::Event& event) {
    if (event.type == "step.waiting") {
      EXPECT_TRUE(board().put_up({"api", until, "second"}));
      virtual_clock_.advance(std::chrono::seconds(60));
    } else if (event.type == "lane.closed" && event.data["reason"] == "another run: second") {
      EXPECT_THAT(started(), ::testing::ElementsAre("a"));
      virtual_clock_.advance(std::chrono::seconds(7140));
    }
  };
  EXPECT_EQ(exit_code(), 0);
  EXPECT_GE(wall(), until);
  EXPECT_EQ(events("lane.closed").size(), 2U);
}

TEST_F(LanesOfRuns, ALimitIsToldToOthers) {
  const double until = wall() + 3600;
  add("a", {},
      Json::array({Json{{"wait",
                         {{"close", Json::array({{{"lane", "api"}, {"until", until}}})},
                          {"enter", {"api"}}}}},
                   ok()}));
  std::vector<ShutLane> told;
  on_event = [&](const events::Event& event) {
    if (event.type != "step.waiting") return;
    told = board().news();
    virtual_clock_.advance(std::chrono::hours(1));
  };
  EXPECT_EQ(exit_code(), 0);
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].name, "api");
  EXPECT_NEAR(told[0].until, until, 0.001);
}

TEST_F(LanesOfRuns, OneThatIsOverIsForgotten) {
  ASSERT_TRUE(board().put_up({"api", wall() - 1, "yesterday"}));
  add("a", {}, Json::array({enter(), ok()}));
  EXPECT_EQ(exit_code(), 0);
  EXPECT_THAT(events("lane.closed"), IsEmpty());
}

TEST_F(LanesOfRuns, AFolderThatCannotBeWrittenStopsNothing) {
  std::ofstream(folder_ / "lanes") << "a file";
  add("a", {},
      Json::array({Json{{"wait",
                         {{"close", Json::array({{{"lane", "api"}, {"until", nullptr}}})},
                          {"enter", {"other"}}}}},
                   ok()}));
  EXPECT_EQ(exit_code(), 0);
  ASSERT_EQ(events("log").size(), 1U);
  EXPECT_THAT(events("log")[0].data["message"].get<std::string>(), HasSubstr("lanes"));
}

}  // namespace
}  // namespace plait::run::testing

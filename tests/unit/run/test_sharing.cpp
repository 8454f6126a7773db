// Lanes, slots, budgets and automatic pools in a session.
#include <signal.h>
#include <unistd.h>

#include <fstream>

#include "session_bench.hpp"

namespace plait::run::testing {
namespace {

using schedule::State;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class SessionLanes : public SessionTest {
 protected:
  SessionLanes() { virtual_time_ = true; }
  // Shuts the lane and waits for it.
  [[nodiscard]] static Json limited(const Json& until = nullptr) {
    return Json{{"wait",
                 {{"close", Json::array({{{"lane", "api"}, {"until", until}, {"reason", "429"}}})},
                  {"enter", {"api"}}}}};
  }
  [[nodiscard]] static Json enter(const char* lane) { return Json{{"wait", {{"enter", {lane}}}}}; }
  [[nodiscard]] double wall() const { return base::to_seconds(virtual_clock_.wall()); }
  // Time goes on as soon as somebody waits outside.
  void when_outside_advance(std::chrono::seconds by) {
    on_event = [this, by](const events::Event& event) {
      if (event.type == "step.waiting") virtual_clock_.advance(by);
    };
  }
};

TEST_F(SessionLanes, WhoWantsAShutLaneWaitsUntilItOpens) {
  add("a", {}, Json::array({limited(), ok()})).timeout = std::chrono::seconds(10);
  add("b", {}, Json::array({enter("other"), ok()}));
  when_outside_advance(std::chrono::seconds(19));
  const double before = wall();
  EXPECT_EQ(exit_code(), 0);
  EXPECT_EQ(outputs("a")["cause"], Json::parse(R"({"kind": "lane", "lanes": ["api"]})"));
  EXPECT_EQ(outputs("b")["causes"], Json::parse(R"(["lane"])"));
  const auto closed = events("lane.closed");
  ASSERT_EQ(closed.size(), 1U);
  EXPECT_EQ(closed[0].subject.step, "a");
  EXPECT_EQ(closed[0].data["lane"], "api");
  EXPECT_EQ(closed[0].data["reason"], "429");
  EXPECT_GE(closed[0].data["until"].get<double>(), before + 15);
  ASSERT_EQ(events("step.waiting").size(), 1U) << "b had nothing to wait for";
  EXPECT_EQ(events("step.waiting")[0].data["lanes"], Json::parse(R"(["api"])"));
  EXPECT_EQ(events("lane.opened").size(), 1U);
  EXPECT_EQ(events("step.resumed").size(), 1U);
}

TEST_F(SessionLanes, FourThatMeetTheSameLimitAreToldOfOnce) {
  virtual_time_ = false;  // the time that each of them reads is another
  const double until = base::to_seconds(base::RealClock().wall()) + 3600;
  add_list({"A", "B", "C", "D"});
  add_mapped("work", {}, Json::array({limited(until)}));
  std::size_t waiting = 0;
  on_event = [&](const events::Event& event) {
    if (event.type == "step.waiting" && ++waiting == 4) ::kill(::getpid(), SIGTERM);
  };
  EXPECT_EQ(exit_code(), 130);
  EXPECT_EQ(events("lane.closed").size(), 1U);
}

TEST_F(SessionLanes, WhoEndsHavingSeenItWorkLetsTheOthersFollow) {
  const Json done{{"ok", {{"lane_ok", {"api"}}}}};
  const double until = wall() + 60;
  add_list({"A", "B", "C"});
  add_mapped("work", {}, Json::array({limited(until), done}));
  std::size_t outside = 0;
  std::vector<double> entered;
  on_event = [&](const events::Event& event) {
    if (event.type == "step.waiting" && ++outside == 3)
      virtual_clock_.advance(std::chrono::seconds(60));
    if (event.type == "step.resumed") entered.push_back(wall());
    if (event.type == "step.succeeded") virtual_clock_.advance(schedule::Lanes::spacing);
  };
  EXPECT_EQ(exit_code(), 0);
  ASSERT_EQ(entered.size(), 3U);
  EXPECT_LT(entered[2], until + base::to_seconds(schedule::Lanes::probe_spacing));
}

// Each meets the limit once. None goes on before its time, all do after it, and not all at once.
TEST_F(SessionLanes, FourAgentsWaitOutOneLimit) {
  const double until = wall() + 1800;
  add_list({"A", "B", "C", "D"});
  add_mapped("work", {}, Json::array({limited(until), ok()})).timeout = std::chrono::seconds(60);
  std::size_t outside = 0;
  std::vector<double> entered;
  on_event = [&](const events::Event& event) {
    if (event.type == "step.waiting" && ++outside == 4)
      virtual_clock_.advance(std::chrono::seconds(1800));
    if (event.type != "step.resumed") return;
    entered.push_back(wall());
    virtual_clock_.advance(schedule::Lanes::probe_spacing);
  };
  EXPECT_EQ(exit_code(), 0);
  ASSERT_EQ(entered.size(), 4U);
  for (std::size_t i = 0; i < entered.size(); ++i)
    EXPECT_GE(entered[i], until + 5.0 * static_cast<double>(i) - 0.001) << i;
  EXPECT_EQ(events("lane.closed").size(), 1U);
  EXPECT_EQ(events("lane.opened").size(), 1U);
}

TEST_F(SessionLanes, WhoWaitsShowsInTheStoreForWhat) {
  add("a", {}, Json::array({limited(), ok()}));
  std::string waits;
  std::vector<store::Lane> lanes;
  on_event = [&](const events::Event& event) {
    if (event.type != "step.waiting") return;
    waits = other_store().step_runs(run_id_).value().at(0).waits;
    lanes = other_store().lanes(run_id_).value();
    virtual_clock_.advance(std::chrono::seconds(19));
  };
  EXPECT_EQ(exit_code(), 0);
  EXPECT_EQ(waits, R"({"lanes":["api"]})");
  ASSERT_EQ(lanes.size(), 1U);
  EXPECT_EQ(lanes[0].name, "api");
  EXPECT_EQ(lanes[0].strikes, 1);
  EXPECT_EQ(other_store().step_runs(run_id_).value().at(0).waits, "");
}

TEST_F(SessionLanes, AStopReachesWhoWaitsAndTheLaneStaysShutForTheRunThatGoesOn) {
  const double until = wall() + 3600;
  add("a", {}, Json::array({limited(until)}));
  on_event = [](const events::Event& event) {
    if (event.type == "step.waiting") ::kill(::getpid(), SIGTERM);
  };
  EXPECT_EQ(exit_code(), 130);
  EXPECT_EQ(state("a"), State::cancelled);

  pipeline_.steps[0].with["script"]["*"] = Json::array({enter("api"), ok()});
  when_outside_advance(std::chrono::hours(1));
  EXPECT_EQ(exit_code(), 0);
  ASSERT_EQ(events("step.waiting").size(), 1U);
  EXPECT_NEAR(events("step.waiting")[0].data["until"].get<double>(), until, 0.001);
}

TEST_F(SessionLanes, OpensByTheWallClockWhereTheOtherStoodStill) {
  add("a", {}, Json::array({limited(wall() + 3600), ok()}));
  on_event = [this](const events::Event& event) {
    if (event.type != "step.waiting") return;
    virtual_clock_.jump_wall(std::chrono::hours(1));  // the machine slept
    std::ofstream(run_dir_ / "control" / "anything") << "\n";
  };
  EXPECT_EQ(exit_code(), 0);
  EXPECT_EQ(events("lane.opened").size(), 1U);
}

TEST_F(SessionLanes, AMessageReachesWhoWaitsAndItWaitsOn) {
  add("a", {}, Json::array({limited(), Json{{"wait", Json::object()}}, ok()})).messages = true;
  on_event = [this](const events::Event& event) {
    if (event.type == "step.waiting") tell("a", "hello");
    if (event.type == "step.told") virtual_clock_.advance(std::chrono::seconds(19));
  };
  EXPECT_EQ(exit_code(), 0);
  EXPECT_EQ(outputs("a")["causes"], Json::parse(R"(["message", "lane"])"));
}

TEST_F(SessionLanes, ACallForSeveralTasksCannotWaitForOne) {
  add_list({"A", "B"});
  add_mapped("a", {}, Json::array({enter("api"), ok()}), "scripted-gather");
  EXPECT_EQ(exit_code(), 1);
  EXPECT_EQ(error("a[A]").code, "plugin");
}

class SessionSharing : public SessionTest {};

TEST_F(SessionSharing, EachRunInAPoolHasASlotOfItsOwn) {
  pipeline_.pools = {{"p", 2}};
  pipeline_.pool_order = {"p"};
  add_list({"A", "B", "C"});
  add_mapped("work", {}, Json::array({timer(0.001), ok()})).pool = "p";
  add("alone");
  EXPECT_EQ(exit_code(), 0);
  EXPECT_EQ(outputs("work[A]")["slot"], 0);
  EXPECT_EQ(outputs("work[B]")["slot"], 1);
  EXPECT_THAT(outputs("work[C]")["slot"].get<int>(), ::testing::AnyOf(0, 1));
  EXPECT_FALSE(outputs("alone").contains("slot"));
}

TEST_F(SessionSharing, AnAutomaticPoolGetsItsLimitFromTheMachine) {
  pipeline_.pools["p"].automatic = true;
  pipeline_.pool_order = {"p"};
  add("a").pool = "p";
  add("b").pool = "p";
  EXPECT_EQ(exit_code(), 0);
  ASSERT_GE(events("pool.limit").size(), 1U);
  const Json data = events("pool.limit")[0].data;
  EXPECT_EQ(data["pool"], "p");
  EXPECT_GE(data["limit"], 1);
  EXPECT_NE(data["reason"], "");
}

Json spends(double cost) {
  return Json{{"wait", {{"spent", {{"cost", cost}}}}}};
}
// Its work has ended because of the budget.
Json out_of_budget(double cost) {
  return Json{{"block",
               {{"question", "the limit of the run is reached"},
                {"choices", {"resume", "stop"}},
                {"code", "budget"},
                {"spent", {{"cost", cost}}}}}};
}

class SessionBudget : public SessionTest {
 protected:
  // A and B run at once and spend 5.5 of 5; C waits for a slot.
  void SetUp() override {
    pipeline_.pools = {{"p", 2}};
    pipeline_.pool_order = {"p"};
    pipeline_.budgets = {{"cost", 5, "USD", "raise it"}};
    add_list({"A", "B", "C"});
    pipeline::Step& work = add_mapped("work", {},
                                      Json{{"script",
                                            {{"A", {spends(3), out_of_budget(3.25), ok()}},
                                             {"B", {spends(2.5), out_of_budget(2.5), ok()}},
                                             {"C", {Json{{"ok", {{"spent", {{"cost", 1}}}}}}}}}}});
    work.pool = "p";
    work.on_block = pipeline::OnBlock::fail;
  }
};

TEST_F(SessionBudget, EndsWhatSpendsItAndPausesTheRun) {
  const auto result = go();
  ASSERT_TRUE(result);
  EXPECT_EQ(result->exit_code, 3);
  EXPECT_EQ(result->spent, "5.75 of 5 USD of \"cost\" spent\nraise it");
  EXPECT_EQ(state("work[A]"), State::blocked) << "on_block = fail is for questions";
  EXPECT_EQ(state("work[B]"), State::blocked);
  EXPECT_EQ(state("work[C]"), State::pending);
  const auto reached = events("budget.reached");
  ASSERT_EQ(reached.size(), 1U);
  EXPECT_EQ(reached[0].data["budget"], "cost");
  EXPECT_EQ(reached[0].data["limit"], 5);
  EXPECT_EQ(reached[0].data["spent"], 5.5);
  EXPECT_EQ(events("run.paused")[0].data["budgets"], Json::parse(R"(["cost"])"));
}

TEST_F(SessionBudget, StaysPausedUntilTheLimitIsRaised) {
  EXPECT_EQ(exit_code(), 3);
  EXPECT_EQ(exit_code(), 3);
  EXPECT_THAT(started(), IsEmpty());
  EXPECT_THAT(events("step.decided"), IsEmpty());
  pipeline_.budgets[0].limit = 10;
  EXPECT_EQ(exit_code(), 0);
  EXPECT_THAT(started(), ElementsAre("work[C]"));
  EXPECT_EQ(outputs("work[A]")["causes"], Json::parse(R"(["budget", "decision"])"));
  EXPECT_EQ(outputs("work[A]")["cause"]["choice"], "resume");
}

TEST_F(SessionBudget, CountsWhatWasSpentBeforeTheRunWentOn) {
  EXPECT_EQ(exit_code(), 3);
  pipeline_.budgets[0].limit = 6;
  EXPECT_EQ(exit_code(), 0) << "5.75 before; C is the last and reaches it";
  ASSERT_EQ(events("budget.reached").size(), 1U);
  EXPECT_EQ(events("budget.reached")[0].data["spent"], 6.75);
}

TEST_F(SessionBudget, OfZeroIsNoLimit) {
  pipeline_.budgets[0].limit = 0;
  Json spends_much = spends(1000);
  spends_much["wait"]["timer_s"] = 0.001;
  pipeline_.steps[1].with["script"]["A"] = Json::array({spends_much, ok()});
  pipeline_.steps[1].with["script"]["B"] = Json::array({ok()});
  EXPECT_EQ(exit_code(), 0);
  EXPECT_THAT(events("budget.reached"), IsEmpty());
}

TEST_F(SessionBudget, AnAttemptThatFailedHasSpentAllTheSame) {
  pipeline_.steps.resize(1);
  const Json failure{
      {"code", "crashed"}, {"message", "fell"}, {"outputs", {{"spent", {{"cost", 2}}}}}};
  add("a", {}, Json::array({Json{{"fail", failure}}})).retry.max = 3;
  EXPECT_EQ(exit_code(), 3) << "the fourth attempt does not start";
  EXPECT_EQ(events("budget.reached").at(0).data["spent"], 6);
}

}  // namespace
}  // namespace plait::run::testing

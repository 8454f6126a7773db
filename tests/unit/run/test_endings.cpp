// How a session ends early, and how the run goes on afterwards.
#include <signal.h>
#include <unistd.h>

#include "session_bench.hpp"

namespace plait::run::testing {
namespace {

using schedule::State;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class SessionEndings : public SessionTest {
 protected:
  // A process with a child of its own, which write their pids and stay until they are ended.
  [[nodiscard]] Json endless() const {
    return shell("cd " + folder_.string() +
                     "; echo $$ > parent; sh -c 'echo $$ > child; exec sleep 1000' & "
                     "while [ ! -s child ]; do :; done; echo ready; wait",
                 true);
  }
  void expect_no_process() const {
    EXPECT_TRUE(process_is_gone("parent"));
    EXPECT_TRUE(process_is_gone("child"));
  }
  [[nodiscard]] store::RunState stored_state() const {
    return other_store().find_run(run_id_).value().state;
  }
};

Json waits_on() {
  return Json{{"wait", Json::object()}};
}
Json question() {
  return Json{{"block", {{"question", "go on?"}, {"choices", {"yes", "no"}}}}};
}

TEST_F(SessionEndings, APausedRunGoesOnWithTheDecision) {
  add("a");
  add("b", {"a"}, Json::array({question(), ok()}));
  add("c", {"b"});
  EXPECT_EQ(exit_code(), 3);
  EXPECT_EQ(stored_state(), store::RunState::paused);
  EXPECT_EQ(events("run.paused").size(), 1U);
  decide("b", "yes");
  EXPECT_EQ(exit_code(), 0);
  EXPECT_THAT(started(), ElementsAre("c"));
  EXPECT_EQ(outputs("b")["cause"]["kind"], "decision");
  EXPECT_EQ(outputs("b")["cause"]["choice"], "yes");
  EXPECT_EQ(state("a"), State::succeeded);
  EXPECT_EQ(stored_state(), store::RunState::finished);
}

TEST_F(SessionEndings, AnObserverOfAResumedRunIsToldWhatEndedBefore) {
  add_list({"A", "B"});
  add_mapped("work", {}, Json{{"script", {{"A", {ok()}}, {"B", {question(), ok()}}}}});
  add("watch", {}, Json::object(), "watching").observes = {{"work", {}}};
  EXPECT_EQ(exit_code(), 3);
  EXPECT_THAT(outputs("watch").dump(), ::testing::Not(HasSubstr("A succeeded")));
  decide("work[B]", "yes");
  EXPECT_EQ(exit_code(), 0);
  EXPECT_THAT(outputs("watch")["stood"].dump(), HasSubstr("A succeeded"));
}

TEST_F(SessionEndings, ADecisionAnswersOneQuestionOnly) {
  add("a", {}, Json::array({question(), question(), ok()}));
  EXPECT_EQ(exit_code(), 3);
  decide("a", "yes");
  EXPECT_EQ(exit_code(), 3);
  EXPECT_EQ(exit_code(), 3) << "nobody has answered the second question";
  decide("a", "no");
  EXPECT_EQ(exit_code(), 0);
  EXPECT_EQ(outputs("a")["cause"]["choice"], "no");
}

TEST_F(SessionEndings, ADecisionIsTakenWhileTheRunGoesOn) {
  add("a", {}, Json::array({question(), ok()}));
  add("b", {}, Json::array({endless(), Json{{"wait", {{"stop", {"work"}}}}}, ok()}));
  on_event = [this](const events::Event& event) {
    if (event.type == "step.blocked") decide("a", "yes");
  };
  EXPECT_EQ(exit_code(), 0);
  EXPECT_EQ(outputs("a")["cause"]["choice"], "yes");
}

TEST_F(SessionEndings, ATimeoutEndsTheWholeTree) {
  add("a", {}, Json::array({endless(), waits_on(), ok()})).timeout = std::chrono::seconds(1);
  EXPECT_EQ(exit_code(), 0);
  EXPECT_EQ(outputs("a")["cause"]["outcome"]["kind"], "timed_out");
  expect_no_process();
}

TEST_F(SessionEndings, ATimeoutWithoutAProcessIsTold) {
  add("waits", {}, Json::array({timer(1000), timer(1000)})).timeout = std::chrono::milliseconds(50);
  add("gives_up", {}, Json::array({timer(1000), Json{{"cancelled", true}}})).timeout =
      std::chrono::milliseconds(50);
  EXPECT_EQ(exit_code(), 1);
  for (const char* run : {"waits", "gives_up"}) {
    EXPECT_EQ(state(run), State::failed) << run;
    EXPECT_EQ(error(run).code, "timeout") << run;
  }
}

TEST_F(SessionEndings, AStepThatEndsLeavesNoProcess) {
  add("a", {}, Json::array({endless(), ok()}));
  EXPECT_EQ(exit_code(), 0);
  expect_no_process();
}

TEST_F(SessionEndings, AFailedStepLeavesNoProcess) {
  add("a", {}, Json::array({endless(), Json{{"throw", "out of tea"}}}));
  EXPECT_EQ(exit_code(), 1);
  expect_no_process();
}

TEST_F(SessionEndings, OneInterruptLetsRunningWorkFinish) {
  add("a", {}, Json::array({timer(0.001), ok()}));
  add("b", {"a"});
  on_event = [](const events::Event& event) {
    if (event.type == "step.started" && event.subject.step == "a") ::kill(::getpid(), SIGINT);
  };
  EXPECT_EQ(exit_code(), 130);
  EXPECT_EQ(state("a"), State::succeeded);
  EXPECT_EQ(state("b"), State::pending);
  EXPECT_EQ(stored_state(), store::RunState::interrupted);
  on_event = nullptr;
  EXPECT_EQ(exit_code(), 0);
  EXPECT_THAT(started(), ElementsAre("b"));
}

TEST_F(SessionEndings, TheSecondInterruptEndsWhatRuns) {
  add("a", {}, Json::array({endless(), waits_on()}));
  add("b", {"a"});
  on_event = [](const events::Event& event) {
    const bool running = event.type == "process.started";
    const bool drained = event.type == "cancel.requested" && !event.data.value("force", false);
    if (running || drained) ::kill(::getpid(), SIGINT);
  };
  EXPECT_EQ(exit_code(), 130);
  EXPECT_EQ(events("cancel.requested").size(), 2U);
  EXPECT_EQ(state("a"), State::cancelled);
  EXPECT_EQ(events("process.ended").size(), 1U);
}

TEST_F(SessionEndings, AStopEndsTheWholeTree) {
  add("a", {},
      Json::array(
          {endless(),
           Json{{"probe", probe([] { ::kill(::getpid(), SIGTERM); })}, {"wait", Json::object()}},
           waits_on()}));
  EXPECT_EQ(exit_code(), 130);
  EXPECT_EQ(state("a"), State::cancelled);
  expect_no_process();
}

// `a` has its answer, but `b` has the only slot.
TEST_F(SessionEndings, AStopReachesADecidedStepThatHasNoSlot) {
  pipeline_.pools = {{"p", 1}};
  pipeline_.pool_order = {"p"};
  add("a", {}, Json::array({question(), ok()})).pool = "p";
  add("b", {}, Json::array({endless(), waits_on()})).pool = "p";
  on_event = [this](const events::Event& event) {
    if (event.type == "process.started") decide("a", "yes");
    if (event.type == "step.decided") ::kill(::getpid(), SIGTERM);
  };
  EXPECT_EQ(exit_code(), 130);
  EXPECT_EQ(state("a"), State::blocked);
  on_event = nullptr;
  pipeline_.steps[1].with["script"]["*"] = Json::array({ok()});
  EXPECT_EQ(exit_code(), 0);
  EXPECT_EQ(outputs("a")["cause"]["choice"], "yes") << "the answer is not lost";
}

TEST_F(SessionEndings, AFailureThatAbortedTheRunStillDoesWhenItIsResumed) {
  add("a", {}, Json::array({Json{{"fail", {{"code", "auth"}, {"message", "no"}}}}}));
  add("b", {}, Json::array({question(), ok()}));
  add("land", {"b"});
  EXPECT_EQ(exit_code(), 3);
  decide("b", "yes");
  EXPECT_EQ(exit_code(), 1);
  EXPECT_EQ(state("b"), State::succeeded);
  EXPECT_EQ(state("land"), State::cancelled);
}

// Its file may grow a little, and then no more, as on a full disk.
TEST_F(SessionEndings, AStoreThatFailsEndsTheRunAndItsProcesses) {
  Json outputs = Json::object();
  for (const char* key : {"a", "b", "c"}) outputs[key] = std::string(15'000, 'x');
  add("a", {}, Json::array({endless(), Json{{"wait", {{"timer_s", 0}}}}, Json{{"ok", outputs}}}));
  add("b", {"a"}, Json::array({endless(), Json{{"ok", outputs}}}));
  add("note", {}, Json::array({Json{{"until_stopped", true}, {"intend", "late"}}})).blocking = true;
  { store::Store made = other_store(); }
  store_options_.max_bytes =
      static_cast<std::int64_t>(std::filesystem::file_size(folder_ / "plait.db")) + 40'000;
  const auto result = go();
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, "io");
  EXPECT_THAT(result.error().message, HasSubstr("plait.db"));
  EXPECT_NE(result.error().remedy, "");
  EXPECT_THAT(events("step.succeeded"), IsEmpty()) << "what is not stored is not told";
  expect_no_process();
}

}  // namespace
}  // namespace plait::run::testing

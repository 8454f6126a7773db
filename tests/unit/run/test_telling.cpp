// Messages of people to step runs.
#include "session_bench.hpp"

namespace plait::run::testing {
namespace {

using ::testing::IsEmpty;

class SessionMessages : public SessionTest {
 protected:
  [[nodiscard]] static Json waits_on() { return Json{{"wait", Json::object()}}; }
  [[nodiscard]] static Json question() {
    return Json{{"block", {{"question", "which?"}, {"choices", {"answer", "stop"}}}}};
  }
  void tell_when(const char* type, const char* step, const char* task, const char* text) {
    on_event = [=, this](const events::Event& event) {
      if (event.type == type && (event.subject.step == step)) tell(task, text);
    };
  }
  [[nodiscard]] std::vector<bool> delivered() const {
    std::vector<bool> out;
    for (const store::TaskMessage& message : other_store().messages(run_id_).value())
      out.push_back(message.delivered.has_value());
    return out;
  }
};

TEST_F(SessionMessages, ReachAStepThatWaits) {
  add("a", {}, Json::array({waits_on(), ok()})).messages = true;
  tell_when("step.started", "a", "a", "take the other file");
  EXPECT_EQ(exit_code(), 0);
  EXPECT_EQ(outputs("a")["cause"],
            Json::parse(R"({"kind": "message", "text": "take the other file", "from": "me"})"));
  EXPECT_THAT(outputs("a")["messages"], IsEmpty()) << "it is given once";
  ASSERT_EQ(events("step.told").size(), 1U);
  EXPECT_EQ(events("step.told")[0].data["text"], "take the other file");
  EXPECT_EQ(delivered(), std::vector<bool>{true});
}

TEST_F(SessionMessages, GoToTheStepOfTheTaskThatReadsThem) {
  add_list({"A", "B"});
  add_mapped("prepare");
  add_mapped("work", {"prepare"}, Json::array({ok()})).messages = true;
  tell_when("step.started", "list", "B", "for B");
  EXPECT_EQ(exit_code(), 0);
  EXPECT_EQ(outputs("work[B]")["messages"], Json::parse(R"(["for B"])"));
  EXPECT_THAT(outputs("work[A]")["messages"], IsEmpty());
  EXPECT_THAT(outputs("prepare[B]")["messages"], IsEmpty());
}

TEST_F(SessionMessages, WaitForWhatIsBlocked) {
  add("a", {}, Json::array({question(), ok()})).messages = true;
  EXPECT_EQ(exit_code(), 3);
  tell("a", "and be quick");
  EXPECT_EQ(exit_code(), 3) << "a message is no answer";
  decide("a", "answer");
  EXPECT_EQ(exit_code(), 0);
  EXPECT_EQ(outputs("a")["messages"], Json::parse(R"(["and be quick"])"));
  EXPECT_EQ(outputs("a")["cause"]["choice"], "answer");
  EXPECT_EQ(delivered(), std::vector<bool>{true});
}

TEST_F(SessionMessages, AreGivenAgainToTheAttemptAfterOneThatCameToNothing) {
  const Json failure{{"code", "crashed"}, {"message", "fell over"}};
  add_list({"A"});
  pipeline::Step& work = add_mapped("work", {}, Json::array({Json{{"fail", failure}}}));
  work.messages = true;
  work.retry.max = 1;
  tell_when("step.started", "list", "A", "hello");
  EXPECT_EQ(exit_code(), 1);
  EXPECT_EQ(events("step.told").size(), 2U);
}

TEST_F(SessionMessages, ThatNobodyReadsAreAWarning) {
  add("a");
  tell_when("step.started", "a", "a", "hello");
  EXPECT_EQ(exit_code(), 0);
  ASSERT_EQ(events("warning").size(), 1U);
  EXPECT_EQ(events("warning")[0].data["message"], "what \"a\" was told came too late: hello");
}

TEST_F(SessionMessages, AreOverOnceAProcessWasStartedWithThem) {
  add_list({"A"});
  pipeline::Step& work = add_mapped(
      "work", {},
      Json::array({shell("exit 1"), Json{{"fail", {{"code", "crashed"}, {"message", "no"}}}}}));
  work.messages = true;
  work.retry.max = 1;
  tell_when("step.started", "list", "A", "hello");
  EXPECT_EQ(exit_code(), 1);
  EXPECT_EQ(events("step.told").size(), 1U);
}

}  // namespace
}  // namespace plait::run::testing

// Questions of an agent, and what it is told.
#include <plait/error_class.hpp>

#include "turn_story.hpp"

namespace plait::launch {
namespace {

using ::testing::HasSubstr;

TEST_F(Turns, AQuestionIsPutBeforeAPersonAndAnsweredInTheSession) {
  begin();
  tells({{"type", "session"}, {"id", "s-1"}});
  judges({{"verdict", "asked"}, {"question", "Shall I use tabs?\nOr spaces?"}});
  ends(exited());
  ASSERT_EQ(status(), PLAIT_BLOCKED);
  EXPECT_EQ(answer()["question"], "PRP-A: scripted asks: Shall I use tabs?…");
  EXPECT_EQ(answer()["evidence"]["question"], "Shall I use tabs?\nOr spaces?");
  EXPECT_EQ(answer()["choices"], (Json{"answer", "stop"}));
  decides("answer");
  EXPECT_EQ(status(), PLAIT_BLOCKED) << "nothing was said";
  decides("answer", "Tabs, as everywhere.");
  EXPECT_EQ(variable("PLAIT_SESSION"), "s-1");
  EXPECT_EQ(variable("PLAIT_TURN"), "answer");
  EXPECT_THAT(prompt(), HasSubstr("> Shall I use tabs?\n> Or spaces?"));
  EXPECT_THAT(prompt(), HasSubstr("Tabs, as everywhere."));
  commits("a.txt", "x");
  ends(exited());
  EXPECT_EQ(status(), PLAIT_OK);
}

TEST_F(Turns, AQuestionMayBeTheEnd) {
  begin();
  judges({{"verdict", "asked"}, {"question", "May I delete it all?"}});
  ends(exited());
  decides("stop", "no");
  EXPECT_EQ(status(), PLAIT_FAILED);
  EXPECT_EQ(answer()["message"], "stopped: no");
}

TEST_F(Turns, WhatItIsToldWhileItWorksIsSaidNext) {
  begin();
  tells({{"type", "session"}, {"id", "s-1"}});
  resume({{"kind", "message"}, {"text", "Mind the licence."}, {"from", "ann"}});
  EXPECT_EQ(status(), PLAIT_WAIT);
  commits("a.txt", "x");
  ends(exited());
  EXPECT_EQ(variable("PLAIT_TURN"), "answer");
  EXPECT_THAT(prompt(), HasSubstr("Mind the licence."));
  ends(exited());
  EXPECT_EQ(status(), PLAIT_OK) << "said once";
}

TEST_F(Turns, WhatWasSaidBeforeItBeganIsInItsPrompt) {
  more_["messages"] = {"Mind the licence."};
  begin();
  EXPECT_THAT(prompt(), HasSubstr("Mind the licence."));
  EXPECT_THAT(prompt(), HasSubstr("# The plan"));
}

}  // namespace
}  // namespace plait::launch

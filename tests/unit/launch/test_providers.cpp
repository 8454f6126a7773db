// A provider that says "later", and who works in its place.
#include <plait/error_class.hpp>

#include "turn_story.hpp"

namespace plait::launch {
namespace {

const Json kLimited{{"verdict", "failed"}, {"code", "rate_limited"}, {"message", "429"}};

TEST_F(Turns, EachGoesThroughTheLaneOfItsProvider) {
  begin(with_provider());
  EXPECT_EQ(stage(), "lane");
  EXPECT_EQ(wait()["enter"], Json{"acme"});
  EXPECT_TRUE(started().is_null());
  is_let_in();
  EXPECT_EQ(started_key(), "turn-1");
  commits("a.txt", "x");
  ends(exited());
  EXPECT_EQ(status(), PLAIT_OK);
}

TEST_F(Turns, ALimitClosesTheLaneAndIsNoTry) {
  begin(with_provider({{"retry", 0}}));
  is_let_in();
  tells({{"type", "session"}, {"id", "s-1"}});
  Json judgement = kLimited;
  judgement["retry_at"] = host_.wall + 3600;
  judges(judgement);
  ends(exited(1));
  EXPECT_EQ(stage(), "lane");
  EXPECT_EQ(wait()["close"],
            (Json{{{"lane", "acme"}, {"until", host_.wall + 3600}, {"reason", "429"}}}));
  EXPECT_EQ(wait()["enter"], Json{"acme"});
  is_let_in();
  EXPECT_EQ(started_key(), "turn-2");
  EXPECT_EQ(variable("PLAIT_SESSION"), "s-1");
  commits("a.txt", "x");
  ends(exited());
  ASSERT_EQ(status(), PLAIT_OK);
  EXPECT_EQ(answer()["outputs"]["lane_ok"], Json{"acme"}) << "the others may follow at once";
  EXPECT_EQ(answer()["outputs"]["rate_limits"], 1);
  EXPECT_EQ(answer()["outputs"]["retries"], 0);
}

TEST_F(Turns, ALimitWithoutATimeIsLeftToTheLane) {
  begin(with_provider());
  is_let_in();
  judges(kLimited);
  ends(exited(1));
  EXPECT_EQ(wait()["close"][0]["until"], nullptr);
  EXPECT_FALSE(wait().contains("hold_s"));
}

TEST_F(Turns, AProviderWithoutANameIsWaitedForByItself) {
  begin();
  judges(kLimited);
  ends(exited(1));
  EXPECT_EQ(stage(), "backoff");
  EXPECT_EQ(wait()["hold_s"], 15.0);
  time_is_up();
  judges(kLimited);
  ends(exited(1));
  EXPECT_EQ(wait()["hold_s"], 30.0);
}

TEST_F(Turns, PatienceWithAProviderIsBounded) {
  begin(with_provider({{"rate_limit_patience", "2h"}}));
  is_let_in();
  for (int hour = 0; hour < 2; ++hour) {
    judges(kLimited);
    ends(exited(1));
    ASSERT_EQ(stage(), "lane");
    host_.wall += 3600;
    is_let_in();
  }
  judges(kLimited);
  ends(exited(1));
  EXPECT_EQ(status(), PLAIT_BLOCKED);
  EXPECT_EQ(answer()["code"], error_class::rate_limited);
  decides("retry");
  EXPECT_EQ(stage(), "lane");
}

TEST_F(Turns, AnOverloadedProviderIsATryAndHoldsTheOthersBack) {
  begin(with_provider({{"retry", 1}}));
  is_let_in();
  judges({{"verdict", "failed"}, {"code", "overloaded"}, {"message", "529"}});
  ends(exited(1));
  EXPECT_EQ(wait()["close"][0]["lane"], "acme");
  is_let_in();
  judges({{"verdict", "failed"}, {"code", "overloaded"}, {"message", "529"}});
  ends(exited(1));
  EXPECT_EQ(status(), PLAIT_FAILED);
}

TEST_F(Turns, ATurnThatGoesWellSaysThatTheLaneWorks) {
  begin(with_provider({{"mode", "phased"}}));
  is_let_in();
  test::write_file(worktree_ / "a.txt", "x");
  ends(exited());
  EXPECT_EQ(wait()["lane_ok"], Json{"acme"});
}

TEST_F(Turns, AnotherAgentIsTakenWhenTriesAreUsedUp) {
  begin({{"retry", 0}, {"fallback", {{{"agent", "other"}}, {{"model", "opus"}}}}});
  tells({{"type", "session"}, {"id", "s-1"}});
  ends(signalled(11));
  EXPECT_EQ(started()["command"]["argv"], Json{"other"});
  EXPECT_EQ(variable("PLAIT_SESSION"), "") << "a session belongs to its agent";
  EXPECT_EQ(variable("PLAIT_MODEL"), "haiku");
  tells({{"type", "session"}, {"id", "s-2"}});
  ends(signalled(11));
  EXPECT_EQ(started()["command"]["argv"], Json{"other"});
  EXPECT_EQ(variable("PLAIT_MODEL"), "opus");
  EXPECT_EQ(variable("PLAIT_SESSION"), "s-2") << "another model goes on in the session";
  commits("a.txt", "x");
  ends(exited());
  ASSERT_EQ(status(), PLAIT_OK);
  EXPECT_EQ(answer()["outputs"]["agent"], "other");
  EXPECT_EQ(answer()["outputs"]["model"], "opus");
  EXPECT_TRUE(warned("scripted haiku was replaced by other haiku"));
  EXPECT_EQ(host_.emitted("agent.replaced").size(), 2U);
}

TEST_F(Turns, TheAgentThatReplacedOneIsTakenAgainByTheNextProcess) {
  const Json with{{"agent", "scripted"}, {"retry", 0}, {"fallback", {{{"agent", "other"}}}}};
  begin(with);
  ends(signalled(11));
  tells({{"type", "session"}, {"id", "s-2"}});
  grows();
  begin_again(with);
  EXPECT_EQ(started()["command"]["argv"], Json{"other"});
  EXPECT_EQ(variable("PLAIT_SESSION"), "s-2");
}

TEST_F(Turns, AnotherAgentIsTakenAfterSomeLimits) {
  begin(with_provider({{"fallback", {{{"agent", "other"}}}}, {"fallback_after", 2}}));
  is_let_in();
  judges(kLimited);
  ends(exited(1));
  ASSERT_EQ(stage(), "lane");
  is_let_in();
  judges(kLimited);
  ends(exited(1));
  EXPECT_EQ(started()["command"]["argv"], Json{"other"});
}

}  // namespace
}  // namespace plait::launch

#include <gmock/gmock.h>

#include "confirm/confirm.hpp"
#include "fake_host.hpp"

namespace plait::confirm {
namespace {

using test::FakeHost;
using ::testing::HasSubstr;

class Confirm : public ::testing::Test {
 protected:
  static Json request() {
    return {{"run", {{"id", "r1"}, {"dir", ""}, {"project", "/"}}},
            {"step", "review"},
            {"task", {{"id", "PRP-A"}, {"title", "Deny list"}}},
            {"needs",
             {{"analyze", {{"outputs", {{"target", {{"branch", "main"}}}}}}},
              {"launch",
               {{"status", "succeeded"},
                {"outputs",
                 {{"branch", "prp-a"},
                  {"path", "/wt"},
                  {"commits", {{{"id", "ab3118f000"}, {"subject", "Phase 1: x"}}}},
                  {"files", {"src/x.c", "src/y.c"}}}}}}}}};
  }
  Reply run(const Json& with = Json::object()) {
    ConfirmStep step(with);
    return host.invoke(step, "run", request());
  }
  Reply decide(const std::string& choice, const std::string& reason = "") {
    ConfirmStep step(Json::object());
    Json asked = request();
    asked["state"] = Json::object();
    asked["cause"] = {{"kind", "decision"}, {"choice", choice}, {"reason", reason}};
    return host.invoke(step, "resume", std::move(asked));
  }
  FakeHost host;
};

TEST_F(Confirm, AsksWithWhatWasDoneAndHowToLook) {
  const Reply reply = run();
  ASSERT_EQ(reply.status, PLAIT_BLOCKED) << reply.message.json.dump();
  const Json& asked = reply.message.json;
  EXPECT_EQ(asked["question"], "accept the work on PRP-A (Deny list): 1 commit, 2 files on prp-a?");
  EXPECT_EQ(asked["choices"], Json({"accept", "reject", "manual"}));
  EXPECT_EQ(asked["evidence"]["look"], "git diff main...prp-a");
  EXPECT_EQ(asked["evidence"]["commits"], Json({"ab3118f Phase 1: x"}));
  EXPECT_EQ(asked["evidence"]["worktree"], "/wt");
  EXPECT_EQ(asked["remedy"], "plait decide r1 PRP-A accept|reject|manual");
  EXPECT_THAT(host.emitted("display")[0]["lines"].dump(), HasSubstr("look: git diff main...prp-a"));
}

TEST_F(Confirm, AsksInTheWordsOfTheSettings) {
  const Reply reply = run({{"question", "ship it"}, {"choices", {"accept", "reject"}}});
  EXPECT_EQ(reply.message.json["question"], "ship it: 1 commit, 2 files on prp-a?");
  EXPECT_EQ(reply.message.json["choices"], Json({"accept", "reject"}));
}

TEST_F(Confirm, GoesOnWhenAccepted) {
  const Reply reply = decide("accept", "looks good");
  EXPECT_EQ(reply.status, PLAIT_OK);
  EXPECT_EQ(reply.message.json["outputs"]["decision"], "accept");
  EXPECT_EQ(reply.message.json["outputs"]["reason"], "looks good");
}

TEST_F(Confirm, FailsWithTheReasonWhenRejected) {
  const Reply reply = decide("reject", "too slow");
  EXPECT_EQ(reply.status, PLAIT_FAILED);
  EXPECT_EQ(reply.message.json["code"], error_class::undecided);
  EXPECT_EQ(reply.message.json["message"], "rejected by a person: too slow");
  EXPECT_THAT(reply.message.json["remedy"].get<std::string>(), HasSubstr("prp-a"));
}

TEST_F(Confirm, AsksAgainAfterWorkByHandOrAnUnknownChoice) {
  EXPECT_EQ(decide("manual").status, PLAIT_BLOCKED);
  const Reply reply = decide("perhaps");
  EXPECT_EQ(reply.status, PLAIT_BLOCKED);
  EXPECT_THAT(reply.message.json["question"].get<std::string>(), HasSubstr("no choice"));
}

TEST_F(Confirm, AsksAgainWhenTheRunIsResumed) {
  ConfirmStep step(Json::object());
  Json asked = request();
  asked["cause"] = {{"kind", "crash"}};
  EXPECT_EQ(host.invoke(step, "resume", asked).status, PLAIT_BLOCKED);
}

TEST_F(Confirm, SaysInADryRunThatItWouldWait) {
  ConfirmStep step(Json::object());
  const Reply reply = host.invoke(step, "plan", request());
  EXPECT_EQ(reply.message.json["actions"],
            Json({"wait until a person has looked at the work on PRP-A and decided"}));
}

}  // namespace
}  // namespace plait::confirm

// A plugin built with the headers of ABI 1.0 in the plait of today, by the ordinary loader.
#include <gmock/gmock.h>

#include "fake_host.hpp"
#include "plugins/instance.hpp"

namespace plait::plugins {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class MaskingHost : public FakeHost {
 public:
  void hide(std::string& text) const override {
    for (const std::string& secret : secrets)
      if (const std::size_t at = text.find(secret); at != std::string::npos)
        text.replace(at, secret.size(), "***");
  }
};

// In plait's own process and in one of the plugin's.
class OldPlugin : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    const Status added = registry.add(OLD_PLUGIN);
    ASSERT_TRUE(added) << added.error().message;
    registry.use_host_program(PLUGIN_HOST_PROGRAM);
  }
  Result<Response> ask(const std::string& kind, const std::string& name, const std::string& method,
                       const Message& request) {
    PLAIT_TRY(Instance * instance, instances.get(kind, name, nullptr, host, info, GetParam()));
    return instances.invoke(*instance, method, request, host, info);
  }
  Result<Response> step(const std::string& method, const std::string& what) {
    const Json request{{"run", {{"id", "r"}, {"dir", "/r"}}},
                       {"step", "s"},
                       {"attempt", 1},
                       {"dry_run", false},
                       {"params", {{"do", what}}},
                       {"with", Json::object()},
                       {"needs", Json::object()},
                       {"state", {{"n", 1}}},
                       {"cause", {{"kind", "timer"}}}};
    return ask("step", "old-step", method, Message{request, {}});
  }

  Registry registry;
  Instances instances{registry};
  MaskingHost host;
  CallInfo info{"run-1", "step", "", 1, false};
};

TEST_P(OldPlugin, IsLoadedAsWhatItIs) {
  ASSERT_EQ(registry.libraries().size(), 1U);
  EXPECT_EQ(registry.libraries()[0].abi, "1.0");
  EXPECT_EQ(registry.components().size(), 4U);
}

TEST_P(OldPlugin, FindsEveryFunctionOfTheHost) {
  const auto made = ask("scorer", "old-outer", "score", Message{{{"task", Json::object()}}, {}});
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(made->message.json["rationale"], "");
  EXPECT_THAT(host.events, ElementsAre("old.event"));
  EXPECT_EQ(host.dropped.size(), 1U);
  EXPECT_THAT(host.lines, ElementsAre("scorer old-outer: a line"));
  EXPECT_THAT(host.secrets, ElementsAre("password"));
}

TEST_P(OldPlugin, MovesRawBytesBothWays) {
  Message request{{{"path", "x"}, {"base", nullptr}, {"labels", Json::object()}}, {}};
  request.json["ours"] = request.attach("ours");
  request.json["theirs"] = request.attach(std::string("\0\xff theirs", 9));
  const auto made = ask("merge_strategy", "old-strategy", "resolve", request);
  ASSERT_TRUE(made) << made.error().message;
  ASSERT_NE(made->message.blob(made->message.json["resolved"]), nullptr);
  EXPECT_EQ(*made->message.blob(made->message.json["resolved"]), std::string("\0\xff theirs", 9));
}

TEST_P(OldPlugin, AnswersEveryStatus) {
  const auto status = [](const Result<Response>& made) { return made ? made->status : -1; };
  EXPECT_EQ(status(step("run", "")), PLAIT_OK);
  EXPECT_THAT(host.notes, ElementsAre("intend thing", "settle thing"));
  EXPECT_EQ(status(step("run", "wait")), PLAIT_WAIT);
  EXPECT_EQ(status(step("run", "block")), PLAIT_BLOCKED);
  EXPECT_EQ(status(step("run", "fail")), PLAIT_FAILED);
  EXPECT_EQ(status(step("resume", "")), PLAIT_OK);
  EXPECT_EQ(status(step("plan", "")), PLAIT_OK);
  const auto bug = ask("scorer", "old-outer", "score", Message{{{"task", {{"id", "bug"}}}}, {}});
  ASSERT_FALSE(bug);
  EXPECT_THAT(bug.error().message, HasSubstr("out of luck"));
  host.cancel = Cancel::stop;
  EXPECT_EQ(
      status(ask("scorer", "old-outer", "score", Message{{{"task", {{"id", "cancel"}}}}, {}})),
      PLAIT_CANCELLED);
}

TEST_P(OldPlugin, RefusesItsSettings) {
  const auto made =
      instances.get("scorer", "old-inner", Json{{"refuse", true}}, host, info, GetParam());
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().message, "not with these");
}

INSTANTIATE_TEST_SUITE_P(Places, OldPlugin, testing::Values("none", "process"),
                         [](const auto& place) { return std::string(place.param); });

}  // namespace
}  // namespace plait::plugins

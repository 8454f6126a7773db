// Components in a process of their own: what ends them, and what plait makes of it.
#include <gmock/gmock.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "fake_host.hpp"
#include "plugins/crash.hpp"
#include "plugins/instance.hpp"
#include "plugins/isolation/remote.hpp"

namespace plait::plugins {
namespace {

using testing::AllOf;
using testing::HasSubstr;

// Child processes of this test that are still there.
int children() {
  int count = 0;
  for (const auto& thread : std::filesystem::directory_iterator("/proc/self/task")) {
    std::ifstream in(thread.path() / "children");
    for (std::string pid; in >> pid;) ++count;
  }
  return count;
}

class Isolated : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* name : {"crashes", "good", "misdeeds"}) {
      const Status added = registry.add(std::string(BAD_PLUGIN_DIR) + "/" + name + ".so");
      ASSERT_TRUE(added) << added.error().message;
    }
    registry.use_host_program(PLUGIN_HOST_PROGRAM);
  }
  Error failure(const std::string& name, const Json& isolation = "process") {
    const auto instance = instances->get("scorer", name, nullptr, host, info, isolation);
    if (!instance) return instance.error();
    const auto made =
        instances->ask(**instance, "score", Message{{{"task", Json::object()}}, {}}, host, info);
    return made ? fail("none", dump(made->json)) : made.error();
  }

  Registry registry;
  std::unique_ptr<Instances> instances = std::make_unique<Instances>(registry);
  FakeHost host;
  CallInfo info{"run-1", "step", "", 1, false};
};

TEST_F(Isolated, ASignalFailsTheCallAlone) {
  for (const auto& [name, how] :
       {std::pair("segfaults", "signal 11"), std::pair("aborts", "signal 6"),
        std::pair("exits", "exit code 7")}) {
    const Error error = failure(name);
    EXPECT_EQ(error.code, "crashed") << name;
    EXPECT_THAT(error.message, AllOf(HasSubstr("plugin \"crashes\""), HasSubstr(name),
                                     HasSubstr(how), HasSubstr("score")));
  }
  EXPECT_EQ(failure("plain-c").code, "none");
}

using IsolatedDeathTest = Isolated;

TEST_F(IsolatedDeathTest, WithoutAProcessOfItsOwnACrashIsToldBeforePlaitDies) {
  if (std::string_view(PLAIT_TEST_SANITIZE) != "") GTEST_SKIP() << "a sanitizer tells it";
  const auto crash = [&](const char* name) {
    tell_of_crashes();
    failure(name, "none");
  };
  EXPECT_EXIT(crash("segfaults"), testing::KilledBySignal(SIGSEGV),
              "plugin \"crashes\" \\(.*crashes.so\\): scorer \"segfaults\" crashed in score");
  EXPECT_EXIT(crash("aborts"), testing::KilledBySignal(SIGABRT), "scorer \"aborts\" crashed");
}

TEST_F(Isolated, AnEndlessLoopIsEnded) {
  const Error error = failure("loops", {{"mode", "process"}, {"timeout", "200ms"}});
  EXPECT_EQ(error.code, "timeout");
  EXPECT_THAT(error.message, HasSubstr("scorer \"loops\""));
  EXPECT_EQ(children(), 0);
}

TEST_F(Isolated, MemoryHasALimit) {
  if (std::string_view(PLAIT_TEST_SANITIZE) != "") GTEST_SKIP() << "a sanitizer needs the memory";
  EXPECT_EQ(failure("eats").code, "internal") << "malloc said no";
  EXPECT_EQ(failure("eats", {{"memory", "256MiB"}}).message, "out of memory");
}

TEST_F(Isolated, AProcessThatHasGoneIsStartedAnew) {
  EXPECT_EQ(failure("tires").code, "none");
  EXPECT_EQ(failure("tires").code, "crashed");
  EXPECT_EQ(failure("tires").code, "none");
}

TEST_F(Isolated, OneProcessServesAllCallsOfAnInstance) {
  EXPECT_EQ(failure("plain-c").code, "none");
  EXPECT_EQ(children(), 1);
  EXPECT_EQ(failure("plain-c").code, "none");
  EXPECT_EQ(children(), 1);
  instances.reset();
  EXPECT_EQ(children(), 0);
}

TEST_F(Isolated, ItOpensOthersAndTheyOpenIt) {
  const auto score = [&](const Json& spec) {
    const auto instance = instances->open("scorer", spec, host, info);
    if (!instance) return instance.error().message;
    const auto made =
        instances->ask(**instance, "score", Message{{{"task", Json::object()}}, {}}, host, info);
    return made ? dump(made->json["score"]) : made.error().message;
  };
  const Json far{{"uses", "plain-c"}, {"isolation", "process"}};
  EXPECT_EQ(score(far), "7");
  ASSERT_TRUE(registry.add(std::string(BAD_PLUGIN_DIR) + "/wrapped.so"));
  const std::string near = score({{"uses", "asks"}, {"of", "plain-c"}});
  EXPECT_EQ(score({{"uses", "asks"}, {"of", far}}), near);
  EXPECT_EQ(score({{"uses", "asks"}, {"of", "plain-c"}, {"isolation", "process"}}), near);
  EXPECT_EQ(score({{"uses", "asks"}, {"of", far}, {"isolation", "process"}}), near);
}

TEST_F(Isolated, EventsAndLinesArrive) {
  const auto instance =
      instances->open("scorer", {{"uses", "emits"}, {"isolation", "process"}}, host, info);
  ASSERT_TRUE(instance) << instance.error().message;
  const auto made =
      instances->ask(**instance, "score", Message{{{"task", Json::object()}}, {}}, host, info);
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_THAT(host.events, testing::ElementsAre("agent.status", "display"));
  EXPECT_EQ(host.dropped.size(), 7U);
}

TEST_F(Isolated, WrongWordsAreExplained) {
  EXPECT_THAT(failure("plain-c", "procss").message, HasSubstr("\"process\" or \"none\""));
  EXPECT_THAT(failure("plain-c", {{"mood", 1}}).message, HasSubstr("\"mood\""));
  EXPECT_THAT(failure("plain-c", {{"memory", "much"}}).message, HasSubstr("512MiB"));
  registry.use_host_program("/nowhere/plait-plugin-host");
  EXPECT_THAT(failure("plain-c").message, HasSubstr("cannot start"));
}

}  // namespace
}  // namespace plait::plugins

// What components may ask of the host, and of each other.
#include <gmock/gmock.h>

#include <thread>

#include "fake_host.hpp"
#include "plugins/instance.hpp"

namespace plait::plugins {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

class Host : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* name : {"good", "misdeeds", "wrapped"}) {
      const Status added = registry.add(std::string(BAD_PLUGIN_DIR) + "/" + name + ".so");
      ASSERT_TRUE(added) << added.error().message;
    }
  }
  Result<double> score(const Json& spec, HostServices& services) {
    PLAIT_TRY(Instance * instance, instances.open("scorer", spec, services, info));
    PLAIT_TRY(Message made, instances.ask(*instance, "score",
                                          Message{{{"task", Json::object()}}, {}}, services, info));
    return made.json["score"].get<double>();
  }
  Result<double> score(const Json& spec) { return score(spec, host); }
  std::string complaint(const Json& spec) {
    const auto made = score(spec);
    return made ? "none" : made.error().message;
  }
  static Json asks(const Json& of) { return {{"uses", "asks"}, {"of", of}}; }

  Registry registry;
  Instances instances{registry};
  FakeHost host;
  CallInfo info{"run-1", "step", "", 1, false};
};

TEST_F(Host, opens_by_name_and_by_table) {
  const auto made = score(asks(asks("plain-c")));
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(*made, 9);
}

TEST_F(Host, opening_the_unknown_fails_with_a_suggestion) {
  const auto made = score(asks("plain-d"));
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, "config");
  EXPECT_EQ(made.error().message, "there is no scorer \"plain-d\"");
  EXPECT_THAT(made.error().remedy, HasSubstr("plain-c"));
}

TEST_F(Host, opened_settings_are_checked) {
  EXPECT_EQ(complaint(asks({{"uses", "asks"}, {"of", "plain-c"}, {"n", 30}})),
            "scorer \"asks\": with/n: value 30 is over the maximum 20");
  EXPECT_THAT(complaint(asks(7)), HasSubstr("not a scorer: 7"));
}

TEST_F(Host, a_nested_component_that_breaks_its_contract_is_named) {
  EXPECT_THAT(complaint(asks("outside_schema")),
              AllOf(HasSubstr("misdeeds.so"), HasSubstr("scorer \"outside_schema\""),
                    HasSubstr("/score: value 1000 is over the maximum 100")));
}

TEST_F(Host, an_instance_does_not_enter_itself) {
  EXPECT_THAT(complaint("reenters"),
              HasSubstr("it is in a call already (scorer reenters > scorer reenters)"));
}

TEST_F(Host, calls_go_eight_deep) {
  const auto chain = [&](int depth) {
    Json spec = "plain-c";
    for (int i = 1; i < depth; ++i) spec = {{"uses", "asks"}, {"of", spec}, {"n", i}};
    return spec;
  };
  const auto eight = score(chain(8));
  ASSERT_TRUE(eight) << eight.error().message;
  EXPECT_THAT(complaint(chain(9)), HasSubstr("calls go deeper than 8"));
}

TEST_F(Host, events_are_checked_and_dropped_ones_counted) {
  const auto made = score("emits");
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_THAT(host.events, ElementsAre("agent.status", "display"));
  ASSERT_EQ(host.dropped.size(), 7U);
  EXPECT_EQ(
      host.dropped[0],
      "run.finished: scorer emits sent an event that was dropped: its type is the engine's own");
}

TEST_F(Host, only_steps_have_effects) {
  EXPECT_EQ(complaint("effects"), "only steps have effects, and this is a scorer");
}

TEST_F(Host, steps_note_effects_unless_the_run_is_dry) {
  auto step = instances.get("step", "told", nullptr, host, info);
  ASSERT_TRUE(step) << step.error().message;
  const Message request{{{"params", {{"do", "intend"}}}}, {}};
  ASSERT_TRUE(instances.ask(**step, "run", request, host, info));
  EXPECT_THAT(host.notes, ElementsAre("intend branch x", "settle branch x"));
  info.dry_run = true;
  const auto dry = instances.ask(**step, "run", request, host, info);
  ASSERT_FALSE(dry);
  EXPECT_EQ(dry.error().message, "a dry run has no effects");
  EXPECT_EQ(host.notes.size(), 2U);
}

TEST_F(Host, dead_and_wild_handles_are_refused) {
  for (int i = 0; i < 2; ++i) {  // the second time with the handle of the first call
    const auto made = score("stays");
    ASSERT_TRUE(made) << made.error().message;
  }
  EXPECT_TRUE(host.secrets.empty());
  EXPECT_TRUE(host.lines.empty());
}

class Throwing : public FakeHost {
 public:
  void emit(const CallInfo&, std::string_view, std::string_view) override { throw 7; }
};

TEST_F(Host, a_service_that_throws_is_a_refusal) {
  Throwing throwing;
  const auto made = score("emits", throwing);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().message, "dropped");
}

TEST_F(Host, one_thread_at_a_time_where_a_component_wants_that) {
  const auto instance = instances.get("scorer", "alone", Json::object(), host, info);
  ASSERT_TRUE(instance);
  std::vector<std::thread> threads;
  std::atomic<int> most{0};
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 200; ++i) {
        const auto made = score("alone");
        if (!made || *made > 1) most = 99;
      }
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(most, 0);
}

// Threads that start at the first and at the second of two instances of which one calls the other.
TEST_F(Host, threads_that_enter_a_chain_at_both_ends_all_get_through) {
  const Json left{{"uses", "alone"}, {"of", {{"uses", "alone"}, {"of", "plain-c"}, {"id", 2}}}};
  const Json right{{"uses", "alone"}, {"of", "plain-c"}, {"id", 2}};
  std::vector<std::thread> threads;
  std::atomic<int> answered{0};
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < 200; ++i)
        if (score(t % 2 == 0 ? left : right)) ++answered;
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(answered, 800);
}

// The one of sdk/examples.
TEST_F(Host, the_example_scores) {
  ASSERT_TRUE(registry.add(EXAMPLE_PLUGIN));
  const Json spec{{"uses", "longest"}, {"points", 20}};
  const auto instance = instances.open("scorer", spec, host, info);
  ASSERT_TRUE(instance) << instance.error().message;
  const Json task{{"id", "PRP-A"}, {"phases", {{{"number", "1"}}, {{"number", "2"}}}}};
  const auto made = instances.ask(**instance, "score", Message{{{"task", task}}, {}}, host, info);
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(made->json["score"], 40);
  EXPECT_EQ(made->json["model"], "haiku");
}

}  // namespace
}  // namespace plait::plugins

#include "events/event_type.hpp"

#include <gmock/gmock.h>

#include <set>
#include <string>

#include "sample_events.hpp"

namespace plait::events::testing {

TEST(EventTypes, have_one_name_and_one_line_each) {
  std::set<std::string_view> names;
  for (const auto& type : event_types()) {
    EXPECT_TRUE(names.insert(type.name).second) << type.name;
    EXPECT_FALSE(type.meaning.empty()) << type.name;
    EXPECT_EQ(type.meaning.find('\n'), std::string_view::npos) << type.name;
  }
}

TEST(EventTypes, all_but_display_are_the_engines_own) {
  for (const auto& type : event_types()) {
    EXPECT_EQ(may_be_sent_by_plugin(type.name), type.name == types::display) << type.name;
  }
}

TEST(EventTypes, a_plugin_sends_words_joined_by_dots) {
  for (const auto* type : {"agent.status", "agent.rate_limit", "a1.b2.c", "tasks.done", "runs.x"}) {
    EXPECT_TRUE(may_be_sent_by_plugin(type)) << type;
  }
  for (const auto* type : {"", ".", "agent", "agent.", ".status", "agent..x", "Agent.x", "agent.X",
                           "agent.a b", "1a.b", "run.mine", "step.anything", "process.x.y",
                           "plait.x", "engine.x", "warning", "agent.\xc3\xa9"}) {
    EXPECT_FALSE(may_be_sent_by_plugin(type)) << type;
  }
}

TEST(EventTypes, each_has_a_sample_whose_data_is_an_object) {
  std::set<std::string_view> left;
  for (const auto& type : event_types()) left.insert(type.name);
  for (const auto& sample : sample_events()) {
    EXPECT_TRUE(sample.data.is_object()) << sample.type;
    EXPECT_EQ(left.erase(sample.type), 1U) << sample.type;
  }
  EXPECT_THAT(left, ::testing::IsEmpty());
}

}  // namespace plait::events::testing

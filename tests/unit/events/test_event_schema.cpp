// The published schema says what the engine sends, no less and no more.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "events/event.hpp"
#include "sample_events.hpp"
#include "violations.hpp"

namespace plait::events::testing {

class EventSchema : public ::testing::Test {
 protected:
  void SetUp() override {
    const char* source = std::getenv("PLAIT_SOURCE_DIR");
    ASSERT_NE(source, nullptr) << "run by ctest";
    std::ifstream file(std::string(source) + "/sdk/schemas/event.schema.json");
    text_ = Json::parse(file, nullptr, false);
    ASSERT_TRUE(text_.is_object());
  }

  static std::string problem_with(const Json& event) {
    return test::violations(event, "sdk/schemas/event.schema.json");
  }
  static Json event_of(const Sample& sample) {
    return to_json(
        {1, 1'700'000'000'123'456'000, std::string(sample.type), {"launch", "A", 1}, sample.data});
  }

  Json text_;
};

TEST_F(EventSchema, takes_every_event_of_the_catalogue) {
  for (const auto& sample : sample_events()) {
    EXPECT_EQ(problem_with(event_of(sample)), "") << sample.type;
  }
}

TEST_F(EventSchema, refuses_an_event_whose_data_lacks_a_member_or_has_one_too_many) {
  for (const auto& sample : sample_events()) {
    Json without = event_of(sample);
    without["data"].erase(text_["definitions"][std::string(sample.type)]["required"][0]);
    EXPECT_NE(problem_with(without), "") << sample.type;
    if (sample.type == types::display) continue;
    Json with = event_of(sample);
    with["data"]["surprise"] = 1;
    EXPECT_NE(problem_with(with), "") << sample.type;
  }
}

TEST_F(EventSchema, leaves_the_data_of_plugins_to_them) {
  EXPECT_EQ(problem_with(event_of({"agent.status", {{"word", "COMPLETE"}}})), "");
  EXPECT_NE(problem_with(event_of({"agent status", Json::object()})), "");
}

TEST_F(EventSchema, lists_the_types_of_the_catalogue_only) {
  for (const auto& rule : text_["allOf"]) {
    const auto& name = rule["if"]["properties"]["type"]["const"].get_ref<const std::string&>();
    EXPECT_TRUE(std::any_of(event_types().begin(), event_types().end(), [&](const EventType& type) {
      return type.name == name;
    })) << name;
  }
  EXPECT_EQ(text_["allOf"].size(), event_types().size());
}

}  // namespace plait::events::testing

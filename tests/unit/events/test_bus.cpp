#include "events/bus.hpp"

#include <gmock/gmock.h>

#include <thread>

namespace plait::events::testing {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class EventBus : public ::testing::Test {
 protected:
  static std::vector<std::string> types_of(const MemorySink& sink) {
    std::vector<std::string> types;
    for (const auto& event : sink.all()) types.push_back(event.type);
    return types;
  }
  static std::vector<std::uint64_t> numbers_of(const MemorySink& sink) {
    std::vector<std::uint64_t> numbers;
    for (const auto& event : sink.all()) numbers.push_back(event.seq);
    return numbers;
  }

  base::VirtualClock clock_;
  Bus bus_{clock_};
  MemorySink sink_;
};

TEST_F(EventBus, numbers_and_dates_what_it_passes_on) {
  bus_.add(sink_);
  bus_.emit({"launch", "A", 2}, StepFailed{fail("timeout", "too long"), 1.5});
  clock_.advance(std::chrono::nanoseconds(1'999));
  bus_.emit({}, Warning{"w", ""});

  const Event first{1,
                    1'700'000'000'000'000'000,
                    "step.failed",
                    {"launch", "A", 2},
                    {{"error", {{"code", "timeout"}, {"message", "too long"}}}, {"seconds", 1.5}}};
  const Event second{2, 1'700'000'000'000'001'000, "warning", {}, {{"message", "w"}}};
  EXPECT_THAT(sink_.all(), ElementsAre(first, second));
}

TEST_F(EventBus, goes_on_counting_for_a_run_that_goes_on) {
  Bus resumed(clock_, 41);
  resumed.add(sink_);
  resumed.emit({}, Warning{"w", ""});
  EXPECT_THAT(numbers_of(sink_), ElementsAre(42));
}

TEST_F(EventBus, serves_its_sinks_in_their_order) {
  std::string order;
  CallbackSink a([&](const Event&) { order += 'a'; });
  CallbackSink b([&](const Event&) { order += 'b'; });
  bus_.add(a);
  bus_.add(b);
  bus_.emit({}, Warning{});
  bus_.emit({}, Warning{});
  EXPECT_EQ(order, "abab");
}

TEST_F(EventBus, wraps_data_that_is_no_object) {
  bus_.add(sink_);
  bus_.emit({}, "plug.in", Json(3));
  bus_.emit({}, "plug.in", Json{1, 2});
  EXPECT_EQ(sink_.all()[0].data, (Json{{"value", 3}}));
  EXPECT_EQ(sink_.all()[1].data, (Json{{"value", {1, 2}}}));
}

TEST_F(EventBus, an_event_that_a_sink_emits_follows_the_one_at_hand_at_every_sink) {
  CallbackSink echo([&](const Event& event) {
    if (event.type == "a.b") bus_.emit({}, Warning{"seen", ""});
  });
  bus_.add(echo);
  bus_.add(sink_);
  bus_.emit({}, "a.b", Json::object());
  bus_.emit({}, "c.d", Json::object());
  EXPECT_THAT(types_of(sink_), ElementsAre("a.b", "warning", "c.d"));
  EXPECT_THAT(numbers_of(sink_), ElementsAre(1, 2, 3));
}

TEST_F(EventBus, an_event_that_a_flush_emits_is_delivered) {
  class Complaining final : public Sink {
   public:
    explicit Complaining(Bus& bus) : bus_(bus) {}
    void on_event(const Event&) noexcept override {}
    void flush() noexcept override { bus_.emit({}, Warning{"full", ""}); }

   private:
    Bus& bus_;
  } complaining(bus_);
  bus_.add(complaining);
  bus_.add(sink_);
  bus_.flush();
  EXPECT_THAT(types_of(sink_), ElementsAre("warning"));
}

TEST_F(EventBus, filters_every_text_of_the_data_before_any_sink_sees_it) {
  bus_.add(sink_);
  bus_.set_filter([](std::string& text) {
    for (auto at = text.find("s3cret"); at != std::string::npos; at = text.find("s3cret")) {
      text.replace(at, 6, "***");
    }
  });
  bus_.emit({"launch", "", 0}, "agent.text",
            {{"text", "a s3cret, s3crets3cret"},
             {"list", {1, "s3cret", {{"deep", "s3cret"}}}},
             {"s3cret", true},
             {"plain", "same"}});
  EXPECT_EQ(sink_.all()[0].data, (Json{{"text", "a ***, ******"},
                                       {"list", {1, "***", {{"deep", "***"}}}},
                                       {"***", true},
                                       {"plain", "same"}}));
}

TEST_F(EventBus, from_several_threads_loses_nothing_and_keeps_the_order_of_numbers) {
  constexpr int kThreads = 4;
  constexpr int kEvents = 500;
  MemorySink other;
  bus_.add(sink_);
  bus_.add(other);
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&, thread] {
      for (int i = 0; i < kEvents; ++i) {
        bus_.emit({std::to_string(thread), "", 0}, "a.b", {{"i", i}});
        if (i % 100 == 0) bus_.flush();
      }
    });
  }
  for (auto& thread : threads) thread.join();

  const auto events = sink_.all();
  ASSERT_THAT(events, SizeIs(kThreads * kEvents));
  std::map<std::string, int> next;
  for (std::size_t i = 0; i < events.size(); ++i) {
    ASSERT_EQ(events[i].seq, i + 1);
    ASSERT_EQ(events[i].data["i"], next[events[i].subject.step]++) << "order within a thread";
  }
  EXPECT_EQ(other.all(), events);
}

TEST_F(EventBus, gives_a_removed_sink_nothing_more) {
  MemorySink other;
  bus_.add(other);
  bus_.add(sink_);
  bus_.emit({}, "a.b", Json::object());
  bus_.remove(other);
  bus_.emit({}, "c.d", Json::object());
  EXPECT_THAT(types_of(other), ElementsAre("a.b"));
  EXPECT_THAT(types_of(sink_), ElementsAre("a.b", "c.d"));
}

TEST_F(EventBus, a_sink_may_remove_itself_and_others_while_it_is_called) {
  MemorySink before;
  MemorySink after;
  CallbackSink leaving([&](const Event&) {
    bus_.remove(before);
    bus_.remove(leaving);
    bus_.remove(after);
  });
  bus_.add(before);
  bus_.add(leaving);
  bus_.add(after);
  bus_.add(sink_);
  bus_.emit({}, "a.b", Json::object());
  bus_.emit({}, "c.d", Json::object());
  EXPECT_THAT(types_of(before), ElementsAre("a.b"));
  EXPECT_THAT(types_of(after), IsEmpty());
  EXPECT_THAT(types_of(sink_), ElementsAre("a.b", "c.d"));
}

TEST_F(EventBus, without_sinks_still_counts) {
  bus_.emit({}, Warning{});
  bus_.add(sink_);
  bus_.emit({}, Warning{});
  EXPECT_THAT(numbers_of(sink_), ElementsAre(2));
}

}  // namespace plait::events::testing

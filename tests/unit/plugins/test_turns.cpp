#include "plugins/turns.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "plugins/call_frame.hpp"
#include "plugins/isolation/remote.hpp"

namespace plait::plugins {
namespace {

class NoHost : public HostServices {
 public:
  [[nodiscard]] Cancel cancelled(const CallInfo&) const override { return Cancel::none; }
  [[nodiscard]] std::int64_t monotonic_ns() const override { return 0; }
  [[nodiscard]] std::int64_t wall_ns() const override { return 0; }
  [[nodiscard]] bool reserved_event(std::string_view) const override { return false; }
  void emit(const CallInfo&, std::string_view, std::string_view) override {}
  void event_dropped(const CallInfo&, std::string_view, std::string_view) override {}
  Status intend(const CallInfo&, std::string_view, std::string_view) override { return {}; }
  Status settle(const CallInfo&, std::string_view) override { return {}; }
  void mask(std::string_view) override {}
  void log(const CallInfo&, std::string_view, LogLevel, std::string_view) override {}
};

class TurnsTest : public testing::Test {
 protected:
  // Frames are only told apart and followed to their callers.
  [[nodiscard]] std::unique_ptr<CallFrame> frame(const CallFrame* caller = nullptr) {
    return std::make_unique<CallFrame>(instance, "m", caller, host, info);
  }
  NoHost host;
  CallInfo info;
  ComponentEntry entry;
  Registry registry;
  Instances instances{registry};
  Instance instance{entry, Json(), instances, nullptr};
  Turns turns;
  const int a = 0, b = 0;  // two addresses
};

TEST_F(TurnsTest, a_free_instance_is_taken_and_given_back) {
  const auto first = frame();
  const auto second = frame();
  EXPECT_TRUE(turns.take(&a, *first));
  EXPECT_TRUE(turns.take(&b, *second));
  turns.give_back(&a);
  EXPECT_TRUE(turns.take(&a, *second));
}

TEST_F(TurnsTest, a_call_below_its_holder_never_waits) {
  const auto outer = frame();
  const auto inner = frame(outer.get());
  ASSERT_TRUE(turns.take(&a, *outer));
  EXPECT_FALSE(turns.take(&a, *inner));
}

TEST_F(TurnsTest, another_call_waits_until_it_is_free) {
  const auto first = frame();
  const auto second = frame();
  ASSERT_TRUE(turns.take(&a, *first));
  std::atomic<bool> taken{false};
  std::thread waiter([&] {
    EXPECT_TRUE(turns.take(&a, *second));
    taken = true;
  });
  while (turns.waiting() == 0) std::this_thread::yield();
  EXPECT_FALSE(taken);
  turns.give_back(&a);
  waiter.join();
  EXPECT_TRUE(taken);
}

// One holds a and wants b, the other holds b and wants a: the later one is told and gives up.
TEST_F(TurnsTest, two_that_want_each_others_do_not_both_wait) {
  const auto left = frame();
  const auto left_below = frame(left.get());
  const auto right = frame();
  const auto right_below = frame(right.get());
  ASSERT_TRUE(turns.take(&a, *left));
  ASSERT_TRUE(turns.take(&b, *right));
  std::thread earlier([&] { EXPECT_TRUE(turns.take(&b, *left_below)); });
  while (turns.waiting() == 0) std::this_thread::yield();
  EXPECT_FALSE(turns.take(&a, *right_below));
  turns.give_back(&b);
  earlier.join();
}

}  // namespace
}  // namespace plait::plugins

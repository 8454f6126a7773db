#include "plugins/call_table.hpp"

#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "plugins/call_frame.hpp"

namespace plait::plugins {
namespace {

// The table never looks into a frame.
CallFrame& some_frame() {
  static char memory[sizeof(CallFrame)];
  return reinterpret_cast<CallFrame&>(memory);
}

TEST(CallTable, a_handle_lives_until_it_is_closed) {
  CallTable& table = CallTable::of_process();
  plait_call* handle = table.open(some_frame());
  {
    const PinnedCall pinned(handle);
    ASSERT_TRUE(pinned);
    EXPECT_EQ(&*pinned, &some_frame());
  }
  table.close(handle);
  EXPECT_FALSE(PinnedCall(handle));
}

TEST(CallTable, handles_are_not_used_again) {
  CallTable& table = CallTable::of_process();
  std::set<plait_call*> seen;
  for (int i = 0; i < 1000; ++i) {
    plait_call* handle = table.open(some_frame());
    EXPECT_TRUE(seen.insert(handle).second);
    table.close(handle);
  }
  for (plait_call* handle : seen) EXPECT_FALSE(PinnedCall(handle));
}

TEST(CallTable, has_an_end) {
  CallTable& table = CallTable::of_process();
  std::vector<plait_call*> handles;
  while (plait_call* handle = table.open(some_frame())) handles.push_back(handle);
  EXPECT_EQ(handles.size(), 16384U);
  for (plait_call* handle : handles) table.close(handle);
  plait_call* handle = table.open(some_frame());
  EXPECT_NE(handle, nullptr);
  table.close(handle);
}

TEST(CallTable, close_waits_for_who_is_inside) {
  CallTable& table = CallTable::of_process();
  plait_call* handle = table.open(some_frame());
  std::atomic<bool> closed{false};
  auto pinned = std::make_unique<PinnedCall>(handle);
  std::thread closer([&] {
    table.close(handle);
    closed = true;
  });
  while (PinnedCall(handle)) std::this_thread::yield();  // until close has begun
  EXPECT_FALSE(closed);
  pinned.reset();
  closer.join();
  EXPECT_TRUE(closed);
}

TEST(CallTable, threads_open_pin_and_close_at_once) {
  CallTable& table = CallTable::of_process();
  std::atomic<plait_call*> shared{nullptr};
  std::atomic<bool> done{false};
  std::thread intruder([&] {
    while (!done) {
      const PinnedCall pinned(shared.load());
      EXPECT_TRUE(!pinned || &*pinned == &some_frame());
    }
  });
  for (int i = 0; i < 20'000; ++i) {
    plait_call* handle = table.open(some_frame());
    shared = handle;
    table.close(handle);
  }
  done = true;
  intruder.join();
}

}  // namespace
}  // namespace plait::plugins

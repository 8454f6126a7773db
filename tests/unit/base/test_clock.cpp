#include <gtest/gtest.h>

#include <limits>

#include "base/clock.hpp"

namespace plait::base {
namespace {

using namespace std::chrono_literals;

TEST(VirtualClock, MovesOnlyWhenTold) {
  VirtualClock clock(100s);
  EXPECT_EQ(clock.steady(), 0s);
  clock.advance(5s);
  EXPECT_EQ(clock.steady(), 5s);
  EXPECT_EQ(clock.wall(), 105s);
  clock.jump_wall(-50s);
  EXPECT_EQ(clock.steady(), 5s);
  EXPECT_EQ(clock.wall(), 55s);
}

TEST(RealClock, NeverGoesBack) {
  const RealClock clock;
  Duration last = clock.steady();
  for (int i = 0; i < 1000; ++i) {
    const Duration now = clock.steady();
    ASSERT_GE(now, last);
    last = now;
  }
}

TEST(FromSeconds, Saturates) {
  EXPECT_EQ(from_seconds(1.5), 1500ms);
  EXPECT_EQ(from_seconds(1e300).count(), std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(from_seconds(-1e300).count(), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(from_seconds(std::numeric_limits<double>::quiet_NaN()), 0s);
  EXPECT_DOUBLE_EQ(to_seconds(250ms), 0.25);
}

}  // namespace
}  // namespace plait::base

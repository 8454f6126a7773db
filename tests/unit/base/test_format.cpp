#include <gtest/gtest.h>

#include "base/format.hpp"

namespace plait::base {
namespace {

using namespace std::chrono_literals;

TEST(HumanDuration, ShowsTheTwoLargestUnits) {
  EXPECT_EQ(human_duration(0s), "0ms");
  EXPECT_EQ(human_duration(850ms), "850ms");
  EXPECT_EQ(human_duration(999'700us), "1s");
  EXPECT_EQ(human_duration(12s), "12s");
  EXPECT_EQ(human_duration(6min + 12s), "6m 12s");
  EXPECT_EQ(human_duration(45min), "45m");
  EXPECT_EQ(human_duration(64min), "1h 4m");
  EXPECT_EQ(human_duration(59min + 59s + 800ms), "1h");
  EXPECT_EQ(human_duration(23h + 59min + 40s), "1d");
  EXPECT_EQ(human_duration(74h), "3d 2h");
  EXPECT_EQ(human_duration(-90s), "-1m 30s");
}

TEST(HumanBytes, RoundsToOneDigit) {
  EXPECT_EQ(human_bytes(512), "512 B");
  EXPECT_EQ(human_bytes(1536), "1.5 KiB");
  EXPECT_EQ(human_bytes(1024 * 1024 - 1), "1 MiB");
  EXPECT_EQ(human_bytes(20ULL << 30), "20 GiB");
  EXPECT_EQ(human_bytes(~0ULL), "16 EiB");
}

TEST(IsoTime, IsUtc) {
  EXPECT_EQ(iso_time(0s), "1970-01-01T00:00:00Z");
  EXPECT_EQ(iso_time(1'769'860'805s), "2026-01-31T12:00:05Z");
}

TEST(Counted, KnowsThePlural) {
  EXPECT_EQ(counted(1, "step"), "1 step");
  EXPECT_EQ(counted(0, "step"), "0 steps");
}

}  // namespace
}  // namespace plait::base

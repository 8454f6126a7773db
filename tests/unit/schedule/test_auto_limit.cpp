// The limit that follows the machine.
#include "schedule/auto_limit.hpp"

#include <gmock/gmock.h>

namespace plait::schedule {
namespace {

using std::chrono::seconds;
using ::testing::HasSubstr;

constexpr double gib = 1024.0 * 1024.0;

Machine roomy() {
  Machine m;
  m.cpus = 4;
  m.memory_kb = 32 * gib;
  m.available_kb = 24 * gib;
  m.cpu_pressure = 5;
  m.memory_pressure = 0;
  m.load = 1;
  return m;
}

class AutoLimitTest : public ::testing::Test {
 protected:
  std::optional<AutoLimit::Change> look(const Machine& machine, double after_s, int used,
                                        const std::string& shut = {}, double peak_kb = 0) {
    now_ += std::chrono::duration_cast<std::chrono::nanoseconds>(
        std::chrono::duration<double>(after_s));
    return policy_.look({machine, used, peak_kb, shut, now_});
  }
  // The first look at a machine with room gives 4.
  void begin() { ASSERT_EQ(look(roomy(), 0, 0)->limit, 4); }

  AutoLimit policy_;
  TimePoint now_{};
};

TEST_F(AutoLimitTest, BeginsWithTheCpusOrWhatFitsIntoMemory) {
  begin();
  Machine small = roomy();
  small.memory_kb = 4 * gib;
  small.available_kb = 2 * gib;
  AutoLimit other;
  const auto change = other.look({small, 0, 0, "", {}});
  EXPECT_EQ(change->limit, 2) << "(2 GiB - 512 MiB) / 700 MiB";
  EXPECT_THAT(change->reason, HasSubstr("2.0 GiB of memory available"));
}

TEST_F(AutoLimitTest, IsNeverBelowOne) {
  Machine full = roomy();
  full.available_kb = 0;
  full.memory_pressure = 90;
  full.cpu_pressure = 100;
  EXPECT_EQ(look(full, 0, 0)->limit, 1);
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(look(full, 60, 1, "api"));
  EXPECT_EQ(policy_.limit(), 1);
}

TEST_F(AutoLimitTest, UsesThePeakThatWasSeen) {
  begin();
  Machine m = roomy();
  m.available_kb = 6.2 * gib;  // 3.2 GiB are left to others
  const auto change = look(m, 30, 0, "", 1.5 * gib);
  EXPECT_EQ(change->limit, 2);
  EXPECT_THAT(change->reason, HasSubstr("1.5 GiB for each"));
}

TEST_F(AutoLimitTest, GoesDownOneByOneUnderPressure) {
  begin();
  Machine m = roomy();
  m.cpu_pressure = 80;
  EXPECT_EQ(look(m, 5, 4)->limit, 3);
  EXPECT_FALSE(look(m, 5, 3)) << "the last lowering has not had its effect yet";
  EXPECT_EQ(look(m, 15, 3)->limit, 2);
  m = roomy();
  m.memory_pressure = 20;
  EXPECT_EQ(look(m, 15, 2)->limit, 1);
}

TEST_F(AutoLimitTest, TakesTheLoadWhereThereIsNoPressure) {
  begin();
  Machine m = roomy();
  m.cpu_pressure.reset();
  m.memory_pressure.reset();
  m.load = 9;
  const auto change = look(m, 5, 4);
  EXPECT_EQ(change->limit, 3);
  EXPECT_EQ(change->reason, "load 9.0 on 4 CPUs");
}

TEST_F(AutoLimitTest, RisesSlowlyAndOnlyWhereMoreIsWanted) {
  begin();
  EXPECT_FALSE(look(roomy(), 30, 3)) << "one slot is free";
  EXPECT_EQ(look(roomy(), 5, 4)->limit, 5);
  EXPECT_FALSE(look(roomy(), 5, 5));
  EXPECT_EQ(look(roomy(), 20, 5)->limit, 6);
  for (int i = 0; i < 100; ++i) (void)look(roomy(), 20, policy_.limit());
  EXPECT_EQ(policy_.limit(), 16) << "four for each CPU";
}

TEST_F(AutoLimitTest, IsHalvedByALaneAndRisesAgainAMinuteLater) {
  begin();
  const auto change = look(roomy(), 5, 0, "anthropic");
  EXPECT_EQ(change->limit, 2);
  EXPECT_EQ(change->reason, "lane \"anthropic\" was shut");
  EXPECT_FALSE(look(roomy(), 50, 2));
  EXPECT_EQ(look(roomy(), 10, 2)->limit, 3);
}

}  // namespace
}  // namespace plait::schedule

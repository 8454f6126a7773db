// How long a lane is shut, and who enters it when.
#include <gmock/gmock.h>

#include "schedule/lanes.hpp"

namespace plait::schedule {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr TimePoint start{std::chrono::hours(1)};

// The n-th wait of a lane that is shut again as soon as it has opened.
Lanes::Duration nth_wait(std::uint64_t seed, int n) {
  Lanes lanes(seed);
  TimePoint now = start;
  Lanes::Duration wait{};
  for (int i = 0; i < n; ++i) {
    const TimePoint opens = lanes.close("api", std::nullopt, "429", now);
    wait = opens - now;
    now = opens;
  }
  return wait;
}

TEST(LaneBackoff, DoublesWithinItsBounds) {
  Lanes::Duration backoff = seconds(15);
  for (int n = 1; n <= 10; ++n, backoff = std::min<Lanes::Duration>(backoff * 2, minutes(15)))
    for (const std::uint64_t seed : {0U, 1U, 7U, 42U, 1234U}) {
      const auto wait = nth_wait(seed, n);
      EXPECT_GE(wait, backoff) << n;
      EXPECT_LE(wait, std::min<Lanes::Duration>(backoff * 5 / 4, minutes(15))) << n;
    }
}

TEST(LaneBackoff, JitterIsOfTheRunAndNotOfChance) {
  EXPECT_EQ(nth_wait(5, 3), nth_wait(5, 3));
  std::set<Lanes::Duration> waits;
  for (std::uint64_t seed = 0; seed < 20; ++seed) waits.insert(nth_wait(seed, 1));
  EXPECT_GT(waits.size(), 15U);
}

TEST(LaneBackoff, BeginsAnewAfterAMinuteOfPeaceAndAfterAnOk) {
  for (const bool ok : {true, false}) {
    Lanes lanes;
    TimePoint now = lanes.close("api", std::nullopt, "", start);
    now = lanes.close("api", std::nullopt, "", now);
    if (ok)
      lanes.ok("api", now + seconds(1));
    else
      now += minutes(1);
    now += seconds(2);
    EXPECT_LT(lanes.close("api", std::nullopt, "", now) - now, seconds(20)) << ok;
  }
}

TEST(LaneBackoff, AnOkFromBeforeItWasShutSaysNothing) {
  Lanes lanes;
  const TimePoint opens = lanes.close("api", std::nullopt, "", start);
  lanes.ok("api", start + seconds(1));
  EXPECT_FALSE(lanes.admits("api", start + seconds(1)));
  EXPECT_GE(lanes.close("api", std::nullopt, "", opens) - opens, seconds(30));
}

TEST(LaneTime, IsTheOneThatWasGiven) {
  Lanes lanes;
  EXPECT_EQ(lanes.close("api", start + minutes(90), "usage limit", start), start + minutes(90));
  EXPECT_FALSE(lanes.admits("api", start + minutes(90) - milliseconds(1)));
  EXPECT_TRUE(lanes.admits("api", start + minutes(90)));
  EXPECT_EQ(lanes.states().at("api").reason, "usage limit");
}

TEST(LaneTime, ThatLiesBehindIsABackoff) {
  Lanes lanes;
  EXPECT_GE(lanes.close("api", start - minutes(1), "", start), start + seconds(15));
}

TEST(LaneTime, TooShortAgainAndAgainIsNotBelieved) {
  Lanes lanes;
  const TimePoint opens = lanes.close("api", start + seconds(2), "", start);
  EXPECT_EQ(opens, start + seconds(2));
  EXPECT_EQ(lanes.close("api", opens + seconds(2), "", opens), opens + seconds(15));
}

TEST(LaneTime, OfSeveralIsTheLastOneAndTheyAreOneStrike) {
  Lanes lanes;
  lanes.close("api", start + minutes(5), "first", start);
  EXPECT_EQ(lanes.close("api", start + minutes(3), "", start + seconds(1)), start + minutes(5));
  EXPECT_EQ(lanes.close("api", std::nullopt, "", start + seconds(2)), start + minutes(5));
  EXPECT_EQ(lanes.close("api", start + minutes(8), "", start + seconds(3)), start + minutes(8));
  EXPECT_EQ(lanes.states().at("api").strikes, 1);
}

TEST(LaneEntry, IsFreeWhereNothingWasEverShut) {
  Lanes lanes;
  for (int i = 0; i < 5; ++i) {
    EXPECT_TRUE(lanes.admits("api", start));
    lanes.enter("api", start);
  }
  lanes.ok("api", start);
  EXPECT_THAT(lanes.states(), IsEmpty());
}

TEST(LaneEntry, ShutsOnlyItsOwnLane) {
  Lanes lanes;
  lanes.close("api", std::nullopt, "", start);
  EXPECT_TRUE(lanes.admits("other", start));
}

TEST(LaneEntry, IsOneByOneAfterItOpens) {
  Lanes lanes;
  const TimePoint opens = lanes.close("api", start + minutes(2), "", start);
  lanes.enter("api", opens);
  EXPECT_FALSE(lanes.admits("api", opens + Lanes::probe_spacing - milliseconds(1)));
  EXPECT_TRUE(lanes.admits("api", opens + Lanes::probe_spacing));
  lanes.ok("api", opens + seconds(1));
  EXPECT_TRUE(lanes.admits("api", opens + seconds(1))) << "the first one showed that it works";
  lanes.enter("api", opens + seconds(1));
  EXPECT_FALSE(lanes.admits("api", opens + seconds(1)));
  EXPECT_TRUE(lanes.admits("api", opens + seconds(1) + Lanes::spacing));
}

TEST(LaneEntry, StaysSpacedAsLongAsManyWait) {
  Lanes lanes;
  TimePoint now = lanes.close("api", start + minutes(2), "", start);
  lanes.enter("api", now);
  lanes.ok("api", now);
  for (int i = 0; i < 200; ++i) {
    lanes.enter("api", now);
    EXPECT_FALSE(lanes.admits("api", now)) << i;
    now = lanes.admits_at("api");
  }
  now += minutes(1);
  lanes.enter("api", now);
  EXPECT_TRUE(lanes.admits("api", now)) << "nobody has waited for a while";
}

TEST(LaneOpening, IsToldOnceAndCanComeEarly) {
  Lanes lanes;
  lanes.close("api", start + minutes(2), "", start);
  EXPECT_EQ(lanes.next_opening(), start + minutes(2));
  EXPECT_THAT(lanes.take_opened(start + minutes(1)), IsEmpty());
  lanes.open("api", start + minutes(1));
  EXPECT_THAT(lanes.take_opened(start + minutes(1)), ElementsAre("api"));
  EXPECT_THAT(lanes.take_opened(start + minutes(2)), IsEmpty());
  EXPECT_EQ(lanes.next_opening(), std::nullopt);
}

TEST(LaneState, OutlivesTheProcess) {
  Lanes before(3);
  TimePoint now = before.close("api", std::nullopt, "", start);
  const TimePoint opens = before.close("api", std::nullopt, "too many", now);
  Lanes after(3);
  after.restore("api", before.states().at("api"));
  EXPECT_FALSE(after.admits("api", opens - seconds(1)));
  EXPECT_TRUE(after.admits("api", opens));
  const auto third = after.close("api", std::nullopt, "", opens) - opens;
  EXPECT_EQ(third, before.close("api", std::nullopt, "", opens) - opens);
  EXPECT_GE(third, seconds(60));
}

}  // namespace
}  // namespace plait::schedule

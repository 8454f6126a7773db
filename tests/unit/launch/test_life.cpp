// Stalled or alive: a table of both, with looks every ten seconds of a clock that the test moves.
#include <gtest/gtest.h>

#include <functional>
#include <plait/json.hpp>

#include "launch/life.hpp"

namespace plait::launch {
namespace {

constexpr double kEvery = 10;  // seconds between two looks
constexpr double kSilence = 600;

// What the signs are at the nth look.
struct Story {
  const char* name;
  std::function<void(int n, Signs& signs)> at;
  bool stalled;  // at some time within an hour
  const char* last_sign;
};

// Kept as JSON between two looks, as the step does.
void look(Json& kept, const Signs& signs, double now) {
  Life life = Life::from_json(kept);
  life.look(signs, now);
  kept = to_json(life);
}

class Stall : public ::testing::TestWithParam<Story> {};

TEST_P(Stall, IsToldFromWork) {
  Json kept;
  Signs signs;
  signs.processes = 2;  // the supervisor and the agent
  signs.commit = "base";
  bool stalled = false;
  for (int n = 0; n < 360 && !stalled; ++n) {
    GetParam().at(n, signs);
    const double now = 5000 + n * kEvery;
    look(kept, signs, now);
    stalled = Life::from_json(kept).silence_s(now) >= kSilence;
  }
  EXPECT_EQ(stalled, GetParam().stalled);
  EXPECT_EQ(Life::from_json(kept).last_sign(), GetParam().last_sign);
}

INSTANTIATE_TEST_SUITE_P(
    Table, Stall,
    ::testing::Values(
        // Alive: each sign by itself is enough.
        Story{"PrintsALineNowAndThen", [](int n, Signs& s) { s.output += n % 50 == 0 ? 80 : 0; },
              false, "output"},
        Story{"CommitsEveryNineMinutes",
              [](int n, Signs& s) {
                if (n % 54 == 0) s.commit = std::to_string(n);
              },
              false, "commit"},
        Story{"WritesFilesAndSaysNothing", [](int n, Signs& s) { s.changed = 1000.0 + n / 30; },
              false, "files"},
        Story{"HangsWhileItsChildComputes",
              [](int, Signs& s) {
                s.processes = 4;
                s.cpu_s += kEvery;
              },
              false, "processor"},
        Story{"HangsWhileItsChildComputesOnABusyMachine",
              [](int, Signs& s) { s.cpu_s += kEvery * 0.08; }, false, "processor"},
        Story{"RunsTestsOfWhichEachSleepsForMinutes",
              [](int n, Signs& s) { s.cpu_s += n % 40 == 0 ? 5.0 : 0.0; }, false, "processor"},
        Story{"StartsEverMoreChildren", [](int n, Signs& s) { s.processes = 2 + n / 40; }, false,
              "children"},
        // Stalled: nothing of this is work.
        Story{"HangsAtOnce", [](int, Signs&) {}, true, "start"},
        Story{"HangsAfterAWhile",
              [](int n, Signs& s) { s.output = static_cast<std::uint64_t>(n < 20 ? n : 20); }, true,
              "output"},
        Story{"TicksOverWithTimers", [](int, Signs& s) { s.cpu_s += kEvery * 0.01; }, true,
              "start"},
        Story{"LooksAgainAndAgainWhetherItMayGoOn",
              [](int n, Signs& s) {
                s.processes = 2 + n % 2;
                s.cpu_s += kEvery * 0.02;
              },
              true, "children"},
        Story{"ItsChildHangsToo", [](int, Signs& s) { s.processes = 5; }, true, "start"},
        Story{"TheClockOfTheFilesGoesBack", [](int n, Signs& s) { s.changed = 5000.0 - n; }, true,
              "start"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(Life, TellsOfEachSilenceOnce) {
  Life life;
  life.look({}, 0);
  EXPECT_FALSE(life.tells(599, 600));
  EXPECT_TRUE(life.tells(600, 600));
  EXPECT_FALSE(life.tells(700, 600));
  Signs printed;
  printed.output = 1;
  life.look(printed, 710);
  EXPECT_FALSE(life.tells(1300, 600));
  EXPECT_TRUE(life.tells(1310, 600));
  EXPECT_FALSE(Life().tells(1e9, 600)) << "nobody has looked yet";
  EXPECT_FALSE(life.tells(1e9, 0)) << "no limit";
}

}  // namespace
}  // namespace plait::launch

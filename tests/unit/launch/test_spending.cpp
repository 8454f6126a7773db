// Tokens, money, and their limits.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "launch/spending.hpp"

namespace plait::launch {
namespace {

using ::testing::HasSubstr;

Spending of(double input, double output, double cached = 0) {
  return {input, output, cached, std::nullopt, false};
}

const Json kTable{
    {"haiku", {{"input_per_mtok", 1.0}, {"output_per_mtok", 5.0}, {"cached_per_mtok", 0.05}}},
    {"model-x", {{"input_per_mtok", 2.0}, {"output_per_mtok", 4.0}}}};

TEST(Spending, AddsUpOverTurns) {
  Spending all = of(100, 10, 1);
  all += {200, 20, 2, 0.5, false};
  all += {1, 1, 1, 0.25, true};
  EXPECT_EQ(all.input, 301);
  EXPECT_EQ(all.output, 31);
  EXPECT_EQ(all.cached, 4);
  EXPECT_EQ(all.cost, 0.75);
  EXPECT_TRUE(all.computed);
  EXPECT_EQ(all.tokens(), 332) << "what came from the cache is no part of a limit";
  EXPECT_EQ(to_json(spending_from_json(to_json(all))), to_json(all));
}

TEST(Spending, IsZeroForWhatIsNoNumber) {
  EXPECT_EQ(spending_from_json({{"input", "many"}, {"cost", nullptr}}).tokens(), 0);
  EXPECT_FALSE(spending_from_json(nullptr).cost);
}

TEST(Prices, FillInWhatAProgramDoesNotTell) {
  const Prices prices(kTable);
  Spending turn = of(1'000'000, 200'000, 2'000'000);
  prices.complete(turn, "claude-haiku-9", "haiku");
  EXPECT_DOUBLE_EQ(*turn.cost, 1.0 + 1.0 + 0.1);
  EXPECT_TRUE(turn.computed);
}

TEST(Prices, OfTheExactModelGoBefore) {
  Spending turn = of(1'000'000, 0, 1'000'000);
  Prices(kTable).complete(turn, "model-x", "haiku");
  EXPECT_DOUBLE_EQ(*turn.cost, 2.2) << "cached tokens cost a tenth where the table does not say";
}

TEST(Prices, LeaveAToldCostAlone) {
  Spending turn{1'000'000, 0, 0, 0.01, false};
  Prices(kTable).complete(turn, "haiku", "");
  EXPECT_EQ(*turn.cost, 0.01);
  EXPECT_FALSE(turn.computed);
  Spending unknown = of(5, 5);
  Prices(kTable).complete(unknown, "else", "");
  EXPECT_FALSE(unknown.cost);
}

TEST(SpendingLimit, IsReachedByEither) {
  EXPECT_FALSE(over_limit({900, 99, 9e9, 0.99, false}, {1.0, 1000}));
  EXPECT_THAT(*over_limit({0, 0, 0, 1.0, false}, {1.0, 0}), HasSubstr("$1.00 of at most $1.00"));
  EXPECT_THAT(*over_limit(of(900, 100), {0, 1000}), HasSubstr("1000 tokens of at most 1000"));
  EXPECT_FALSE(over_limit(of(9e9, 9e9), {0, 0})) << "no limit";
  EXPECT_FALSE(over_limit(of(9e9, 9e9), {1.0, 0})) << "a cost that is not known";
}

TEST(SpendingLimit, IsRaisedByAsMuchAgainOrToAnAmount) {
  const Spending spent{900, 200, 0, 1.2, false};
  const SpendingLimit limit{1.0, 1000};
  EXPECT_DOUBLE_EQ(raised(limit, limit, spent, "")->cost, 2.2);
  EXPECT_DOUBLE_EQ(raised(limit, limit, spent, "go on")->tokens, 2100);
  EXPECT_DOUBLE_EQ(raised({1.0, 0}, {1.0, 0}, spent, "up to $2.50")->cost, 2.5);
  EXPECT_DOUBLE_EQ(raised({0, 1000}, {0, 1000}, spent, "1.5M tokens")->tokens, 1.5e6);
  EXPECT_DOUBLE_EQ(raised({0, 1000}, {0, 1000}, spent, "20k tokens")->tokens, 20'000);
  const auto little = raised({1.0, 0}, {1.0, 0}, spent, "1.10");
  ASSERT_FALSE(little);
  EXPECT_THAT(little.error().message, HasSubstr("too little"));
}

TEST(Spending, IsShownAsFarAsItIsKnown) {
  EXPECT_EQ(shown({12'000, 345, 0, 1.234, true}), "$1.23 (computed) and 12.3k tokens");
  EXPECT_EQ(shown({0, 0, 0, 0.0012, false}), "$0.0012");
  EXPECT_EQ(shown(Spending{}), "nothing that is known");
}

}  // namespace
}  // namespace plait::launch

#include "analyze/estimate.hpp"

#include <gtest/gtest.h>

#include "analyze/edges.hpp"
#include "tasks.hpp"

namespace plait::analyze {
namespace {

using test::make_tasks;
using test::Spec;

double hours_of(std::vector<Task> tasks, Edges edges, int slots) {
  EXPECT_TRUE(connect(tasks, edges).ok());
  return makespan(tasks, slots) / 3600;
}

TEST(Makespan, IsTheLongestTaskWithoutEdgesAndLimits) {
  const auto tasks = make_tasks({{"A", 1, {}, false, {}, 2}, {"B"}, {"C"}});
  EXPECT_DOUBLE_EQ(hours_of(tasks, Edges::none, 0), 2);
  EXPECT_DOUBLE_EQ(hours_of(tasks, Edges::none, 1), 4);
  EXPECT_DOUBLE_EQ(hours_of(tasks, Edges::none, 2), 2);
}

TEST(Makespan, FollowsTheEdges) {
  const auto tasks = make_tasks({{"A", 1, {}, false, {}, 3}, {"B"}, {"C", 2, {"B"}}});
  EXPECT_DOUBLE_EQ(hours_of(tasks, Edges::stages, 0), 4);
  EXPECT_DOUBLE_EQ(hours_of(tasks, Edges::dependencies, 0), 3);
}

TEST(Makespan, StartsTheLongestWayFirst) {
  // One slot less than tasks: starting the head of the chain late would cost an hour.
  const auto tasks = make_tasks({{"A"}, {"B"}, {"C"}, {"D", 1, {"C"}}, {"E", 1, {"D"}}});
  EXPECT_DOUBLE_EQ(hours_of(tasks, Edges::dependencies, 2), 3);
}

TEST(Makespan, OfNothingIsZero) {
  EXPECT_EQ(makespan({}, 0), 0);
}

Settings priced() {
  Settings settings;
  settings.input_tokens_per_hour = 1e6;
  settings.output_tokens_per_hour = 1e5;
  settings.prices["haiku"] = {std::nullopt, 1.0, 5.0};
  settings.prices["sonnet"] = {6.0, std::nullopt, std::nullopt};
  return settings;
}

TEST(Cost, IsByTokensOrByHour) {
  const Settings settings = priced();
  EXPECT_DOUBLE_EQ(*cost_of(2, "haiku", settings), 3);
  EXPECT_DOUBLE_EQ(*cost_of(2, "sonnet", settings), 12);
  EXPECT_FALSE(cost_of(2, "opus", settings));
}

TEST(Estimate, ComparesWithTheBaseline) {
  auto tasks = make_tasks({Spec{"A"}, Spec{"B"}});
  tasks[0].model = "haiku";
  tasks[1].model = "sonnet";
  const Estimate made = estimate(tasks, priced());
  EXPECT_DOUBLE_EQ(*made.cost, 7.5);
  EXPECT_DOUBLE_EQ(*made.cost_all_sonnet, 12);
  EXPECT_DOUBLE_EQ(made.seconds, 3600);
  EXPECT_DOUBLE_EQ(made.sequential_seconds, 7200);
}

TEST(Estimate, KnowsNoCostWhenAModelHasNoPrice) {
  auto tasks = make_tasks({Spec{"A"}, Spec{"B"}});
  tasks[0].model = "haiku";
  tasks[1].model = "opus";
  EXPECT_FALSE(estimate(tasks, priced()).cost);
}

}  // namespace
}  // namespace plait::analyze

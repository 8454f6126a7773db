#include <gmock/gmock.h>

#include "graph/graph.hpp"
#include "pipelines.hpp"

namespace plait::graph {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): the verbs of these tests
using ::testing::ElementsAre;

Graph expanded(const pipeline::Pipeline& pipeline, TaskList list, Estimate estimate = {}) {
  auto graph = Graph::build(pipeline, std::move(estimate));
  EXPECT_TRUE(graph.ok());
  EXPECT_TRUE(graph->expand("analyze", "tasks", std::move(list)).ok());
  return std::move(*graph);
}

double tail(const Graph& graph, std::string_view name) {
  return graph.node(*graph.find(name)).tail_s;
}

TEST(DefaultEstimate, CountsTheTaskInStepsWithATimeoutOrAnObserver) {
  pipeline::Pipeline pipeline = batch();
  const Task work = task("A", {}, {}, 60);
  EXPECT_EQ(default_estimate(pipeline)(pipeline.steps[3], &work), 60);
  pipeline.steps[3].timeout = {};
  EXPECT_EQ(default_estimate(pipeline)(pipeline.steps[3], &work), 60) << "still observed";
  pipeline.steps[4].observes.clear();
  EXPECT_EQ(default_estimate(pipeline)(pipeline.steps[3], &work), 0.5);
  EXPECT_EQ(default_estimate(batch())(batch().steps[2], &work), 0.5);
}

TEST(DefaultEstimate, IsHalfASecondForUnknownWork) {
  const pipeline::Pipeline pipeline = batch();
  const Task unknown = task("A", {}, {}, 0);
  EXPECT_EQ(default_estimate(pipeline)(pipeline.steps[3], &unknown), 0.5);
  EXPECT_EQ(default_estimate(pipeline)(pipeline.steps[3], nullptr), 0.5);
}

TEST(Tail, IsTheLongestWayFromTheStartOfARunToASink) {
  const auto pipeline = batch();
  const Graph graph = expanded(pipeline, list({task("A", {}, {}, 10), task("B", {}, {}, 100)}));
  EXPECT_DOUBLE_EQ(tail(graph, "cleanup[A]"), 0.5);
  EXPECT_DOUBLE_EQ(tail(graph, "merge[A]"), 1);
  EXPECT_DOUBLE_EQ(tail(graph, "aggregate"), 1.5);
  EXPECT_DOUBLE_EQ(tail(graph, "launch[A]"), 11.5);
  EXPECT_DOUBLE_EQ(tail(graph, "launch[B]"), 101.5);
  EXPECT_DOUBLE_EQ(tail(graph, "analyze"), 103);
  EXPECT_DOUBLE_EQ(tail(graph, "monitor"), 0.5);
}

TEST(Tail, TakesTheEstimateThatIsGiven) {
  const auto pipeline = batch();
  const Graph graph =
      expanded(pipeline, tasks(2), [](const pipeline::Step&, const Task*) { return 2.0; });
  EXPECT_DOUBLE_EQ(tail(graph, "analyze"), 14);
}

TEST(CriticalPath, FollowsTheLongestTask) {
  const auto pipeline = batch();
  const Graph graph = expanded(pipeline, list({task("A", {}, {}, 10), task("B", {}, {}, 100)}));
  const CriticalPath path = critical_path(graph);
  EXPECT_DOUBLE_EQ(path.seconds, 103);
  EXPECT_THAT(names(graph, path.nodes),
              ElementsAre("analyze", "preflight", "worktree[B]", "launch[B]", "aggregate",
                          "merge[B]", "cleanup[B]"));
}

TEST(CriticalPath, FollowsEdgesBetweenTasks) {
  const auto pipeline = batch();
  const Graph graph = expanded(
      pipeline, list({task("A", {}, {}, 40), task("B", {"A"}, {}, 40), task("C", {}, {}, 70)}));
  EXPECT_THAT(names(graph, critical_path(graph).nodes),
              ::testing::IsSupersetOf({"launch[A]", "launch[B]"}));
}

TEST(CriticalPath, CountsTurnsOfAnOrderedStepUnlessTheyShareACall) {
  pipeline::Pipeline pipeline = of({step("analyze"), mapped("merge")});
  pipeline.steps[1].ordered = true;
  EXPECT_DOUBLE_EQ(critical_path(expanded(pipeline, tasks(4))).seconds, 2.5);
  pipeline.steps[1].gather = true;
  EXPECT_DOUBLE_EQ(critical_path(expanded(pipeline, tasks(4))).seconds, 1);
}

TEST(CriticalPath, StartsAtTheUnexpandedNode) {
  const auto pipeline = batch();
  const auto graph = Graph::build(pipeline);
  ASSERT_TRUE(graph.ok());
  EXPECT_THAT(names(*graph, critical_path(*graph).nodes),
              ElementsAre("analyze", "preflight", "worktree[*]", "launch[*]", "aggregate",
                          "merge[*]", "cleanup[*]"));
}

}  // namespace
}  // namespace plait::graph

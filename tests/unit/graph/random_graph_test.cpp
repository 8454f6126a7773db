// Properties that hold for every graph, over random ones.
#include <gmock/gmock.h>

#include <algorithm>
#include <random>

#include "graph/graph.hpp"
#include "pipelines.hpp"

namespace plait::graph {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): the verbs of these tests

struct Case {
  pipeline::Pipeline pipeline;
  TaskList list;
};

class Random {
 public:
  explicit Random(unsigned seed) : engine_(seed) {}
  std::size_t below(std::size_t limit) { return engine_() % limit; }
  bool chance(unsigned percent) { return engine_() % 100 < percent; }

  // Steps need earlier ones only, and tasks wait for earlier ones only: no cycle.
  Case acyclic() {
    Case out;
    out.pipeline.steps.push_back(step("analyze"));
    const std::size_t steps = 2 + below(7);
    for (std::size_t i = 1; i < steps; ++i) {
      pipeline::Step next =
          chance(70) ? mapped(fmt::format("s{}", i), {}, "analyze", chance(80) ? "tasks" : "files")
                     : step(fmt::format("s{}", i));
      for (std::size_t j = 0; j < i; ++j)
        if (chance(40)) next.needs.push_back({out.pipeline.steps[j].id, {}});
      if (next.each_step && chance(50)) next.after = pipeline::Name{next.id, {}};
      next.ordered = next.each_step && chance(30);
      next.gather = next.ordered && chance(50);
      out.pipeline.steps.push_back(std::move(next));
    }
    out.list = random_tasks();
    return out;
  }

  TaskList random_tasks() {
    std::vector<Task> out;
    const std::size_t count = 1 + below(12);
    for (std::size_t i = 0; i < count; ++i) {
      out.push_back(task(fmt::format("t{}", i), {}, {}, static_cast<double>(below(100))));
      for (std::size_t j = 0; j < i; ++j) {
        if (chance(20)) out.back().after.push_back(out[j].id);
        if (chance(20)) out.back().behind.push_back(out[j].id);
      }
    }
    return testing::list(std::move(out));
  }

 private:
  std::mt19937 engine_;
};

// All that `id` waits for, one by one.
std::vector<NodeId> all_waits(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  std::vector<NodeId> out = node.needs;
  out.insert(out.end(), node.after.begin(), node.after.end());
  out.insert(out.end(), node.behind.begin(), node.behind.end());
  for (const StepIndex step : node.need_all)
    out.insert(out.end(), graph.runs_of(step).begin(), graph.runs_of(step).end());
  if (graph.step_of(id).ordered)
    for (const NodeId other : graph.runs_of(node.step))
      if (graph.node(other).task < node.task) out.push_back(other);
  return out;
}

Graph expand_all(const Case& random) {
  auto graph = Graph::build(random.pipeline);
  EXPECT_TRUE(graph.ok());
  EXPECT_TRUE(graph->expand("analyze", "tasks", random.list).ok());
  EXPECT_TRUE(graph->expand("analyze", "files", tasks(3)).ok());
  return std::move(*graph);
}

class RandomGraph : public ::testing::TestWithParam<unsigned> {};

TEST_P(RandomGraph, IsOrderedSoThatEachRunComesAfterWhatItWaitsFor) {
  const Case random = Random(GetParam()).acyclic();
  const Graph graph = expand_all(random);
  const auto order = graph.topological_order();
  std::vector<std::size_t> position(graph.nodes().size(), SIZE_MAX);
  for (std::size_t i = 0; i < order.size(); ++i) position[order[i]] = i;
  std::size_t live = 0;
  for (NodeId id = 0; id < graph.nodes().size(); ++id) {
    EXPECT_EQ(position[id] == SIZE_MAX, graph.dead(id));
    if (graph.dead(id)) continue;
    ++live;
    for (const NodeId on : all_waits(graph, id)) EXPECT_LT(position[on], position[id]);
  }
  EXPECT_EQ(order.size(), live);
}

TEST_P(RandomGraph, HasTailsAsLongAsTheirSlowestWayOn) {
  const Case random = Random(GetParam()).acyclic();
  const Graph graph = expand_all(random);
  std::vector<double> longest(graph.nodes().size(), 0);
  const auto order = graph.topological_order();
  for (auto it = order.rbegin(); it != order.rend(); ++it) {
    EXPECT_DOUBLE_EQ(graph.node(*it).tail_s, longest[*it] + graph.estimate_s(*it));
    for (const NodeId on : all_waits(graph, *it)) {
      const bool turn = graph.node(on).step == graph.node(*it).step && graph.step_of(on).gather;
      const auto& after = graph.node(*it).after;
      const auto& behind = graph.node(*it).behind;
      const bool edge = std::count(after.begin(), after.end(), on) > 0 ||
                        std::count(behind.begin(), behind.end(), on) > 0;
      if (!turn || edge) longest[on] = std::max(longest[on], graph.node(*it).tail_s);
    }
  }
}

TEST_P(RandomGraph, HasACriticalPathThatIsAWayOfThatLength) {
  const Case random = Random(GetParam()).acyclic();
  const Graph graph = expand_all(random);
  const CriticalPath path = critical_path(graph);
  ASSERT_FALSE(path.nodes.empty());
  double sum = 0;
  double longest = 0;
  for (const NodeId id : path.nodes) sum += graph.estimate_s(id);
  for (NodeId id = 0; id < graph.nodes().size(); ++id)
    if (!graph.dead(id)) longest = std::max(longest, graph.node(id).tail_s);
  EXPECT_NEAR(path.seconds, sum, 1e-6);
  EXPECT_NEAR(path.seconds, longest, 1e-6);
  for (std::size_t i = 1; i < path.nodes.size(); ++i) {
    const auto waits = all_waits(graph, path.nodes[i]);
    EXPECT_TRUE(std::find(waits.begin(), waits.end(), path.nodes[i - 1]) != waits.end());
  }
}

TEST_P(RandomGraph, IsRefusedWithARealCycleOnceAnEdgeLeadsBack) {
  Random random(GetParam());
  Case with_cycle = random.acyclic();
  auto& steps = with_cycle.pipeline.steps;
  const std::size_t last = steps.size() - 1;
  const std::size_t first = random.below(last + 1);
  for (std::size_t i = first; i < last; ++i) steps[i + 1].needs.push_back({steps[i].id, {}});
  steps[first].needs.push_back({steps[last].id, {}});
  auto graph = Graph::build(with_cycle.pipeline);
  ASSERT_FALSE(graph.ok());
  EXPECT_THAT(graph.error().message, ::testing::HasSubstr(" → "));
  EXPECT_GE(graph.error().notes.size(), 1U);
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomGraph, ::testing::Range(0U, 200U));

TEST(LargeGraph, AThousandStagedTasksExpand) {
  pipeline::Pipeline staged = batch();
  staged.steps[2].after = pipeline::Name{"merge", {}};
  staged.steps[5].needs.push_back({"merge", {}});
  staged.steps[6].needs = {{"launch", {}}};
  TaskList list = tasks(1000);
  for (std::size_t i = 0; i < 1000; ++i)
    for (std::size_t j = 0; j < i / 100 * 100; ++j)
      list.tasks[i].behind.push_back(list.tasks[j].id);
  auto graph = Graph::build(staged);
  ASSERT_TRUE(graph.ok());
  ASSERT_TRUE(graph->expand("analyze", "tasks", std::move(list)).ok());
  EXPECT_EQ(graph->topological_order().size(), 4U + 4 * 1000);
}

TEST(LargeGraph, AChainOfManyTasksNeedsNoDeepStack) {
  const pipeline::Pipeline pipeline = of({step("analyze"), testing::after(mapped("work"), "work")});
  TaskList list = tasks(100'000);
  for (std::size_t i = 1; i < list.tasks.size(); ++i)
    list.tasks[i].after.push_back(list.tasks[i - 1].id);
  auto graph = Graph::build(pipeline);
  ASSERT_TRUE(graph.ok());
  ASSERT_TRUE(graph->expand("analyze", "tasks", std::move(list)).ok());
  EXPECT_EQ(critical_path(*graph).nodes.size(), 100'001U);
}

}  // namespace
}  // namespace plait::graph

#include "graph/graph.hpp"

#include <gmock/gmock.h>

#include <plait/error_class.hpp>

#include "pipelines.hpp"

namespace plait::graph {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): the verbs of these tests
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class GraphTest : public ::testing::Test {
 protected:
  void build(pipeline::Pipeline pipeline) {
    pipeline_ = std::move(pipeline);
    auto built = Graph::build(pipeline_);
    ASSERT_TRUE(built.ok()) << built.error().message;
    graph_ = std::move(*built);
  }
  void build_and_expand(pipeline::Pipeline pipeline, TaskList list) {
    build(std::move(pipeline));
    const Status status = graph_.expand("analyze", "tasks", std::move(list));
    ASSERT_TRUE(status.ok()) << Status(status).error().message;
  }
  const Node& node(std::string_view name) {
    const auto id = graph_.find(name);
    EXPECT_TRUE(id) << name;
    return graph_.node(id.value_or(0));
  }
  std::vector<std::string> needs(std::string_view name) { return names(graph_, node(name).needs); }
  std::vector<std::string> need_all(std::string_view name) {
    std::vector<std::string> out;
    for (const StepIndex step : node(name).need_all) out.push_back(pipeline_.steps[step].id);
    return out;
  }
  std::vector<std::string> after(std::string_view name) { return names(graph_, node(name).after); }
  std::vector<std::string> behind(std::string_view name) {
    return names(graph_, node(name).behind);
  }

  pipeline::Pipeline pipeline_;
  Graph graph_;
};

TEST_F(GraphTest, DrawsMappedStepsOnceBeforeTheListIsKnown) {
  build(batch());
  EXPECT_THAT(names(graph_, graph_.topological_order()),
              ElementsAre("analyze", "preflight", "worktree[*]", "launch[*]", "monitor",
                          "aggregate", "merge[*]", "cleanup[*]"));
  EXPECT_FALSE(node("launch[*]").expanded);
  EXPECT_THAT(needs("launch[*]"), ElementsAre("worktree[*]", "analyze"));
  EXPECT_EQ(graph_.tasks_of(*graph_.step_index("launch")), nullptr);
}

TEST_F(GraphTest, NeedsBetweenStepsOverOneListPairByTask) {
  build_and_expand(batch(), tasks(3));
  EXPECT_THAT(needs("launch[T1]"), ElementsAre("worktree[T1]", "analyze"));
  EXPECT_THAT(needs("merge[T2]"), ElementsAre("launch[T2]", "aggregate", "analyze"));
  EXPECT_THAT(need_all("merge[T2]"), IsEmpty());
}

TEST_F(GraphTest, AStepOfTheWholeBatchNeedsAllRuns) {
  build_and_expand(batch(), tasks(3));
  EXPECT_THAT(needs("aggregate"), IsEmpty());
  EXPECT_THAT(need_all("aggregate"), ElementsAre("launch"));
}

TEST_F(GraphTest, StepsOverDifferentListsWaitForAll) {
  build(of({step("analyze"), mapped("a"), mapped("b", {"a"}, "analyze", "files")}));
  EXPECT_THAT(need_all("b[*]"), ElementsAre("a"));
  ASSERT_TRUE(graph_.expand("analyze", "files", list({task("f"), task("g")})).ok());
  EXPECT_THAT(need_all("b[g]"), ElementsAre("a"));
  EXPECT_THAT(names(graph_, graph_.runs_of(*graph_.step_index("a"))), ElementsAre("a[*]"));
  ASSERT_TRUE(graph_.expand("analyze", "tasks", tasks(2)).ok());
  EXPECT_THAT(names(graph_, graph_.topological_order()),
              ElementsAre("analyze", "a[T0]", "a[T1]", "b[f]", "b[g]"));
}

TEST_F(GraphTest, EachImpliesANeedOnItsSource) {
  build_and_expand(of({step("analyze"), mapped("a", {"analyze"}), mapped("b")}), tasks(1));
  EXPECT_THAT(needs("a[T0]"), ElementsAre("analyze"));
  EXPECT_THAT(needs("b[T0]"), ElementsAre("analyze"));
}

TEST_F(GraphTest, ExpansionKeepsIdsAndBuriesTheUnexpandedNode) {
  build(batch());
  const NodeId aggregate = *graph_.find("aggregate");
  const NodeId unexpanded = *graph_.find("launch[*]");
  ASSERT_TRUE(graph_.expand("analyze", "tasks", tasks(2)).ok());
  EXPECT_EQ(graph_.find("aggregate"), aggregate);
  EXPECT_TRUE(graph_.dead(unexpanded));
  EXPECT_EQ(graph_.find("launch[*]"), std::nullopt);
  EXPECT_EQ(graph_.topological_order().size(), 4U + 4 * 2);
  EXPECT_THAT(names(graph_, graph_.runs_of(*graph_.step_index("launch"))),
              ElementsAre("launch[T0]", "launch[T1]"));
}

TEST_F(GraphTest, AfterAndBehindLeadToTheRunsOfTheStepAfterWhichItIs) {
  pipeline::Pipeline staged = batch();
  staged.steps[2].after = pipeline::Name{"merge", {}};
  staged.steps[5].needs.push_back({"merge", {}});
  staged.steps[6].needs = {{"launch", {}}};
  build_and_expand(staged, list({task("A"), task("B"), task("C", {"A"}, {"A", "B"})}));
  EXPECT_THAT(after("worktree[C]"), ElementsAre("merge[A]"));
  EXPECT_THAT(behind("worktree[C]"), ElementsAre("merge[B]"));
  EXPECT_THAT(after("launch[C]"), ElementsAre("launch[A]"));
  EXPECT_THAT(after("cleanup[C]"), IsEmpty());
  EXPECT_THAT(after("worktree[A]"), IsEmpty());
}

TEST_F(GraphTest, ObservingAddsNoEdge) {
  build_and_expand(batch(), tasks(2));
  EXPECT_THAT(needs("monitor"), IsEmpty());
  EXPECT_THAT(need_all("monitor"), IsEmpty());
}

TEST_F(GraphTest, FindsRunsByName) {
  build_and_expand(batch(), list({task("PRP-A"), task("a[0]"), task("*")}));
  for (const char* name : {"analyze", "launch[PRP-A]", "launch[a[0]]", "launch[*]"})
    EXPECT_EQ(graph_.name(*graph_.find(name)), name);
  for (const char* name : {"", "launch", "launch[", "launch[]", "launch[PRP-B]", "analyze[*]",
                           "analyze[PRP-A]", "nothing"})
    EXPECT_EQ(graph_.find(name), std::nullopt) << name;
}

TEST_F(GraphTest, AnEmptyListIsAMistake) {
  build(batch());
  Status status = graph_.expand("analyze", "tasks", {});
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, error_class::config);
  EXPECT_THAT(status.error().message, HasSubstr("\"analyze.tasks\" has no tasks"));
}

TEST_F(GraphTest, AListExpandsOnce) {
  build_and_expand(batch(), tasks(1));
  EXPECT_FALSE(graph_.expand("analyze", "tasks", tasks(1)).ok());
}

TEST_F(GraphTest, AListThatNoStepIsMappedOverIsKeptAside) {
  build(batch());
  EXPECT_TRUE(graph_.expand("analyze", "others", tasks(1)).ok());
  EXPECT_TRUE(graph_.find("launch[*]"));
}

TEST(GraphBuild, RefusesNamesThatAreNoSteps) {
  for (const auto& step :
       {testing::step("a", {"x"}), mapped("a", {}, "x"), testing::after(mapped("a"), "x"),
        testing::after(testing::step("a"), "a"), testing::step("analyze")}) {
    const pipeline::Pipeline pipeline = of({testing::step("analyze"), step});
    auto built = Graph::build(pipeline);
    ASSERT_FALSE(built.ok()) << step.id;
    EXPECT_EQ(built.error().code, error_class::config);
  }
}

TEST(GraphBuild, RefusesAListMadeByAMappedStep) {
  const pipeline::Pipeline pipeline =
      of({testing::step("analyze"), mapped("a"), mapped("b", {}, "a", "more")});
  EXPECT_FALSE(Graph::build(pipeline).ok());
}

TEST(GraphCycle, OfStepsIsFoundBeforeTheListIsKnown) {
  const pipeline::Pipeline pipeline =
      of({testing::step("analyze"), mapped("a", {"b"}), mapped("b", {"a"})});
  auto built = Graph::build(pipeline);
  ASSERT_FALSE(built.ok());
  EXPECT_THAT(built.error().message, HasSubstr(": a[*] → b[*] → a[*]"));
}

TEST(GraphCycle, ThroughAStepThatWaitsForAllIsDrawnWithoutDetours) {
  pipeline::Pipeline pipeline = of({testing::step("x", {"y"}), testing::step("y", {"x"})});
  pipeline.steps[0].span = {"p.toml", 3, 1, 0};
  pipeline.steps[0].key_spans["needs"] = {"p.toml", 5, 9, 3};
  auto built = Graph::build(pipeline);
  ASSERT_FALSE(built.ok());
  EXPECT_THAT(built.error().message, HasSubstr(": x → y → x"));
  EXPECT_EQ(built.error().span->line, 5U);
  EXPECT_THAT(built.error().notes, ElementsAre("x waits for y because step \"x\" needs \"y\"",
                                               "y waits for x because step \"y\" needs \"x\""));
}

class TaskCycleTest : public GraphTest {
 protected:
  Error expand(TaskList list) {
    Status status = graph_.expand("analyze", "tasks", std::move(list));
    EXPECT_FALSE(status.ok());
    return status.ok() ? Error{} : status.error();
  }
};

TEST_F(TaskCycleTest, OfTasksIsDrawnWithItsReasons) {
  build(batch());
  const Error error = expand(list({task("A", {"B"}), task("B", {}, {"A"}), task("C")}));
  EXPECT_EQ(error.code, error_class::config);
  EXPECT_THAT(error.message, HasSubstr(": launch[A] → launch[B] → launch[A]"));
  EXPECT_THAT(error.notes, ElementsAre(HasSubstr("task.after"), HasSubstr("task.behind")));
}

TEST_F(TaskCycleTest, ThroughSeveralStepsIsFound) {
  pipeline::Pipeline train = batch();
  train.steps[2].after = pipeline::Name{"merge", {}};
  train.steps[6].needs = {{"launch", {}}};
  train.steps[6].ordered = false;
  build(train);
  EXPECT_THAT(expand(list({task("A", {"B"}), task("B", {"A"})})).message,
              HasSubstr("worktree[A] → merge[B] → launch[B] → worktree[B] → merge[A]"));
}

TEST_F(TaskCycleTest, OfABarrierWithItsOwnTasksIsFound) {
  pipeline::Pipeline barrier = batch();
  barrier.steps[2].after = pipeline::Name{"merge", {}};  // merge still waits for aggregate
  build(barrier);
  EXPECT_THAT(expand(list({task("A"), task("B", {"A"})})).message,
              HasSubstr("aggregate → launch[B]"));
}

TEST_F(TaskCycleTest, OfOrderAgainstAfterIsFound) {
  pipeline::Pipeline train = batch();
  train.steps[2].after = pipeline::Name{"merge", {}};
  train.steps[6].needs = {{"launch", {}}};
  build(train);
  const Error error = expand(list({task("A", {"B"}), task("B")}));
  EXPECT_THAT(error.message, HasSubstr("merge[B] → merge[A]"));
  EXPECT_THAT(error.notes, ::testing::Contains(HasSubstr("`order`")));
}

}  // namespace
}  // namespace plait::graph

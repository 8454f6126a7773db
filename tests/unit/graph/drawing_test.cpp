#include "graph/drawing.hpp"

#include <gmock/gmock.h>

#include <random>

#include "base/utf8.hpp"
#include "pipelines.hpp"

namespace plait::graph {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): the verbs of these tests
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

Drawing drawn(const pipeline::Pipeline& pipeline, TaskList list, const Notes& notes = {}) {
  Graph graph = Graph::build(pipeline).value();
  EXPECT_TRUE(graph.expand("analyze", "tasks", std::move(list)).ok());
  return draw(graph, notes);
}

std::vector<std::string> shown_edges(const Drawing& drawing) {
  std::vector<std::string> out;
  for (const DrawnEdge& edge : drawing.edges)
    if (!edge.implied)
      out.push_back(fmt::format("{} {} {}", drawing.nodes[edge.from].name, to_string(edge.kind),
                                drawing.nodes[edge.to].name));
  return out;
}

pipeline::Pipeline staged() {
  pipeline::Pipeline out = batch();
  out.steps[2].after = pipeline::Name{"merge", {}};
  out.steps[6].needs = {{"launch", {}}};
  return out;
}

TEST(Draw, LeavesOutWhatOtherEdgesSay) {
  const auto edges = shown_edges(drawn(batch(), tasks(1)));
  EXPECT_THAT(edges, ElementsAre("analyze need preflight", "preflight need worktree[T0]",
                                 "worktree[T0] need launch[T0]", "launch[T0] observes monitor",
                                 "launch[T0] need aggregate", "aggregate need merge[T0]",
                                 "merge[T0] need cleanup[T0]"));
}

TEST(Draw, KeepsEdgesBetweenTasksThatNothingElseSays) {
  const auto edges =
      shown_edges(drawn(staged(), list({task("A"), task("B", {"A"}), task("C", {}, {"A", "B"})})));
  EXPECT_THAT(edges, Contains("merge[A] after worktree[B]"));
  EXPECT_THAT(edges, Contains("merge[B] behind worktree[C]"));
  EXPECT_THAT(edges, Not(Contains("merge[A] behind worktree[C]")));
}

TEST(Draw, DrawsTurnsOfAnOrderedStepThatHasNoSharedCall) {
  pipeline::Pipeline pipeline = of({step("analyze"), mapped("merge")});
  pipeline.steps[1].ordered = true;
  EXPECT_THAT(shown_edges(drawn(pipeline, tasks(2))), Contains("merge[T0] order merge[T1]"));
  pipeline.steps[1].gather = true;
  EXPECT_THAT(shown_edges(drawn(pipeline, tasks(2))), Not(Contains("merge[T0] order merge[T1]")));
}

TEST(Draw, PutsEachStepAfterWhatItWaitsForAndObserversAfterTheObserved) {
  const pipeline::Pipeline pipeline =
      of({step("last", {"middle"}), step("first"), step("middle", {"first"})});
  Drawing drawing = draw(Graph::build(pipeline).value(), {});
  EXPECT_EQ(drawing.steps[0].id, "first");
  EXPECT_EQ(drawing.steps[1].id, "middle");
  EXPECT_EQ(drawing.steps[2].id, "last");
  drawing = drawn(batch(), tasks(1));
  EXPECT_EQ(drawing.steps[3].id, "launch");
  EXPECT_EQ(drawing.steps[4].id, "monitor");
}

TEST(Draw, SaysWhatMattersOfAStep) {
  pipeline::Pipeline pipeline = batch();
  pipeline.steps[6].condition = "params.merge";
  pipeline.steps[3].retry.max = 2;
  const Drawing drawing = drawn(pipeline, list({task("A"), task("B", {"A"})}));
  EXPECT_THAT(drawing.steps[3].facts,
              ElementsAre("pool agents (2)", "timeout 1h", "2 more attempts",
                          "after launch of the tasks before it"));
  EXPECT_THAT(drawing.steps[6].facts, ElementsAre("in order", "one call", "if params.merge"));
}

TEST(Collapsed, KeepsTheCriticalTaskAndCountsTheOthers) {
  TaskList all = tasks(50);
  all.tasks[40].estimate_s = 1000;
  const Drawing drawing = collapsed(drawn(batch(), std::move(all)), 3);
  EXPECT_EQ(drawing.hidden_tasks, 47U);
  std::vector<std::string> names;
  for (const DrawnNode& node : drawing.nodes) names.push_back(node.name);
  EXPECT_THAT(names, ElementsAre("analyze", "preflight", "worktree[T0]", "worktree[T1]",
                                 "worktree × 47", "worktree[T40]", "launch[T0]", "launch[T1]",
                                 "launch × 47", "launch[T40]", "monitor", "aggregate", "merge[T0]",
                                 "merge[T1]", "merge × 47", "merge[T40]", "cleanup[T0]",
                                 "cleanup[T1]", "cleanup × 47", "cleanup[T40]"));
  EXPECT_THAT(shown_edges(drawing), Contains("worktree × 47 need launch × 47"));
}

TEST(Collapsed, CountsTheStatesOfWhatItHides) {
  const pipeline::Pipeline pipeline = of({step("analyze"), mapped("work")});
  Graph graph = Graph::build(pipeline).value();
  ASSERT_TRUE(graph.expand("analyze", "tasks", tasks(5)).ok());
  Notes notes;
  for (const char* name : {"work[T2]", "work[T3]"})
    notes.runs[*graph.find(name)].status = "succeeded";
  notes.runs[*graph.find("work[T4]")].status = "failed";
  const Drawing drawing = collapsed(draw(graph, notes), 2);
  EXPECT_THAT(drawing.nodes.back().note.lines, ElementsAre("1 failed", "2 succeeded"));
}

TEST(Collapsed, NeverHasACircle) {
  TaskList all = tasks(30);
  for (std::size_t i = 0; i < 30; ++i)
    for (std::size_t j = 0; j < i / 5 * 5; ++j) all.tasks[i].behind.push_back(all.tasks[j].id);
  const Drawing drawing = collapsed(drawn(staged(), std::move(all)), 8);
  for (const DrawnEdge& edge : drawing.edges)
    EXPECT_TRUE(edge.kind == EdgeKind::observes || edge.from < edge.to);
}

TEST(Collapsed, IsTheSameWithFewTasksOrNoLimit) {
  const Drawing drawing = drawn(batch(), tasks(3));
  EXPECT_EQ(collapsed(drawing, 3).nodes.size(), drawing.nodes.size());
  EXPECT_EQ(collapsed(drawing, 0).nodes.size(), drawing.nodes.size());
}

TEST(ToJson, HasAllNodesAndEdgesByName) {
  Notes notes;
  const Json json = to_json(drawn(batch(), tasks(30), notes));
  EXPECT_EQ(json["nodes"].size(), 4U + 4 * 30);
  EXPECT_EQ(json["critical_path"][0], "analyze");
  EXPECT_THAT(
      json["edges"],
      Contains(Json{
          {"from", "launch[T7]"}, {"to", "aggregate"}, {"kind", "need"}, {"critical", false}}));
  EXPECT_EQ(json["nodes"][2]["state"], "pending");
}

TEST(ParseFormat, KnowsTheFive) {
  for (const char* name : {"text", "dot", "mermaid", "svg", "json"})
    EXPECT_TRUE(parse_format(name));
  EXPECT_FALSE(parse_format("png"));
}

TEST(RenderText, ShowsAllTasksWithoutALimit) {
  RenderOptions options;
  options.max_tasks = 0;
  const std::string text = render(drawn(batch(), tasks(40)), Format::text, options);
  EXPECT_THAT(text, HasSubstr("T39"));
  EXPECT_THAT(text, Not(HasSubstr("more")));
}

TEST(RenderText, DoesWithoutLinesWhereTooManyWaysRunSideBySide) {
  pipeline::Pipeline pipeline = of({step("analyze")});
  for (int i = 0; i < 40; ++i) pipeline.steps.push_back(step(fmt::format("s{}", i), {"analyze"}));
  const std::string text = render(draw(Graph::build(pipeline).value(), {}), Format::text);
  EXPECT_THAT(text, Not(HasSubstr("│")));
  EXPECT_THAT(text, HasSubstr("◇ s39"));
}

TEST(Render, LeavesNoControlCharacterWhateverTheTitles) {
  std::mt19937 random(3);
  const auto noise = [&] {
    std::string out;
    for (auto left = random() % 30; left > 0; --left) out += static_cast<char>(random() % 256);
    return out;
  };
  for (int round = 0; round < 50; ++round) {
    TaskList all = tasks(3);
    for (Task& task : all.tasks) task.id += noise();
    Notes notes;
    for (const Task& task : all.tasks) notes.tasks[task.id] = {noise(), {noise()}};
    for (NodeId id = 0; id < 10; ++id)
      notes.runs[id] = {{noise()}, noise(), 1.0, {noise()}, noise()};
    const Drawing drawing = drawn(batch(), std::move(all), notes);
    for (const Format format :
         {Format::text, Format::dot, Format::mermaid, Format::svg, Format::json}) {
      const std::string out = render(drawing, format);
      EXPECT_TRUE(base::is_utf8(out));
      for (const char c : out) EXPECT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= 0x20);
    }
  }
}

}  // namespace
}  // namespace plait::graph

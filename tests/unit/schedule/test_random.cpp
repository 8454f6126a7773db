// What holds for every pipeline and every outcome.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <random>

#include "simulation.hpp"

namespace plait::schedule::testing {
namespace {

using pipeline::OnBlock;
using pipeline::OnError;
using pipeline::Step;
using pipeline::When;

class Dice {
 public:
  explicit Dice(unsigned seed) : engine_(seed) {}
  // Below `sides`; the same on every machine.
  int roll(int sides) { return static_cast<int>(engine_() % static_cast<unsigned>(sides)); }

 private:
  std::mt19937 engine_;
};

Step random_step(Dice& dice, const std::vector<Step>& before) {
  const std::string id = fmt::format("s{}", before.size());
  Step out = dice.roll(3) == 0 ? step(id) : mapped(id);
  for (const Step& other : before)
    if (other.id != "analyze" && dice.roll(3) == 0) out.needs.push_back({other.id, {}});
  if (out.each_step) {
    out.gather = dice.roll(3) == 0;
    out.ordered = dice.roll(3) == 0;
    if (dice.roll(3) == 0) out.after = pipeline::Name{id, {}};
  }
  out.when = static_cast<When>(dice.roll(4));
  out.on_error = dice.roll(4) == 0 ? OnError::abort : OnError::proceed;
  if (dice.roll(30) == 0) out.on_error = OnError::refuse;
  out.on_block = dice.roll(2) == 0 ? OnBlock::fail : OnBlock::pause;
  if (dice.roll(8) == 0) out.condition = "false";
  const int pool = dice.roll(3);
  if (pool > 0) out.pool = pool == 1 ? "p" : "q";
  out.retry.max = dice.roll(3);
  out.retry.backoff = std::chrono::seconds(dice.roll(5));
  if (dice.roll(4) == 0) out.timeout = std::chrono::seconds(1 + dice.roll(10));
  out.priority = dice.roll(3);
  return out;
}

Simulation random_case(Dice& dice, std::vector<Step>& steps) {
  steps = {step("analyze")};
  const int count = 1 + dice.roll(7);
  for (int i = 0; i < count; ++i) steps.push_back(random_step(dice, steps));
  graph::TaskList list = many_tasks(static_cast<std::size_t>(1 + dice.roll(6)));
  for (std::size_t i = 1; i < list.tasks.size(); ++i) {
    if (dice.roll(3) == 0) list.tasks[i].after = {list.tasks[i - 1].id};
    if (dice.roll(3) == 0) list.tasks[i].behind = {list.tasks[0].id};
  }
  return Simulation(pipeline_of(steps, {{"p", 1 + dice.roll(3)}, {"q", 1}}), list);
}

void tell_outcomes(Dice& dice, Simulation& s, const std::vector<Step>& steps) {
  for (const Step& each : steps) {
    for (int task = 0; task < 6; ++task) {
      const std::string run = each.each_step ? fmt::format("{}[T{}]", each.id, task) : each.id;
      s.lasts(run, dice.roll(6));
      const int what = dice.roll(5);
      if (what == 0 && each.id != "analyze") s.fails(run, "crashed", 1 + dice.roll(3));
      if (what == 1) s.blocks(run);
    }
  }
}

// Empty, or what is wrong with these decisions.
std::string broken_rule(Simulation& s, const Decisions& decisions, int p_size) {
  const auto& graph = s.graph();
  const auto& scheduler = s.scheduler();
  for (const Start& start : decisions.starts) {
    for (const NodeId run : start.runs) {
      const graph::Node& node = graph.node(run);
      std::vector<NodeId> before = node.needs;
      before.insert(before.end(), node.after.begin(), node.after.end());
      before.insert(before.end(), node.behind.begin(), node.behind.end());
      for (const StepIndex all : node.need_all)
        before.insert(before.end(), graph.runs_of(all).begin(), graph.runs_of(all).end());
      for (const NodeId other : before)
        if (!terminal(scheduler.state(other)))
          return graph.name(run) + " started before the end of " + graph.name(other);
      if (s.starts(graph.name(run)) > graph.step_of(run).retry.max + 1)
        return graph.name(run) + " started too often";
    }
  }
  if (scheduler.pools().used("p") > p_size || scheduler.pools().used("q") > 1)
    return "too many in a pool";
  if (scheduler.pools().used("p") < 0 || scheduler.pools().used("q") < 0)
    return "a slot was given back twice";
  return "";
}

TEST(Property, EveryRunEndsWithinItsLimits) {
  for (unsigned seed = 1; seed <= 600; ++seed) {
    SCOPED_TRACE(fmt::format("seed {}", seed));
    Dice dice(seed);
    std::vector<Step> steps;
    Simulation s = random_case(dice, steps);
    const int p_size = s.graph().pipeline().pools.at("p").limit;
    tell_outcomes(dice, s, steps);
    s.check = [&](const Decisions& decisions) { return broken_rule(s, decisions, p_size); };
    Phase phase = s.run();
    for (int round = 0; phase == Phase::paused && round < 100; ++round) {
      ASSERT_GT(s.scheduler().count(State::blocked), 0U) << "stuck: " << s.rest();
      for (NodeId run = 0; run < s.graph().nodes().size(); ++run)
        if (s.scheduler().state(run) == State::blocked) s.scheduler().decided(run, s.time());
      phase = s.run();
    }
    ASSERT_EQ(phase, Phase::done) << s.rest();
    EXPECT_EQ(s.scheduler().pools().used("p"), 0);
    EXPECT_EQ(s.scheduler().pools().used("q"), 0);
    EXPECT_EQ(s.scheduler().exit_code() == 0,
              s.scheduler().count(State::failed) + s.scheduler().count(State::cancelled) == 0);
    if (HasFailure()) break;
  }
}

// An advance() per end, not per run and step.
TEST(Size, TenThousandTasksAtOnce) {
  Step work = mapped("work");
  work.pool = "p";
  Step land = mapped("land", {"work"});
  land.ordered = land.gather = true;
  Simulation s(pipeline_of({step("analyze"), work, land, step("sum", {"land"})}, {{"p", 100}}),
               many_tasks(10'000));
  EXPECT_EQ(s.run(), Phase::done);
  EXPECT_EQ(s.rest(), "");
  EXPECT_EQ(s.peak("p"), 100);
  EXPECT_LE(s.advances(), 2 * 10'000U + 10);
}

TEST(Size, AChainOfTenThousandTasks) {
  graph::TaskList list = many_tasks(10'000);
  for (std::size_t i = 1; i < list.tasks.size(); ++i) list.tasks[i].after = {list.tasks[i - 1].id};
  Step work = mapped("work");
  work.after = pipeline::Name{"work", {}};
  Simulation s(pipeline_of({step("analyze"), work}), list);
  EXPECT_EQ(s.run(), Phase::done);
  EXPECT_EQ(s.rest(), "");
  EXPECT_EQ(s.now(), 10'001);
  EXPECT_LE(s.advances(), 10'000U + 10);
}

}  // namespace
}  // namespace plait::schedule::testing

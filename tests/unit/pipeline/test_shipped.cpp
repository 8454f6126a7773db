// The shipped pipelines, with a catalog that knows every name and takes every setting.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <set>

#include "pipeline/load.hpp"

namespace plait::pipeline {
namespace {

class AnyCatalog final : public Catalog {
 public:
  const ComponentInfo* find(std::string_view kind, std::string_view name) const override {
    auto [at, is_new] = made_.try_emplace(std::string(kind) + "/" + std::string(name));
    if (is_new) {
      at->second.kind = kind;
      at->second.name = name;
      at->second.methods = {"run", "report"};
      at->second.gather = name == "merge" || name == "cleanup";
    }
    return &at->second;
  }
  std::vector<std::string> names(std::string_view) const override { return {}; }

 private:
  mutable std::map<std::string, ComponentInfo> made_;
};

Pipeline shipped(const std::string& name, const Bindings& bindings = {}) {
  const char* source = std::getenv("PLAIT_SOURCE_DIR");
  const std::string folder =
      source == nullptr ? "../../../pipelines" : std::string(source) + "/pipelines";
  Loaded loaded = load(name, {{"shipped", folder}}, {}, bindings, AnyCatalog());
  EXPECT_EQ(loaded.report(), "");
  return loaded.pipeline ? std::move(*loaded.pipeline) : Pipeline{};
}

std::vector<std::string> ids(const Pipeline& pipeline) {
  std::vector<std::string> out;
  for (const Step& step : pipeline.steps) out.push_back(step.id);
  return out;
}

std::set<std::string> needs(const Pipeline& pipeline, const char* id) {
  std::set<std::string> out;
  for (const Name& need : pipeline.find(id)->needs) out.insert(need.text);
  return out;
}

TEST(Shipped, BatchLandsNothingBeforeTheReport) {
  const Pipeline p = shipped("batch");
  EXPECT_EQ(ids(p), (std::vector<std::string>{"analyze", "preflight", "worktree", "launch",
                                              "monitor", "aggregate", "merge", "cleanup"}));
  EXPECT_EQ(needs(p, "merge"), (std::set<std::string>{"aggregate", "launch"}));
  EXPECT_EQ(p.find("launch")->after->text, "launch");
  EXPECT_TRUE(p.find("merge")->ordered);
  EXPECT_TRUE(p.find("merge")->gather);
  EXPECT_EQ(p.find("preflight")->on_error, OnError::refuse);
  EXPECT_EQ(p.find("launch")->on_error, OnError::abort);
  EXPECT_EQ(p.find("launch")->timeout, std::chrono::hours(1));
  EXPECT_EQ(p.report, "aggregate");
  EXPECT_EQ(p.observers.at(0).name, "batch-log");
}

TEST(Shipped, EveryParameterHasHelp) {
  for (const char* name : {"batch", "staged", "train", "analyze", "exec"})
    for (const Param& param : shipped(name).params)
      EXPECT_NE(param.help, "") << name << ": " << param.name;
}

TEST(Shipped, BatchHasTheFlagsOfTheCommand) {
  std::set<std::string> flags;
  for (const Param& param : shipped("batch").params) flags.insert(param.name);
  EXPECT_EQ(flags, (std::set<std::string>{"agent",
                                          "batch",
                                          "cleanup",
                                          "continue_on_error",
                                          "health_check_interval",
                                          "max_cost",
                                          "max_parallel",
                                          "max_task_cost",
                                          "max_task_tokens",
                                          "max_tokens",
                                          "merge",
                                          "model",
                                          "on_stall",
                                          "prps",
                                          "sandbox",
                                          "silence",
                                          "skip_validation",
                                          "stage",
                                          "target",
                                          "timeout",
                                          "turn_timeout"}));
}

TEST(Shipped, ContinueOnErrorReachesErrorsAndBlocks) {
  Bindings bindings;
  bindings.given = {{"continue_on_error", {"true"}, ""}, {"max_parallel", {"3"}, ""}};
  const Pipeline p = shipped("batch", bindings);
  EXPECT_EQ(p.find("launch")->on_error, OnError::proceed);
  EXPECT_EQ(p.find("launch")->on_block, OnBlock::fail);
  EXPECT_EQ(p.find("preflight")->on_error, OnError::refuse);
  EXPECT_EQ(p.pools.at("agents").limit, 3);
}

TEST(Shipped, AgentsStartAtADistanceAsManyAsTheMachineAllows) {
  Bindings bindings;
  bindings.given = {{"max_parallel", {"auto"}, ""}, {"max_cost", {"2.5"}, ""}};
  const Pipeline p = shipped("batch", bindings);
  EXPECT_TRUE(p.pools.at("agents").automatic);
  EXPECT_EQ(p.pools.at("agents").spacing, std::chrono::milliseconds(250));
  ASSERT_EQ(p.budgets.size(), 2U);
  EXPECT_EQ(p.budgets[0].name, "cost");
  EXPECT_EQ(p.budgets[0].limit, 2.5);
  EXPECT_EQ(p.budgets[1].limit, 0);
}

TEST(Shipped, StagedStartsFromWhatHasLandedAfterAReview) {
  const Pipeline p = shipped("staged");
  EXPECT_EQ(p.find("worktree")->after->text, "merge");
  EXPECT_EQ(p.find("analyze")->with["edges"], "stages");
  EXPECT_EQ(p.find("review")->uses, "confirm");
  EXPECT_EQ(p.find("review")->on_block, OnBlock::pause);
  EXPECT_EQ(needs(p, "merge"), (std::set<std::string>{"launch", "review"}));
  EXPECT_EQ(needs(p, "aggregate"), (std::set<std::string>{"analyze", "launch", "review", "merge"}));
  const Json checks = p.find("preflight")->with["checks"];
  EXPECT_EQ(std::count(checks.begin(), checks.end(), "one-stage"), 0);
  EXPECT_EQ(std::count(checks.begin(), checks.end(), "header"), 1);
}

TEST(Shipped, TrainHasNoBarrierAndNoReview) {
  const Pipeline p = shipped("train");
  EXPECT_EQ(p.find("review"), nullptr);
  EXPECT_FALSE(p.find("merge")->ordered);
  EXPECT_EQ(needs(p, "merge"), (std::set<std::string>{"launch"}));
  EXPECT_EQ(p.find("analyze")->with["edges"], "dependencies");
  EXPECT_EQ(p.find("launch")->after->text, "launch");
  EXPECT_EQ(p.find("worktree")->after->text, "merge");
  for (const Param& param : p.params) EXPECT_NE(param.name, "review");
}

TEST(Shipped, AnalyzeOnlyLooks) {
  EXPECT_EQ(ids(shipped("analyze")), (std::vector<std::string>{"analyze", "preflight"}));
}

}  // namespace
}  // namespace plait::pipeline

#include "loading.hpp"

namespace plait::pipeline {
namespace {

using namespace std::chrono_literals;
using Load = Loading;

constexpr char list[] = "[[step]]\nid = 'list'\nuses = 'list'\n";

TEST_F(Load, ReadsEveryKeyOfAStep) {
  const Pipeline p = pipeline(std::string("name = 'n'\ndescription = 'd'\non_error = 'continue'\n"
                                          "[pools]\nslots = 2\nother = 0\n") +
                              list +
                              "[[step]]\nid = 'work'\nuses = 'work'\nneeds = ['list']\n"
                              "each = 'list.tasks'\nafter = 'work'\norder = 'task.order'\n"
                              "when = 'any'\nif = 'task.ok'\npool = 'slots'\ntimeout = '1h30m'\n"
                              "on_block = 'fail'\npriority = -3\nretry = { max = 2, backoff = 5, "
                              "factor = 1.5, max_backoff = '1m', on = ['crashed'] }\n");
  EXPECT_EQ(p.name, "n");
  EXPECT_EQ(p.description, "d");
  EXPECT_EQ(p.pools, (std::map<std::string, Pool>{{"other", 0}, {"slots", 2}}));
  EXPECT_EQ(p.pool_order, (std::vector<std::string>{"slots", "other"}));
  const Step& step = *p.find("work");
  EXPECT_EQ(step.needs.at(0).text, "list");
  EXPECT_EQ(step.needs.at(0).span.line, 14U);
  EXPECT_EQ(step.each_step->text, "list");
  EXPECT_EQ(step.each_output, "tasks");
  EXPECT_EQ(step.after->text, "work");
  EXPECT_TRUE(step.ordered);
  EXPECT_EQ(step.when, When::any);
  EXPECT_EQ(step.condition, "task.ok");
  EXPECT_EQ(step.pool, "slots");
  EXPECT_EQ(step.timeout, 90min);
  EXPECT_EQ(step.on_error, OnError::proceed);
  EXPECT_EQ(step.on_block, OnBlock::fail);
  EXPECT_EQ(step.priority, -3);
  EXPECT_EQ(step.retry.max, 2);
  EXPECT_EQ(step.retry.backoff, 5s);
  EXPECT_EQ(step.retry.factor, 1.5);
  EXPECT_EQ(step.retry.max_backoff, 1min);
  EXPECT_EQ(step.retry.on, (std::vector<std::string>{"crashed"}));
  EXPECT_EQ(step.key_spans.at("pool").line, 20U);
  EXPECT_TRUE(p.find("list")->pure);
}

TEST_F(Load, AStepBeforeOthersIsNeededByThem) {
  const Pipeline p = pipeline(std::string(list) +
                              "[[step]]\nid = 'last'\nuses = 'list'\nneeds = ['list']\n"
                              "[[step]]\nid = 'mine'\nuses = 'list'\nbefore = ['last', 'list']\n");
  const Step& last = *p.find("last");
  ASSERT_EQ(last.needs.size(), 2U);
  EXPECT_EQ(last.needs[1].text, "mine");
  EXPECT_EQ(p.find("list")->needs.at(0).text, "mine");
  EXPECT_EQ(messages(std::string(list) + "[[step]]\nid = 'b'\nuses = 'list'\nbefore = ['lst']\n"),
            (std::vector<std::string>{"step \"b\" comes before \"lst\", which is no step"}));
  EXPECT_EQ(messages("[[step]]\nid = 'a'\nuses = 'list'\nneeds = ['b']\n"
                     "[[step]]\nid = 'b'\nuses = 'list'\nbefore = ['a']\nneeds = ['a']\n")
                .size(),
            1U);  // a circle
}

TEST_F(Load, HasDefaults) {
  const Pipeline p = pipeline(list);
  EXPECT_EQ(p.name, "case");
  const Step& step = p.steps.at(0);
  EXPECT_EQ(step.on_error, OnError::abort);
  EXPECT_EQ(step.on_block, OnBlock::pause);
  EXPECT_EQ(step.when, When::success);
  EXPECT_EQ(step.timeout, 0s);
  EXPECT_EQ(step.retry.max, 0);
  EXPECT_EQ(step.with, Json::object());
}

TEST_F(Load, PutsParametersIn) {
  const Pipeline p = pipeline(
      std::string("on_error = \"${params.go ? 'continue' : 'abort'}\"\n[params]\n"
                  "go = { type = 'boolean', default = true }\n"
                  "n = { type = 'integer', default = 3 }\n"
                  "wait = { type = 'duration', unit = 'm', default = 90 }\n"
                  "[pools]\nslots = '${params.n}'\n") +
      list +
      "timeout = '${params.wait}'\nwith = { edges = \"${params.go ? 'stages' : 'none'}\" }\n");
  EXPECT_EQ(p.pools.at("slots"), 3);
  EXPECT_EQ(p.steps[0].timeout, 90min);
  EXPECT_EQ(p.steps[0].on_error, OnError::proceed);
  EXPECT_EQ(p.steps[0].with["edges"], "stages");
  EXPECT_EQ(p.param_values(), Json::parse(R"({"go": true, "n": 3, "wait": 5400})"));
}

TEST_F(Load, LeavesWhatOnlyTheStartKnows) {
  const Pipeline p = pipeline(
      std::string("[params]\nn = { type = 'string', default = 'a ${task.x} b' }\n") + list +
      "[[step]]\nid = 'work'\nuses = 'work'\neach = 'list.tasks'\nneeds = ['list']\n[step.with]\n"
      "agent = { uses = 'command', argv = ['${task.id}', '${params.n}'] }\n"
      "label = '${needs.list.outputs.label}'\n");
  const Json& with = p.find("work")->with;
  EXPECT_EQ(with["agent"]["argv"], Json::parse(R"(["${task.id}", "a $${task.x} b"])"));
  EXPECT_EQ(with["label"], "${needs.list.outputs.label}");
}

TEST_F(Load, ReadsObservers) {
  const Pipeline p =
      pipeline(std::string("observers = ['run-log', { uses = 'run-log', file = 'x' }]\n") + list);
  ASSERT_EQ(p.observers.size(), 2U);
  EXPECT_EQ(p.observers[0].name, "run-log");
  EXPECT_EQ(p.observers[1].with, Json::parse(R"({"file": "x"})"));
}

TEST_F(Load, GivesNoPipelineAfterAnErrorButAfterAWarning) {
  EXPECT_FALSE(load_text(std::string(list) + "bogus = 1\n").pipeline.has_value());
  const Loaded warned = load_text(std::string(list) + "retry = { on = ['crash'] }\n");
  EXPECT_EQ(warned.diagnostics().size(), 1U);
  EXPECT_TRUE(warned.pipeline.has_value());
}

TEST_F(Load, DoesNotSpeakOfWhatFollowsFromAMistake) {
  EXPECT_EQ(messages(std::string("[params]\nn = { type = 'integer', default = 'x' }\n"
                                 "[pools]\nslots = '${params.n}'\n") +
                     list + "pool = 'slots'\nif = 'params.n > 3'\n"),
            (std::vector<std::string>{
                "default of parameter \"n\": an integer is expected, not a string"}));
}

TEST_F(Load, ParamsCanBeReadWithoutValuesOrPlugins) {
  ASSERT_TRUE(
      base::write_file(folder_ / "p.toml",
                       "schema = 1\nname = 'p'\ndescription = 'what'\n[params]\n"
                       "b = { type = 'boolean', default = true, help = 'h' }\n"
                       "a = { type = 'list', of = 'integer', positional = true, default = [] }\n"
                       "[[step]]\nid = 'x'\nuses = 'nowhere'\n")
          .ok());
  const Declared declared = load_params((folder_ / "p.toml").string(), {}, {});
  EXPECT_EQ(declared.description, "what");
  ASSERT_EQ(declared.params.size(), 2U);
  EXPECT_EQ(declared.params[0].name, "b");
  EXPECT_EQ(declared.params[0].help, "h");
  EXPECT_TRUE(declared.params[1].positional);
  EXPECT_EQ(declared.params[1].of, ParamType::integer);
  EXPECT_TRUE(declared.document.diagnostics.empty());
}

}  // namespace
}  // namespace plait::pipeline

// What becomes of answers, causes and data in a session.
#include <sys/stat.h>

#include <fstream>

#include "session_bench.hpp"

namespace plait::run::testing {
namespace {

using schedule::State;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class SessionCalls : public SessionTest {};

TEST_F(SessionCalls, AnEndedProcessResumesTheStep) {
  add("a", {}, Json::array({shell("echo hello; exit 3"), ok()}));
  EXPECT_EQ(exit_code(), 0);
  const Json& cause = outputs("a")["cause"];
  EXPECT_EQ(cause["kind"], "exit");
  EXPECT_EQ(cause["key"], "work");
  EXPECT_EQ(cause["outcome"]["kind"], "exited");
  EXPECT_EQ(cause["outcome"]["code"], 3);
  std::ifstream in(cause["outcome"]["output"].get<std::string>());
  std::string line;
  std::getline(in, line);
  EXPECT_EQ(line, "hello");
  EXPECT_EQ(other_store().processes(run_id_).value().size(), 1U);
}

TEST_F(SessionCalls, OutputAndATimerResumeTheStep) {
  add("a", {},
      Json::array({shell("echo hello; exec sleep 1000", true), Json{{"wait", {{"stop", {"work"}}}}},
                   timer(0.001), ok()}));
  EXPECT_EQ(exit_code(), 0);
  EXPECT_EQ(outputs("a")["causes"], Json::parse(R"(["output", "exit", "timer"])"));
}

TEST_F(SessionCalls, AProcessThatCannotBeStartedIsAnOutcome) {
  add("a", {},
      Json::array(
          {Json{{"wait",
                 {{"start", Json::array({{{"key", "work"},
                                          {"command", {{"argv", {"/no/such/program"}}}}}})}}}},
           ok()}));
  EXPECT_EQ(exit_code(), 0);
  EXPECT_EQ(outputs("a")["cause"]["outcome"]["kind"], "crashed");
}

TEST_F(SessionCalls, AThrowIsAFailureOfThePlugin) {
  add("a", {}, Json::array({Json{{"throw", "out of tea"}}}));
  add("b", {"a"});
  EXPECT_EQ(exit_code(), 1);
  EXPECT_EQ(state("a"), State::failed);
  EXPECT_EQ(error("a").code, "plugin");
  EXPECT_THAT(error("a").message, HasSubstr("out of tea"));
  EXPECT_EQ(state("b"), State::cancelled);
}

TEST_F(SessionCalls, AnotherAttemptIsToldOfTheOneBefore) {
  const Json failure{{"code", "crashed"}, {"message", "fell over"}, {"outputs", {{"half", true}}}};
  add("a", {}, Json::array({Json{{"fail", failure}}})).retry.max = 1;
  EXPECT_EQ(exit_code(), 1);
  EXPECT_THAT(started(), ElementsAre("a", "a"));
  EXPECT_EQ(events("step.retry").size(), 1U);
  EXPECT_EQ(outputs("a")["half"], true);
}

TEST_F(SessionCalls, AnEmittedEventBearsItsStepAndTask) {
  add_list({"A"});
  add_mapped("a", {}, Json::array({Json{{"emit", "test.word"}, {"ok", Json::object()}}}));
  EXPECT_EQ(exit_code(), 0);
  const auto words = events("test.word");
  ASSERT_EQ(words.size(), 1U);
  EXPECT_EQ(words[0].subject, (events::Subject{"a", "A", 1}));
}

TEST_F(SessionCalls, ResultsOfAGatheredCallMayComeOneByOne) {
  add_list({"A", "B"});
  const Json a_only{{"A", {{"status", "succeeded"}, {"outputs", {{"n", 1}}}}}};
  const Json b_failed{
      {"B", {{"status", "failed"}, {"error", {{"code", "conflict"}, {"message", "x"}}}}}};
  Json first = timer(0.001);
  first["results"] = a_only;
  add_mapped("land", {}, Json::array({first, Json{{"results", b_failed}}}), "scripted-gather")
      .on_error = pipeline::OnError::proceed;
  add_mapped("next", {"land"});
  EXPECT_EQ(exit_code(), 1);
  EXPECT_EQ(state("land[A]"), State::succeeded);
  EXPECT_EQ(outputs("land[A]")["n"], 1);
  EXPECT_EQ(error("land[B]").code, "conflict");
  EXPECT_EQ(state("next[A]"), State::succeeded);
  EXPECT_EQ(state("next[B]"), State::skipped);
}

TEST_F(SessionCalls, ATaskWithoutAResultHasFailed) {
  add_list({"A", "B"});
  const Json a_only{{"A", {{"status", "succeeded"}, {"outputs", Json::object()}}}};
  add_mapped("land", {}, Json::array({Json{{"results", a_only}}}), "scripted-gather");
  EXPECT_EQ(exit_code(), 1);
  EXPECT_EQ(state("land[A]"), State::succeeded);
  EXPECT_EQ(error("land[B]").code, "plugin");
}

TEST_F(SessionCalls, ExpressionsSeeTaskNeedsAndParams) {
  add_list({"A", "B"});
  pipeline::Param param;
  param.name = "word";
  param.value = "hello";
  pipeline_.params = {param};
  add_mapped("a", {}, Json::array({Json{{"ok", {{"n", 7}}}}})).condition = "task.id != 'B'";
  add_mapped("b", {"a"},
             Json{{"echo", "${params.word} ${task.id} ${needs.a.status}"},
                  {"script", {{"*", Json::array({ok()})}}}});
  EXPECT_EQ(exit_code(), 0);
  EXPECT_EQ(state("a[B]"), State::off);
  EXPECT_EQ(outputs("b[A]")["with"], "hello A succeeded");
  EXPECT_EQ(outputs("b[B]")["with"], "hello B off");
}

// Found before the step is called; what follows must not wait for another event.
TEST_F(SessionCalls, AnExpressionThatCannotBeToldFailsTheRunAtOnce) {
  add("a", {}, Json{{"echo", "${needs.nothing.outputs.x}"}}).on_error = pipeline::OnError::proceed;
  add("b", {"a"});
  add("c", {"b"}).when = pipeline::When::always;
  (void)exit_code();
  EXPECT_EQ(state("a"), State::failed);
  EXPECT_EQ(state("b"), State::skipped);
  EXPECT_EQ(state("c"), State::succeeded);
}

TEST_F(SessionCalls, LargeOutputsTravelAsFiles) {
  add("a", {}, Json::array({Json{{"ok", {{"big", std::string(200'000, 'x')}}}}}));
  add("b", {"a"}, Json::array({Json{{"measure", "a"}}}));
  EXPECT_EQ(exit_code(), 0);
  EXPECT_TRUE(outputs("a")["big"].contains("$file"));
  EXPECT_EQ(outputs("b")["size"], 200'002);
}

TEST_F(SessionCalls, NotesAreWrittenBeforeTheStepGoesOn) {
  add("a", {}, Json::array({Json{{"intend", "branch x"}, {"settle", "branch x"}}}));
  add("b", {}, Json::array({Json{{"intend", "branch z"}}}));
  EXPECT_EQ(exit_code(), 0);
  const auto notes = other_store().intentions(run_id_).value();
  ASSERT_EQ(notes.size(), 2U);
  EXPECT_EQ(notes[0].key, "branch x");
  EXPECT_TRUE(notes[0].settled);
  EXPECT_EQ(notes[1].key, "branch z");
  EXPECT_FALSE(notes[1].settled);
}

// Where the probes, which have no arguments, find the test's folder.
std::string& probed_folder() {
  static std::string folder;
  return folder;
}
std::string& probed_status() {
  static std::string status;
  return status;
}

TEST_F(SessionCalls, AResultIsDurableBeforeASuccessorStarts) {
  probed_folder() = folder_.string();
  add("a", {}, Json::array({Json{{"ok", {{"n", 1}}}}}));
  add("b", {"a"}, Json::array({Json{{"probe", probe([] {
                                       auto store = store::Store::open(probed_folder());
                                       const auto rows = store->step_runs("20260101-000000-test");
                                       for (const auto& row : *rows)
                                         if (row.step == "a") probed_status() = row.status;
                                     })}}}));
  EXPECT_EQ(exit_code(), 0);
  EXPECT_EQ(probed_status(), "succeeded");
}

TEST_F(SessionCalls, ABarrierOverASwitchedOffStepIsAMistake) {
  Json list =
      Json::array({{{"id", "A"}, {"order", 0}}, {{"id", "B"}, {"order", 1}, {"after", {"A"}}}});
  add("list", {}, Json::array({Json{{"ok", {{"tasks", list}}}}}));
  add_mapped("land").condition = "false";
  add_mapped("work").after = pipeline::Name{"land", {}};
  EXPECT_EQ(exit_code(), 2);
  EXPECT_EQ(error("list").code, "config");
  EXPECT_THAT(error("list").message, HasSubstr("switched off"));
}

TEST_F(SessionCalls, TheReportIsMadeOfAllOutcomes) {
  add_list({"A", "B"});
  add_mapped(
      "work", {},
      Json{{"script",
            {{"A", Json::array({ok()})},
             {"B",
              Json::array({Json{{"fail", {{"code", "auth"}, {"message", "not logged in"}}}}})}}}});
  add("sum", {"work"}).when = pipeline::When::always;
  pipeline_.report = "sum";
  const auto result = go();
  ASSERT_TRUE(result);
  const Json& report = result->report;
  EXPECT_EQ(report["run"]["exit_code"], 1);
  EXPECT_EQ(report["run"]["state"], "finished");
  EXPECT_EQ(report["steps"]["work"].size(), 2U);
  EXPECT_EQ(report["steps"]["work"][0]["status"], "succeeded");
  EXPECT_EQ(report["steps"]["work"][1]["error"]["code"], "auth");
  EXPECT_EQ(report["steps"]["sum"]["status"], "succeeded");
}

TEST_F(SessionCalls, ObserversSeeEveryEventInOrderAndTheEnd) {
  pipeline_.observers.push_back({"collector", Json{{"file", (folder_ / "seen").string()}}, {}});
  add_list({"A", "B"});
  add_mapped("work");
  add("watch", {}, Json::object(), "watching").observes = {{"work", {}}};
  add("look", {}, Json::object(), "watching").observes = {{"work", {}}, {"list", {}}};
  EXPECT_EQ(exit_code(), 0);
  std::vector<std::string> expected, seen;
  for (const events::Event& event : memory_->all()) expected.push_back(std::to_string(event.seq));
  expected.emplace_back("done");
  std::ifstream in(folder_ / "seen");
  for (std::string line; std::getline(in, line);) seen.push_back(line);
  EXPECT_EQ(seen, expected);
  EXPECT_THAT(events("warning"), IsEmpty());
  EXPECT_EQ(state("watch"), State::succeeded);
  EXPECT_GE(outputs("watch")["seen"].get<int>(), 4) << "each started and succeeded";
  EXPECT_GT(outputs("look")["seen"].get<int>(), outputs("watch")["seen"].get<int>())
      << "none sees less because another one looks, too";
}

TEST_F(SessionCalls, APlanTellsWhatWillHaveEndedFirst) {
  const Json tasks{{{"id", "A"}, {"order", 0}}, {{"id", "B"}, {"order", 1}, {"behind", {"A"}}}};
  add("list", {}, Json::array({Json{{"ok", {{"tasks", tasks}}}}})).pure = true;
  add_mapped("work").after = pipeline::Name{"land", {}};
  add_mapped("land", {"work"});
  EXPECT_EQ(exit_code(Mode::dry_run), 0);
  EXPECT_THAT(session_->record(id("work[A]")).actions, ElementsAre("do work"));
  EXPECT_THAT(session_->record(id("work[B]")).actions,
              ElementsAre("do work", R"(after {"step":"land","tasks":["A"]})"));
}

TEST_F(SessionCalls, ADryRunAsksForPlansAndWritesNothing) {
  add_list({"A"});
  add_mapped("work", {}, Json::array({Json{{"throw", "it was run"}}}));
  add("no_plan", {"work"}, Json::object(), "watching");
  add("last", {"no_plan"});
  EXPECT_EQ(exit_code(Mode::dry_run), 0);
  EXPECT_THAT(session_->record(id("work[A]")).actions, ElementsAre("do work"));
  EXPECT_EQ(state("last"), State::succeeded);
  EXPECT_TRUE(std::filesystem::is_empty(folder_));
}

TEST_F(SessionCalls, ADryRunWaitsForNoSpacing) {
  pipeline::Pool& pool = pipeline_.pools["slow"];
  pool.spacing = std::chrono::hours(24 * 365);
  pipeline_.pool_order = {"slow"};
  add_list({"A", "B"});
  add_mapped("work").pool = "slow";
  EXPECT_EQ(exit_code(Mode::dry_run), 0);
  EXPECT_EQ(state("work[B]"), State::succeeded);
}

}  // namespace
}  // namespace plait::run::testing

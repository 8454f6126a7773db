#include <gmock/gmock.h>

#include <fstream>
#include <iterator>

#include "fake_host.hpp"
#include "git_fixture.hpp"
#include "observers/batch_log.hpp"
#include "observers/log_lines.hpp"

namespace plait::observers {
namespace {

Json an_event(const std::string& type, const Json& data = Json::object()) {
  return {{"seq", 1},        {"time", 1795378293.25}, {"type", type}, {"step", "launch"},
          {"task", "PRP-A"}, {"attempt", 1},          {"data", data}};
}

// Without the time, which is the same everywhere.
std::string line_of(const Json& event) {
  const std::string lines = log_lines(event);
  return lines.empty() ? "" : lines.substr(lines.find(' ') + 1);
}

TEST(LogLines, HaveTimeTaskLevelAndText) {
  EXPECT_EQ(log_lines(an_event("step.started")),
            "2026-11-22T20:11:33Z PRP-A | INFO | launch started\n");
}

TEST(LogLines, StandUnderBatchWithoutATask) {
  Json event = an_event("run.started", {{"run", "r1"}, {"pipeline", "batch"}});
  event.erase("task");
  event.erase("step");
  EXPECT_EQ(line_of(event), "batch | INFO | run r1 of pipeline batch started\n");
}

TEST(LogLines, CountOneAsOne) {
  Json event = an_event("plan.ready", {{"tasks", 1}, {"step_runs", 8}});
  event["task"] = event["step"] = nullptr;
  EXPECT_EQ(line_of(event), "batch | INFO | 1 task, 8 step runs\n");
  event["data"] = {{"tasks", 2}, {"step_runs", 1}};
  EXPECT_EQ(line_of(event), "batch | INFO | 2 tasks, 1 step run\n");
}

TEST(LogLines, TellOfEachKindOfEnd) {
  EXPECT_EQ(line_of(an_event("step.succeeded", {{"seconds", 372.0}, {"warnings", {"odd"}}})),
            "PRP-A | INFO | launch succeeded after 6m 12s\n"
            "2026-11-22T20:11:33Z PRP-A | WARN | launch: odd\n");
  EXPECT_EQ(line_of(an_event("step.failed",
                             {{"seconds", 1.0},
                              {"error", {{"message", "exit code 2"}, {"remedy", "see the log"}}}})),
            "PRP-A | ERROR | launch failed after 1s: exit code 2 (remedy: see the log)\n");
  EXPECT_EQ(line_of(an_event("step.skipped", {{"reason", "worktree[PRP-A] failed"}})),
            "PRP-A | WARN | launch skipped: worktree[PRP-A] failed\n");
  EXPECT_EQ(line_of(an_event("step.off", {{"condition", "params.merge"}})),
            "PRP-A | INFO | launch is off: params.merge\n");
}

TEST(LogLines, TellOfAttemptsAndPeople) {
  Json second = an_event("step.started");
  second["attempt"] = 2;
  EXPECT_EQ(line_of(second), "PRP-A | INFO | launch started (attempt 2)\n");
  EXPECT_EQ(
      line_of(an_event(
          "step.retry",
          {{"error", {{"message", "crashed"}}}, {"next", 2}, {"attempts", 2}, {"delay_s", 30.0}})),
      "PRP-A | WARN | launch failed: crashed; attempt 2 of 2 in 30s\n");
  EXPECT_EQ(
      line_of(an_event("step.blocked", {{"question", "accept?"}, {"remedy", "plait decide"}})),
      "PRP-A | WARN | launch waits for a person: accept? (plait decide)\n");
  EXPECT_EQ(line_of(an_event("step.decided", {{"choice", "accept"}, {"by", "ann"}})),
            "PRP-A | INFO | launch decided: accept by ann\n");
}

TEST(LogLines, LeaveOutWhatNobodyReads) {
  for (const char* type :
       {"step.queued", "step.waiting", "step.resumed", "process.started", "agent.text"})
    EXPECT_EQ(log_lines(an_event(type)), "") << type;
  EXPECT_EQ(log_lines(an_event("log", {{"level", "debug"}, {"message", "x"}})), "");
  EXPECT_EQ(log_lines(an_event("process.ended", {{"outcome", {{"kind", "exited"}, {"code", 0}}}})),
            "");
}

TEST(LogLines, KeepABadProcess) {
  EXPECT_EQ(
      line_of(an_event("process.ended", {{"key", "turn-1"}, {"outcome", {{"kind", "timed_out"}}}})),
      "PRP-A | WARN | launch turn-1: ran out of its time\n");
}

TEST(LogLines, TakeOverAPluginsOwnEvents) {
  EXPECT_EQ(line_of(an_event("agent.status", {{"word", "PHASE_COMPLETE"}, {"detail", "1/3"}})),
            "PRP-A | INFO | agent.status: PHASE_COMPLETE, 1/3\n");
}

TEST(LogLines, SayWhoStarts) {
  EXPECT_EQ(line_of(an_event("agent.started", {{"agent", "runbook"}, {"model", "haiku"}})),
            "PRP-A | INFO | agent.started: agent runbook, model haiku\n");
}

TEST(LogLines, TakeAnImportantDisplayWhole) {
  Json shown = {{"title", "Results"},
                {"level", "ok"},
                {"lines", {"all"}},
                {"rows", Json::array({Json::array({"a", "b"})})}};
  EXPECT_EQ(log_lines(an_event("display", shown)),
            "2026-11-22T20:11:33Z PRP-A | INFO | Results\n"
            "2026-11-22T20:11:33Z PRP-A | INFO | a, b\n"
            "2026-11-22T20:11:33Z PRP-A | INFO | all\n");
  shown["level"] = "info";
  EXPECT_EQ(line_of(an_event("display", shown)), "PRP-A | INFO | Results\n");
}

TEST(LogLines, CannotBeForgedByWhatAnAgentSays) {
  const std::string line = line_of(
      an_event("agent.result", {{"text", "x\n2026-01-01T00:00:00Z PRP-B | INFO | merged"}}));
  EXPECT_EQ(std::count(line.begin(), line.end(), '\n'), 1);
  EXPECT_LT(log_lines(an_event("agent.result", {{"text", std::string(100000, 'x')}})).size(),
            1000U);
}

TEST(BatchLog, AppendsToTheRunFolder) {
  const test::TemporaryFolder folder;
  test::FakeHost host;
  BatchLog log(Json::object());
  const Json run = {{"id", "r1"}, {"dir", folder.path().string()}};
  for (int i = 0; i < 2; ++i) {
    const Reply reply = host.invoke(
        log, "observe", {{"run", run}, {"events", {an_event("step.started")}}, {"done", i == 1}});
    EXPECT_EQ(reply.status, PLAIT_OK);
  }
  std::ifstream in(folder.path() / "batch.log");
  const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  EXPECT_EQ(text,
            "2026-11-22T20:11:33Z PRP-A | INFO | launch started\n"
            "2026-11-22T20:11:33Z PRP-A | INFO | launch started\n");
}

TEST(BatchLog, IsNotWrittenWithoutARunFolder) {
  test::FakeHost host;
  BatchLog log(Json::object());
  const Reply reply = host.invoke(log, "observe",
                                  {{"run", {{"dir", "/nowhere/at/all"}}},
                                   {"events", {an_event("step.started")}},
                                   {"done", true}});
  EXPECT_EQ(reply.status, PLAIT_OK);
}

TEST(BatchLog, SaysWhenItCannotBeWritten) {
  const test::TemporaryFolder folder;
  std::filesystem::create_directory(folder.path() / "batch.log");
  test::FakeHost host;
  BatchLog log(Json::object());
  const Reply reply = host.invoke(log, "observe",
                                  {{"run", {{"dir", folder.path().string()}}},
                                   {"events", {an_event("step.started")}},
                                   {"done", true}});
  EXPECT_EQ(reply.status, PLAIT_FAILED);
  EXPECT_EQ(reply.message.json["code"], error_class::io);
}

}  // namespace
}  // namespace plait::observers

// The step `monitor`: what it makes of events, repository and clock.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmath>
#include <cstdlib>
#include <ctime>

#include "fake_host.hpp"
#include "git_fixture.hpp"
#include "monitor/monitor.hpp"
#include "monitor/table.hpp"

namespace plait::monitor {
namespace {

class Monitor : public ::testing::Test {
 protected:
  Monitor() : began_(host_.wall) {
    configure({{"interval", "30s"},
               {"warn", "5m"},
               {"stall", "10m"},
               {"min_disk_mb", 0},
               {"min_memory_mb", 0}});
  }

  void configure(const Json& with) {
    auto made = MonitorStep::create(with);
    ASSERT_TRUE(made) << made.error().message;
    step_ = std::move(made).value();
  }

  Json request() {
    return {{"run", {{"id", "r1"}, {"project", repo_.path().string()}}},
            {"step", "monitor"},
            {"attempt", 1},
            {"dry_run", false},
            {"params", Json::object()},
            {"with", Json::object()},
            {"observed", {{"launch", observed_}}},
            {"needs", {{"analyze", {{"status", "succeeded"}, {"outputs", {{"tasks", tasks_}}}}}}}};
  }

  void begin() { keep(host_.invoke(*step_, "run", request())); }

  // Events of launch[PRP-A], now.
  void hears(const std::string& type, Json data = Json::object()) {
    resume({{"kind", "events"},
            {"events", {{{"type", type}, {"time", host_.wall}, {"task", "PRP-A"}, {"data", data}}}},
            {"done", false}});
  }
  void starts_work() {
    hears("step.started");
    hears("agent.started", {{"agent", "command"},
                            {"model", "haiku"},
                            {"branch", "prp-a"},
                            {"base", base_},
                            {"title", "Sample"},
                            {"estimate_s", 600}});
  }
  // Time passes; the timer fires where it is due.
  void passes(double seconds) {
    for (double left = seconds; left > 0;) {
      const double step = std::min(left, timer_);
      host_.now += step;
      host_.wall += step;
      left -= step;
      if (step >= timer_)
        resume({{"kind", "timer"}});
      else
        timer_ -= step;
    }
  }
  Json ends() { return resume({{"kind", "events"}, {"events", Json::array()}, {"done", true}}); }

  Json resume(Json cause) {
    Json asked = request();
    asked["state"] = state_;
    asked["cause"] = std::move(cause);
    return keep(host_.invoke(*step_, "resume", asked));
  }
  Json keep(const Reply& reply) {
    status_ = reply.status;
    if (reply.status != PLAIT_WAIT) return reply.message.json;
    state_ = Json::parse(dump(reply.message.json["state"]));
    EXPECT_TRUE(reply.message.json["wait"]["events"].get<bool>());
    timer_ = std::max(0.001, reply.message.json["wait"]["timer_s"].get<double>());
    return reply.message.json;
  }

  [[nodiscard]] Json last_block() const {
    const auto blocks = host_.emitted("display");
    return blocks.empty() ? Json() : blocks.back();
  }
  [[nodiscard]] std::string health() const {
    const auto changes = host_.emitted("task.health");
    return changes.empty() ? "" : changes.back()["health"].get<std::string>();
  }

  test::GitRepo repo_;
  std::string base_ = repo_.tip("HEAD");
  Json tasks_ = {{{"id", "PRP-A"}, {"title", "Sample"}, {"estimate_s", 600}},
                 {{"id", "PRP-B"}, {"title", "Other"}}};
  Json observed_ = Json::array();  // how the runs of launch stand at the start
  test::FakeHost host_;
  double began_;
  std::unique_ptr<MonitorStep> step_;
  Json state_;
  double timer_ = 0;
  plait_status status_ = PLAIT_OK;
};

TEST_F(Monitor, shows_a_block_every_interval_however_many_events_come) {
  begin();
  starts_work();
  for (int i = 0; i < 90; ++i) {
    passes(1);
    hears("agent.text", {{"text", "line"}});
  }
  EXPECT_EQ(host_.emitted("display").size(), 3U);
}

TEST_F(Monitor, a_block_tells_of_every_task) {
  repo_.git({"branch", "prp-a"});
  begin();
  starts_work();
  hears("agent.status", {{"word", "PHASE_COMPLETE"}, {"detail", "1/3"}});
  passes(30);
  const Json block = last_block();
  EXPECT_EQ(block["title"], "status after 30s: 1 waiting, 1 running");
  EXPECT_EQ(block["rows"][0], (Json{"PRP-A", "command haiku", "running", "HEALTHY", "none yet",
                                    "30s / 10m", "PHASE_COMPLETE:1/3"}));
  EXPECT_EQ(block["rows"][1], (Json{"PRP-B", "", "waiting", "", "", "", ""}));
  EXPECT_EQ(block["level"], "info");
}

TEST_F(Monitor, the_last_words_are_the_newest_status_once_there_is_one) {
  begin();
  starts_work();
  hears("agent.text", {{"text", "reading the plan"}});
  passes(30);
  EXPECT_EQ(last_block()["rows"][0][6], "reading the plan");
  hears("agent.status", {{"word", "PHASE_COMPLETE"}, {"detail", "1/3"}});
  hears("agent.text", {{"text", "+ cp a b"}});
  passes(30);
  EXPECT_EQ(last_block()["rows"][0][6], "PHASE_COMPLETE:1/3");
}

TEST_F(Monitor, a_resumed_run_shows_what_has_ended_before_as_done) {
  observed_ = {{{"task", "PRP-A"},
                {"status", "succeeded"},
                {"error", nullptr},
                {"outputs",
                 {{"agent", "command"},
                  {"model", "haiku"},
                  {"branch", "prp-a"},
                  {"base", base_},
                  {"seconds", 90.0},
                  {"claims", {{"status", "COMPLETE"}, {"detail", "3/3"}}}}}},
               {{"task", "PRP-B"}, {"status", "cancelled"}, {"outputs", Json::object()}}};
  repo_.git({"branch", "prp-a"});
  begin();
  passes(30);
  const Json block = last_block();
  EXPECT_EQ(block["title"], "status after 30s: 1 succeeded, 1 left out");
  EXPECT_EQ(block["rows"][0], (Json{"PRP-A", "command haiku", "succeeded", "DONE", "none yet",
                                    "1m 30s / 10m", "COMPLETE:3/3"}));
  EXPECT_TRUE(host_.emitted("task.health").empty()) << "told by the run before";
}

TEST_F(Monitor, silence_becomes_a_warning_and_then_a_stall) {
  begin();
  starts_work();
  passes(299);
  EXPECT_EQ(health(), "HEALTHY");
  passes(31);
  EXPECT_EQ(health(), "WARNING");
  EXPECT_EQ(last_block()["lines"][0], "PRP-A: last sign of life 5m 30s ago (start)");
  EXPECT_EQ(last_block()["level"], "warn");
  passes(300);
  EXPECT_EQ(health(), "STALLED");
  ASSERT_EQ(host_.emitted("task.health").size(), 3U);
  EXPECT_EQ(host_.emitted("task.health")[2]["was"], "WARNING");
}

TEST_F(Monitor, words_are_a_sign_of_life) {
  begin();
  starts_work();
  passes(330);
  EXPECT_EQ(health(), "WARNING");
  hears("agent.text", {{"text", "still here"}});
  EXPECT_EQ(health(), "HEALTHY");
}

TEST_F(Monitor, waiting_for_a_provider_is_no_silence) {
  begin();
  starts_work();
  hears("agent.waiting", {{"provider", "acme"}, {"why", "429, until 20:30"}});
  passes(3600);
  EXPECT_EQ(health(), "");
  EXPECT_EQ(last_block()["rows"][0][6], "429, until 20:30");
  hears("agent.started", {{"agent", "command"}, {"branch", "prp-a"}, {"base", base_}});
  EXPECT_EQ(health(), "HEALTHY");
  passes(330);
  EXPECT_EQ(health(), "WARNING");
}

TEST_F(Monitor, a_commit_is_a_sign_of_life) {
  begin();
  starts_work();
  passes(330);
  EXPECT_EQ(health(), "WARNING");
  repo_.on("prp-a");
  repo_.write("a.txt", "x").git({"add", "--all"});
  // The clock of these tests is not the machine's.
  const std::string commit = "GIT_COMMITTER_DATE='" + std::to_string(std::lround(host_.wall)) +
                             " +0000' git -C '" + repo_.path().string() +
                             "' commit --quiet -m 'Phase 1: Do one'";
  ASSERT_EQ(std::system(commit.c_str()), 0);
  passes(30);
  EXPECT_EQ(health(), "HEALTHY");
  EXPECT_EQ(last_block()["rows"][0][4],
            repo_.tip("prp-a").substr(0, 7) + " Phase 1: Do one (30s ago)");
}

TEST_F(Monitor, growing_output_is_a_sign_of_life) {
  begin();
  starts_work();
  const auto folder = repo_.outside() / "proc";
  hears("process.started", {{"dir", folder.string()}, {"pid", 0}});
  test::write_file(folder / "output", "");
  passes(330);
  EXPECT_EQ(health(), "WARNING");
  test::write_file(folder / "output", "compiling\n");
  const timespec now{std::lround(host_.wall), 0};
  const timespec times[] = {now, now};
  ASSERT_EQ(utimensat(AT_FDCWD, (folder / "output").c_str(), times, 0), 0);
  passes(30);
  EXPECT_EQ(health(), "HEALTHY");
}

TEST_F(Monitor, the_processor_time_of_the_agents_tree_is_a_sign_of_life) {
  begin();
  starts_work();
  hears("process.started", {{"dir", "/no/such/folder"}, {"pid", getpid()}});
  passes(330);
  passes(270);
  EXPECT_NE(health(), "HEALTHY");
  state_["tasks"]["PRP-A"]["ticks"] = 0;
  volatile unsigned sum = 0;
  for (const std::clock_t begin = std::clock(); std::clock() - begin < CLOCKS_PER_SEC / 10;)
    sum = sum + 1;
  passes(30);
  EXPECT_EQ(health(), "HEALTHY");
}

TEST_F(Monitor, ends_tell_done_and_failed) {
  begin();
  starts_work();
  hears("step.succeeded");
  EXPECT_EQ(health(), "DONE");
  hears("step.failed", {{"error", {{"message", "ran out of its time"}}}});
  EXPECT_EQ(health(), "FAILED");
  passes(30);
  EXPECT_EQ(last_block()["rows"][0][6], "ran out of its time");
  EXPECT_EQ(last_block()["level"], "error");
}

TEST_F(Monitor, a_second_attempt_runs_again) {
  begin();
  starts_work();
  hears("step.retry", {{"error", {{"message", "crashed"}}}});
  EXPECT_EQ(health(), "");
  hears("step.started");
  EXPECT_EQ(health(), "HEALTHY");
}

TEST_F(Monitor, the_end_of_what_it_watches_is_its_own) {
  begin();
  starts_work();
  passes(10);
  hears("step.succeeded");
  const Json answer = ends();
  EXPECT_EQ(status_, PLAIT_OK);
  EXPECT_EQ(answer["outputs"]["tasks"]["PRP-A"]["health"], "DONE");
  EXPECT_EQ(answer["outputs"]["tasks"]["PRP-A"]["seconds"], 10.0);
  EXPECT_EQ(answer["outputs"]["blocks"], 1);
}

TEST_F(Monitor, shortages_are_told) {
  configure({{"min_disk_mb", 1e12}, {"min_memory_mb", 1e12}});
  begin();
  passes(30);
  ASSERT_EQ(last_block()["lines"].size(), 2U);
  EXPECT_TRUE(last_block()["lines"][0].get<std::string>().starts_with("little memory left: "));
  EXPECT_TRUE(last_block()["lines"][1].get<std::string>().starts_with("little disk space left: "));
}

TEST_F(Monitor, a_folder_without_repository_is_told_and_no_end) {
  begin();
  starts_work();
  std::filesystem::remove_all(repo_.path() / ".git");
  passes(30);
  EXPECT_EQ(status_, PLAIT_WAIT);
  EXPECT_TRUE(last_block()["lines"][0].get<std::string>().starts_with("commits cannot be read"));
}

TEST_F(Monitor, wrong_limits_are_refused) {
  EXPECT_FALSE(MonitorStep::create({{"warn", "10m"}, {"stall", "5m"}}));
  EXPECT_FALSE(MonitorStep::create({{"interval", "often"}}));
}

}  // namespace
}  // namespace plait::monitor

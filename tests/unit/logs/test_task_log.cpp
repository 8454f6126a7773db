// The story of a task out of the files of a run, also while they are being written.
#include "task_log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

namespace plait::cli {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;

class Story : public TaskLogReader {
 public:
  void began(const Turn& turn) override { add("began " + turn.key); }
  void said(const Turn& turn, const Json& event) override {
    add(turn.key + " " + event.value("type", "") + " " +
        event.value("text", event.value("word", "")));
  }
  void printed(const Turn& turn, std::string_view lines) override {
    add(turn.key + " printed " + std::string(lines));
  }
  void ended(const Turn& turn, const Json& outcome) override {
    add("ended " + turn.key + " " + std::to_string(outcome.value("code", -1)) +
        (turn.usage.is_null() ? "" : " " + turn.usage["input"].dump()));
  }
  void happened(const events::Event& event) override { add(event.type); }
  std::vector<std::string> told() { return std::exchange(told_, {}); }

 private:
  void add(std::string line) { told_.push_back(std::move(line)); }
  std::vector<std::string> told_;
};

class TaskLogs : public ::testing::Test {
 protected:
  TaskLogs() {
    std::string name = (fs::temp_directory_path() / "plait-test-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) std::abort();
    dir_ = name;
  }
  ~TaskLogs() override {
    std::error_code ignored;
    fs::remove_all(dir_, ignored);
  }

  void append(const fs::path& file, const std::string& text) {
    fs::create_directories((dir_ / file).parent_path());
    std::ofstream(dir_ / file, std::ios::app) << text;
  }
  void event(const std::string& type, const Json& data = Json::object(),
             const std::string& task = "PRP-A", int attempt = 1) {
    events::Event made{++seq_, 1'000'000'000, type, {"launch", task, attempt}, data};
    append("events.ndjson", events::to_line(made));
  }
  void starts(const std::string& key, int attempt = 1) {
    if (key.starts_with("turn-")) event("agent.started", {{"agent", "x"}}, "PRP-A", attempt);
    event("process.started", {{"key", key}, {"dir", (dir_ / key).string()}}, "PRP-A", attempt);
  }
  void ends(const std::string& key, int attempt = 1) {
    event("process.ended",
          {{"key", key}, {"outcome", {{"code", 0}, {"output", (dir_ / key / "output").string()}}}},
          "PRP-A", attempt);
  }
  void says(const std::string& key, const Json& said) {
    append(key + "/events.ndjson", said.dump() + "\n");
  }
  std::vector<std::string> all(TaskLog::Selection selection) {
    TaskLog log(dir_, std::move(selection), story_);
    log.advance();
    log.finish();
    return story_.told();
  }

  fs::path dir_;
  Story story_;
  std::uint64_t seq_ = 0;
};

TEST_F(TaskLogs, TellTurnsAndWhatIsBetween) {
  starts("turn-1");
  says("turn-1", {{"type", "status"}, {"word", "HEALTH"}});
  says("turn-1", {{"type", "text"}, {"text", "hello"}});
  says("turn-1", {{"type", "usage"}, {"input", 5}});
  says("turn-1", {{"type", "usage"}, {"input", 7}});
  ends("turn-1");
  starts("gate-1-0");
  ends("gate-1-0");
  event("display", {{"title", "L1"}});
  event("display", {{"title", "of another one"}}, "PRP-B");
  EXPECT_THAT(all({"PRP-A", {}, {}}),
              ElementsAre("began turn-1", "turn-1 status HEALTH", "turn-1 text hello",
                          "turn-1 usage ", "turn-1 usage ", "ended turn-1 0 7", "display"));
}

TEST_F(TaskLogs, TellTheTextOfAProgramWithoutEvents) {
  starts("turn-1");
  append("turn-1/output", "one\ntwo\nthree");
  says("turn-1", {{"type", "status"}, {"word", "COMPLETE"}});
  says("turn-1", {{"type", "text"}, {"text", "three"}, {"excerpt", true}});
  ends("turn-1");
  EXPECT_THAT(all({"PRP-A", {}, {}}), ElementsAre("began turn-1", "turn-1 printed one\ntwo\n",
                                                  "turn-1 printed three", "ended turn-1 0"));
}

TEST_F(TaskLogs, FollowWhatIsBeingWritten) {
  TaskLog log(dir_, {"PRP-A", {}, {}}, story_);
  EXPECT_FALSE(log.advance());
  EXPECT_FALSE(log.has_seen_any());
  starts("turn-1");
  EXPECT_TRUE(log.advance());
  EXPECT_THAT(story_.told(), ElementsAre("began turn-1"));
  append("turn-1/events.ndjson", R"({"type":"text","te)");
  EXPECT_FALSE(log.advance());
  append("turn-1/events.ndjson", "xt\":\"hi\"}\n");
  EXPECT_TRUE(log.advance());
  EXPECT_THAT(story_.told(), ElementsAre("turn-1 text hi"));
  EXPECT_FALSE(log.advance());
  ends("turn-1");
  event("step.succeeded");
  EXPECT_TRUE(log.advance());
  EXPECT_THAT(story_.told(), ElementsAre("ended turn-1 0"));
  EXPECT_TRUE(log.is_over());
}

TEST_F(TaskLogs, TellAnAdoptedProcessOnce) {
  starts("turn-1");
  says("turn-1", {{"type", "text"}, {"text", "before"}});
  event("run.started");
  starts("turn-1");
  says("turn-1", {{"type", "text"}, {"text", "after"}});
  ends("turn-1");
  EXPECT_THAT(all({"PRP-A", {}, {}}), ElementsAre("began turn-1", "turn-1 text before",
                                                  "turn-1 text after", "ended turn-1 0"));
}

TEST_F(TaskLogs, SelectATurnOrAnAttempt) {
  for (const char* key : {"turn-1", "turn-2"}) {
    starts(key);
    says(key, {{"type", "text"}, {"text", "in one"}});
    ends(key);
  }
  starts("turn-3", 2);
  ends("turn-3", 2);
  EXPECT_THAT(all({"PRP-A", 2, {}}),
              ElementsAre("began turn-2", "turn-2 text in one", "ended turn-2 0"));
  EXPECT_THAT(all({"PRP-A", {}, 2}), ElementsAre("began turn-3", "ended turn-3 0"));
  EXPECT_THAT(all({"launch[PRP-A]", 9, {}}), ElementsAre());
}

TEST_F(TaskLogs, TellOfLanesThatHoldEverybodyBack) {
  const auto lane = [&](const char* type) {
    append("events.ndjson", events::to_line({++seq_, 1'000'000'000, type, {}, Json::object()}));
  };
  lane("lane.closed");  // before the task had begun
  starts("turn-1");
  ends("turn-1");
  lane("lane.closed");
  lane("pool.limit");
  lane("lane.opened");
  EXPECT_THAT(all({"PRP-A", {}, {}}),
              ElementsAre("began turn-1", "ended turn-1 0", "lane.closed", "lane.opened"));
}

TEST_F(TaskLogs, TellProcessesOfStepsWithoutTurns) {
  starts("verify");
  append("verify/output", "checked\n");
  ends("verify");
  EXPECT_THAT(all({"launch", {}, {}}),
              ElementsAre("began verify", "verify printed checked\n", "ended verify 0"));
}

}  // namespace
}  // namespace plait::cli

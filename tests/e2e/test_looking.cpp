// runs, status, report, logs and events of finished and of running runs.
#include <cstdlib>

#include "plugins/schema.hpp"
#include "story.hpp"

namespace plait::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class Looking : public Story {
 protected:
  // A run whose agent has said something and waits for open_gate().
  Child begin() {
    write_prp("PRP-A",
              {.phases = {{.bash = "echo words of the agent\n" + writes(own("at-work"), "") + "\n" +
                                   waits_for(own("gate")) + "\necho a > a.txt"}}});
    Child run = start_batch({"PRP-A"});
    EXPECT_TRUE(eventually([&] { return std::filesystem::exists(own("at-work")); }));
    return run;
  }
  void open_gate() { touch(own("gate")); }

  // What is wrong with a stream of events; "" when nothing is.
  static std::string wrong_with(const std::string& stream, std::size_t& count) {
    const char* source = std::getenv("PLAIT_SOURCE_DIR");
    const auto schema = plugins::Schema::compile(
        Json::parse(read_file(std::filesystem::path(source) / "sdk/schemas/event.schema.json")));
    if (!schema) return schema.error().message;
    std::istringstream lines(stream);
    count = 0;
    for (std::string line; std::getline(lines, line);) {
      const Json event = Json::parse(line, nullptr, false);
      if (event.is_discarded()) return "no JSON: " + line;
      if (const auto violation = (*schema)->check(event)) return violation->text() + ": " + line;
      if (event["seq"] != ++count) return "seq is not " + std::to_string(count) + ": " + line;
    }
    return "";
  }
};

TEST_F(Looking, AtARunThatIsAtWork) {
  Child run = begin();
  const Json runs = run_plait({"runs", "--json"}).json();
  ASSERT_EQ(runs.size(), 1U);
  EXPECT_EQ(runs[0]["state"], "running");
  EXPECT_THAT(run_plait({"runs"}).out, HasSubstr("running"));
  const Json now = status();
  EXPECT_EQ(now["state"], "running");
  EXPECT_EQ(state_of(now, "analyze"), "succeeded");
  EXPECT_EQ(state_of(now, "worktree", "PRP-A"), "succeeded");
  EXPECT_EQ(state_of(now, "launch", "PRP-A"), "waiting");
  EXPECT_THAT(run_plait({"logs", "PRP-A"}).out, HasSubstr("words of the agent\n"));
  const Ran none = run_plait({"report"});
  EXPECT_EQ(none.exit_code, 1);
  EXPECT_THAT(none.err, HasSubstr("no report"));
  EXPECT_NE(run_plait({"resume"}).exit_code, 0) << "it is still at work";
  open_gate();
  EXPECT_EQ(run.wait().exit_code, 0);
}

TEST_F(Looking, FollowsTheLogsOfARunUntilItsEnd) {
  Child run = begin();
  Child logs = start_plait({"logs", "--follow", "PRP-A"});
  EXPECT_TRUE(logs.wait_for_output("words of the agent"));
  open_gate();
  EXPECT_EQ(run.wait().exit_code, 0);
  const Ran ran = logs.wait();
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_THAT(ran.out, HasSubstr("STATUS:COMPLETE"));
}

TEST_F(Looking, AtARunThatIsFinished) {
  write_prp("PRP-A", {.phases = {{.bash = "echo words of the agent; echo a > a.txt"}}});
  const Ran ran = run_batch({"--json", "PRP-A"});
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(report(), ran.json());
  EXPECT_THAT(run_plait({"report"}).out, AllOf(HasSubstr("1 of 1"), HasSubstr("Merge PRP-A")));
  EXPECT_THAT(run_plait({"logs", "PRP-A"}).out, HasSubstr("words of the agent\n"));
  const Json now = status();
  EXPECT_EQ(now["state"], "finished");
  EXPECT_EQ(now["exit_code"], 0);
  EXPECT_EQ(state_of(now, "cleanup", "PRP-A"), "succeeded");
  EXPECT_THAT(run_plait({"status"}).out, HasSubstr("launch[PRP-A]"));
}

TEST_F(Looking, AtRunsByTheBeginningOfTheirId) {
  write_prp("PRP-A");
  write_prp("PRP-B");
  const std::string first = run_batch({"--json", "PRP-A"}).json()["run_id"];
  ASSERT_EQ(run_batch({"PRP-B"}).exit_code, 0);
  const Json runs = run_plait({"runs", "--json"}).json();
  ASSERT_EQ(runs.size(), 2U);
  EXPECT_EQ(runs[1]["id"], first) << "newest first";
  const std::string beginning = first.substr(0, first.size() - 1);
  EXPECT_EQ(run_plait({"report", "--json", beginning}).json()["run_id"], first);
  EXPECT_EQ(run_plait({"status", "--json", first}).json()["run"], first);
  EXPECT_EQ(run_plait({"logs", "--run", first, "PRP-B"}).exit_code, 1) << "not in that run";
  EXPECT_THAT(run_plait({"logs", "PRP-A"}).out, HasSubstr("PHASE_COMPLETE"))
      << "the newest that has it";
}

TEST_F(Looking, WhereThereIsNoRun) {
  EXPECT_EQ(run_plait({"runs", "--json"}).json(), Json::array());
  for (const char* command : {"status", "report", "logs", "resume"}) {
    const Ran ran = run_plait({command});
    EXPECT_NE(ran.exit_code, 0) << command;
    EXPECT_NE(ran.err, "") << command;
  }
}

TEST_F(Looking, AtEventsInAFile) {
  write_prp("PRP-A");
  write_prp("PRP-B");
  const Ran ran = run_batch({"--events", own("events"), "PRP-A", "PRP-B"});
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  std::size_t count = 0;
  const std::string stream = read_file(own("events"));
  EXPECT_EQ(wrong_with(stream, count), "");
  EXPECT_GT(count, 40U);
  EXPECT_THAT(stream, AllOf(HasSubstr("\"run.started\""), HasSubstr("\"run.finished\""),
                            HasSubstr("\"agent.status\""), HasSubstr("\"process.ended\"")));
  EXPECT_EQ(read_file(run_dir() / "events.ndjson"), stream);
}

TEST_F(Looking, AtEventsOnStandardOutput) {
  write_prp("PRP-A");
  const Ran ran = run_batch({"--events", "-", "PRP-A"});
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  std::size_t count = 0;
  EXPECT_EQ(wrong_with(ran.out, count), "");
  EXPECT_GT(count, 20U);
  EXPECT_THAT(ran.err, HasSubstr("Merge PRP-A"));
}

}  // namespace
}  // namespace plait::test

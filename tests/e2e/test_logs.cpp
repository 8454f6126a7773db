// plait logs: the story of a task, while it goes on and afterwards.
#include <algorithm>
#include <sstream>

#include "faults.hpp"

namespace plait::test {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class Logs : public Faults {
 protected:
  // PRP-A with an agent whose script knows $n, the number of its turn; a gate fails the first.
  Child start_run(const std::string& script) {
    const std::string counter = quoted(own("turns").string());
    agent_does("PRP-A", "echo >> " + counter + "\nn=$(grep -c '' " + counter + ")\n" + script);
    std::vector<std::string> words{"run", "PRP-A", "--plugin-dir", SCRIPTED_PLUGIN_DIR};
    const std::string agent =
        R"({ uses = "scripted", argv = ["sh", ")" + own("agent.sh").string() + R"("] })";
    for (const char* step : {"preflight", "launch"}) {
      words.emplace_back("--set");
      words.push_back(std::string("step.") + step + ".with.agent=" + agent);
    }
    words.insert(
        words.end(),
        {"--set",
         R"(step.launch.with.gates=[{ uses = "command", level = "L1", findings = "gcc", )"
         R"(run = "test -e good.txt || { echo 'a.txt:1:1: error: not good'; exit 1; }" }])"});
    return start_plait(words);
  }
  Ran run(const std::string& script) { return start_run(script).wait(); }
  static std::string says(const std::string& json) { return "printf '%s\\n' '@" + json + "'\n"; }
  Ran logs(std::vector<std::string> words = {}) {
    words.insert(words.begin(), {"logs", "PRP-A"});
    return run_plait(words);
  }
  // Two turns: the second heals what the gate found.
  static std::string two_turns() {
    return says(R"({"type":"session","id":"s-1"})") +
           says(R"({"type":"text","text":"I am in turn '$n', \u001b[31mred\u001b[0m."})") +
           says(
               R"({"type":"tool","id":"t1","name":"Bash","title":"make test","state":"started"})") +
           says(R"({"type":"tool","id":"t1","state":"failed","output":"1 failed"})") +
           says(R"({"type":"retry","attempt":1,"delay_s":2,"status":529,"message":"overloaded"})") +
           says(R"({"type":"rate_limit","until":1795000000,"message":"slow down"})") +
           says(R"({"type":"usage","input":1200,"output":34,"cached":5600,"cost":0.0123})") +
           "if [ $n = 1 ]; then\n" + adds("a.txt") + "else\n" + adds("good.txt") + "fi\n";
  }
  static std::size_t count(const std::string& text, const std::string& what) {
    std::size_t found = 0;
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++found;
    return found;
  }
};

TEST_F(Logs, ReadLikeAConversation) {
  ASSERT_EQ(run(two_turns()).exit_code, 0);
  const std::string out = logs().out;
  EXPECT_THAT(out, AllOf(HasSubstr("── turn 1 · PRP-A"), HasSubstr("scripted"),
                         HasSubstr("I am in turn 1, red.\n"), HasSubstr("✗ Bash  make test\n"),
                         HasSubstr("1 failed\n"), HasSubstr("↻ retry 1 in 2s: overloaded (529)")));
  EXPECT_THAT(
      out, AllOf(HasSubstr("rate limit until 2026-11-18T"), HasSubstr("slow down"),
                 HasSubstr("1.2k in, 34 out, 5.6k cached · cost 0.0123 · exit code 0"),
                 HasSubstr("── turn 2 · PRP-A"), HasSubstr("heal"), HasSubstr("I am in turn 2")));
  EXPECT_THAT(out, Not(HasSubstr("\x1b")));
  const auto gate = out.find("not good");
  ASSERT_NE(gate, std::string::npos) << out;
  EXPECT_LT(out.find("── turn 1"), gate);
  EXPECT_LT(gate, out.find("── turn 2"));
}

TEST_F(Logs, ShowOneTurn) {
  ASSERT_EQ(run(two_turns()).exit_code, 0);
  EXPECT_THAT(logs({"--turn", "2"}).out,
              AllOf(HasSubstr("turn 2"), Not(HasSubstr("turn 1")), Not(HasSubstr("not good"))));
  EXPECT_EQ(logs({"--turn", "0"}).exit_code, 2);
  EXPECT_EQ(logs({"--turn", "7"}).out, "");
}

TEST_F(Logs, ComeAsJson) {
  ASSERT_EQ(run(two_turns()).exit_code, 0);
  std::size_t turns = 0, texts = 0, ends = 0;
  for (const std::string& line : logs({"--json"}).lines()) {
    const Json event = Json::parse(line, nullptr, false);
    ASSERT_TRUE(event.is_object()) << line;
    turns += event["type"] == "turn" ? 1 : 0;
    ends += event["type"] == "turn_end" ? 1 : 0;
    if (event["type"] == "text") {
      ++texts;
      EXPECT_THAT(event["text"].get<std::string>(), HasSubstr("\x1b[31m")) << "as it is";
      EXPECT_GT(event["time"].get<double>(), 1.6e9);
    }
  }
  EXPECT_EQ(turns, 2U);
  EXPECT_EQ(texts, 2U);
  EXPECT_EQ(ends, 2U);
}

TEST_F(Logs, ComeRaw) {
  ASSERT_EQ(run(two_turns()).exit_code, 0);
  EXPECT_THAT(logs({"--raw"}).out,
              AllOf(HasSubstr("@{\"type\":\"session\""), HasSubstr("a.txt:1:1: error: not good")));
  EXPECT_THAT(logs({"--raw", "--turn", "1"}).out, Not(HasSubstr("not good")));
}

TEST_F(Logs, FollowFromTurnToTurnUntilTheTaskEnds) {
  Child child = start_run(two_turns() + "[ $n = 2 ] || { " + stops_at("first") + "}\n");
  ASSERT_TRUE(has_come_to("first"));
  Child follower = start_plait({"logs", "PRP-A", "-f"});
  ASSERT_TRUE(follower.wait_for_output("I am in turn 1"));
  open_point("first");
  ASSERT_TRUE(follower.wait_for_output("I am in turn 2"));
  EXPECT_EQ(child.wait().exit_code, 0);
  const Ran followed = follower.wait();
  EXPECT_EQ(followed.exit_code, 0);
  EXPECT_EQ(count(followed.out, "I am in turn"), 2U);
}

TEST_F(Logs, TellNothingTwiceAfterPlaitWasKilled) {
  Child child = start_run(says(R"({"type":"text","text":"before the kill"})") + stops_at("work") +
                          says(R"({"type":"text","text":"after the kill"})") + adds("good.txt"));
  ASSERT_TRUE(has_come_to("work"));
  ASSERT_TRUE(eventually([&] { return logs().out.find("before the kill") != std::string::npos; }));
  child.signal(SIGKILL);
  child.wait();
  open_point("work");
  ASSERT_TRUE(eventually([&] { return processes_of({repo().outside()}).empty(); }));
  const Ran on = run_plait({"resume"});
  ASSERT_EQ(on.exit_code, 0) << on.out << on.err;
  const std::string out = logs().out;
  EXPECT_EQ(count(out, "before the kill"), 1U) << out;
  EXPECT_EQ(count(out, "after the kill"), 1U) << out;
}

TEST_F(Logs, EndQuietlyWhenTheirReaderDoes) {
  ASSERT_EQ(run("yes 'words without end' | head -20000\n" + adds("good.txt")).exit_code, 0);
  const std::string plait = std::string(std::getenv("PLAIT_BUILD_DIR")) + "/bin/plait";
  const Ran ran = run_program({"sh", "-c",
                               plait + " logs --raw PRP-A | head -1; " + plait +
                                   " logs PRP-A 2>&1 >/dev/full | head -3; " + plait +
                                   " logs PRP-A | head -1"});
  EXPECT_EQ(ran.err, "");
  EXPECT_THAT(ran.out, HasSubstr("words without end\n"));
}

}  // namespace
}  // namespace plait::test

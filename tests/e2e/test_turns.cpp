// What follows from the end of an agent's turn, by the built plait: tried again, waited for, put
// before a person, ended. The agent is a script that says how its turn is to be judged.
#include <csignal>
#include <ctime>

#include "faults.hpp"

namespace plait::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class TurnsOfAgents : public Faults {
 protected:
  // PRP-A, and what its agent does; the script knows $n, the number of the turn, from 1.
  void agent(const std::string& script) {
    const std::string counter = quoted(own("turns").string());
    agent_does("PRP-A", "echo \"$PLAIT_TURN $PLAIT_SESSION\" >> " + counter + "\nn=$(grep -c . " +
                            counter + ")\ncp \"$PLAIT_PROMPT_FILE\" " +
                            quoted(own("prompts").string()) + "/$n.md\n" + script);
    std::filesystem::create_directories(own("prompts"));
  }
  // plait run TASK with that agent and these further words.
  Child start_run(std::vector<std::string> words, const char* task = "PRP-A") {
    words.insert(words.begin(), {"run", task, "--plugin-dir", SCRIPTED_PLUGIN_DIR});
    const std::string agent = R"({ uses = "scripted", provider = "acme", argv = ["sh", ")" +
                              own("agent.sh").string() + R"("] })";
    for (const char* step : {"preflight", "launch"}) {
      words.emplace_back("--set");
      words.push_back(std::string("step.") + step + ".with.agent=" + agent);
    }
    words.insert(words.end(), {"--set", "step.launch.with.retry.backoff=0"});
    return start_plait(words);
  }
  Ran run(std::vector<std::string> words = {}) { return start_run(std::move(words)).wait(); }

  // A line of the agent's output that ScriptedAgent understands.
  static std::string says(const std::string& json) { return "printf '%s\\n' '@" + json + "'\n"; }
  static std::string says_session() { return says(R"({"type":"session","id":"s-1"})"); }
  static std::string in_turn(int number, const std::string& script) {
    return "if [ $n = " + std::to_string(number) + " ]; then\n" + script + "fi\n";
  }
  // Until it is ended.
  static std::string hangs() { return "while :; do sleep 1000; done\n"; }
  // A line for each turn: its kind and the session that it went on in.
  [[nodiscard]] std::string turns() const { return read_file(own("turns")); }
  [[nodiscard]] std::string prompt(int turn) const {
    return read_file(own("prompts/" + std::to_string(turn) + ".md"));
  }
  [[nodiscard]] Json result() { return report()["results"]["PRP-A"]; }
};

TEST_F(TurnsOfAgents, ACrashIsTriedAgainInTheSameSession) {
  agent(says_session() + in_turn(1, adds("half.txt") + "echo rest > rest.txt\nkill -9 $$\n") +
        "git add rest.txt && git commit -q -m rest\n");
  const Ran ran = run();
  ASSERT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  EXPECT_EQ(turns(), "phase \nretry s-1\n");
  EXPECT_THAT(prompt(2), HasSubstr("killed by signal 9"));
  EXPECT_THAT(prompt(2), HasSubstr("* rest.txt"));
  EXPECT_EQ(repo().read("rest.txt"), "rest\n");
}

TEST_F(TurnsOfAgents, ARefusedKeyIsNeverTriedAgain) {
  agent(says(R"({"judge":{"verdict":"failed","code":"auth","message":"invalid key"}})") +
        "exit 1\n");
  const Ran ran = run();
  EXPECT_EQ(ran.exit_code, 1) << ran.out << ran.err;
  EXPECT_EQ(turns(), "phase \n");
  EXPECT_THAT(result()["errors"].dump(), HasSubstr("invalid key"));
}

TEST_F(TurnsOfAgents, ALimitIsWaitedForAndTheSessionGoesOn) {
  agent(says_session() +
        in_turn(1,
                "at=$(($(date +%s) + 2))\nprintf '%s\\n' "
                "\"@{\\\"judge\\\":{\\\"verdict\\\":\\\"failed\\\",\\\"code\\\":\\\"rate_"
                "limited\\\",\\\"message\\\":\\\"429\\\",\\\"retry_at\\\":$at}}\"\nexit 1\n") +
        "date +%s > " + quoted(own("went-on").string()) + "\n" + adds("a.txt"));
  const Ran ran = run({"--set", "step.launch.with.retry.max=0"});
  ASSERT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  EXPECT_EQ(turns(), "phase \nretry s-1\n");
}

// A provider's limit is one for all runs of a user, whichever repository they work in.
TEST_F(TurnsOfAgents, ALimitThatAnotherProcessHasMetHoldsThisOneBack) {
  const auto until = std::to_string(std::time(nullptr) + 3600);
  agent(says(R"({"judge":{"verdict":"failed","code":"rate_limited","message":"429","retry_at":)" +
             until + "}}") +
        "exit 1\n");
  agent_does("PRP-B", "touch " + quoted(own("begun").string()) + "\n");
  std::vector<Child> runs;
  for (const char* task : {"PRP-A", "PRP-B"}) {
    expect_kept(folder_of(task));
    const std::string events = own(std::string("events-of-") + task).string();
    runs.push_back(start_run({"--events", events}, task));
    ASSERT_TRUE(eventually([&] {
      const std::string told = std::filesystem::exists(events) ? read_file(events) : std::string();
      return told.find("lane.closed") != std::string::npos &&
             told.find("\"lanes\"") != std::string::npos;
    })) << task
        << runs.back().out() << runs.back().err();
  }
  EXPECT_THAT(read_file(own("events-of-PRP-B")), HasSubstr("another run: 429"));
  for (Child& run : runs) {
    run.signal(SIGTERM);
    EXPECT_EQ(run.wait().exit_code, 130);
  }
  EXPECT_EQ(turns(), "phase \n");
  EXPECT_FALSE(std::filesystem::exists(own("begun")));
}

TEST_F(TurnsOfAgents, ABudgetEndsTheTurnAndAsks) {
  agent(says_session() +
        in_turn(1, adds("half.txt") +
                       says(R"({"type":"usage","input":10,"output":10,"cached":0,"cost":2.5})") +
                       hangs()) +
        adds("a.txt") +
        says(R"({"judge":{"tokens":{"input":1,"output":2,"cached":3},"cost":0.25}})"));
  const Ran paused = run({"--max-task-cost", "2"});
  ASSERT_EQ(paused.exit_code, 3) << paused.out << paused.err;
  EXPECT_THAT(run_plait({"status"}).out, HasSubstr("$2.50 of at most $2.00"));
  EXPECT_EQ(repo().show(branch_of("PRP-A"), "half.txt"), "half.txt\n") << "the work is kept";
  EXPECT_EQ(run_plait({"decide", "latest", "PRP-A", "raise", "--reason", "$5"}).exit_code, 0);
  const Ran ran = run_plait({"resume"});
  ASSERT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  EXPECT_EQ(turns(), "phase \nretry s-1\n");
  EXPECT_EQ(result()["cost"], 2.75);
}

TEST_F(TurnsOfAgents, AQuestionIsAnsweredInTheSession) {
  agent(says_session() +
        in_turn(
            1, says(R"({"judge":{"verdict":"asked","question":"tabs or spaces?"}})") + "exit 0\n") +
        adds("a.txt"));
  const Ran paused = run();
  ASSERT_EQ(paused.exit_code, 3) << paused.out << paused.err;
  EXPECT_THAT(run_plait({"status"}).out, HasSubstr("tabs or spaces?"));
  EXPECT_EQ(
      run_plait({"decide", "latest", "PRP-A", "answer", "--reason", "tabs, please"}).exit_code, 0);
  const Ran ran = run_plait({"resume"});
  ASSERT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  EXPECT_EQ(turns(), "phase \nanswer s-1\n");
  EXPECT_THAT(prompt(2), HasSubstr("tabs, please"));
}

TEST_F(TurnsOfAgents, AHungOneIsEndedAndTriedAgain) {
  agent(says_session() + in_turn(1, hangs()) + adds("a.txt"));
  const Ran ran = run({"--silence", "2s"});
  ASSERT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  EXPECT_EQ(turns(), "phase \nretry s-1\n");
  EXPECT_THAT(prompt(2), HasSubstr("no sign of life"));
}

TEST_F(TurnsOfAgents, OneWhoseChildComputesIsNotHung) {
  const std::string computes =
      "i=0; end=$(($(date +%s) + 5)); while [ $(date +%s) -lt $end ]; do i=$((i + 1)); done\n";
  agent("sh -c " + quoted(computes) + "\n" + adds("a.txt"));
  const Ran ran = run({"--silence", "2s"});
  ASSERT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  EXPECT_EQ(turns(), "phase \n");
}

TEST_F(TurnsOfAgents, AStalledOneMayEndItsTask) {
  agent(hangs());
  const Ran ran = run({"--silence", "1s", "--on-stall", "stop"});
  EXPECT_EQ(ran.exit_code, 1) << ran.out << ran.err;
  EXPECT_EQ(turns(), "phase \n");
  EXPECT_THAT(result()["errors"].dump(), HasSubstr("no sign of life"));
}

TEST_F(TurnsOfAgents, ATurnHasATimeOfItsOwn) {
  agent(says_session() + in_turn(1, hangs()) + adds("a.txt"));
  const Ran ran = run({"--turn-timeout", "1s"});
  ASSERT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  EXPECT_EQ(turns(), "phase \nretry s-1\n");
}

TEST_F(TurnsOfAgents, AnInterruptedRunGoesOnInTheSession) {
  agent(says_session() + in_turn(1, stops_at("work")) + adds("a.txt"));
  Child child = start_run({});
  ASSERT_TRUE(has_come_to("work")) << child.out() << child.err();
  child.signal(SIGTERM);
  EXPECT_EQ(child.wait().exit_code, 130);
  const Ran ran = run_plait({"resume"});
  ASSERT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  EXPECT_EQ(turns(), "phase \nphase s-1\n");
}

TEST_F(TurnsOfAgents, ThePlanOfARunRefusesWhatCannotBeMeant) {
  agent("true\n");
  const Ran ran = run({"--set", R"(step.launch.with.retry.on=["auth"])"});
  EXPECT_NE(ran.exit_code, 0);
  EXPECT_THAT(ran.out + ran.err, HasSubstr("never tried again"));
  EXPECT_EQ(std::filesystem::exists(own("turns")), false);
}

}  // namespace
}  // namespace plait::test

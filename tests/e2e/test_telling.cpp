// What a person says to a run, and what a run may spend, by the built plait: plait tell, plait
// answer, --max-cost. The agent is a script that says how its turn is to be judged.
#include "faults.hpp"

namespace plait::test {
namespace {

using ::testing::HasSubstr;

class Telling : public Faults {
 protected:
  // PRP-A, and what its agent does; the script knows $n, the number of the turn, from 1.
  void agent(const std::string& script) {
    const std::string counter = quoted(own("turns").string());
    std::filesystem::create_directories(own("prompts"));
    agent_does("PRP-A", "echo \"$PLAIT_TURN\" >> " + counter + "\nn=$(grep -c . " + counter +
                            ")\ncp \"$PLAIT_PROMPT_FILE\" " + quoted(own("prompts").string()) +
                            "/$n.md\n" + script);
  }
  Child start_run(std::vector<std::string> words = {}) {
    words.insert(words.begin(), {"run", "PRP-A", "--plugin-dir", SCRIPTED_PLUGIN_DIR});
    const std::string agent = R"({ uses = "scripted", provider = "acme", argv = ["sh", ")" +
                              own("agent.sh").string() + R"("] })";
    for (const char* step : {"preflight", "launch"})
      words.insert(words.end(), {"--set", std::string("step.") + step + ".with.agent=" + agent});
    return start_plait(words);
  }
  static std::string says(const std::string& json) { return "printf '%s\\n' '@" + json + "'\n"; }
  static std::string in_turn(int number, const std::string& script) {
    return "if [ $n = " + std::to_string(number) + " ]; then\n" + script + "fi\n";
  }
  static std::string asks(const std::string& question) {
    return says(R"({"type":"session","id":"s-1"})") +
           says(R"({"judge":{"verdict":"asked","question":")" + question + "\"}}") + "exit 0\n";
  }
  [[nodiscard]] std::string prompt(int turn) const {
    return read_file(own("prompts/" + std::to_string(turn) + ".md"));
  }
};

TEST_F(Telling, AMessageReachesTheAgentAtItsNextTurn) {
  agent(says(R"({"type":"session","id":"s-1"})") + in_turn(1, stops_at("work") + adds("a.txt")) +
        in_turn(2, adds("b.txt")));
  Child child = start_run();
  ASSERT_TRUE(has_come_to("work")) << child.out() << child.err();
  const Ran told = run_plait({"tell", "PRP-A", "take tabs"});
  EXPECT_EQ(told.exit_code, 0) << told.err;
  EXPECT_THAT(told.out, HasSubstr("told to run"));
  ASSERT_TRUE(child.wait_for_output("is told: take tabs"));
  open_point("work");
  EXPECT_EQ(child.wait().exit_code, 0);
  EXPECT_THAT(prompt(2), HasSubstr("take tabs"));
}

TEST_F(Telling, AMessageWaitsForARunThatIsPaused) {
  agent(in_turn(1, asks("tabs or spaces?")) + adds("a.txt"));
  ASSERT_EQ(start_run().wait().exit_code, 3);
  const Ran told = run_plait({"tell", "PRP-A", "mind the tests"});
  EXPECT_EQ(told.exit_code, 0) << told.err;
  EXPECT_THAT(told.out, HasSubstr("kept for run"));
  EXPECT_EQ(run_plait({"answer", "PRP-A", "tabs, please"}).exit_code, 0);
  const Ran ran = run_plait({"resume"});
  ASSERT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  EXPECT_THAT(prompt(2), HasSubstr("tabs, please"));
  EXPECT_THAT(prompt(2), HasSubstr("mind the tests"));
}

TEST_F(Telling, TheStatusShowsTheQuestionAndHowToAnswerIt) {
  expect_kept("project-prp-a");
  agent(asks("tabs or spaces?"));
  ASSERT_EQ(start_run().wait().exit_code, 3);
  const Ran status = run_plait({"status"});
  EXPECT_THAT(status.out, HasSubstr("tabs or spaces?"));
  EXPECT_THAT(status.out, HasSubstr("plait answer PRP-A"));
}

TEST_F(Telling, WhatCannotBeSaidIsRefusedWithAReason) {
  agent(in_turn(1, asks("tabs or spaces?")) + adds("a.txt"));
  EXPECT_THAT(run_plait({"tell", "PRP-A", "hello"}).err, HasSubstr("nothing has been run here"));
  ASSERT_EQ(start_run().wait().exit_code, 3);
  const auto refused = [&](const std::vector<std::string>& words, const char* why) {
    const Ran ran = run_plait(words);
    EXPECT_EQ(ran.exit_code, 2) << words[0] << " " << words[1];
    EXPECT_THAT(ran.err, HasSubstr(why));
  };
  refused({"tell", "PRP-B", "hello"}, "no run that goes on has a task \"PRP-B\"");
  refused({"tell", "PRP-B", "hello", "--run", "latest"}, "has no task \"PRP-B\"");
  refused({"tell", "PRP-A", " "}, "the message is empty");
  refused({"answer", "PRP-B", "tabs"}, "no run that goes on has a question of \"PRP-B\"");
  EXPECT_EQ(run_plait({"answer", "PRP-A", "tabs"}).exit_code, 0);
  ASSERT_EQ(run_plait({"resume"}).exit_code, 0);
  refused({"answer", "PRP-A", "tabs"}, "no run that goes on has a question of \"PRP-A\"");
  refused({"tell", "PRP-A", "hello"}, "no run that goes on has a task \"PRP-A\"");
  refused({"tell", "PRP-A", "hello", "--run", "latest"}, "is finished: nobody reads a message");
}

TEST_F(Telling, ABudgetOfTheRunEndsTheTurnAndPausesIt) {
  agent(says(R"({"type":"session","id":"s-1"})") +
        in_turn(1, adds("half.txt") +
                       says(R"({"type":"usage","input":10,"output":10,"cached":0,"cost":2.5})") +
                       "while :; do sleep 1000; done\n") +
        adds("a.txt"));
  const Ran paused = start_run({"--max-cost", "2"}).wait();
  ASSERT_EQ(paused.exit_code, 3) << paused.out << paused.err;
  EXPECT_THAT(paused.out, HasSubstr("2.5 of 2 USD of \"cost\" spent"));
  EXPECT_EQ(repo().show(branch_of("PRP-A"), "half.txt"), "half.txt\n") << "the work is kept";
  EXPECT_EQ(run_plait({"status", "--json"}).json()["spent"]["cost"], 2.5);
  EXPECT_EQ(run_plait({"resume"}).exit_code, 3) << "nothing was raised";
  const Ran ran = run_plait({"resume", "--max-cost", "10"});
  ASSERT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  EXPECT_EQ(repo().read("half.txt"), "half.txt\n");
}

}  // namespace
}  // namespace plait::test

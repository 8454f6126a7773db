// Ctrl-C, kill, a closed terminal, a reader that goes away: a run ends in order and goes on later.
#include <algorithm>
#include <cstdlib>

#include "faults.hpp"

namespace plait::test {
namespace {

using ::testing::HasSubstr;

class Interrupts : public Faults {
 protected:
  // Agents that commit and then stop where the test lets them go on; one at work at a time.
  void three_that_wait() {
    for (const char* id : {"PRP-A", "PRP-B", "PRP-C"})
      agent_does(id, "echo " + std::string(id) + " >> " + quoted(own("turns").string()) +
                         "\nif ! git show -q HEAD:" + id + ".txt 2> /dev/null; then\n" +
                         adds(std::string(id) + ".txt") + "fi\n" + stops_at("work"));
  }
  Child start_three() { return start_agents({"PRP-A", "PRP-B", "PRP-C", "--max-parallel", "1"}); }
  // How often an agent was started.
  [[nodiscard]] long turns() const {
    const std::string text = read_file(own("turns"));
    return std::count(text.begin(), text.end(), '\n');
  }
  Ran resume() { return run_plait({"resume"}); }
  std::string run_state() { return status()["state"]; }

  void expect_all_landed() {
    EXPECT_EQ(landed(), "PRP-A PRP-B PRP-C");
    EXPECT_EQ(repo().git({"branch", "--format=%(refname:short)"}), "main");
  }

  // Each worktree has its branch still, and nothing has landed.
  void expect_untouched_branches() {
    for (const char* id : {"PRP-A", "PRP-B", "PRP-C"})
      if (std::filesystem::exists(worktree_of(id))) {
        EXPECT_TRUE(repo().has(branch_of(id))) << id;
      }
    EXPECT_EQ(landed(), "");
  }
};

TEST_F(Interrupts, OnceDrains) {
  three_that_wait();
  Child child = start_three();
  ASSERT_TRUE(has_come_to("work"));
  child.signal_group(SIGINT);
  ASSERT_TRUE(child.wait_for_output("nothing new is started"));
  EXPECT_TRUE(child.is_running());
  open_point("work");
  const Ran ran = child.wait();
  EXPECT_EQ(ran.exit_code, 130) << ran.out << ran.err;
  EXPECT_EQ(turns(), 1) << "the others must not have been started";
  EXPECT_EQ(run_state(), "interrupted");
  expect_untouched_branches();
  const Ran on = resume();
  EXPECT_EQ(on.exit_code, 0) << on.out << on.err;
  EXPECT_EQ(turns(), 3) << "what was done must not be done again";
  expect_all_landed();
}

TEST_F(Interrupts, TwiceStops) {
  three_that_wait();
  Child child = start_three();
  ASSERT_TRUE(has_come_to("work"));
  child.signal_group(SIGINT);
  ASSERT_TRUE(child.wait_for_output("nothing new is started"));
  child.signal_group(SIGINT);
  const Ran ran = child.wait();
  EXPECT_EQ(ran.exit_code, 130) << ran.out << ran.err;
  EXPECT_EQ(processes_of({repo().outside()}), std::vector<std::string>());
  expect_untouched_branches();
  open_point("work");
  const Ran on = resume();
  EXPECT_EQ(on.exit_code, 0) << on.out << on.err;
  EXPECT_EQ(turns(), 4) << "the stopped one begins again";
  expect_all_landed();
}

class Signals : public Interrupts, public ::testing::WithParamInterface<int> {};

TEST_P(Signals, StopAndGoOn) {
  three_that_wait();
  Child child = start_three();
  ASSERT_TRUE(has_come_to("work"));
  child.signal(GetParam());
  const Ran ran = child.wait();
  EXPECT_EQ(ran.exit_code, 130) << ran.out << ran.err;
  EXPECT_EQ(processes_of({repo().outside()}), std::vector<std::string>());
  expect_untouched_branches();
  EXPECT_EQ(run_state(), "interrupted");
  open_point("work");
  const Ran on = resume();
  EXPECT_EQ(on.exit_code, 0) << on.out << on.err;
  expect_all_landed();
}

INSTANTIATE_TEST_SUITE_P(Each, Signals, ::testing::Values(SIGTERM, SIGHUP), [](const auto& tested) {
  return std::string(tested.param == SIGTERM ? "Term" : "Hup");
});

// An agent that takes no notice of its stop signal has its grace and no more.
TEST_F(Interrupts, StubbornAgentIsKilled) {
  agent_does("PRP-A", adds("a.txt") + "trap '' TERM INT HUP\n" + stops_at("work") +
                          "while :; do sleep 0.1; done\n");
  Child child = start_agents({"PRP-A", "--set", "step.launch.with.grace=1s"});
  ASSERT_TRUE(has_come_to("work"));
  child.signal(SIGTERM);
  const Ran ran = child.wait();
  EXPECT_EQ(ran.exit_code, 130) << ran.out << ran.err;
  EXPECT_EQ(processes_of({repo().outside()}), std::vector<std::string>());
  expect_kept(folder_of("PRP-A"));
}

// kill -9 of plait: its agents go on, and what they have done is taken in afterwards, once.
TEST_F(Interrupts, KilledPlait) {
  three_that_wait();
  Child child = start_three();
  ASSERT_TRUE(has_come_to("work"));
  child.signal(SIGKILL);
  EXPECT_EQ(child.wait().exit_code, 128 + SIGKILL);
  EXPECT_THAT(run_plait({"runs"}).out, HasSubstr("crashed"));
  EXPECT_EQ(run_state(), "crashed");
  const Ran refused = resume();
  EXPECT_EQ(refused.exit_code, 2) << refused.out << refused.err;
  EXPECT_THAT(refused.err, HasSubstr("still at work"));
  open_point("work");
  ASSERT_TRUE(eventually([&] { return processes_of({repo().outside()}).empty(); }));
  const Ran on = resume();
  EXPECT_EQ(on.exit_code, 0) << on.out << on.err;
  EXPECT_EQ(turns(), 3) << "what the first agent had done must not be done again";
  expect_all_landed();
}

TEST_F(Interrupts, WatchedFromElsewhere) {
  three_that_wait();
  Child child = start_three();
  ASSERT_TRUE(has_come_to("work"));
  const Ran shown = run_plait({"status"});
  EXPECT_EQ(shown.exit_code, 0) << shown.err;
  EXPECT_THAT(shown.out, HasSubstr("running"));
  EXPECT_THAT(run_plait({"runs"}).out, HasSubstr("running"));
  const Ran refused = resume();
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_THAT(refused.err, HasSubstr("still at work"));
  open_point("work");
  const Ran ran = child.wait();
  EXPECT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  EXPECT_EQ(turns(), 3);
  expect_all_landed();
}

TEST_F(Interrupts, CancelledFromElsewhere) {
  three_that_wait();
  Child child = start_three();
  ASSERT_TRUE(has_come_to("work"));
  EXPECT_EQ(run_plait({"cancel"}).exit_code, 0);
  EXPECT_EQ(child.wait().exit_code, 130);
  expect_untouched_branches();
  open_point("work");
  const Ran on = resume();
  EXPECT_EQ(on.exit_code, 0) << on.out << on.err;
  expect_all_landed();
}

TEST_F(Interrupts, ReaderThatGoesAway) {
  agent_does("PRP-A", adds("a.txt"));
  agent_does("PRP-B", adds("b.txt"));
  std::string line =
      "exec 3>&1; { \"$0\" run PRP-A PRP-B \"$@\"; echo \"exit $?\" >&3; } | head -n 1";
  remember();
  std::vector<std::string> argv{"bash", "-c", line,
                                std::string(std::getenv("PLAIT_BUILD_DIR")) + "/bin/plait"};
  for (const std::string& word : agent_settings()) argv.push_back(word);
  const Ran ran = run_program(argv);
  EXPECT_THAT(ran.out, HasSubstr("exit 0")) << ran.err;
  EXPECT_EQ(landed(), "PRP-A PRP-B");
  EXPECT_EQ(run_state(), "finished");
}

}  // namespace
}  // namespace plait::test

// Several plaits at once in one repository, and merges that are interrupted.
#include <csignal>

#include "faults.hpp"

namespace plait::test {
namespace {

using ::testing::HasSubstr;

class Together : public Faults {};

TEST_F(Together, RunsLandBesideEachOther) {
  const std::vector<std::string> ids{"PRP-A", "PRP-B", "PRP-C", "PRP-D"};
  std::vector<Child> children;
  for (const std::string& id : ids)
    agent_does(id, adds(id + ".txt") + ": > " + quoted(own("come-to-" + id).string()) + "\n" +
                       waits_for(own("open-all").string()) + "\n");
  for (const std::string& id : ids) children.push_back(start_agents({id}));
  for (const std::string& id : ids) ASSERT_TRUE(has_come_to(id));
  open_point("all");
  for (Child& child : children) {
    const Ran ran = child.wait();
    EXPECT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  }
  for (const std::string& id : ids) EXPECT_EQ(repo().read(id + ".txt"), id + ".txt\n");
}

TEST_F(Together, OneTaskInTwoRunsIsDoneOnce) {
  agent_does("PRP-A", adds("a.txt") + stops_at("end"));
  Child first = start_agents({"PRP-A"});
  ASSERT_TRUE(has_come_to("end"));
  const std::string id = status()["run"];
  const Ran second = run_agents({"PRP-A"});
  EXPECT_EQ(second.exit_code, 4) << second.out << second.err;
  EXPECT_THAT(second.out,
              HasSubstr("run " + id + " is at work on the branch \"" + branch_of("PRP-A") + "\""));
  EXPECT_THAT(second.out, HasSubstr("plait status " + id));
  EXPECT_THAT(second.out + second.err, ::testing::Not(HasSubstr("git branch")));
  open_point("end");
  EXPECT_EQ(first.wait().exit_code, 0);
  EXPECT_EQ(landed(), "PRP-A");
}

TEST_F(Together, APausedRunsBranchIsNotForDeletingOnly) {
  agent_does("PRP-A", puts("new.txt", "A\n"));
  agent_does("PRP-B", puts("new.txt", "B\n"));
  ASSERT_EQ(run_agents({"PRP-A", "PRP-B"}).exit_code, 3);
  const std::string id = status()["run"];
  const Ran second = run_agents({"PRP-B"});
  EXPECT_EQ(second.exit_code, 4) << second.out << second.err;
  EXPECT_THAT(second.out, HasSubstr("plait resume " + id + " if that run is to go on"));
  expect_kept(folder_of("PRP-B"));
}

TEST_F(Together, OneRunIsResumedOnce) {
  agent_does("PRP-A", puts("new.txt", "A\n"));
  agent_does("PRP-B", puts("new.txt", "B\n"));
  ASSERT_EQ(run_agents({"PRP-A", "PRP-B"}).exit_code, 3);
  ASSERT_EQ(run_plait({"decide", "latest", "PRP-B", "theirs"}).exit_code, 0);
  Child one = start_plait({"resume"});
  Child two = start_plait({"resume"});
  const int codes = one.wait().exit_code * 10 + two.wait().exit_code;
  EXPECT_THAT(codes, ::testing::AnyOf(1, 2, 10, 20)) << "one goes on, the other is refused";
  EXPECT_EQ(landed(), "PRP-A PRP-B");
}

// A verification of the merges that stops where the test lets it go on.
class Merging : public Faults {
 protected:
  Child start_until_verification() {
    agent_does("PRP-A", adds("a.txt"));
    agent_does("PRP-B", adds("b.txt"));
    write_file(own("verify.sh"),
               "echo once >> " + quoted(own("verified").string()) + "\n" + stops_at("verify"));
    Child child =
        start_agents({"PRP-A", "PRP-B", "--set",
                      R"(step.merge.with.verify=["sh", ")" + own("verify.sh").string() + "\"]"});
    EXPECT_TRUE(has_come_to("verify"));
    return child;
  }
  void expect_landed_once() {
    const Ran on = run_plait({"resume"});
    EXPECT_EQ(on.exit_code, 0) << on.out << on.err;
    EXPECT_EQ(landed(), "PRP-A PRP-B");
  }
};

TEST_F(Merging, StoppedLandsNothingAndGoesOn) {
  Child child = start_until_verification();
  child.signal(SIGTERM);
  const Ran ran = child.wait();
  EXPECT_EQ(ran.exit_code, 130) << ran.out << ran.err;
  EXPECT_EQ(landed(), "");
  open_point("verify");
  expect_landed_once();
}

TEST_F(Merging, KilledLandsNothingAndGoesOn) {
  Child child = start_until_verification();
  child.signal(SIGKILL);
  child.wait();
  EXPECT_EQ(landed(), "");
  open_point("verify");
  ASSERT_TRUE(eventually([&] { return processes_of({repo().outside()}).empty(); }));
  expect_landed_once();
}

TEST_F(Merging, DrainedIsFinished) {
  Child child = start_until_verification();
  child.signal_group(SIGINT);
  ASSERT_TRUE(child.wait_for_output("nothing new is started"));
  open_point("verify");
  const Ran ran = child.wait();
  EXPECT_EQ(ran.exit_code, 130) << ran.out << ran.err;
  EXPECT_THAT(landed(), HasSubstr("PRP-A"));
  expect_landed_once();
}

TEST_F(Merging, FailedVerificationLandsNothing) {
  agent_does("PRP-A", adds("a.txt"));
  expect_kept(folder_of("PRP-A"));
  const Ran ran = run_agents({"PRP-A", "--set", "step.merge.with.verify=[\"false\"]"});
  EXPECT_EQ(ran.exit_code, 1) << ran.out << ran.err;
  EXPECT_EQ(landed(), "");
  EXPECT_EQ(repo().show(branch_of("PRP-A"), "a.txt"), "a.txt\n");
}

}  // namespace
}  // namespace plait::test

// Merge conflicts: each strategy, and what a person may do about those that are left.
#include "faults.hpp"

namespace plait::test {
namespace {

using ::testing::HasSubstr;

const char* const kBase = "one\ntwo\nthree\nfour\nfive\n";

std::string with_third(const std::string& line) {
  return "one\ntwo\n" + line + "\nfour\nfive\n";
}

class Conflicts : public Faults {
 protected:
  // PRP-A and PRP-B change the same line; PRP-C is independent of both.
  void two_that_clash() {
    repo().write("shared.txt", kBase).commit("Add shared.txt");
    agent_does("PRP-A", puts("shared.txt", with_third("from A")));
    agent_does("PRP-B", puts("shared.txt", with_third("from B")));
    agent_does("PRP-C", adds("c.txt"));
  }

  Ran run_three(std::vector<std::string> more = {}) {
    more.insert(more.begin(), {"PRP-A", "PRP-B", "PRP-C"});
    return run_agents(std::move(more));
  }

  // Until the conflict of PRP-B, which leaves the run paused.
  void pause() {
    const Ran ran = run_three();
    ASSERT_EQ(ran.exit_code, 3) << ran.out << ran.err;
    ASSERT_EQ(landed(), "PRP-A PRP-C");
    ASSERT_TRUE(repo().has(branch_of("PRP-B")));
    ASSERT_TRUE(std::filesystem::exists(worktree_of("PRP-B")));
  }

  // `decide` and then `resume`; the exit code of the latter.
  int decide(const std::string& choice) {
    const Ran told = run_plait({"decide", "latest", "PRP-B", choice});
    EXPECT_EQ(told.exit_code, 0) << told.out << told.err;
    return resume();
  }

  int resume() {
    const Ran ran = run_plait({"resume"});
    last_ = ran.out + ran.err;
    return ran.exit_code;
  }

  std::string last_;
};

class Strategies : public Conflicts,
                   public ::testing::WithParamInterface<std::pair<const char*, const char*>> {};

TEST_P(Strategies, ResolveWhatConflicts) {
  two_that_clash();
  const auto [strategy, third] = GetParam();
  const Ran ran =
      run_three({"--set", std::string("step.merge.with.strategies=[\"") + strategy + "\"]"});
  EXPECT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  EXPECT_EQ(landed(), "PRP-A PRP-B PRP-C");
  EXPECT_EQ(repo().show("main", "shared.txt"), with_third(third));
  const Json merges = report()["merge_status"];
  ASSERT_EQ(merges["resolved_conflicts"].size(), 1U) << merges;
  EXPECT_THAT(merges["resolved_conflicts"].dump(), HasSubstr(strategy));
}

INSTANTIATE_TEST_SUITE_P(Each, Strategies,
                         ::testing::Values(std::pair("ours", "from A"),
                                           std::pair("theirs", "from B"),
                                           std::pair("keep-both", "from A\nfrom B")),
                         [](const auto& tested) {
                           const std::string name = tested.param.first;
                           return name == "keep-both" ? std::string("both") : name;
                         });

TEST_F(Conflicts, PauseTheRunAndSayWhere) {
  two_that_clash();
  pause();
  expect_kept(folder_of("PRP-B"));
  const Json report = this->report();
  ASSERT_EQ(report["merge_status"]["conflicts"].size(), 1U) << report;
  const Json conflict = report["merge_status"]["conflicts"][0];
  EXPECT_EQ(conflict["path"], "shared.txt");
  EXPECT_EQ(conflict["lines"], Json::array({Json::array({3, 3})}));
  EXPECT_EQ(conflict["prp_id"], "PRP-B");
  EXPECT_EQ(report["exit_code"], 3);
  const Ran shown = run_plait({"status"});
  EXPECT_THAT(shown.out, HasSubstr("shared.txt lines 3"));
  EXPECT_THAT(shown.out, HasSubstr("PRP-B retry|ours|theirs|keep-both|skip"));
  EXPECT_EQ(resume(), 3) << "nothing was decided";
  EXPECT_EQ(landed(), "PRP-A PRP-C");
}

TEST_F(Conflicts, LandOnceResolvedByHand) {
  two_that_clash();
  pause();
  const auto there = worktree_of("PRP-B");
  run_program({"git", "-C", there.string(), "merge", "-q", "main"});
  write_file(there / "shared.txt", with_third("from both"));
  repo().git_in(there, {"commit", "-q", "-a", "-m", "Resolve"});
  EXPECT_EQ(decide("retry"), 0) << last_;
  EXPECT_EQ(landed(), "PRP-A PRP-C PRP-B");
  EXPECT_EQ(repo().show("main", "shared.txt"), with_third("from both"));
  EXPECT_FALSE(repo().has(branch_of("PRP-B")));
  EXPECT_NE(backup_of("PRP-B"), "");
  EXPECT_EQ(resume(), 2) << "a finished run has nothing to go on with";
}

TEST_F(Conflicts, TakeTheBranchesSide) {
  two_that_clash();
  pause();
  EXPECT_EQ(decide("theirs"), 0) << last_;
  EXPECT_EQ(landed(), "PRP-A PRP-C PRP-B");
  EXPECT_EQ(repo().show("main", "shared.txt"), with_third("from B"));
}

// Each decision counts once: the retry that did not help is not taken again in place of the next.
TEST_F(Conflicts, TakeEachDecisionOnce) {
  two_that_clash();
  pause();
  EXPECT_EQ(decide("retry"), 3) << last_;
  EXPECT_EQ(resume(), 3) << last_;
  EXPECT_EQ(decide("ours"), 0) << last_;
  EXPECT_EQ(repo().show("main", "shared.txt"), with_third("from A"));
  EXPECT_EQ(landed(), "PRP-A PRP-C PRP-B");
}

TEST_F(Conflicts, Skip) {
  two_that_clash();
  pause();
  expect_kept(folder_of("PRP-B"));
  EXPECT_EQ(decide("skip"), 1) << last_;
  EXPECT_EQ(landed(), "PRP-A PRP-C");
  EXPECT_EQ(repo().show(branch_of("PRP-B"), "shared.txt"), with_third("from B"));
}

TEST_F(Conflicts, UnknownChoice) {
  two_that_clash();
  pause();
  expect_kept(folder_of("PRP-B"));
  const Ran told = run_plait({"decide", "latest", "PRP-B", "perhaps"});
  EXPECT_EQ(told.exit_code, 2);
  EXPECT_THAT(told.err, HasSubstr("keep-both"));
}

TEST_F(Conflicts, FailWhenNobodyShallBeAsked) {
  two_that_clash();
  expect_kept(folder_of("PRP-B"));
  const Ran ran = run_three({"--continue-on-error", "--json"});
  EXPECT_EQ(ran.exit_code, 1) << ran.err;
  EXPECT_EQ(landed(), "PRP-A PRP-C");
  EXPECT_EQ(ran.json()["merge_status"]["not_landed"], Json({"PRP-B"}));
}

// In the staged pipeline a later stage builds on what the earlier one lands.
TEST_F(Conflicts, KeepDependentsWaiting) {
  repo().write("shared.txt", kBase).commit("Add shared.txt");
  agent_does("PRP-A", puts("shared.txt", with_third("from A")), "stage: 1\n");
  agent_does("PRP-B", puts("shared.txt", with_third("from B")), "stage: 1\n");
  agent_does("PRP-C", adds("c.txt"), "stage: 2\ndependencies: PRP-B\n");
  const Ran ran = run_three({"--pipeline", "train"});
  EXPECT_EQ(ran.exit_code, 3) << ran.out << ran.err;
  const std::string blocked = state_of(status(), "merge", "PRP-B") == "blocked" ? "PRP-B" : "PRP-A";
  EXPECT_EQ(landed(), blocked == "PRP-A" ? "PRP-B PRP-C" : "PRP-A");
  const Ran told = run_plait({"decide", "latest", blocked, "theirs"});
  EXPECT_EQ(told.exit_code, 0) << told.err;
  EXPECT_EQ(resume(), 0) << last_;
  EXPECT_EQ(repo().show("main", "c.txt"), "c.txt\n");
}

TEST_F(Conflicts, OfBinaryFiles) {
  repo().write("data", std::string("x\0y", 3)).commit("Add data");
  agent_does("PRP-A", "printf 'A\\000a' > data\ngit commit -q -a -m 'Phase 1: A'\n");
  agent_does("PRP-B", "printf 'B\\000b' > data\ngit commit -q -a -m 'Phase 1: B'\n");
  const Ran ran = run_agents({"PRP-A", "PRP-B"});
  ASSERT_EQ(ran.exit_code, 3) << ran.out << ran.err;
  EXPECT_EQ(decide("keep-both"), 3) << "bytes cannot be put after each other";
  EXPECT_EQ(decide("theirs"), 0) << last_;
  EXPECT_EQ(repo().show("main", "data"), std::string("B\0b", 3));
}

TEST_F(Conflicts, OfAChangeAndARemoval) {
  repo().write("shared.txt", kBase).commit("Add shared.txt");
  agent_does("PRP-A", puts("shared.txt", with_third("from A")));
  agent_does("PRP-B", "git rm -q shared.txt\ngit commit -q -m 'Phase 1: B'\n");
  const Ran ran = run_agents({"PRP-A", "PRP-B"});
  ASSERT_EQ(ran.exit_code, 3) << ran.out << ran.err;
  EXPECT_THAT(report()["merge_status"]["conflicts"].dump(), HasSubstr("modify/delete"));
  EXPECT_EQ(decide("theirs"), 0) << last_;
  EXPECT_THAT(repo().files("main"), ::testing::Not(::testing::Contains("shared.txt")));
}

TEST_F(Conflicts, OfTwoAdditions) {
  agent_does("PRP-A", puts("new.txt", "from A\n"));
  agent_does("PRP-B", puts("new.txt", "from B\n"));
  const Ran ran = run_agents({"PRP-A", "PRP-B"});
  ASSERT_EQ(ran.exit_code, 3) << ran.out << ran.err;
  EXPECT_EQ(decide("keep-both"), 0) << last_;
  EXPECT_EQ(repo().show("main", "new.txt"), "from A\nfrom B\n");
}

// A user's own commit on the target, made while agents were at work, is merged onto.
TEST_F(Conflicts, WithACommitOfTheUser) {
  repo().write("shared.txt", kBase).commit("Add shared.txt");
  agent_does("PRP-A", puts("shared.txt", with_third("from A")) + stops_at("end"));
  Child child = start_agents({"PRP-A"});
  ASSERT_TRUE(has_come_to("end"));
  repo().write("shared.txt", with_third("from the user"));
  repo().git({"commit", "-q", "-a", "-m", "By the user"});
  const std::string own_commit = repo().tip("main");
  open_point("end");
  const Ran ran = child.wait();
  EXPECT_EQ(ran.exit_code, 3) << ran.out << ran.err;
  EXPECT_EQ(repo().tip("main"), own_commit);
  expect_kept(folder_of("PRP-A"));
}

}  // namespace
}  // namespace plait::test

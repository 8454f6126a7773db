// Agents that fail, lie, die, or do what they should not: nothing is lost, and the report says what
// really happened.
#include "faults.hpp"

namespace plait::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class FailingTasks : public Faults {
 protected:
  // Two that succeed around one that commits and then fails.
  void one_of_three_fails() {
    agent_does("PRP-A", adds("a.txt"));
    agent_does("PRP-B", adds("b.txt") + "exit 3\n");
    agent_does("PRP-C", adds("c.txt"));
  }

  // A single task whose agent does `script` ends as failed, with its commits kept.
  Json fails_alone(const std::string& script) {
    agent_does("PRP-A", script);
    const Ran ran = run_agents({"PRP-A", "--json", "--set", "step.launch.with.retry=0"});
    EXPECT_EQ(ran.exit_code, 1) << ran.out << ran.err;
    EXPECT_EQ(landed(), "");
    return ran.json();
  }
};

TEST_F(FailingTasks, KeepAllFromLanding) {
  one_of_three_fails();
  const std::string before = repo().tip("main");
  const Ran ran = run_agents({"PRP-A", "PRP-B", "PRP-C", "--max-parallel", "3"});
  EXPECT_EQ(ran.exit_code, 1) << ran.out << ran.err;
  EXPECT_EQ(repo().tip("main"), before);
  const Json report = this->report();
  EXPECT_EQ(report["results"]["PRP-B"]["status"], "FAILED");
  EXPECT_EQ(report["success"], false);
  EXPECT_EQ(report["merge_status"]["commits"], Json::array());
  for (const Json& kept : report["kept_worktrees"]) {
    const std::string id = kept["prp_id"];
    expect_kept(folder_of(id));
    EXPECT_TRUE(repo().has(branch_of(id))) << id;
  }
  EXPECT_THAT(report["kept_worktrees"].dump(), HasSubstr("PRP-B"));
}

TEST_F(FailingTasks, LetOthersLandOnRequest) {
  one_of_three_fails();
  const Ran ran = run_agents({"PRP-A", "PRP-B", "PRP-C", "--continue-on-error"});
  EXPECT_EQ(ran.exit_code, 1) << ran.out << ran.err;
  EXPECT_EQ(landed(), "PRP-A PRP-C");
  expect_kept(folder_of("PRP-B"));
  EXPECT_EQ(repo().show(branch_of("PRP-B"), "b.txt"), "b.txt\n");
  EXPECT_FALSE(repo().has(branch_of("PRP-A")));
  const Json report = this->report();
  ASSERT_EQ(report["kept_worktrees"].size(), 1U) << report;
  EXPECT_EQ(report["kept_worktrees"][0]["prp_id"], "PRP-B");
  EXPECT_EQ(report["kept_worktrees"][0]["branch"], branch_of("PRP-B"));
  EXPECT_EQ(report["merge_status"]["landed"], Json({"PRP-A", "PRP-C"}));
}

TEST_F(FailingTasks, NothingCommittedIsNoSuccess) {
  const Json report = fails_alone("echo STATUS:COMPLETE:1/1\n");
  EXPECT_EQ(report["results"]["PRP-A"]["status"], "FAILED");
  EXPECT_THAT(report["results"]["PRP-A"]["errors"].dump(), HasSubstr("committed nothing"));
  EXPECT_FALSE(repo().has(branch_of("PRP-A"))) << "an empty branch is of no use";
}

TEST_F(FailingTasks, ExitCodeCountsMoreThanWords) {
  const Json report = fails_alone(adds("a.txt") + "echo STATUS:COMPLETE:1/1\nexit 1\n");
  EXPECT_EQ(report["results"]["PRP-A"]["status"], "FAILED");
  EXPECT_EQ(report["results"]["PRP-A"]["claims"]["status"], "COMPLETE");
  expect_kept(folder_of("PRP-A"));
}

TEST_F(FailingTasks, PartialDoesNotLand) {
  const Json report = fails_alone(adds("a.txt") + "echo STATUS:PARTIAL:0/1\n");
  EXPECT_EQ(report["results"]["PRP-A"]["status"], "PARTIAL");
  EXPECT_EQ(report["prps_partial"], 1);
  expect_kept(folder_of("PRP-A"));
}

TEST_F(FailingTasks, WordsOfFailureCount) {
  const Json report = fails_alone(adds("a.txt") + "echo STATUS:FAILED:no luck\n");
  EXPECT_THAT(report["results"]["PRP-A"]["errors"].dump(), HasSubstr("no luck"));
  expect_kept(folder_of("PRP-A"));
}

TEST_F(FailingTasks, KilledAgent) {
  const Json report = fails_alone(adds("a.txt") + "kill -9 $$\n");
  EXPECT_THAT(report["results"]["PRP-A"]["errors"].dump(), HasSubstr("signal 9"));
  expect_kept(folder_of("PRP-A"));
}

TEST_F(FailingTasks, MissingAgentIsRefused) {
  write_prp("PRP-A");
  for (const std::string& program : {std::string("no-such-program"), own("no-such").string()}) {
    std::vector<std::string> args{"run", "PRP-A"};
    for (const char* step : {"preflight", "launch"}) {
      args.emplace_back("--set");
      args.push_back(std::string("step.") + step + R"(.with.agent={ uses = "command", argv = [")" +
                     program + R"("] })");
    }
    const Ran ran = run_plait(args);
    EXPECT_EQ(ran.exit_code, 4) << ran.out << ran.err;
    EXPECT_THAT(ran.out, HasSubstr("there is no program \"" + program));
  }
}

TEST_F(FailingTasks, UncommittedChangesStay) {
  agent_does("PRP-A", adds("a.txt") + "echo more >> README.md\necho new > new.txt\n");
  const Ran ran = run_agents({"PRP-A", "--json"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(landed(), "PRP-A");
  expect_kept(folder_of("PRP-A"));
  EXPECT_EQ(read_file(worktree_of("PRP-A") / "new.txt"), "new\n");
  EXPECT_EQ(read_file(worktree_of("PRP-A") / "README.md"), "# project\nmore\n");
  const Json kept = ran.json()["kept_worktrees"];
  ASSERT_EQ(kept.size(), 1U);
  EXPECT_THAT(kept[0]["reason"].get<std::string>(), HasSubstr("uncommitted"));
  EXPECT_EQ(ran.json()["results"]["PRP-A"]["uncommitted"], 2);
}

// A tree of processes that takes no notice of SIGTERM: a child, one in a session of its own, and
// one whose parents have gone.
TEST_F(FailingTasks, TimeoutEndsAllDescendants) {
  const std::string stubborn = "trap '' TERM INT HUP; : > \"$1\"; while :; do sleep 0.1; done";
  const auto start = [&](const std::string& how, const std::string& name) {
    return how + " sh -c " + quoted(stubborn) + " sh " + quoted(own(name).string()) + " &\n";
  };
  agent_does("PRP-A",
             adds("a.txt") + "trap '' TERM\n" + start("", "child") + start("setsid", "session") +
                 "sh -c " + quoted(start("setsid -f", "orphan")) + "\n" +
                 waits_for(own("child").string()) + "\n" + waits_for(own("session").string()) +
                 "\n" + waits_for(own("orphan").string()) + "\n" + ": > " +
                 quoted(own("all").string()) + "\nwhile :; do sleep 0.1; done\n");
  const Ran ran =
      run_agents({"PRP-A", "--timeout", "4s", "--json", "--set", "step.launch.with.grace=1s"});
  EXPECT_EQ(ran.exit_code, 1) << ran.out << ran.err;
  EXPECT_TRUE(std::filesystem::exists(own("all"))) << "the agent was ended before it had begun";
  const Json status = this->status();
  EXPECT_EQ(state_of(status, "launch", "PRP-A"), "failed");
  for (const Json& row : status["steps"])
    if (row["step"] == "launch") {
      EXPECT_EQ(row["error"]["code"], "timeout") << row;
    }
  expect_kept(folder_of("PRP-A"));
}

TEST_F(FailingTasks, OutputOfAnySizeAndKind) {
  agent_does("PRP-A", adds("a.txt") +
                          "head -c 30000000 /dev/urandom\n"
                          "head -c 20000000 /dev/zero | tr '\\000' x\n"
                          "printf '\\n\\377\\376\\nSTATUS:COMPLETE:1/1\\n'\n");
  const Ran ran = run_agents({"PRP-A", "--json"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err.substr(0, 2000);
  const Json result = ran.json()["results"]["PRP-A"];
  EXPECT_EQ(result["claims"]["status"], "COMPLETE");
  EXPECT_GE(std::filesystem::file_size(result["log"].get<std::string>()), 50'000'000U);
  EXPECT_EQ(landed(), "PRP-A");
}

class Meddlers : public Faults {
 protected:
  // Everything that was ever committed in the story is still reachable from a ref or a worktree.
  void expect_nothing_lost() {
    const std::string lost = repo().git({"fsck", "--unreachable", "--no-reflogs"});
    EXPECT_THAT(lost, Not(HasSubstr("commit")));
  }
};

TEST_F(Meddlers, BranchThatIsGone) {
  agent_does("PRP-A", adds("a.txt") + "git checkout -q --detach\ngit branch -q -D " +
                          branch_of("PRP-A") + "\n");
  const Ran ran = run_agents({"PRP-A", "--json"});
  EXPECT_EQ(ran.exit_code, 1) << ran.out << ran.err;
  EXPECT_THAT(ran.json()["results"]["PRP-A"]["errors"].dump(), HasSubstr("is gone"));
  expect_kept(folder_of("PRP-A"));
  expect_nothing_lost();
}

TEST_F(Meddlers, WorkOnAnotherBranch) {
  agent_does("PRP-A", "git checkout -q -b other\n" + adds("a.txt"));
  const Ran ran = run_agents({"PRP-A", "--json"});
  EXPECT_EQ(ran.exit_code, 1) << ran.out << ran.err;
  EXPECT_THAT(ran.json()["results"]["PRP-A"]["errors"].dump(), HasSubstr("other"));
  EXPECT_EQ(repo().show("other", "a.txt"), "a.txt\n");
  expect_kept(folder_of("PRP-A"));
  expect_nothing_lost();
}

TEST_F(Meddlers, HeadLeftOnAnotherBranch) {
  agent_does("PRP-A", adds("a.txt") + "git checkout -q -b other\n" + adds("b.txt"));
  const Ran ran = run_agents({"PRP-A", "--json"});
  EXPECT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  EXPECT_EQ(repo().show("main", "a.txt"), "a.txt\n");
  EXPECT_THAT(repo().files("main"), Not(::testing::Contains("b.txt")));
  expect_kept(folder_of("PRP-A"));
  expect_nothing_lost();
}

TEST_F(Meddlers, HistoryWithoutTheBase) {
  agent_does("PRP-A", "git checkout -q --orphan fresh\n" + adds("a.txt") + "git branch -f " +
                          branch_of("PRP-A") + " fresh\ngit checkout -q " + branch_of("PRP-A") +
                          "\n");
  const Ran ran = run_agents({"PRP-A", "--json"});
  EXPECT_EQ(ran.exit_code, 1) << ran.out << ran.err;
  EXPECT_EQ(landed(), "");
  expect_kept(folder_of("PRP-A"));
  expect_nothing_lost();
}

TEST_F(Meddlers, CommitInTheMainCheckout) {
  agent_does("PRP-A",
             adds("a.txt") + "cd " + quoted(repo().path().string()) + "\n" + adds("main.txt"));
  const Ran ran = run_agents({"PRP-A", "--json"});
  EXPECT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  EXPECT_EQ(repo().read("main.txt"), "main.txt\n");
  EXPECT_EQ(repo().read("a.txt"), "a.txt\n");
  expect_nothing_lost();
}

// A reference that moves takes no checkout along.
class TargetMovers : public Meddlers {
 protected:
  // The warning names the command that brings the main checkout along, and that does.
  void expect_told(const Ran& ran) {
    EXPECT_EQ(ran.exit_code, 0) << ran.out << ran.err;
    EXPECT_THAT(ran.out, HasSubstr("somebody moved \"main\""));
    std::string warning;
    const Json report = this->report();
    for (const Json& one : report["warnings"])
      if (one.get<std::string>().find("somebody moved") != std::string::npos)
        warning += one.get<std::string>();
    const std::string before = "bring it along with: ";
    const std::size_t at = warning.find(before);
    ASSERT_NE(at, std::string::npos) << warning;
    EXPECT_EQ(warning.find(before, at + 1), std::string::npos) << "told once: " << warning;
    EXPECT_EQ(run_program({"sh", "-c", warning.substr(at + before.size())}).exit_code, 0);
    EXPECT_EQ(repo().status(), "?? PRPs/");
    EXPECT_EQ(repo().read("a.txt"), "a.txt\n");
  }
};

TEST_F(TargetMovers, OntoTheirOwnBranch) {
  agent_does("PRP-A", adds("a.txt") + "git update-ref refs/heads/main HEAD\n");
  expect_told(run_agents({"PRP-A"}));
}

TEST_F(TargetMovers, OntoSomethingElse) {
  agent_does("PRP-A", adds("a.txt") + "git checkout -q --detach\n" + adds("other.txt") +
                          "git update-ref refs/heads/main HEAD\ngit checkout -q " +
                          branch_of("PRP-A") + "\n" + adds("b.txt"));
  expect_told(run_agents({"PRP-A"}));
  EXPECT_EQ(repo().read("b.txt"), "b.txt\n");
  EXPECT_EQ(repo().read("other.txt"), "other.txt\n");
}

TEST_F(Meddlers, WorktreeWithoutItsGitFile) {
  agent_does("PRP-A", adds("a.txt") + "rm .git\n");
  const Ran ran = run_agents({"PRP-A", "--json"});
  EXPECT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  EXPECT_EQ(landed(), "PRP-A");
  const Json kept = ran.json()["kept_worktrees"];
  ASSERT_EQ(kept.size(), 1U);
  EXPECT_EQ(kept[0]["path"], worktree_of("PRP-A").string());
  EXPECT_THAT(kept[0]["reason"].get<std::string>(), HasSubstr(".git file"));
  expect_kept(folder_of("PRP-A"));
}

TEST_F(Meddlers, WorktreeReplacedByALink) {
  const std::string moved = repo().beside("moved").string();
  agent_does("PRP-A", adds("a.txt") + "cd ..\nmv \"$PLAIT_WORKTREE\" " + quoted(moved) +
                          "\nln -s " + quoted(moved) + " \"$PLAIT_WORKTREE\"\n");
  const Ran ran = run_agents({"PRP-A", "--json"});
  EXPECT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  EXPECT_EQ(landed(), "PRP-A");
  const Json kept = ran.json()["kept_worktrees"];
  ASSERT_EQ(kept.size(), 1U);
  EXPECT_THAT(kept[0]["reason"].get<std::string>(), HasSubstr("a symbolic link"));
  EXPECT_EQ(read_file(repo().beside("moved") / "a.txt"), "a.txt\n");
  expect_kept(folder_of("PRP-A"));
  expect_kept("moved");
}

TEST_F(Meddlers, WorktreeThatIsGone) {
  agent_does("PRP-A", adds("a.txt") + "rm -rf \"$PLAIT_WORKTREE\"\n");
  const Ran ran = run_agents({"PRP-A", "--json"});
  EXPECT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  EXPECT_EQ(landed(), "PRP-A");
  EXPECT_EQ(repo().read("a.txt"), "a.txt\n");
  expect_nothing_lost();
}

}  // namespace
}  // namespace plait::test

// How much at once, and how far: --max-parallel, --no-merge, --no-cleanup, --model.
#include <algorithm>

#include "story.hpp"

namespace plait::test {
namespace {

using ::testing::HasSubstr;

class Limits : public Story {
 protected:
  // Four that say when they come and go, and stay until `gate` is there.
  std::vector<std::string> four() {
    std::vector<std::string> ids;
    for (const char* id : {"PRP-A", "PRP-B", "PRP-C", "PRP-D"}) {
      write_prp(id, {.phases = {{.bash = appends(log_, "in") + "\n" + waits_for(gate_) + "\n" +
                                         writes(std::string(id) + ".txt", id) + "\n" +
                                         appends(log_, "out")}}});
      ids.emplace_back(id);
    }
    return ids;
  }
  // The most that were there at once.
  [[nodiscard]] int most() const {
    int now = 0;
    int most = 0;
    std::istringstream lines(read_file(log_));
    for (std::string line; std::getline(lines, line); most = std::max(most, now))
      now += line == "in" ? 1 : -1;
    return most;
  }
  [[nodiscard]] bool are_in(int number) const {
    return std::filesystem::exists(log_) &&
           read_file(log_).size() == static_cast<std::size_t>(number) * 3;
  }
  // Runs the four with `limit`; looks when that many are at work and the gate is closed.
  void at_most(int limit) {
    std::vector<std::string> args = four();
    args.insert(args.end(), {"--max-parallel", std::to_string(limit)});
    Child run = start_batch(args);
    ASSERT_TRUE(eventually([&] { return are_in(limit); })) << run.out() << run.err();
    const auto at_work = [&] {
      int number = 0;
      const Json state = status();
      for (const Json& row : state["steps"])
        number += row["step"] == "launch" && row["status"] == "waiting" ? 1 : 0;
      return number;
    };
    EXPECT_TRUE(eventually([&] { return at_work() == limit; })) << at_work();
    EXPECT_TRUE(are_in(limit));
    touch(gate_);
    EXPECT_EQ(run.wait().exit_code, 0);
    EXPECT_EQ(most(), limit);
    EXPECT_EQ(repo().read("PRP-D.txt"), "PRP-D\n");
  }
  void two() {
    write_prp("PRP-A");
    write_prp("PRP-B");
  }

  const std::string log_ = own("work.log"), gate_ = own("gate");
};

TEST_F(Limits, OneAtOnce) {
  at_most(1);
}

TEST_F(Limits, TwoAtOnce) {
  at_most(2);
}

TEST_F(Limits, NoLimit) {
  std::vector<std::string> args = four();
  Child run = start_batch(args);
  EXPECT_TRUE(eventually([&] { return are_in(4); })) << run.out() << run.err();
  touch(gate_);
  EXPECT_EQ(run.wait().exit_code, 0);
}

TEST_F(Limits, NoMergeKeepsBranchesAndLandsNothing) {
  two();
  const std::string before = repo().tip("main");
  const Ran ran = run_batch({"--no-merge", "--json", "PRP-A", "PRP-B"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(repo().tip("main"), before);
  EXPECT_EQ(repo().show("prp-a-title-of-prp-a", "PRP-A.txt"), "made by PRP-A\n");
  EXPECT_TRUE(repo().has("prp-b-title-of-prp-b"));
  const Json report = ran.json();
  EXPECT_EQ(report["prps_succeeded"], 2);
  EXPECT_EQ(report["merge_status"]["commits"], Json::array());
  EXPECT_EQ(report["cleanup_status"]["worktrees_removed"], 0);
  expect_kept("project-prp-a");
  expect_kept("project-prp-b");
}

TEST_F(Limits, NoCleanupKeepsWhatHasLanded) {
  two();
  const Ran ran = run_batch({"--no-cleanup", "--json", "PRP-A", "PRP-B"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(repo().log("--merges").size(), 2U);
  EXPECT_TRUE(repo().has("prp-a-title-of-prp-a"));
  EXPECT_EQ(ran.json()["cleanup_status"]["worktrees_removed"], 0);
  expect_kept("project-prp-a");
  expect_kept("project-prp-b");
}

TEST_F(Limits, OneModelForAll) {
  write_prp("PRP-A", {.header = "complexity: low\nestimated_hours: 0.25\n"});
  const Json report = run_batch({"--model", "opus", "--json", "PRP-A"}).json();
  EXPECT_EQ(report["model"], "opus");
  EXPECT_EQ(report["results"]["PRP-A"]["model"], "opus");
}

TEST_F(Limits, TheModelReachesTheAgent) {
  write_prp("PRP-A", {.header = "complexity: low\nestimated_hours: 0.25\n"});
  const std::string agent =
      "step.launch.with.agent={ uses = \"command\", argv = [\"sh\", \"-c\", "
      "\"echo $PLAIT_TASK $PLAIT_MODEL $PLAIT_BRANCH $PLAIT_TARGET > env.txt && git add -A && "
      "git commit -qm work\"] }";
  const Ran ran = run_plait({"run", "--set", agent, "--model", "opus", "PRP-A"});
  ASSERT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  EXPECT_EQ(repo().read("env.txt"), "PRP-A opus prp-a-title-of-prp-a main\n");
}

}  // namespace
}  // namespace plait::test

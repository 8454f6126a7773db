// plait restore: a PRP's branch back to a checkpoint, and forward again.
#include <cstdlib>

#include "faults.hpp"
#include "git/checkpoint.hpp"

namespace plait::test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

// A task whose worktree a failed run has left, with three phases on its branch.
class Restore : public Faults {
 protected:
  enum class Ends { with_worktree, without };

  void begin(Ends ends = Ends::with_worktree) {
    agent_does(task_, "exit 3\n");
    const Ran ran = run_agents({"--no-cleanup", task_});
    ASSERT_EQ(ran.exit_code, 1) << ran.out << ran.err;
    if (ends == Ends::with_worktree) expect_kept(folder_of(task_));
    points_ = {tip()};
    for (int phase = 1; phase <= 3; ++phase) do_phase(std::to_string(phase));
  }
  // One commit of plait's, with its tag.
  void do_phase(const std::string& phase, const std::string& text = "x\n") {
    write_file(tree() / ("phase" + phase), text);
    repo().git_in(tree(), {"add", "-A"});
    repo().git_in(tree(), {"commit", "-q", "-m", "Phase " + phase + ": do it", "-m",
                           "Plait-Run: r\nPlait-Task: " + task_ + "\nPlait-Phase: " + phase});
    points_.push_back(tip());
    const auto made = git::make_checkpoint(repo().open(), {tip(), "r", task_, phase});
    ASSERT_TRUE(made.ok()) << made.error().message;
    tags_.push_back(made->tag);
  }
  [[nodiscard]] std::filesystem::path tree() const { return worktree_of(task_); }
  [[nodiscard]] std::string tip() const { return repo().tip(branch_of(task_)); }
  [[nodiscard]] std::string status() const {
    return repo().git_in(tree(), {"status", "--porcelain"});
  }
  Ran restore(std::vector<std::string> args) {
    args.insert(args.begin(), {"restore", task_});
    return run_plait(args);
  }
  void expect_at(std::size_t point) const {
    EXPECT_EQ(tip(), points_[point]);
    EXPECT_EQ(status(), "");
  }
  // An outcome that changed nothing.
  void expect_refused(const Ran& ran, const std::string& why) const {
    EXPECT_EQ(ran.exit_code, 4);
    EXPECT_THAT(ran.err, HasSubstr(why));
    EXPECT_EQ(tip(), points_.back());
    EXPECT_EQ(repo().git({"for-each-ref", "refs/plait"}), "");
  }

  std::string task_ = "PRP-A";
  std::vector<std::string> points_, tags_;
};

TEST_F(Restore, GoesToEachPhaseAndForwardAgain) {
  begin();
  for (const std::size_t point : {2U, 1U, 3U, 0U, 2U, 3U}) {
    const Ran ran = restore({std::to_string(point)});
    EXPECT_EQ(ran.exit_code, 0) << ran.err;
    expect_at(point);
  }
}

TEST_F(Restore, WithoutAPhaseGoesToTheNewestCheckpoint) {
  begin();
  write_file(tree() / "half-done", "x");
  repo().git_in(tree(), {"add", "-A"});
  repo().git_in(tree(), {"commit", "-q", "-m", "Half done"});
  EXPECT_EQ(restore({}).exit_code, 0);
  expect_at(3);
  const Ran again = restore({});
  EXPECT_EQ(again.exit_code, 0);
  EXPECT_THAT(again.out, HasSubstr("it was there already"));
}

TEST_F(Restore, TellsHowToGetBackWhatWasThere) {
  begin();
  const Ran ran = restore({"1"});
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.out, AllOf(HasSubstr("is at phase 1: " + points_[1].substr(0, 7)),
                             HasSubstr("worktree: ../project-prp-a"),
                             HasSubstr("kept: refs/plait/backup/" + branch_of("PRP-A") + "/")));
  const std::size_t command = ran.out.find("git -C");
  ASSERT_NE(command, std::string::npos) << ran.out;
  ASSERT_EQ(run_program({"sh", "-c", ran.out.substr(command)}).exit_code, 0);
  expect_at(3);
}

TEST_F(Restore, RefusesToLoseChanges) {
  begin();
  write_file(tree() / "phase1", "mine\n");
  write_file(tree() / "new file", "mine\n");
  const Ran ran = restore({"1"});
  expect_refused(ran, "uncommitted changes");
  EXPECT_THAT(ran.err, AllOf(HasSubstr("changed: phase1"), HasSubstr("not in git: new file"),
                             HasSubstr("--keep-changes")));
  EXPECT_EQ(read_file(tree() / "new file"), "mine\n");
}

TEST_F(Restore, KeepsChangesWhereTold) {
  begin();
  write_file(tree() / "phase1", "mine\n");
  write_file(tree() / "new file", "mine\n");
  const Ran ran = restore({"2", "--keep-changes", "--json"});
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  expect_at(2);
  EXPECT_FALSE(std::filesystem::exists(tree() / "new file"));
  const Json json = ran.json();
  EXPECT_EQ(json["changes_kept"], true);
  EXPECT_EQ(json["from"], points_[3]);
  EXPECT_EQ(json["to"], points_[2]);
  EXPECT_EQ(json["phase"], "2");
  EXPECT_EQ(json["tag"], tags_[1]);
  ASSERT_EQ(run_program({"sh", "-c", json["undo"]}).exit_code, 0);
  EXPECT_EQ(tip(), points_[3]);
  EXPECT_EQ(status(), " M phase1\n?? \"new file\"");
  EXPECT_EQ(read_file(tree() / "new file"), "mine\n");
}

TEST_F(Restore, ListsTheCheckpoints) {
  begin();
  ASSERT_EQ(restore({"2"}).exit_code, 0);
  const Ran ran = restore({"--list"});
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  const std::vector<std::string> lines = ran.lines();
  ASSERT_EQ(lines.size(), 7U) << ran.out;
  EXPECT_THAT(lines[0], HasSubstr("PRP-A on " + branch_of("PRP-A")));
  EXPECT_THAT(lines[2], AllOf(StartsWith(" "), HasSubstr("base")));
  EXPECT_THAT(lines[3], AllOf(StartsWith(" "), HasSubstr(tags_[0])));
  EXPECT_THAT(lines[4], AllOf(StartsWith("*  2"), HasSubstr(points_[2].substr(0, 7)),
                              EndsWith("Phase 2: do it")));
  EXPECT_EQ(lines[5], "not on the branch now:");
  EXPECT_THAT(lines[6], AllOf(StartsWith("   3"), HasSubstr(tags_[2])));

  const Json json = restore({"--list", "--json"}).json();
  EXPECT_EQ(json["task"], "PRP-A");
  EXPECT_EQ(json["tip"], points_[2]);
  EXPECT_EQ(json["base"], points_[0]);
  ASSERT_EQ(json["checkpoints"].size(), 3U);
  EXPECT_EQ(json["checkpoints"][1]["current"], true);
  EXPECT_EQ(json["checkpoints"][1]["on_branch"], true);
  EXPECT_EQ(json["checkpoints"][2]["on_branch"], false);
  EXPECT_EQ(json["checkpoints"][2]["run"], "r");
}

TEST_F(Restore, TakesThePhaseThatIsOnTheBranchBeforeANewerOneElsewhere) {
  begin();
  ASSERT_EQ(restore({"1"}).exit_code, 0);
  do_phase("2", "done otherwise\n");
  ASSERT_EQ(restore({"3"}).exit_code, 0);
  ASSERT_EQ(restore({"2"}).exit_code, 0);
  expect_at(2);
  ASSERT_EQ(restore({tags_.back()}).exit_code, 0);
  expect_at(4);
}

TEST_F(Restore, TakesAPrpByIdFileBranchOrPath) {
  begin();
  const std::vector<std::string> names{"PRP-A", "prp-a", "PRP-A.md", "PRPs/PRP-A.md",
                                       branch_of("PRP-A")};
  for (const std::string& name : names) {
    const Ran ran = run_plait({"restore", name, "--list", "--json"});
    EXPECT_EQ(ran.exit_code, 0) << name << ": " << ran.err;
    EXPECT_EQ(ran.json()["task"], "PRP-A");
  }
  work_in(repo().path() / "PRPs");
  EXPECT_EQ(run_plait({"restore", "PRP-A.md", "--list"}).exit_code, 0);
  EXPECT_EQ(run_plait({"restore", "-C", "..", "PRP-A", "2"}).exit_code, 0);
  expect_at(2);
}

TEST_F(Restore, WorksFromWithinTheWorktree) {
  begin();
  write_file(tree() / "sub/f", "x");
  repo().git_in(tree(), {"add", "-A"});
  repo().git_in(tree(), {"commit", "-q", "-m", "Sub"});
  work_in(tree() / "sub");
  const Ran ran = restore({"2"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(tip(), points_[2]);
}

TEST_F(Restore, MovesABranchWithoutAWorktree) {
  begin(Ends::without);
  repo().git({"worktree", "remove", "--force", "--force", tree().string()});
  const Ran ran = restore({"1"});
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(tip(), points_[1]);
  const std::size_t command = ran.out.find("git branch --force");
  ASSERT_NE(command, std::string::npos) << ran.out;
  ASSERT_EQ(run_program({"sh", "-c", ran.out.substr(command)}).exit_code, 0);
  EXPECT_EQ(tip(), points_[3]);
}

TEST_F(Restore, OfABranchThatIsGoneSaysHowToMakeIt) {
  begin(Ends::without);
  repo().git({"worktree", "remove", "--force", "--force", tree().string()});
  repo().git({"branch", "-q", "-D", branch_of("PRP-A")});
  EXPECT_THAT(restore({"--list"}).out, AllOf(HasSubstr("which is gone"), HasSubstr(tags_[0])));
  const Ran ran = restore({"1"});
  EXPECT_EQ(ran.exit_code, 2);
  EXPECT_THAT(ran.err,
              HasSubstr("git branch '" + branch_of("PRP-A") + "' " + points_[1].substr(0, 7)));
}

TEST_F(Restore, LeavesWhatWorktreeincludeHasPut) {
  repo().write(".gitignore", ".env\n").write(".worktreeinclude", ".env\n").commit("Include");
  repo().write(".env", "secret\n");
  begin();
  repo().git_in(tree(), {"add", "-f", ".env"});
  EXPECT_EQ(restore({"2"}).exit_code, 0);
  write_file(tree() / "phase1", "mine\n");
  const Ran ran = restore({"1", "--keep-changes", "--json"});
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(read_file(tree() / ".env"), "secret\n");
  EXPECT_THAT(repo().files(ran.json()["backup_ref"]), Not(::testing::Contains(".env")));
}

TEST_F(Restore, RefusesDuringARebase) {
  begin();
  write_file(own("todo"), "break\n");
  repo().git_in(tree(), {"-c", "sequence.editor=cp '" + own("todo").string() + "'", "rebase", "-q",
                         "-i", "HEAD~1"});
  expect_refused(restore({"1"}), "a rebase is under way");
  EXPECT_THAT(restore({"1"}).err, HasSubstr("rebase --abort"));
}

TEST_F(Restore, RefusesWhileARunIsAtWork) {
  agent_does("PRP-A", stops_at("work") + adds("a.txt"));
  Child run = start_agents({"PRP-A"});
  ASSERT_TRUE(eventually([&] { return has_come_to("work"); }));
  const Ran ran = run_plait({"restore", "PRP-A", "base"});
  EXPECT_EQ(ran.exit_code, 4);
  EXPECT_THAT(ran.err, AllOf(HasSubstr("is at work on PRP-A"), HasSubstr("plait cancel")));
  EXPECT_EQ(run_plait({"restore", "PRP-A", "--list"}).exit_code, 0) << "looking is allowed";
  open_point("work");
  EXPECT_EQ(run.wait().exit_code, 0);
}

TEST_F(Restore, RefusesWhileAnAgentOfADeadRunIsAtWork) {
  agent_does("PRP-A", stops_at("work") + adds("a.txt"));
  Child run = start_agents({"PRP-A"});
  ASSERT_TRUE(eventually([&] { return has_come_to("work"); }));
  run.signal(SIGKILL);
  run.wait();
  const Ran ran = run_plait({"restore", "PRP-A", "base"});
  EXPECT_EQ(ran.exit_code, 4);
  EXPECT_THAT(ran.err, HasSubstr("still is at work on PRP-A"));
  open_point("work");
  EXPECT_TRUE(eventually([&] {
    return run_plait({"restore", "PRP-A", "base", "--keep-changes"}).exit_code == 0;
  }));
  expect_kept(folder_of("PRP-A"));
}

TEST_F(Restore, MistakesAreExplained) {
  begin();
  struct Mistake {
    std::vector<std::string> args;
    std::string answer;
  };
  for (const Mistake& mistake : std::vector<Mistake>{
           {{"restore", "PRP-A", "7"}, "it has: base, 1, 2, 3"},
           {{"restore", "PRP-B"}, "did you mean \"PRP-A\"?"},
           {{"restore", "nothing-like-it"}, "nothing-like-it"},
           {{"restore", "PRP-A", "--kep-changes"}, "did you mean \"--keep-changes\"?"},
           {{"restore"}, "prp"}}) {
    const Ran ran = run_plait(mistake.args);
    EXPECT_EQ(ran.exit_code, 2) << ::testing::PrintToString(mistake.args);
    EXPECT_THAT(ran.err, HasSubstr(mistake.answer)) << ::testing::PrintToString(mistake.args);
    EXPECT_EQ(ran.out, "");
  }
}

TEST_F(Restore, OfAPrpThatWasNeverWorkedOnSaysSo) {
  write_prp("PRP-A");
  const Ran ran = run_plait({"restore", "PRP-A"});
  EXPECT_EQ(ran.exit_code, 2);
  EXPECT_THAT(ran.err, HasSubstr("has not been worked on"));
}

}  // namespace
}  // namespace plait::test

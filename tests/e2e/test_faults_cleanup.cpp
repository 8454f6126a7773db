// Cleanup removes what has landed and nothing else, whatever a worktree was left as.
#include "faults.hpp"

namespace plait::test {
namespace {

using ::testing::HasSubstr;

// What an agent does after its commit, and what must hold then.
struct Leaving {
  std::string id;
  std::string script;
  bool kept = true;
  std::string file = {};  // in the kept worktree, holding "left\n"
};

const std::string kLeft = "echo left > left.txt\n";

std::vector<Leaving> leavings() {
  return {
      {"PRP-CLEAN", "", false},
      {"PRP-UNTRACKED", kLeft, true, "left.txt"},
      {"PRP-DEEP", "mkdir -p x/y\necho left > x/y/left.txt\n", true, "x/y/left.txt"},
      {"PRP-MODIFIED", "echo left > README.md\n", true, "README.md"},
      {"PRP-STAGED", kLeft + "git add left.txt\n", true, "left.txt"},
      {"PRP-RENAMED", "git mv README.md READ.md\n", true},
      {"PRP-REMOVED", "rm README.md\n", true},
      {"PRP-MODE", "chmod +x README.md\n", true},
      {"PRP-DETACHED",
       "git checkout -q --detach\n" + std::string("git commit -q --allow-empty -m x\n"), true},
      {"PRP-ELSEWHERE", "git checkout -q -b elsewhere\ngit commit -q --allow-empty -m x\n", true},
      {"PRP-MERGING",
       "git branch side HEAD~1\ngit merge -q --no-commit --no-ff -s ours side^0 || true\n"
       "git rev-parse HEAD > \"$(git rev-parse --git-path MERGE_HEAD)\"\n",
       true},
      {"PRP-FAILED", "exit 1\n", true},
      {"PRP-FAILED-DIRTY", kLeft + "exit 1\n", true, "left.txt"},
      {"PRP-STASHED", kLeft + "git add left.txt\ngit stash -q\n", false},
  };
}

class Cleanup : public Faults {
 protected:
  static std::string committed(const std::string& id) { return id + "-made.txt"; }
};

TEST_F(Cleanup, KeepsEverythingThatIsNotOnTheTarget) {
  std::vector<std::string> args;
  for (const Leaving& one : leavings()) {
    agent_does(one.id, adds(committed(one.id)) + one.script);
    args.push_back(one.id);
    if (one.kept) expect_kept(folder_of(one.id));
  }
  args.insert(args.end(), {"--continue-on-error", "--set", "step.launch.with.retry=0"});
  const Ran ran = run_agents(args);
  EXPECT_EQ(ran.exit_code, 1) << ran.out << ran.err;
  const Json report = this->report();
  for (const Leaving& one : leavings()) {
    SCOPED_TRACE(one.id);
    const bool failed = one.id.starts_with("PRP-FAILED");
    const std::string place = failed ? branch_of(one.id) : "main";
    EXPECT_EQ(repo().show(place, committed(one.id)), committed(one.id) + "\n");
    EXPECT_EQ(std::filesystem::exists(worktree_of(one.id)), one.kept);
    EXPECT_EQ(repo().has("refs/heads/" + branch_of(one.id)), one.kept);
    if (!one.file.empty()) {
      EXPECT_EQ(read_file(worktree_of(one.id) / one.file), "left\n");
    }
    if (!one.kept) {
      EXPECT_EQ(repo().show(backup_of(one.id), committed(one.id)), committed(one.id) + "\n");
    }
    const std::string listed = report["kept_worktrees"].dump();
    if (one.kept) {
      EXPECT_THAT(listed, HasSubstr('"' + one.id + '"'));
    }
  }
  EXPECT_EQ(repo().show("stash", "left.txt"), "left\n");

  // Once more: the names are taken, so nothing begins, and what was kept stays.
  const Ran again = run_agents({"PRP-UNTRACKED"});
  EXPECT_EQ(again.exit_code, 4) << again.out;
  EXPECT_EQ(read_file(worktree_of("PRP-UNTRACKED") / "left.txt"), "left\n");
}

TEST_F(Cleanup, KeepsWhatAPersonAddsWhileTheRunIsPaused) {
  repo().write("shared.txt", "base\n").commit("Add shared.txt");
  agent_does("PRP-A", puts("shared.txt", "A\n"));
  agent_does("PRP-B", puts("shared.txt", "B\n"));
  ASSERT_EQ(run_agents({"PRP-A", "PRP-B"}).exit_code, 3);
  write_file(worktree_of("PRP-B") / "notes.txt", "by hand\n");
  expect_kept(folder_of("PRP-B"));
  ASSERT_EQ(run_plait({"decide", "latest", "PRP-B", "theirs"}).exit_code, 0);
  const Ran ran = run_plait({"resume"});
  EXPECT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  EXPECT_EQ(read_file(worktree_of("PRP-B") / "notes.txt"), "by hand\n");
  EXPECT_THAT(ran.out, HasSubstr("notes.txt"));
}

TEST_F(Cleanup, OffKeepsAll) {
  agent_does("PRP-A", adds("a.txt"));
  expect_kept(folder_of("PRP-A"));
  const Ran ran = run_agents({"PRP-A", "--no-cleanup"});
  EXPECT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  EXPECT_EQ(landed(), "PRP-A");
  EXPECT_TRUE(repo().has(branch_of("PRP-A")));
}

TEST_F(Cleanup, KeepsWhatWasNotMerged) {
  agent_does("PRP-A", adds("a.txt"));
  expect_kept(folder_of("PRP-A"));
  const Ran ran = run_agents({"PRP-A", "--no-merge"});
  EXPECT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  EXPECT_EQ(landed(), "");
  EXPECT_EQ(repo().show(branch_of("PRP-A"), "a.txt"), "a.txt\n");
}

}  // namespace
}  // namespace plait::test

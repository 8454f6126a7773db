// Repositories and checkouts in every state: refused with a remedy, or left as they are.
#include <unistd.h>

#include <ostream>

#include "faults.hpp"

namespace plait::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class Checkouts : public Faults {
 protected:
  void one() { agent_does("PRP-A", adds("a.txt")); }

  // Preflight refuses with these words, and has changed nothing.
  void expect_refusal(const Ran& ran, const std::string& why) {
    EXPECT_EQ(ran.exit_code, 4) << ran.out << ran.err;
    EXPECT_THAT(ran.out, HasSubstr(why));
    EXPECT_THAT(ran.out, HasSubstr("→")) << "no remedy";
    EXPECT_FALSE(repo().has("refs/heads/" + branch_of("PRP-A")));
  }
};

TEST_F(Checkouts, WithChangesAreRefused) {
  one();
  repo().write("README.md", "# changed\n");
  expect_refusal(run_agents({"PRP-A"}), "README.md");
  EXPECT_EQ(repo().read("README.md"), "# changed\n");
}

TEST_F(Checkouts, WithUntrackedFilesAreNot) {
  one();
  repo().write("mine.txt", "mine\n");
  const Ran ran = run_agents({"PRP-A"});
  EXPECT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  EXPECT_EQ(repo().read("mine.txt"), "mine\n");
  EXPECT_EQ(repo().read("a.txt"), "a.txt\n");
}

TEST_F(Checkouts, ChangesMadeMeanwhileStay) {
  agent_does("PRP-A", adds("a.txt") + stops_at("end"));
  Child child = start_agents({"PRP-A"});
  ASSERT_TRUE(has_come_to("end"));
  repo().write("README.md", "# changed\n");
  open_point("end");
  const Ran ran = child.wait();
  EXPECT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("kept as they are: README.md"));
  EXPECT_EQ(landed(), "PRP-A");
  EXPECT_EQ(repo().status(), " M README.md\n?? PRPs/");
  EXPECT_EQ(repo().read("README.md"), "# changed\n");
  EXPECT_EQ(repo().read("a.txt"), "a.txt\n");
  repo().write("README.md", "# project\n");
}

class InTheWay : public Checkouts {
 protected:
  // While the agent is at work on `file`, the user writes the same file in the main checkout.
  void collide(const std::string& file) {
    agent_does("PRP-A", puts(file, "from A\n") + stops_at("end"));
    Child child = start_agents({"PRP-A"});
    ASSERT_TRUE(has_come_to("end"));
    repo().write(file, "from the user\n");
    open_point("end");
    const Ran ran = child.wait();
    EXPECT_EQ(ran.exit_code, 3) << ran.out << ran.err;
    EXPECT_THAT(ran.out, HasSubstr(file));
    EXPECT_EQ(landed(), "");
    EXPECT_EQ(repo().read(file), "from the user\n");
    EXPECT_EQ(repo().show(branch_of("PRP-A"), file), "from A\n");
  }
  int decide(const std::string& choice) {
    EXPECT_EQ(run_plait({"decide", "latest", "PRP-A", choice}).exit_code, 0);
    const Ran ran = run_plait({"resume"});
    EXPECT_EQ(landed(), "PRP-A") << ran.out << ran.err;
    return ran.exit_code;
  }
};

TEST_F(InTheWay, ChangedFile) {
  collide("README.md");
  repo().write("README.md", "# project\n");
  EXPECT_EQ(decide("retry"), 0);
  EXPECT_EQ(repo().read("README.md"), "from A\n");
}

TEST_F(InTheWay, UntrackedFile) {
  collide("new.txt");
  remember();
  EXPECT_EQ(decide("leave-checkout"), 0);
  EXPECT_EQ(repo().read("new.txt"), "from the user\n") << "nothing of the user's is written over";
  EXPECT_EQ(repo().show("main", "new.txt"), "from A\n");
  repo().write("new.txt", "from A\n").git({"reset", "-q"});
  remember();
}

// What a git leaves that died.
class LockedIndex : public InTheWay {
 protected:
  Ran land_beside_a_lock(const std::string& changed) {
    agent_does("PRP-A", puts("a.txt", "from A\n") + stops_at("end"));
    Child child = start_agents({"PRP-A"});
    EXPECT_TRUE(has_come_to("end"));
    if (!changed.empty()) repo().write(changed, "# changed\n");
    repo().write(".git/index.lock", "");
    open_point("end");
    return child.wait();
  }
  std::string lock() { return (repo().path() / ".git/index.lock").string(); }
};

TEST_F(LockedIndex, IsNamedWithTheRemedy) {
  const Ran ran = land_beside_a_lock("README.md");
  EXPECT_EQ(ran.exit_code, 3) << ran.out << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("its index is locked"));
  EXPECT_THAT(ran.out, HasSubstr("rm " + lock()));
  EXPECT_THAT(ran.out, Not(HasSubstr("would write over")));
  repo().remove(".git/index.lock").write("README.md", "# project\n");
  EXPECT_EQ(decide("retry"), 0);
  EXPECT_EQ(repo().read("a.txt"), "from A\n");
}

TEST_F(LockedIndex, LeavesACleanCheckoutBehindAndSaysWhy) {
  const Ran ran = land_beside_a_lock("");
  EXPECT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("its index is locked by " + lock()));
  repo().remove(".git/index.lock").git({"reset", "-q", "--hard"});
}

TEST_F(Checkouts, DetachedHeadNeedsATarget) {
  one();
  repo().git({"checkout", "-q", "--detach"});
  expect_refusal(run_agents({"PRP-A"}), "--target main");
  const std::string head = repo().tip("HEAD");
  const Ran ran = run_agents({"PRP-A", "--target", "main"});
  EXPECT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  EXPECT_EQ(landed(), "PRP-A");
  EXPECT_EQ(repo().tip("HEAD"), head);
}

TEST_F(Checkouts, UnknownTarget) {
  one();
  expect_refusal(run_agents({"PRP-A", "--target", "mian"}), "mian");
}

TEST_F(Checkouts, NoCommitYet) {
  begin_anew(GitRepo::Start::unborn);
  agent_does("PRP-A", adds("a.txt"));
  const Ran ran = run_agents({"PRP-A"});
  EXPECT_EQ(ran.exit_code, 4) << ran.out << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("no commit yet"));
}

TEST_F(Checkouts, NoRepository) {
  const auto folder = own("nothing");
  std::filesystem::create_directories(folder);
  remember();
  work_in(folder);
  const Ran ran = run_agents({"PRP-A"});
  EXPECT_EQ(ran.exit_code, 2) << ran.out << ran.err;
  EXPECT_THAT(ran.err, HasSubstr("git init"));
  EXPECT_TRUE(names_in(folder).empty());
}

TEST_F(Checkouts, BareRepository) {
  begin_anew(GitRepo::Start::bare);
  repo().configure("user.name", "Tess Ter");
  agent_does("PRP-A", adds("a.txt"));
  const auto prp = own("PRP-A.md");
  std::filesystem::rename(repo().path() / "PRPs/PRP-A.md", prp);
  std::filesystem::remove(repo().path() / "PRPs");
  const Ran ran = run_agents({prp.string()});
  EXPECT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  EXPECT_EQ(landed(), "PRP-A");
  EXPECT_EQ(repo().show("main", "a.txt"), "a.txt\n");
}

// A commit of the user's, made while an agent is at work, is merged onto.
TEST_F(Checkouts, TargetThatMoves) {
  agent_does("PRP-A", adds("a.txt") + stops_at("end"));
  Child child = start_agents({"PRP-A"});
  ASSERT_TRUE(has_come_to("end"));
  repo().write("user.txt", "user\n");
  repo().git({"add", "user.txt"});
  repo().git({"commit", "-q", "-m", "By the user"});
  const std::string own_commit = repo().tip("main");
  open_point("end");
  const Ran ran = child.wait();
  EXPECT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  EXPECT_EQ(repo().tip("main^1"), own_commit);
  EXPECT_EQ(repo().read("a.txt"), "a.txt\n");
  EXPECT_EQ(repo().read("user.txt"), "user\n");
}

// File systems that refuse: mounted for the test where it may.
class Mounts : public Checkouts {
 protected:
  void TearDown() override {
    work_in(home());  // nothing that is in use can be unmounted
    if (!mounted_.empty()) {
      EXPECT_EQ(run_program({"umount", mounted_.string()}).exit_code, 0) << mounted_;
    }
    Checkouts::TearDown();
  }
  [[nodiscard]] bool mount(const std::filesystem::path& where, std::vector<std::string> how) {
    if (::geteuid() != 0) return false;
    how.insert(how.begin(), "mount");
    how.push_back(where.string());
    if (run_program(how).exit_code != 0) return false;
    mounted_ = where;
    return true;
  }
  [[nodiscard]] bool remount(const std::string& options) {
    return run_program({"mount", "-o", "remount," + options, mounted_.string()}).exit_code == 0;
  }

 private:
  std::filesystem::path mounted_;
};

TEST_F(Mounts, FullDisk) {
  one();
  const auto state = repo().path() / ".git/plait";
  std::filesystem::create_directories(state);
  if (!mount(state, {"-t", "tmpfs", "-o", "size=256k", "tmpfs"}))
    GTEST_SKIP() << "a small file system cannot be mounted here";
  remember();
  const Ran ran = run_agents({"PRP-A"});
  EXPECT_EQ(ran.exit_code, 1) << ran.out << ran.err;
  EXPECT_THAT(ran.err, HasSubstr("no space left"));
  EXPECT_THAT(ran.err, HasSubstr("plait resume"));
  ASSERT_TRUE(remount("size=256m"));
  const Ran on = run_plait({"resume"});
  EXPECT_EQ(on.exit_code, 0) << on.out << on.err;
  EXPECT_EQ(landed(), "PRP-A") << "once";
}

TEST_F(Mounts, ReadOnlyRepository) {
  one();
  if (!mount(repo().path(), {"--bind", repo().path().string()}))
    GTEST_SKIP() << "nothing can be mounted here";
  remember();
  ASSERT_TRUE(remount("bind,ro"));
  const Ran ran = run_agents({"PRP-A"});
  EXPECT_EQ(ran.exit_code, 1) << ran.out << ran.err;
  EXPECT_THAT(ran.err, HasSubstr("Read-only file system"));
  EXPECT_THAT(ran.err, HasSubstr("help:"));
  EXPECT_EQ(run_plait({"plan", "--agent", "runbook", "PRP-A"}).exit_code, 0)
      << "looking needs no writing";
}

// What a header may not ask for.
struct Wish {
  const char* name;
  const char* header;
  const char* answer;
  friend void PrintTo(const Wish& wish, std::ostream* out) { *out << wish.header; }
};

class Wishes : public Checkouts, public ::testing::WithParamInterface<Wish> {};

TEST_P(Wishes, AreRefused) {
  agent_does("PRP-A", adds("a.txt"), std::string(GetParam().header) + "\n");
  expect_refusal(run_agents({"PRP-A"}), GetParam().answer);
  EXPECT_EQ(repo().git({"branch", "--format=%(refname:short)"}), "main");
}

INSTANTIATE_TEST_SUITE_P(
    Header, Wishes,
    ::testing::Values(Wish{"Etc", "worktree_path: ../../etc", "leaves"},
                      Wish{"Absolute", "worktree_path: /etc/x", "leaves"},
                      Wish{"Itself", "worktree_path: ../project", "covers"},
                      Wish{"Around", "worktree_path: ..", "covers"},
                      Wish{"InsideGit", "worktree_path: .git/x", ".git"},
                      Wish{"ControlCharacter", "worktree_path: \"../a\\nb\"", "control"},
                      Wish{"Dash", "branch_name: -evil", "dash"},
                      Wish{"Head", "branch_name: HEAD", "HEAD"},
                      Wish{"FullRef", "branch_name: refs/heads/x", "refs/"},
                      Wish{"Dots", "branch_name: a..b", "'..'"},
                      Wish{"Blank", "branch_name: \"a b\"", "blank"},
                      Wish{"Lock", "branch_name: x.lock", ".lock"},
                      Wish{"Target", "branch_name: main", "→ change \"branch_name\""},
                      Wish{"BelowTarget", "branch_name: main/x", "main/x"}),
    [](const auto& tested) { return std::string(tested.param.name); });

TEST_F(Checkouts, TwoOfOneBranch) {
  agent_does("PRP-A", adds("a.txt"), "branch_name: same\n");
  agent_does("PRP-B", adds("b.txt"), "branch_name: same\n");
  expect_refusal(run_agents({"PRP-A", "PRP-B"}), "both want the branch");
}

TEST_F(Checkouts, TwoOfOneFolder) {
  agent_does("PRP-A", adds("a.txt"), "worktree_path: ../same\n");
  agent_does("PRP-B", adds("b.txt"), "worktree_path: ../x/../same\n");
  expect_refusal(run_agents({"PRP-A", "PRP-B"}), "both want the worktree");
}

TEST_F(Checkouts, BranchThatIsThere) {
  agent_does("PRP-A", adds("a.txt"), "branch_name: there\n");
  repo().git({"branch", "there"});
  const std::string tip = repo().tip("there");
  expect_refusal(run_agents({"PRP-A"}), "there is a branch \"there\" already");
  EXPECT_EQ(repo().tip("there"), tip);
}

TEST_F(Checkouts, FolderThatIsThere) {
  one();
  write_file(worktree_of("PRP-A") / "mine.txt", "mine\n");
  expect_refusal(run_agents({"PRP-A"}), "exists already");
  EXPECT_EQ(read_file(worktree_of("PRP-A") / "mine.txt"), "mine\n");
}

TEST_F(Checkouts, FolderThroughASymbolicLink) {
  agent_does("PRP-A", adds("a.txt"), "worktree_path: ../link/x\n");
  std::filesystem::create_directories(own("elsewhere"));
  std::filesystem::create_directory_symlink(own("elsewhere"), repo().beside("link"));
  expect_refusal(run_agents({"PRP-A"}), "symbolic link");
  EXPECT_TRUE(names_in(own("elsewhere")).empty());
}

}  // namespace
}  // namespace plait::test

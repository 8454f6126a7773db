// Where a run is started, where it lands, what its worktrees get, and runs beside each other.
#include "story.hpp"

namespace plait::test {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class Places : public Story {};

TEST_F(Places, LandsOnABranchThatIsNotCheckedOut) {
  repo().on("release").write("released", "1\n").commit("Release").on("main");
  write_prp("PRP-A", {.phases = {{.bash = "cp released copy"}}});
  const std::string before = repo().tip("main");
  const Ran ran = run_batch({"--target", "release", "PRP-A"});
  ASSERT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  EXPECT_EQ(repo().tip("main"), before);
  EXPECT_EQ(repo().show("release", "copy"), "1\n");
  EXPECT_FALSE(repo().exists("copy"));
}

TEST_F(Places, RefusesATargetThatIsNotThere) {
  repo().on("release").on("main");
  write_prp("PRP-A");
  const Ran ran = run_batch({"--target", "relaese", "PRP-A"});
  EXPECT_TRUE(ran.exit_code == 2 || ran.exit_code == 4) << ran.exit_code;
  EXPECT_THAT(ran.out + ran.err, HasSubstr("relaese"));
}

TEST_F(Places, WorksFromASubfolder) {
  write_prp("PRP-A");
  write_prp("PRP-B");
  repo().write("src/deep/x", "").commit("Add folders");
  work_in(repo().path() / "src/deep");
  const Ran ran = run_batch({"PRP-A", "../../PRPs/PRP-B.md"});
  ASSERT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  EXPECT_EQ(repo().read("PRP-A.txt"), "made by PRP-A\n");
  EXPECT_EQ(repo().read("PRP-B.txt"), "made by PRP-B\n");
}

TEST_F(Places, WorksFromElsewhereWithDirectory) {
  write_prp("PRP-A");
  work_in("/");
  const Ran ran = run_batch({"-C", repo().path(), "PRP-A"});
  ASSERT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  EXPECT_EQ(run_plait({"runs", "--json", "-C", repo().path()}).json().size(), 1U);
}

TEST_F(Places, WorksFromALinkedWorktree) {
  write_prp("PRP-A");
  repo().commit("Plan");
  repo().git({"worktree", "add", "--quiet", "-b", "side", repo().beside("side")});
  const std::string before = repo().tip("main");
  work_in(repo().beside("side"));
  const Ran ran = run_batch({"PRP-A"});
  ASSERT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  EXPECT_EQ(repo().tip("main"), before);
  EXPECT_EQ(repo().show("side", "PRP-A.txt"), "made by PRP-A\n");
  EXPECT_EQ(read_file(repo().beside("side") / "PRP-A.txt"), "made by PRP-A\n");
  EXPECT_EQ(repo().git_in(repo().beside("side"), {"status", "--porcelain"}), "");
}

TEST_F(Places, OutsideOfARepositoryIsAnError) {
  work_in(home());
  const Ran ran = run_batch({"PRP-A"});
  EXPECT_EQ(ran.exit_code, 2);
  EXPECT_THAT(ran.err, HasSubstr("repository"));
}

TEST_F(Places, GiveWorktreesTheIgnoredFilesTheyNeed) {
  repo().write(".gitignore", ".env\nsecret\n").write(".worktreeinclude", ".env\n");
  repo().commit("Ignore").write(".env", "KEY=1\n").write("secret", "no\n");
  write_prp("PRP-A", {.phases = {{.bash = "cp .env seen; test ! -e secret"}}});
  const Ran ran = run_batch({"PRP-A"});
  ASSERT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  EXPECT_EQ(repo().read("seen"), "KEY=1\n");
  EXPECT_EQ(repo().git({"ls-files", ".env"}), "") << "copied, not committed";
}

TEST_F(Places, SetWorktreesUpByACommand) {
  repo().write(".gitignore", "made\n").commit("Ignore");
  write_prp("PRP-A", {.phases = {{.bash = "cp made seen"}}});
  const Ran ran = run_batch(
      {"--set", "step.worktree.with.setup=[\"sh\", \"-c\", \"echo ready > made\"]", "PRP-A"});
  ASSERT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  EXPECT_EQ(repo().read("seen"), "ready\n");
}

TEST_F(Places, FailWhereTheSetUpFails) {
  write_prp("PRP-A");
  const Ran ran = run_batch(
      {"--set", "step.worktree.with.setup=[\"sh\", \"-c\", \"echo no; exit 7\"]", "PRP-A"});
  EXPECT_EQ(ran.exit_code, 1) << ran.out << ran.err;
  EXPECT_THAT(ran.out + ran.err, HasSubstr("exit"));
  EXPECT_FALSE(std::filesystem::exists(repo().beside("project-prp-a")));
  const auto log = run_dir() / "proc/worktree[PRP-A]/1-setup/output";
  EXPECT_THAT(ran.out, HasSubstr("read all that it wrote: '" + log.string() + "'"));
  EXPECT_EQ(read_file(log), "no\n");
  EXPECT_FALSE(repo().exists("PRP-A.txt"));
  if (repo().has("prp-a-title-of-prp-a")) {
    EXPECT_EQ(repo().tip("prp-a-title-of-prp-a"), repo().tip("main"));
  }
}

TEST_F(Places, TwoRunsBesideEachOther) {
  write_prp("PRP-A", {.phases = {{.bash = writes(own("at-work"), "") + "\n" +
                                          waits_for(own("gate")) + "\necho a > a.txt"}}});
  write_prp("PRP-B", {.phases = {{.bash = "echo b > b.txt"}}});
  Child first = start_batch({"PRP-A"});
  ASSERT_TRUE(eventually([&] { return std::filesystem::exists(own("at-work")); }));
  const Ran second = run_batch({"PRP-B"});
  EXPECT_EQ(second.exit_code, 0) << second.out << second.err;
  EXPECT_EQ(repo().read("b.txt"), "b\n");
  EXPECT_EQ(run_plait({"runs", "--json"}).json().size(), 2U);
  touch(own("gate"));
  const Ran ran = first.wait();
  EXPECT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  EXPECT_EQ(repo().read("a.txt"), "a\n");
  EXPECT_EQ(repo().log("--merges").size(), 2U);
}

TEST_F(Places, TwoRunsAtTheSameMoment) {
  write_prp("PRP-A");
  write_prp("PRP-B");
  Child first = start_batch({"PRP-A"});
  Child second = start_batch({"PRP-B"});
  const Ran a = first.wait();
  const Ran b = second.wait();
  EXPECT_EQ(a.exit_code, 0) << a.out << a.err;
  EXPECT_EQ(b.exit_code, 0) << b.out << b.err;
  EXPECT_EQ(repo().read("PRP-A.txt"), "made by PRP-A\n");
  EXPECT_EQ(repo().read("PRP-B.txt"), "made by PRP-B\n");
}

TEST_F(Places, TheSamePrpTwiceIsRefused) {
  write_prp("PRP-A", {.phases = {{.bash = writes(own("at-work"), "") + "\n" +
                                          waits_for(own("gate")) + "\necho a > a.txt"}}});
  Child first = start_batch({"PRP-A"});
  ASSERT_TRUE(eventually([&] { return std::filesystem::exists(own("at-work")); }));
  const Ran second = run_batch({"PRP-A"});
  EXPECT_EQ(second.exit_code, 4) << second.out << second.err;
  EXPECT_THAT(second.out, HasSubstr("prp-a-title-of-prp-a"));
  touch(own("gate"));
  EXPECT_EQ(first.wait().exit_code, 0);
  EXPECT_EQ(repo().read("a.txt"), "a\n");
}

}  // namespace
}  // namespace plait::test

// Agents that try to get out, in the sandbox and without one.
#include "story.hpp"

namespace plait::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class Sandbox : public Story {
 protected:
  void SetUp() override {
    const Json doctor = run_plait({"doctor", "--json"}).json();
    for (const Json& check : doctor.value("checks", Json::array()))
      if (check["name"] == "bubblewrap" && check["status"] != "ok")
        GTEST_SKIP() << check["message"].get<std::string>();
  }
  // The doctor was asked before the PRPs were written.
  Child start_batch(std::vector<std::string> args) {
    remember();
    return Story::start_batch(std::move(args));
  }
  Ran run_batch(std::vector<std::string> args) { return start_batch(std::move(args)).wait(); }
  [[nodiscard]] std::string project() const { return repo().path().string(); }
};

TEST_F(Sandbox, KeepsTheRepositoryFromTheAgent) {
  repo().write("kept.txt", "kept\n").commit("Keep");
  const std::string main = repo().tip("main");
  const std::string hook = project() + "/.git/hooks/post-checkout";
  write_prp("PRP-A",
            {.phases = {{.bash = "! echo evil > " + project() + "/kept.txt\n" + "! touch " + hook +
                                 "\n" + "! git -C " + project() + " config core.fsmonitor evil\n" +
                                 "git update-ref refs/heads/main HEAD || true\n" +
                                 writes("a.txt", "one")}}});
  const Ran ran = run_batch({"--sandbox", "worktree", "--no-merge", "--no-cleanup", "PRP-A"});
  expect_kept("project-prp-a");
  EXPECT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  EXPECT_EQ(repo().tip("main"), main);
  EXPECT_EQ(repo().read("kept.txt"), "kept\n");
  EXPECT_FALSE(std::filesystem::exists(hook));
}

TEST_F(Sandbox, WorkInALinkedWorktreeLands) {
  write_prp("PRP-A", {.phases = {{.bash = writes("a.txt", "one"), .validation = "test -f a.txt"},
                                 {.bash = writes("b.txt", "two")}}});
  write_prp("PRP-B", {.phases = {{.bash = writes("c.txt", "three")}}});
  const Ran ran = run_batch({"--sandbox", "worktree", "PRP-A", "PRP-B"});
  EXPECT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  EXPECT_EQ(repo().read("b.txt"), "two\n");
  EXPECT_EQ(repo().read("c.txt"), "three\n");
}

TEST_F(Sandbox, WorkInAPrivateCloneLandsAndTheCloneGoes) {
  write_prp("PRP-A", {.phases = {{.bash = writes("a.txt", "one"), .validation = "test -f a.txt"},
                                 {.bash = writes("b.txt", "two")}}});
  const Ran ran = run_batch({"--sandbox", "clone", "PRP-A"});
  EXPECT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  EXPECT_EQ(repo().read("b.txt"), "two\n");
  EXPECT_EQ(repo().git({"branch", "--format=%(refname:short)"}), "main");
  EXPECT_FALSE(repo().has("refs/plait/base/prp-a-title-of-prp-a"));
}

TEST_F(Sandbox, ACloneWithWorkThatDidNotLandStays) {
  write_prp("PRP-A", {.phases = {{.bash = writes("a.txt", "one") + "\ngit add a.txt\n" +
                                          "git commit -qm Half\nexit 1"}}});
  const Ran ran = run_batch({"--sandbox", "clone", "PRP-A"});
  EXPECT_EQ(ran.exit_code, 1) << ran.out << ran.err;
  EXPECT_TRUE(std::filesystem::exists(repo().beside("project-prp-a") / "a.txt"));
  std::filesystem::remove_all(repo().beside("project-prp-a"));
}

TEST_F(Sandbox, WithoutOneAnEscapeIsSeenAndFailsTheTask) {
  write_prp("PRP-A", {.phases = {{.bash = "echo evil > " + project() + "/.git/hooks/post-commit\n" +
                                          writes("a.txt", "one")}}});
  const Ran ran = run_batch({"--sandbox", "off", "PRP-A"});
  expect_kept("project-prp-a");
  EXPECT_EQ(ran.exit_code, 1) << ran.out << ran.err;
  EXPECT_THAT(ran.out + ran.err, HasSubstr("post-commit is new"));
  const Json report = this->report();
  EXPECT_THAT(report.dump(), HasSubstr("outside its checkout"));
  std::filesystem::remove(project() + "/.git/hooks/post-commit");
}

TEST_F(Sandbox, APersonWhoCommitsMeanwhileIsNotTakenForTheAgent) {
  const auto gate = own("gate");
  write_prp("PRP-A", {.phases = {{.bash = writes("a.txt", "one") + "\n" + waits_for(gate)}}});
  Child child = start_batch({"--sandbox", "worktree", "--no-merge", "--no-cleanup", "PRP-A"});
  expect_kept("project-prp-a");
  ASSERT_TRUE(
      eventually([&] { return std::filesystem::exists(repo().beside("project-prp-a") / "a.txt"); },
                 std::chrono::seconds(120)));
  repo().write("mine.txt", "mine\n").commit("Mine");
  remember();
  touch(gate);
  const Ran ran = child.wait();
  EXPECT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("somebody else did it"));
}

TEST_F(Sandbox, DoctorTellsOfEachPart) {
  const Ran ran = run_plait({"doctor", "--json"});
  EXPECT_EQ(ran.exit_code, 0) << ran.out;
  std::string names;
  const Json told = ran.json();
  for (const Json& check : told["checks"]) names += check["name"].get<std::string>() + " ";
  for (const char* name : {"git", "sandbox", "bubblewrap", "Landlock", "disk", "plugins", "agents"})
    EXPECT_THAT(names, HasSubstr(name));
  const Ran text = run_plait({"doctor"});
  EXPECT_THAT(text.out, HasSubstr("git version"));
  EXPECT_THAT(text.out, Not(HasSubstr("fail ")));
}

}  // namespace
}  // namespace plait::test

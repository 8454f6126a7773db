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
  const Ran ran = run_batch({"--sandbox", "auto", "PRP-A", "PRP-B"});
  EXPECT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("(worktree, bubblewrap)"));
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

// Set-up, hooks, gates and the verification of the merge run what a branch holds.
TEST_F(Sandbox, IsAroundAllThatRunsForATask) {
  const auto tries = [&](const char* who) {
    return "touch " + project() + "/evil-" + who + " 2>/dev/null || true; echo " + who +
           " >> \"$PLAIT_STORY\"; true";
  };
  const std::string told = own("told").string();
  write_file(repo().path() / ".git/hooks/pre-commit",
             "#!/bin/sh\nPLAIT_STORY=" + told + "\n" + tries("hook") + "\n");
  std::filesystem::permissions(repo().path() / ".git/hooks/pre-commit",
                               std::filesystem::perms::owner_all);
  const std::string in_story = "PLAIT_STORY=" + told + "; ";
  write_prp("PRP-A", {.phases = {{.bash = in_story + tries("agent") + "\n" + writes("a.txt", "one"),
                                  .validation = in_story + tries("gate")}}});
  const std::string writable = "step.worktree.with.writable=[" + Json(told).dump() + "]";
  touch(told);
  const Ran ran =
      run_batch({"--sandbox", "worktree", "--set", writable, "--set",
                 "step.worktree.with.setup=" + Json(in_story + tries("setup")).dump(), "--set",
                 "step.merge.with.verify=" + Json(in_story + tries("verify")).dump(), "PRP-A"});
  EXPECT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  const std::string ran_them = read_file(told);
  for (const char* who : {"setup", "agent", "gate", "hook", "verify"}) {
    EXPECT_THAT(ran_them, HasSubstr(who));
    EXPECT_FALSE(std::filesystem::exists(repo().path() / ("evil-" + std::string(who)))) << who;
  }
}

// From the agent's turn to the clean-up, plait asks git about a checkout many times.
TEST_F(Sandbox, TrapsInACheckoutAreNotSprungByPlait) {
  const std::string sprung = own("sprung").string();
  const std::string trap =
      "printf '#!/bin/sh\\ntouch " + sprung +
      "\\n' > \"$PWD/trap.sh\"; chmod +x trap.sh\n"
      "git init -q nested; git -C nested config core.fsmonitor \"$PWD/trap.sh\"\n"
      "git -C nested commit -q --allow-empty -m x\n"
      "git config core.fsmonitor \"$PWD/trap.sh\" || true\n"
      "git config filter.evil.clean \"$PWD/trap.sh\" || true\n"
      "git config filter.evil.smudge \"$PWD/trap.sh\" || true\n"
      "mkdir -p .git/hooks && cp trap.sh .git/hooks/post-checkout || true\n"
      "git config uploadpack.packObjectsHook \"$PWD/trap.sh\" || true\n"
      "echo '* filter=evil' > .gitattributes\n";
  for (const auto& [kind, id] : {std::pair{"worktree", "PRP-A"}, {"clone", "PRP-B"}}) {
    write_prp(id, {.phases = {{.bash = trap + writes("a.txt", "one")}}});
    run_batch({"--sandbox", kind, "--no-merge", "--no-cleanup", id});
    EXPECT_FALSE(std::filesystem::exists(sprung)) << kind;
  }
  for (const char* folder : {"project-prp-a", "project-prp-b"}) {
    expect_kept(folder);
    EXPECT_TRUE(std::filesystem::exists(repo().beside(folder) / "nested/.git")) << folder;
  }
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

class Person : public Sandbox {
 protected:
  // Somebody commits, deletes a branch and edits a file while the agent works.
  Ran works_beside_an_agent(const std::string& sandbox) {
    const auto gate = own("gate");
    repo().git({"branch", "idea"});
    write_prp("PRP-A", {.phases = {{.bash = writes("a.txt", "one") + "\n" + waits_for(gate)}}});
    Child child = start_batch({"--sandbox", sandbox, "--no-merge", "--no-cleanup", "PRP-A"});
    expect_kept("project-prp-a");
    const auto begun = repo().beside("project-prp-a") / "a.txt";
    EXPECT_TRUE(
        eventually([&] { return std::filesystem::exists(begun); }, std::chrono::seconds(120)));
    repo().write("mine.txt", "mine\n").commit("Mine");
    repo().git({"branch", "-D", "idea"});
    repo().write("README.md", "edited\n");
    remember();
    touch(gate);
    return child.wait();
  }
};

TEST_F(Person, IsNotTakenForAnAgentThatASandboxKeepsFromIt) {
  const Ran ran = works_beside_an_agent("worktree");
  EXPECT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("somebody else did it"));
}

TEST_F(Person, IsNotTakenForAnAgentWithoutASandbox) {
  const Ran ran = works_beside_an_agent("off");
  EXPECT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("nothing shows that the agent did it"));
  EXPECT_THAT(report().dump(), HasSubstr("refs/heads/idea is gone"));
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

// Commands in PRPs that somebody else wrote are carried out once their user trusts them.
#include <fstream>

#include "story.hpp"

namespace plait::test {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class PrpTrust : public Story {
 protected:
  // A PRP that leaves `word` in `seen` and in a file of its worktree.
  [[nodiscard]] Prp leaving(const std::string& word) const {
    return {.phases = {{.bash = "echo " + word + " >> " + quoted(seen().string()) + "\necho " +
                                word + " > done.txt\n"}}};
  }
  // Somebody else commits the PRP in a clone, and the user pulls it.
  void pull(const std::string& id, const Prp& prp) {
    if (!fs::exists(theirs()))
      repo().git({"clone", "--quiet", repo().path().string(), theirs().string()});
    fs::create_directories(theirs() / "PRPs");
    write_file(theirs() / "PRPs" / (id + ".md"), prp_text(id, prp));
    repo().git({"-C", theirs().string(), "add", "--all"});
    repo().git({"-C", theirs().string(), "-c", "user.name=Eve", "-c", "user.email=eve@example.com",
                "commit", "--quiet", "-m", "A plan"});
    repo().git({"pull", "--quiet", "--no-rebase", "--no-edit", theirs().string(), "main"});
    remember();
  }
  [[nodiscard]] fs::path theirs() const { return own("theirs"); }
  [[nodiscard]] fs::path seen() const { return own("seen"); }
  [[nodiscard]] std::string trace() const {
    std::ifstream in(seen());
    return {std::istreambuf_iterator<char>(in), {}};
  }
  void expect_refused(const Ran& ran, const std::string& why = "neither wrote here nor trust") {
    EXPECT_EQ(ran.exit_code, 2) << ran.out << ran.err;
    EXPECT_THAT(ran.err, HasSubstr(why));
    EXPECT_EQ(trace(), "") << "something of the PRP has run";
  }
};

TEST_F(PrpTrust, AsksBeforeWhatOthersWroteRuns) {
  pull("PRP-A", leaving("theirs"));
  const Ran refused = run_batch({"PRP-A"});
  expect_refused(refused);
  EXPECT_THAT(refused.err,
              AllOf(HasSubstr("new  PRPs/PRP-A.md"), HasSubstr("phase 1, bash block"),
                    HasSubstr("echo theirs >> "), HasSubstr("plait trust PRPs/PRP-A.md")));
  const Ran plan = run_plait({"plan", "PRP-A", "--agent", "runbook"});
  EXPECT_EQ(plan.exit_code, 0) << "looking is allowed";
  EXPECT_THAT(plan.err, HasSubstr("plait trust PRPs/PRP-A.md"));
  expect_refused(run_plait({"trust", "PRP-A"}), "nobody is there to ask");
  expect_refused(run_batch({"PRP-A"}));

  const Ran trusted = run_plait({"trust", "PRP-A", "--yes"});
  EXPECT_EQ(trusted.exit_code, 0) << trusted.err;
  EXPECT_THAT(trusted.out, HasSubstr("echo theirs >> "));
  const Ran ran = run_batch({"PRP-A"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(trace(), "theirs\n");
}

TEST_F(PrpTrust, AsksNothingAboutOnesOwn) {
  write_prp("PRP-A", leaving("mine"));
  repo().commit("A plan of mine");
  write_prp("PRP-A", {.title = "Again", .phases = leaving("mine").phases});
  repo().commit("A better one");
  repo().git({"commit", "--quiet", "--amend", "-m", "A better one of mine"});
  remember();
  const Ran ran = run_batch({"PRP-A"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(trace(), "mine\n");
}

TEST_F(PrpTrust, AChangeAsksAgainAndIsShown) {
  pull("PRP-A", leaving("theirs"));
  ASSERT_EQ(run_plait({"trust", "PRP-A", "--yes"}).exit_code, 0);
  pull("PRP-A", leaving("evil"));
  const Ran refused = run_batch({"PRP-A"});
  expect_refused(refused, "changed  PRPs/PRP-A.md");
  EXPECT_THAT(refused.err, AllOf(HasSubstr("-echo theirs >> "), HasSubstr("+echo evil >> ")));
}

TEST_F(PrpTrust, WhatOthersWroteStaysTheirsWhenItIsEdited) {
  pull("PRP-A", leaving("theirs"));
  std::ofstream(repo().path() / "PRPs/PRP-A.md", std::ios::app) << "\nstatus: looked at\n";
  remember();
  expect_refused(run_batch({"PRP-A"}));
  repo().commit("Say so");
  remember();
  expect_refused(run_batch({"PRP-A"}));
}

TEST_F(PrpTrust, IsGivenForAFolderListedAndRevoked) {
  pull("PRP-A", leaving("a"));
  pull("PRP-B", leaving("b"));
  expect_refused(run_plait({"trust", "--prps", "nowhere"}), "is no folder");
  const Ran trusted = run_plait({"trust", "--prps", "PRPs", "--yes"});
  EXPECT_THAT(trusted.out, HasSubstr("trusted: 2 PRPs"));
  EXPECT_THAT(run_plait({"trust", "--list"}).out, HasSubstr("2 PRPs"));
  EXPECT_THAT(run_plait({"trust", "--prps"}).out, HasSubstr("none runs anything"));
  EXPECT_EQ(run_plait({"trust", "--revoke", "PRP-B"}).exit_code, 0);
  EXPECT_THAT(run_plait({"trust", "--list"}).out, HasSubstr("1 PRP\n"));
  const Ran refused = run_batch({"PRP-A", "PRP-B"});
  expect_refused(refused);
  EXPECT_THAT(refused.err, AllOf(HasSubstr("PRPs/PRP-B.md"), Not(HasSubstr("PRPs/PRP-A.md"))));
  EXPECT_EQ(run_plait({"trust", "--revoke"}).exit_code, 0);
  EXPECT_THAT(run_batch({"PRP-A"}).err, HasSubstr("new  PRPs/PRP-A.md"));
}

TEST_F(PrpTrust, IsTakenByAFlagForOneCommand) {
  pull("PRP-A", leaving("theirs"));
  EXPECT_EQ(run_batch({"PRP-A", "--trust-repository"}).exit_code, 0);
  EXPECT_EQ(trace(), "theirs\n");
  EXPECT_EQ(run_plait({"trust", "--list"}).out, "nothing is trusted\n");
}

TEST_F(PrpTrust, IsAboutWhatPlaitItselfCarriesOut) {
  pull("PRP-A", leaving("theirs"));
  const std::string agent =
      "step.launch.with.agent={ uses = 'command', argv = ['sh', '-c', 'echo work > $PLAIT_TASK.txt "
      "&& git "
      "add -A && git commit -qm work'] }";
  const Ran read = run_plait({"run", "PRP-A", "--set", agent});
  EXPECT_EQ(read.exit_code, 0) << "an agent that reads it runs nothing of it: " << read.err;
  EXPECT_EQ(trace(), "");
  pull("PRP-B", {.phases = {{.validation = "echo theirs >> " + seen().string()}}});
  const Ran refused = run_plait({"run", "PRP-B", "--set", agent});
  expect_refused(refused);
  EXPECT_THAT(refused.err, AllOf(HasSubstr("phase 1, validation"), Not(HasSubstr("bash block"))));
  EXPECT_EQ(run_plait({"run", "PRP-B", "--set", agent, "--skip-validation"}).exit_code, 0);
  EXPECT_EQ(trace(), "");
}

// --- ways in

TEST_F(PrpTrust, ALinkOfTheRepositoryLeadsToNothingTrusted) {
  write_file(own("evil.md"), prp_text("PRP-A", leaving("evil")));
  fs::create_directories(repo().path() / "PRPs");
  fs::create_symlink(own("evil.md"), repo().path() / "PRPs/PRP-A.md");
  remember();
  expect_refused(run_batch({"PRP-A"}));
  expect_refused(run_batch({"PRPs/PRP-A.md"}));
  work_in(repo().path() / "PRPs");
  expect_refused(run_batch({"PRP-A.md"}));
  work_in(repo().path());
  EXPECT_EQ(run_batch({own("evil.md").string()}).exit_code, 0) << "named by its own path";
}

TEST_F(PrpTrust, WhatRunsIsWhatWasLookedAt) {
  write_prp("PRP-A", leaving("mine"));
  write_file(own("evil.md"), prp_text("PRP-A", leaving("evil")));
  fs::create_directories(home() / ".config/plait/pipelines");
  write_file(home() / ".config/plait/pipelines/batch.toml",
             "schema = 1\nextends = \"batch\"\n[[step]]\nid = \"swap\"\nuses = \"exec\"\n"
             "before = [\"analyze\"]\nwith = { argv = [\"cp\", \"" +
                 own("evil.md").string() + "\", \"" + (repo().path() / "PRPs/PRP-A.md").string() +
                 "\"] }\n");
  const Ran ran = run_batch({"PRP-A"});
  EXPECT_NE(ran.exit_code, 0);
  EXPECT_THAT(ran.out + ran.err, HasSubstr("\"PRPs/PRP-A.md\" has changed since it was looked at"));
  EXPECT_EQ(trace(), "");
  remember();
}

TEST_F(PrpTrust, IsNotInheritedByWhatAnAgentWrites) {
  write_file(own("evil.md"), prp_text("PRP-B", leaving("evil")));
  const std::string copy = "mkdir -p PRPs\ncp " + quoted(own("evil.md").string());
  write_prp("PRP-A", {.phases = {{.bash = copy + " PRPs/PRP-B.md\n"}}});
  ASSERT_EQ(run_batch({"PRP-A"}).exit_code, 0);
  ASSERT_TRUE(repo().exists("PRPs/PRP-B.md"));
  remember();
  expect_refused(run_batch({"PRP-B"}));
}

}  // namespace
}  // namespace plait::test

// What a repository brings along counts when its user trusts it, and not before.
#include <fstream>

#include "story.hpp"

namespace plait::test {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kLint[] = "#!/bin/sh\necho linted >> \"$1\"\n";

class Trust : public Story {
 protected:
  void SetUp() override { write_prp("PRP-A", {.phases = {{.bash = "echo done > done.txt\n"}}}); }

  // `.plait/pipelines/batch.toml`: a step before launch that runs `argv`, TOML.
  void bring(const std::string& argv) {
    repo().write(".plait/pipelines/batch.toml",
                 "schema = 1\nextends = \"batch\"\n[[step]]\nid = \"lint\"\nuses = \"exec\"\n"
                 "needs = [\"worktree\"]\nbefore = [\"launch\"]\neach = \"analyze.tasks\"\n"
                 "with = { argv = " +
                     argv + " }\n");
    remember();
  }
  void commit() {
    repo().git({"add", "--all"});
    repo().git({"commit", "--quiet", "-m", "for plait"});
    remember();
  }
  // A program in `.plait/` that leaves its trace in `seen`, and a pipeline that runs it.
  void bring_program(const std::string& text = kLint) {
    repo().write(".plait/lint.sh", text);
    fs::permissions(repo().path() / ".plait/lint.sh", fs::perms(0755));
    bring("[\"./.plait/lint.sh\", \"" + seen().string() + "\"]");
    commit();
  }
  [[nodiscard]] fs::path seen() const { return own("seen"); }
  [[nodiscard]] std::string trace() const {
    std::ifstream in(seen());
    return {std::istreambuf_iterator<char>(in), {}};
  }
  void expect_refused(const Ran& ran, const std::string& why) {
    EXPECT_EQ(ran.exit_code, 2) << ran.out;
    EXPECT_THAT(ran.err, HasSubstr(why));
    EXPECT_EQ(trace(), "") << "something of the repository has run";
    EXPECT_FALSE(repo().exists("done.txt"));
  }
};

TEST_F(Trust, IsAskedForBeforeAnythingOfTheRepositoryRuns) {
  bring_program();
  const Ran refused = run_batch({"PRP-A"});
  expect_refused(refused, "you do not trust them yet");
  EXPECT_THAT(refused.err, AllOf(HasSubstr("new  .plait/lint.sh"), HasSubstr("step.lint.with.argv"),
                                 HasSubstr("plait trust")));
  for (const char* command : {"plan", "graph"})
    expect_refused(run_plait({command, "PRP-A"}), "trust");
  EXPECT_EQ(run_plait({"config", "show", "--origin"}).exit_code, 0) << "looking is allowed";
  const Ran unanswered = run_plait({"trust"});
  EXPECT_EQ(unanswered.exit_code, 2) << "nobody answered";
  EXPECT_THAT(unanswered.out, HasSubstr("new  .plait/lint.sh")) << "and what it says:";
  EXPECT_THAT(unanswered.out, HasSubstr("      #!/bin/sh\n      echo linted"));
  expect_refused(run_batch({"PRP-A"}), "trust");

  EXPECT_EQ(run_plait({"trust", "--yes"}).exit_code, 0);
  EXPECT_EQ(run_batch({"PRP-A"}).exit_code, 0);
  EXPECT_EQ(trace(), "linted\n");
  EXPECT_EQ(repo().read("done.txt"), "done\n");
}

TEST_F(Trust, IsLeftOutOrTakenByAFlag) {
  bring_program();
  const Ran without = run_plait({"plan", "PRP-A", "--agent", "runbook", "--no-repository"});
  EXPECT_EQ(without.exit_code, 0) << without.err;
  EXPECT_THAT(without.out, Not(HasSubstr("lint")));
  write_prp("PRP-B");
  remember();
  EXPECT_EQ(run_batch({"PRP-B", "--trust-repository"}).exit_code, 0);
  EXPECT_EQ(trace(), "linted\n");
  write_prp("PRP-C");
  remember();
  EXPECT_EQ(run_batch({"PRP-C"}).exit_code, 2) << "the flag was for that command";
}

TEST_F(Trust, IsNotNeededToLookAtTheFlags) {
  bring_program();
  const Ran helped = run_plait({"run", "--help"});
  EXPECT_EQ(helped.exit_code, 0) << helped.err;
  EXPECT_THAT(helped.out, HasSubstr("--max-parallel"));
}

TEST_F(Trust, AChangeAsksAgainAndIsShown) {
  bring_program();
  ASSERT_EQ(run_plait({"trust", "--yes"}).exit_code, 0);
  bring("[\"sh\", \"-c\", \"echo evil >> " + seen().string() + "\"]");
  const Ran refused = run_batch({"PRP-A"});
  expect_refused(refused, "changed  .plait/pipelines/batch.toml");
  EXPECT_THAT(refused.err, AllOf(HasSubstr("-with = { argv = [\"./.plait/lint.sh\""),
                                 HasSubstr("+with = { argv = [\"sh\", \"-c\"")));
}

TEST_F(Trust, IsGivenToWhatRunsOnAnotherBranch) {
  bring_program();
  ASSERT_EQ(run_plait({"trust", "--yes"}).exit_code, 0);
  repo().git({"switch", "-q", "-c", "other"});
  repo().write(".plait/lint.sh", "#!/bin/sh\necho other\n");
  repo().commit("another one");
  repo().git({"switch", "-q", "-"});
  const Ran refused = run_plait({"plan", "PRP-A", "--agent", "runbook", "--target", "other"});
  expect_refused(refused, "changed  .plait/lint.sh");
  EXPECT_THAT(refused.err, HasSubstr("plait trust --target other"));
  EXPECT_THAT(run_plait({"trust", "--yes", "--target", "other"}).out, HasSubstr("+echo other"));
  EXPECT_EQ(run_plait({"plan", "PRP-A", "--agent", "runbook", "--target", "other"}).exit_code, 0);
  EXPECT_THAT(run_plait({"trust", "--target", "othre"}).err, HasSubstr("no branch \"othre\""));
}

TEST_F(Trust, AFileThatBecomesAProgramAsksAgain) {
  repo().write(".plait/lint.sh", kLint);
  bring("[\"sh\", \"./.plait/lint.sh\", \"" + seen().string() + "\"]");
  commit();
  ASSERT_EQ(run_plait({"trust", "--yes"}).exit_code, 0);
  fs::permissions(repo().path() / ".plait/lint.sh", fs::perms(0755));
  commit();
  const Ran refused = run_batch({"PRP-A"});
  expect_refused(refused, "changed  .plait/lint.sh");
  EXPECT_THAT(refused.err, HasSubstr("can be run now"));
}

TEST_F(Trust, AUsersOwnSettingAsksNothing) {
  bring_program();
  ASSERT_EQ(run_plait({"trust", "--yes"}).exit_code, 0);
  EXPECT_EQ(run_plait({"plan", "PRP-A", "--agent", "runbook", "--set", "pools.gates=1"}).exit_code,
            0);
}

TEST_F(Trust, IsListedAndRevoked) {
  bring_program();
  ASSERT_EQ(run_plait({"trust", "--yes"}).exit_code, 0);
  EXPECT_THAT(run_plait({"trust", "--list"}).out, HasSubstr(repo().path().string()));
  EXPECT_EQ(run_plait({"trust", "--revoke"}).exit_code, 0);
  expect_refused(run_batch({"PRP-A"}), "trust");
  EXPECT_THAT(run_plait({"trust", "--list"}).out, Not(HasSubstr(repo().path().string())));
}

// --- ways in

TEST_F(Trust, ALinkInItIsRefused) {
  write_file(own("evil.toml"), "schema = 1\n");
  fs::create_directories(repo().path() / ".plait/pipelines");
  fs::create_symlink(own("evil.toml"), repo().path() / ".plait/pipelines/batch.toml");
  expect_refused(run_batch({"PRP-A"}), "is a symbolic link");
  EXPECT_EQ(run_plait({"trust", "--yes"}).exit_code, 2);
}

TEST_F(Trust, ALinkInsteadOfTheFolderIsRefused) {
  fs::create_directories(own("elsewhere/pipelines"));
  fs::create_directory_symlink(own("elsewhere"), repo().path() / ".plait");
  expect_refused(run_batch({"PRP-A"}), "\".plait\" is a symbolic link");
  EXPECT_EQ(run_plait({"init"}).exit_code, 2);
  EXPECT_TRUE(fs::is_empty(own("elsewhere/pipelines"))) << "nothing is written through it";
}

TEST_F(Trust, ALinkInTheCommitIsRefused) {
  write_file(own("evil.sh"), kLint);
  fs::create_directories(repo().path() / ".plait");
  fs::create_symlink(own("evil.sh"), repo().path() / ".plait/lint.sh");
  commit();
  expect_refused(run_batch({"PRP-A"}), "is a symbolic link or a submodule");
}

TEST_F(Trust, ItExtendsNothingOutside) {
  write_file(repo().path() / "evil.toml", "schema = 1\nextends = \"batch\"\n");
  for (const std::string& file :
       {std::string("../../evil.toml"), (repo().path() / "evil.toml").string()}) {
    repo().write(".plait/pipelines/batch.toml", "schema = 1\nextends = \"" + file + "\"\n");
    remember();
    ASSERT_EQ(run_plait({"trust", "--yes"}).exit_code, 0);
    expect_refused(run_batch({"PRP-A"}), "does not lie in the folder of the file that extends it");
  }
}

TEST_F(Trust, WhatATrustedFileTakesInIsAskedForToo) {
  repo().write(".plait/pipelines/common.toml", "schema = 1\nextends = \"batch\"\n");
  repo().write(".plait/pipelines/nightly.toml", "schema = 1\nextends = \"./common.toml\"\n");
  remember();
  ASSERT_EQ(run_plait({"trust", "--yes"}).exit_code, 0);
  repo().write(".plait/pipelines/common.toml",
               "schema = 1\nextends = \"batch\"\n[[step]]\nid = \"evil\"\nuses = \"exec\"\n"
               "before = [\"analyze\"]\nwith = { argv = [\"touch\", \"" +
                   seen().string() + "\"] }\n");
  remember();
  expect_refused(run_batch({"PRP-A", "--pipeline", "nightly"}),
                 "changed  .plait/pipelines/common.toml");
  EXPECT_FALSE(fs::exists(seen()));
}

TEST_F(Trust, AProgramThatIsSwappedAfterwardsDoesNotRun) {
  bring_program();
  ASSERT_EQ(run_plait({"trust", "--yes"}).exit_code, 0);
  repo().write(".plait/lint.sh", "#!/bin/sh\necho evil >> \"$1\"\n");  // not committed
  remember();
  EXPECT_EQ(run_batch({"PRP-A", "--set", "step.preflight.with.checks=[]"}).exit_code, 0);
  EXPECT_EQ(trace(), "linted\n");
  commit();
  write_prp("PRP-B");
  remember();
  EXPECT_EQ(run_batch({"PRP-B"}).exit_code, 2) << "committed: what would run is another program";
  EXPECT_EQ(trace(), "linted\n");
}

// An agent writes a program of its own in the place of the repository's, which is a gate.
class TrustOfGates : public Trust, public testing::WithParamInterface<const char*> {};

TEST_P(TrustOfGates, AnAgentsVersionOfAProgramDoesNotRun) {
  std::string command = GetParam();
  command.replace(command.find("SEEN"), 4, seen().string());
  write_prp("PRP-A", {.phases = {{.bash = "printf '#!/bin/sh\\necho evil >> \"$1\"\\n' > "
                                          ".plait/lint.sh\necho done > done.txt\n"}}});
  repo().write(".plait/lint.sh", kLint);
  fs::permissions(repo().path() / ".plait/lint.sh", fs::perms(0755));
  repo().write(".plait/pipelines/batch.toml",
               "schema = 1\nextends = \"batch\"\n[[step]]\nid = \"launch\"\n"
               "with = { gates = [{ uses = \"command\", level = \"L2\", " +
                   command + " }] }\n");
  commit();
  ASSERT_EQ(run_plait({"trust", "--yes"}).exit_code, 0);
  static_cast<void>(run_batch({"PRP-A"}));
  EXPECT_EQ(trace(), "linted\n");
}

INSTANTIATE_TEST_SUITE_P(Command, TrustOfGates,
                         testing::Values(R"(argv = ["./.plait/lint.sh", "SEEN"])",
                                         R"(argv = ["sh", ".plait/lint.sh", "SEEN"])",
                                         R"(run = "cd . && sh \".plait/lint.sh\" SEEN")"));

TEST_F(Trust, AScorerThatIsSwappedAfterwardsDoesNotRun) {
  const auto scorer = [&](const std::string& word) {
    return "#!/bin/sh\necho " + word + " >> " + seen().string() +
           "\necho '{\"score\": 7, \"model\": \"haiku\", \"rationale\": \"few\", \"terms\": "
           "[]}'\n";
  };
  repo().write(".plait/score.sh", scorer("scored"));
  fs::permissions(repo().path() / ".plait/score.sh", fs::perms(0755));
  repo().write(".plait/pipelines/batch.toml",
               "schema = 1\nextends = \"batch\"\n[[step]]\nid = \"analyze\"\nwith = { scorer = { "
               "uses = \"exec\", argv = [\"./.plait/score.sh\"] } }\n");
  commit();
  ASSERT_EQ(run_plait({"trust", "--yes"}).exit_code, 0);
  repo().write(".plait/score.sh", scorer("evil"));
  remember();
  static_cast<void>(run_plait({"plan", "PRP-A", "--agent", "runbook"}));
  EXPECT_EQ(trace(), "scored\n");
}

TEST_F(Trust, WhatAnAgentChangesInItAsksAgainOnceItHasLanded) {
  write_prp("PRP-A", {.phases = {{.bash = "echo '# mine now' >> .plait/pipelines/batch.toml\n"}}});
  repo().write(".plait/pipelines/batch.toml", "schema = 1\nextends = \"batch\"\n");
  commit();
  ASSERT_EQ(run_plait({"trust", "--yes"}).exit_code, 0);
  ASSERT_EQ(run_batch({"PRP-A", "--skip-validation"}).exit_code, 0);
  write_prp("PRP-B");
  remember();
  const Ran refused = run_batch({"PRP-B"});
  expect_refused(refused, "changed  .plait/pipelines/batch.toml");
  EXPECT_THAT(refused.err, HasSubstr("+# mine now"));
}

TEST_F(Trust, ACopyThatIsTamperedWithIsMadeAgain) {
  bring_program();
  ASSERT_EQ(run_plait({"trust", "--yes"}).exit_code, 0);
  ASSERT_EQ(run_plait({"plan", "PRP-A", "--agent", "runbook"}).exit_code, 0);
  int copies = 0;
  for (const auto& entry : fs::recursive_directory_iterator(home() / ".local/state/plait/trust"))
    if (entry.path().filename() == "lint.sh") {
      ++copies;
      fs::permissions(entry.path(), fs::perms(0755));
      write_file(entry.path(), "#!/bin/sh\necho evil >> \"$1\"\n");
    }
  ASSERT_EQ(copies, 1);
  EXPECT_EQ(run_batch({"PRP-A"}).exit_code, 0);
  EXPECT_EQ(trace(), "linted\n");
}

TEST_F(Trust, ARepositoryDoesNotBringItsOwnTrust) {
  bring_program();
  const fs::path inside = repo().path() / "state";
  const Environment state{{"XDG_STATE_HOME", inside.string()}};
  EXPECT_EQ(run_plait({"trust", "--yes"}, state).exit_code, 2);
  const Ran ran = run_batch({"PRP-A"}, state);
  expect_refused(ran, "within the repository that is to be trusted");
}

TEST_F(Trust, ARepositoryDoesNotBringTheUsersSettings) {
  fs::create_directories(repo().path() / "config/plait/pipelines");
  write_file(repo().path() / "config/plait/pipelines/batch.toml",
             "schema = 1\nextends = \"batch\"\n");
  for (const char* variable : {"XDG_CONFIG_HOME", "XDG_CONFIG_DIRS"})
    expect_refused(run_batch({"PRP-A"}, {{variable, (repo().path() / "config").string()}}),
                   "within the repository");
}

TEST_F(Trust, ACopyOfTheCheckoutIsNotTrusted) {
  bring_program();
  ASSERT_EQ(run_plait({"trust", "--yes"}).exit_code, 0);
  const fs::path other = repo().outside() / "other";
  repo().git({"worktree", "add", "--quiet", "--detach", other.string()});
  work_in(other);
  expect_refused(run_plait({"plan", "PRP-A", "--agent", "runbook"}), "trust");
  work_in(repo().path());
  repo().git({"worktree", "remove", "--force", other.string()});
}

TEST_F(Trust, ItNamesNoPluginFolder) {
  repo().write(".plait/pipelines/batch.toml",
               "schema = 1\nextends = \"batch\"\nplugin_dirs = [\".plait/plugins\"]\n");
  commit();
  ASSERT_EQ(run_plait({"trust", "--yes"}).exit_code, 0);
  expect_refused(run_batch({"PRP-A"}), "plugin_dirs");
}

TEST_F(Trust, ALibraryThatIsNotCommittedIsNotLoaded) {
  repo().write(".plait/evil.so", "not a library");
  repo().write(".plait/pipelines/batch.toml",
               "schema = 1\nextends = \"batch\"\nlibraries = [\".plait/evil.so\"]\n");
  expect_refused(run_batch({"PRP-A"}), "\".plait/evil.so\" is not in commit");
}

TEST_F(Trust, ALibraryThatIsSwappedAfterwardsIsNotLoaded) {
  repo().write(".plait/extra.so", "not a library");
  repo().write(".plait/pipelines/batch.toml",
               "schema = 1\nextends = \"batch\"\nlibraries = [\".plait/extra.so\"]\n");
  commit();
  ASSERT_EQ(run_plait({"trust", "--yes"}).exit_code, 0);
  EXPECT_THAT(run_plait({"plan", "PRP-A", "--agent", "runbook"}).err, HasSubstr("extra.so"))
      << "it is tried";
  repo().write(".plait/extra.so", "another one, that is evil");
  commit();
  const Ran refused = run_batch({"PRP-A"});
  expect_refused(refused, "changed  .plait/extra.so");
  EXPECT_THAT(refused.err, Not(HasSubstr("cannot be loaded")));
}

TEST_F(Trust, AnUnreadableRecordIsNoTrust) {
  bring_program();
  ASSERT_EQ(run_plait({"trust", "--yes"}).exit_code, 0);
  for (const auto& entry : fs::directory_iterator(home() / ".local/state/plait/trust/checkouts"))
    write_file(entry.path(), "{\"root\": 7");
  expect_refused(run_batch({"PRP-A"}), "trust");
}

}  // namespace
}  // namespace plait::test

// What people type: flags, help, odd ids, broken headers, pipelines of their own.
#include <algorithm>
#include <cstdlib>

#include "story.hpp"

namespace plait::test {
namespace {

using ::testing::HasSubstr;

class Usage : public Story {};

std::size_t widest(const std::string& text) {
  std::size_t most = 0;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const auto columns = std::count_if(line.begin(), line.end(), [](char c) {
      return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    });
    most = std::max(most, static_cast<std::size_t>(columns));
  }
  return most;
}

TEST_F(Usage, MistakesAreExplained) {
  write_prp("PRP-A");
  struct Mistake {
    std::vector<std::string> args;
    std::string answer;
  };
  for (const Mistake& mistake : std::vector<Mistake>{
           {{"rum"}, "did you mean \"run\"?"},
           {{"run", "--modle", "opus", "PRP-A"}, "did you mean \"--model\"?"},
           {{"run", "--no-clenup", "PRP-A"}, "did you mean \"--no-cleanup\"?"},
           {{"report", "--jsn"}, "did you mean \"--json\"?"},
           {{"run", "--pipeline", "stagd", "PRP-A"}, "did you mean \"staged\"?"},
           {{"run", "--agent", "runbok", "PRP-A"}, "did you mean \"runbook\"?"},
           {{"run", "--max-parallel", "-1", "PRP-A"}, "below the minimum 0"},
           {{"run", "--max-parallel", "many", "PRP-A"}, "an integer is expected"},
           {{"run", "--timeout", "5parsecs", "PRP-A"}, "there is no unit \"parsecs\""},
           {{"run", "--set", "step.lunch.with.agent=x", "PRP-A"}, "did you mean \"launch\"?"},
           {{"graph", "--format", "png", "PRP-A"}, "dot"},
           {{"run", "--json", "--events", "-", "PRP-A"}, "--events run.ndjson"},
           {{"run", "--pipeline", "train", "--review", "PRP-A"}, "--review"}}) {
    const Ran ran = run_plait(mistake.args);
    EXPECT_EQ(ran.exit_code, 2) << ::testing::PrintToString(mistake.args);
    EXPECT_THAT(ran.err, HasSubstr(mistake.answer)) << ::testing::PrintToString(mistake.args);
    EXPECT_EQ(ran.out, "") << ::testing::PrintToString(mistake.args);
  }
  EXPECT_EQ(run_plait({"runs", "--json"}).json(), Json::array()) << "none of them is a run";
}

TEST_F(Usage, HelpFitsEightyColumns) {
  for (const char* command :
       {"run",     "plan",  "graph",  "resume", "decide", "answer",    "tell",
        "cancel",  "runs",  "status", "report", "logs",   "pipelines", "plugins",
        "restore", "trust", "config", "check",  "init",   "schema"}) {
    const Ran ran = run_plait({command, "--help"});
    EXPECT_EQ(ran.exit_code, 0) << command;
    EXPECT_LE(widest(ran.out), 80U) << ran.out;
  }
  EXPECT_LE(widest(run_plait({"--help"}).out), 80U);
}

TEST_F(Usage, HelpTellsTheParametersOfThePipeline) {
  const Ran batch = run_plait({"run", "--help"});
  for (const char* flag :
       {"--agent", "--model", "--target", "--max-parallel", "--timeout", "--health-check-interval",
        "--continue-on-error", "--no-merge", "--no-cleanup", "--batch", "--stage", "--dry-run",
        "--json", "--events", "--set", "--pipeline"})
    EXPECT_THAT(batch.out, HasSubstr(flag));
  EXPECT_THAT(batch.out, ::testing::Not(HasSubstr("--review")));
  EXPECT_THAT(run_plait({"run", "--pipeline", "staged", "--help"}).out, HasSubstr("--no-review"));
}

TEST_F(Usage, AFullDiskIsNoSuccess) {
  const std::string plait = std::getenv("PLAIT_BUILD_DIR") + std::string("/bin/plait");
  EXPECT_NE(std::system((plait + " schema > /dev/full 2> /dev/null").c_str()), 0);
  EXPECT_EQ(std::system((plait + " schema | head -c 1 > /dev/null").c_str()), 0);
}

TEST_F(Usage, VersionIsOneLine) {
  const Ran ran = run_plait({"--version"});
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_EQ(ran.lines().size(), 1U);
}

TEST_F(Usage, PrpsAreNamedByIdFileNameOrPath) {
  write_prp("PRP-A", {.file = "first.md"});
  write_prp("PRP-B", {.file = "second.md"});
  write_prp("PRP-C", {.file = "sub/third.md"});
  const Ran ran = run_batch({"--json", "PRP-A", "second.md", "PRPs/sub/third.md"});
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(ran.json()["results"].size(), 3U);
}

TEST_F(Usage, AMistypedIdNamesTheNearest) {
  write_prp("PRP-LOGIN");
  const Ran ran = run_batch({"PRP-LOGNI"});
  EXPECT_EQ(ran.exit_code, 2);
  EXPECT_THAT(ran.out + ran.err, HasSubstr("PRP-LOGIN"));
}

TEST_F(Usage, AnUnknownPrpIsAnErrorOnStandardError) {
  write_prp("PRP-A");
  write_prp("PRP-B");
  for (const char* command : {"run", "plan"}) {
    const Ran ran = run_plait({command, "--agent", "runbook", "PRP-Q"});
    EXPECT_EQ(ran.exit_code, 2) << command;
    EXPECT_THAT(ran.err, HasSubstr("there is no PRP \"PRP-Q\"")) << command;
    EXPECT_THAT(ran.err, HasSubstr("did you mean \"PRP-A\" or \"PRP-B\"?")) << command;
    EXPECT_THAT(ran.out, ::testing::Not(HasSubstr("there is no PRP"))) << command;
  }
  EXPECT_THAT(run_batch({"something-else"}).err, HasSubstr("there are PRP-A, PRP-B"));
}

TEST_F(Usage, IdsMayHoldOddCharacters) {
  std::vector<std::string> args{"--json"};
  int number = 0;
  for (const char* id : {"PRP ä ö ü", "feat/x y", "PRP-$(touch pwned)", "it's; rm -rf x"}) {
    const std::string file = "odd-" + std::to_string(++number);
    write_prp("\"" + std::string(id) + "\"",
              {.title = file, .phases = {{.bash = writes(file, id)}}, .file = file + ".md"});
    args.push_back("PRPs/" + file + ".md");
  }
  const Ran ran = run_batch(args);
  ASSERT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  const Json results = ran.json()["results"];
  EXPECT_EQ(results["feat/x y"]["status"], "SUCCESS");
  EXPECT_TRUE(results.contains("it's; rm -rf x"));
  EXPECT_EQ(repo().read("odd-1"), "PRP ä ö ü\n");
  EXPECT_EQ(repo().read("odd-3"), "PRP-$(touch pwned)\n");
  EXPECT_FALSE(repo().exists("pwned"));
  EXPECT_THAT(run_plait({"logs", "feat/x y"}).out, HasSubstr("STATUS:COMPLETE"));
}

class BrokenHeader : public Story {
 protected:
  BrokenHeader() {
    write_prp("PRP-A");
    write_prp("PRP-C");
    repo().write("PRPs/PRP-B.md", "---\nprp_id: PRP-B\ncomplexity: [low\ntitle: x\n---\n# B\n");
  }
};

TEST_F(BrokenHeader, RefusesTheRun) {
  const Ran ran = run_batch({"PRP-A", "PRP-B", "PRP-C"});
  EXPECT_EQ(ran.exit_code, 4);
  EXPECT_THAT(ran.out, HasSubstr("PRPs/PRP-B.md:4:6"));
  EXPECT_EQ(repo().log("main").size(), 1U);
}

TEST_F(BrokenHeader, FailsAloneWithContinueOnError) {
  const Ran ran = run_batch({"--continue-on-error", "--json", "PRP-A", "PRP-B", "PRP-C"});
  EXPECT_EQ(ran.exit_code, 1);
  const Json report = ran.json();
  EXPECT_EQ(report["success"], false);
  EXPECT_EQ(report["prps_succeeded"], 2);
  EXPECT_EQ(report["prps_failed"], 1);
  EXPECT_EQ(report["results"]["PRP-B"]["status"], "FAILED");
  EXPECT_EQ(repo().read("PRP-A.txt"), "made by PRP-A\n");
  EXPECT_EQ(repo().read("PRP-C.txt"), "made by PRP-C\n");
}

TEST_F(Usage, AUsersPipelineExtendsAShippedOne) {
  write_file(home() / ".config/plait/pipelines/mine.toml",
             "schema = 1\nname = \"mine\"\nextends = \"batch\"\ndescription = \"as I like it\"\n"
             "[params]\nagent = { default = \"runbook\" }\ncleanup = { default = false }\n"
             "[[step]]\nid = \"preflight\"\nwith = { checks = { remove = [\"disk\"] } }\n");
  write_prp("PRP-A");
  EXPECT_THAT(run_plait({"pipelines"}).out, HasSubstr("as I like it"));
  const Ran ran = run_plait({"run", "--pipeline", "mine", "--json", "PRP-A"});
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  const Json report = ran.json();
  EXPECT_EQ(report["pipeline"], "mine");
  EXPECT_EQ(report["results"]["PRP-A"]["agent"], "runbook");
  for (const Json& check : report["preflight"]) EXPECT_NE(check["name"], "disk");
  expect_kept("project-prp-a");
}

TEST_F(Usage, APipelineIsNamedByItsFile) {
  write_file(own("own.toml"),
             "schema = 1\nname = \"own\"\nextends = \"train\"\n"
             "[params]\nagent = { default = \"runbook\" }\n");
  write_prp("PRP-A");
  const Ran ran = run_plait({"run", "--pipeline", own("own.toml"), "PRP-A"});
  EXPECT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  EXPECT_EQ(repo().read("PRP-A.txt"), "made by PRP-A\n");
}

TEST_F(Usage, MistakesInAPipelineAreShownAllAtOnce) {
  write_file(own("own.toml"),
             "schema = 1\nname = \"own\"\nextends = \"batch\"\n"
             "[[step]]\nid = \"launch\"\nretri = { max = 2 }\n"
             "[[step]]\nid = \"merge\"\nneeds = [\"lunch\"]\n");
  const Ran ran = run_plait({"run", "--pipeline", own("own.toml"), "PRP-A"});
  EXPECT_EQ(ran.exit_code, 2);
  EXPECT_THAT(ran.err, HasSubstr("own.toml:6:1"));
  EXPECT_THAT(ran.err, HasSubstr("did you mean \"retry\"?"));
  EXPECT_THAT(ran.err, HasSubstr("own.toml:9:"));
  EXPECT_THAT(ran.err, HasSubstr("did you mean \"launch\"?"));
}

TEST_F(Usage, ABrokenPluginIsAWarningUnlessItIsMissed) {
  write_file(own("plugins/mine.so"), "not a library");
  write_prp("PRP-A");
  const std::vector<std::string> plan{"plan",         "--agent",      "runbook",
                                      "--plugin-dir", own("plugins"), "PRP-A"};
  const Ran fine = run_plait(plan);
  EXPECT_EQ(fine.exit_code, 0) << fine.err;
  EXPECT_THAT(fine.err, HasSubstr("plait: warning: plugin " + own("plugins/mine.so").string()));
  EXPECT_THAT(fine.err, ::testing::Not(HasSubstr("error:")));

  std::vector<std::string> missing = plan;
  missing.insert(missing.end(), {"--set", "step.analyze.with.scorer=mine"});
  const Ran ran = run_plait(missing);
  EXPECT_EQ(ran.exit_code, 2) << ran.out;
  EXPECT_THAT(ran.err, HasSubstr("there is no scorer \"mine\""));
  EXPECT_THAT(ran.err, HasSubstr("note: plugin " + own("plugins/mine.so").string()));
  EXPECT_THAT(ran.err, ::testing::Not(HasSubstr("warning:"))) << "told once";
}

TEST_F(Usage, ValuesAreSetFromTheCommandLine) {
  write_prp("PRP-A", {.phases = {{.bash = "echo a > a.txt", .validation = "false"}}});
  write_prp("PRP-B", {.phases = {{.bash = "echo b > b.txt", .validation = "false"}}});
  EXPECT_EQ(run_batch({"PRP-A"}).exit_code, 1);
  const Ran ran =
      run_plait({"run", "--agent", "runbook", "--skip-validation", "--set",
                 "step.launch.with.agent={ uses = \"runbook\", validate = false }", "PRP-B"});
  EXPECT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  EXPECT_EQ(repo().read("b.txt"), "b\n");
  expect_kept("project-prp-a");
}

}  // namespace
}  // namespace plait::test

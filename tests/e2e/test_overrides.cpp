// Layers of settings: where a value comes from, who goes before whom, what is wrong with one.
#include "story.hpp"

namespace plait::test {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class Overrides : public Story {
 protected:
  void user(const std::string& text) {
    fs::create_directories(home() / ".config/plait/pipelines");
    write_file(home() / ".config/plait/pipelines/batch.toml", text);
  }
  void system(const std::string& text) {
    fs::create_directories(own("etc/plait/pipelines"));
    write_file(own("etc/plait/pipelines/batch.toml"), text);
  }
  void repository(const std::string& text) {
    repo().write(".plait/pipelines/batch.toml", text);
    remember();
    static_cast<void>(run_plait({"trust", "--yes"}, layers()));
  }
  [[nodiscard]] Environment layers(Environment more = {}) const {
    more["XDG_CONFIG_DIRS"] = own("etc").string();
    return more;
  }
  // The model that a plan gives PRP-A.
  std::string model(const std::vector<std::string>& flags, const Environment& env) {
    std::vector<std::string> args{"plan", "PRP-A", "--agent", "runbook", "--json"};
    args.insert(args.end(), flags.begin(), flags.end());
    const Ran ran = run_plait(args, layers(env));
    EXPECT_EQ(ran.exit_code, 0) << ran.err;
    return ran.json()["tasks"][0]["model"];
  }
};

constexpr char kMaxParallel[] =
    "schema = 1\nextends = \"batch\"\n[params.max_parallel]\ndefault = ";

TEST_F(Overrides, EachLayerGoesBeforeTheLower) {
  write_prp("PRP-A");
  const auto shown = [&](const Environment& env = {}) {
    return run_plait({"config", "show", "batch", "--origin"}, layers(env)).out;
  };
  EXPECT_THAT(shown(), HasSubstr("params.max_parallel.default = 0\n    shipped "));
  system(std::string(kMaxParallel) + "1\n");
  EXPECT_THAT(shown(), HasSubstr("params.max_parallel.default = 1\n    system "));
  user(std::string(kMaxParallel) + "2\n");
  EXPECT_THAT(shown(), HasSubstr("params.max_parallel.default = 2\n    user "));
  repository(std::string(kMaxParallel) + "3\n");
  const std::string all = shown();
  EXPECT_THAT(all, AllOf(HasSubstr("params.max_parallel.default = 3\n    repository "
                                   ".plait/pipelines/batch.toml:4\n    hides 2  user "),
                         HasSubstr("    hides 1  system "), HasSubstr("    hides 0  shipped ")));
}

TEST_F(Overrides, TheEnvironmentGoesBeforeFilesAndAFlagBeforeIt) {
  write_prp("PRP-A");
  repository("schema = 1\nextends = \"batch\"\n[params]\nmodel = { default = \"haiku\" }\n");
  EXPECT_EQ(model({}, {}), "haiku");
  EXPECT_EQ(model({}, {{"PLAIT_PARAM_MODEL", "opus"}}), "opus");
  EXPECT_EQ(model({"--model", "sonnet"}, {{"PLAIT_PARAM_MODEL", "opus"}}), "sonnet");
  EXPECT_THAT(
      run_plait({"config", "show", "--origin"}, layers({{"PLAIT_PARAM_MODEL", "opus"}})).out,
      HasSubstr("params.model.default = \"opus\"\n    environment PLAIT_PARAM_MODEL\n"
                "    hides \"haiku\"  repository .plait/pipelines/batch.toml:4\n"));
  const Ran wrong = run_plait({"plan", "PRP-A"}, layers({{"PLAIT_PARAM_MAX_PARALLEL", "many"}}));
  EXPECT_EQ(wrong.exit_code, 2);
  EXPECT_THAT(wrong.err, HasSubstr("PLAIT_PARAM_MAX_PARALLEL"));
  EXPECT_THAT(run_plait({"plan", "PRP-A"}, layers({{"PLAIT_PARAM_MAX_PARALEL", "2"}})).err,
              HasSubstr("did you mean PLAIT_PARAM_MAX_PARALLEL?"));
}

TEST_F(Overrides, AProfileIsPutOnTop) {
  write_prp("PRP-A");
  user(
      "schema = 1\nextends = \"batch\"\n[params]\nmodel = { default = \"opus\" }\n"
      "[profile.calm.params]\nmodel = { default = \"haiku\" }\n");
  EXPECT_EQ(model({}, {}), "opus");
  EXPECT_EQ(model({"--profile", "calm"}, {}), "haiku");
  const Ran wrong = run_plait({"plan", "PRP-A", "--profile", "clam"}, layers());
  EXPECT_EQ(wrong.exit_code, 2);
  EXPECT_THAT(wrong.err, HasSubstr("did you mean \"calm\"?"));
}

TEST_F(Overrides, AMistakeIsShownInItsOwnLayer) {
  write_prp("PRP-A");
  const std::string mistake =
      "schema = 1\nextends = \"batch\"\n[[step]]\nid = \"launch\"\npol = \"x\"\n";
  const auto said = [&] { return run_plait({"plan", "PRP-A"}, layers()); };
  system(mistake);  // the other layers: tests/golden/layers
  EXPECT_THAT(said().err, AllOf(HasSubstr("etc/plait/pipelines/batch.toml:5:"),
                                HasSubstr("did you mean \"pool\"?")));
  system("schema = 1\nextends = \"batch\"\n");
  repository(mistake);
  EXPECT_THAT(said().err, HasSubstr(".plait/pipelines/batch.toml:5:"));
  EXPECT_EQ(run_plait({"check"}, layers()).exit_code, 2);
  repository("schema = 1\nextends = \"batch\"\n");
  EXPECT_EQ(said().exit_code == 2, false) << said().err;
  EXPECT_EQ(run_plait({"check"}, layers()).exit_code, 0);
}

TEST_F(Overrides, ProfilesAreCheckedAsWell) {
  repository(
      "schema = 1\nextends = \"batch\"\n[profile.cheap.params]\nmodel = { default = \"haiku\" }\n");
  EXPECT_EQ(run_plait({"check"}).exit_code, 0);
  repository("schema = 1\nextends = \"batch\"\n[profile.cheap.params]\nmodle = { default = 1 }\n");
  const Ran check = run_plait({"check"});
  EXPECT_EQ(check.exit_code, 2);
  EXPECT_THAT(check.out, HasSubstr("pipeline batch (repository) with profile cheap"));
  EXPECT_THAT(check.err, HasSubstr("batch.toml:4:"));
}

TEST_F(Overrides, BeginTheWayInitWritesThem) {
  repo().write("package.json", "{}\n");
  repo().write("package-lock.json", "{}\n");
  remember();
  const Ran init = run_plait({"init"});
  EXPECT_EQ(init.exit_code, 0) << init.err;
  EXPECT_THAT(repo().read(".plait/pipelines/batch.toml"),
              AllOf(HasSubstr("setup = \"npm ci\""), HasSubstr("#:schema")));
  const Ran check = run_plait({"check"});
  EXPECT_EQ(check.exit_code, 0) << check.err;
  EXPECT_EQ(run_plait({"init"}).exit_code, 2) << "nothing is overwritten";
  EXPECT_EQ(run_plait({"pipelines", "new", "nightly", "batch"}).exit_code, 0);
  EXPECT_EQ(run_plait({"check"}).exit_code, 0);
  EXPECT_THAT(run_plait({"pipelines"}).out,
              AllOf(HasSubstr("nightly"), HasSubstr("shipped + repository, not trusted")));
  EXPECT_EQ(run_plait({"pipelines", "new", "weekly"}).exit_code, 0) << "over batch";
  EXPECT_THAT(repo().read(".plait/pipelines/weekly.toml"), HasSubstr("extends = \"batch\""));
  EXPECT_THAT(run_plait({"pipelines", "new", "daily", "bacth"}).err,
              HasSubstr("did you mean \"batch\"?"));
  EXPECT_THAT(run_plait({"trust"}).out, AllOf(HasSubstr("pipeline nightly would have:"),
                                              HasSubstr("step.worktree.with.setup = \"npm ci\"")));
  remember();
}

TEST_F(Overrides, AreNotBegunWhereTheyAreNotRead) {
  repo().git({"init", "--quiet", "--bare", own("bare").string()});
  for (const std::vector<std::string>& what :
       {std::vector<std::string>{"init"}, {"pipelines", "new", "x"}}) {
    std::vector<std::string> args = what;
    args.insert(args.end(), {"-C", own("bare").string()});
    EXPECT_THAT(run_plait(args).err, HasSubstr("is a bare repository"));
  }
  EXPECT_FALSE(std::filesystem::exists(own("bare") / ".plait"));
}

TEST_F(Overrides, AreShownAndCompared) {
  user(std::string(kMaxParallel) + "7\n");
  EXPECT_EQ(run_plait({"pipelines", "diff", "batch"}).out,
            "-params.max_parallel.default = 0\n+params.max_parallel.default = 7\n");
  EXPECT_THAT(run_plait({"pipelines", "show", "batch"}).out,
              AllOf(HasSubstr("# user: "), HasSubstr("default = 7")));
  EXPECT_THAT(run_plait({"pipelines", "diff", "batch", "staged"}).out, HasSubstr("step."));
  repo().write(".plait/pipelines/own.toml",
               "schema = 1\nextends = \"batch\"\n[pools]\ngates = 5\n");
  remember();
  EXPECT_THAT(run_plait({"pipelines", "diff", "own"}).out,
              HasSubstr("-pools.gates = 2\n+pools.gates = 5\n"))
      << "with what it extends";
  const Ran odd = run_plait({"pipelines", "shw", "batch"});
  EXPECT_EQ(odd.exit_code, 2);
  EXPECT_THAT(odd.err, HasSubstr("did you mean \"show\"?"));
}

TEST_F(Overrides, AStepIsPutInBetweenAndAnotherTakenAway) {
  write_prp("PRP-A");
  repository(
      "schema = 1\nextends = \"batch\"\n[[step]]\nid = \"monitor\"\nremove = true\n"
      "[[step]]\nid = \"note\"\nuses = \"exec\"\nneeds = [\"aggregate\"]\nbefore = [\"merge\"]\n"
      "with = { argv = [\"sh\", \"-c\", \"echo noted > " +
      own("noted").string() + "\"] }\n");
  const Ran ran = run_batch({"PRP-A"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_TRUE(fs::exists(own("noted")));
  EXPECT_EQ(state_of(status(), "note"), "succeeded");
  EXPECT_EQ(state_of(status(), "monitor"), "");
}

}  // namespace
}  // namespace plait::test

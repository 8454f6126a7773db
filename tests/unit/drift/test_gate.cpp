// The gate itself: which command it names, and how it judges an answer.
#include <gmock/gmock.h>

#include "measured.hpp"

namespace plait::drift {
namespace {

using test::Change;
using ::testing::Contains;
using ::testing::HasSubstr;

// An answer of the program with one pattern that is not followed.
Json answer(double drift) {
  const Json place{
      {"file", "src/a.py"}, {"line", 3}, {"text", "def readIt():"}, {"value", "camelCase"}};
  const Json pattern{{"pattern", "function names: snake_case"},
                     {"applies", true},
                     {"followed", false},
                     {"reference", "2 of 2"},
                     {"code", "0 of 1"},
                     {"example", {{"file", "PRP.md"}, {"line", 12}}},
                     {"found", {place}}};
  return {
      {"plait_drift", 1},
      {"drift", drift},
      {"reference", "examples"},
      {"parser", {{"python", "from tokens"}}},
      {"categories",
       {{"naming", {{"expected", 1}, {"missing", 1}, {"percent", 100}, {"patterns", {pattern}}}}}}};
}

Json ended(int code = 0) {
  return {{"kind", "exited"}, {"code", code}};
}

class DriftJudges : public testing::Test {
 protected:
  Json judged(double drift) { return judged(dump(answer(drift)) + "\n"); }
  Json judged(const std::string& output, const Json& outcome = ended()) {
    return change_.judged({{"key", "drift"}, {"level", "L4"}}, outcome, output);
  }
  Change change_;
};

TEST_F(DriftJudges, NothingIsSaidBelowTheWarning) {
  const Json result = judged(9.9);
  EXPECT_EQ(result["passed"], true);
  EXPECT_EQ(result["score"], 9.9);
  EXPECT_TRUE(result["findings"].empty());
  EXPECT_EQ(result["message"],
            "drift 9.9 % from the PRP's EXAMPLES: 1 of 1 patterns are not followed");
}

TEST_F(DriftJudges, WarnsFromTenOn) {
  for (const double drift : {10.0, 29.9}) {
    const Json result = judged(drift);
    EXPECT_EQ(result["passed"], true);
    ASSERT_EQ(result["findings"].size(), 1U);
    const Json& finding = result["findings"][0];
    EXPECT_EQ(finding["error"], false);
    EXPECT_EQ(finding["file"], "src/a.py");
    EXPECT_EQ(finding["line"], 3);
    EXPECT_EQ(finding["rule"], "drift-naming");
    EXPECT_EQ(finding["message"],
              "function names: snake_case (2 of 2, such as PRP.md:12); here: camelCase");
  }
}

TEST_F(DriftJudges, FailsFromThirtyOnAndIsNotHealed) {
  const Json result = judged(30.0);
  EXPECT_EQ(result["passed"], false);
  EXPECT_EQ(result["healable"], false);
  EXPECT_EQ(result["findings"][0]["error"], true);
  EXPECT_THAT(result["message"].get<std::string>(), HasSubstr("from 30 % on a person decides"));
  EXPECT_EQ(result["evidence"]["reference"], "examples");
  EXPECT_EQ(result["evidence"]["categories"]["naming"]["missing"], 1);
}

TEST_F(DriftJudges, BySettings) {
  change_.with({{"warn", 40}, {"limit", 50}});
  EXPECT_TRUE(judged(39.0)["findings"].empty());
  EXPECT_EQ(judged(49.9)["passed"], true);
  EXPECT_EQ(judged(50.0)["passed"], false);
}

TEST_F(DriftJudges, NothingMeasuredPassesAndSaysSo) {
  const Json result = judged(R"({"plait_drift": 1, "skipped": "there is no reference"})");
  EXPECT_EQ(result["passed"], true);
  EXPECT_TRUE(result["score"].is_null());
  EXPECT_EQ(result["message"], "drift was not measured: there is no reference");
  EXPECT_EQ(result["evidence"]["skipped"], "there is no reference");
}

TEST_F(DriftJudges, AProgramThatFailsNeverPasses) {
  for (const std::string output :
       {"", "no json", "{\"plait_drift\": 1}", "[1]", "{\"plait_drift\": 1, \"drift\": \"x\"}"}) {
    const Json result = judged(output);
    EXPECT_EQ(result["passed"], false) << output;
    EXPECT_EQ(result["healable"], false) << output;
    EXPECT_EQ(result["findings"].size(), 1U) << output;
  }
  EXPECT_EQ(judged(dump(answer(0)), ended(1))["passed"], false);
  EXPECT_EQ(judged(dump(answer(0)), {{"kind", "timed_out"}})["message"],
            "drift was not measured: plait-drift ran out of its time");
  EXPECT_EQ(judged(dump(answer(0)), nullptr)["passed"], false);
}

TEST_F(DriftJudges, WhatARunnerPrintsAroundDoesNotMatter) {
  EXPECT_EQ(judged("srun: job 1\n" + dump(answer(5)) + "\nsrun: done\n")["score"], 5);
}

TEST(DriftPrepares, ItsProgramWithTheChangedFiles) {
  Change change;
  change.had("src/b.py", "a = 1\n").had("src/old.ts", "f();\n").had("src/gone.go", "package a\n");
  change.has("src/a.py", "a = 1\n").has("src/b.py", "b = 1\n").has("README.md", "# a\n");
  change.renamed("src/old.ts", "src/new.ts", "g();\n").prp("# A\n");
  const Json check = change.prepared();
  EXPECT_EQ(check["level"], "L4");
  const auto argv = check["command"]["argv"].get<std::vector<std::string>>();
  EXPECT_TRUE(argv[0].ends_with("/libexec/plait/plait-drift"));
  const std::vector<std::string> changed(argv.end() - 7, argv.end());
  EXPECT_THAT(changed, testing::ElementsAre("--added", "src/a.py", "--modified", "src/b.py",
                                            "--renamed", "src/old.ts", "src/new.ts"));
  EXPECT_THAT(argv, Contains("PRPs/PRP-1.md"));
  EXPECT_EQ(check["command"]["cwd"], change.repo().path().string());
}

TEST(DriftPrepares, NothingWhereNoCodeWasChanged) {
  Change change;
  change.has("README.md", "# a\n");
  EXPECT_THAT(change.prepared()["skip"].get<std::string>(),
              HasSubstr("nothing was changed in Python"));
}

TEST(DriftPrepares, ItsCommandBeforeTheWorkInADryRun) {
  test::FakeHost host;
  DriftGate gate;
  const Json request{
      {"worktree", "/w"}, {"base", "abc"}, {"changed", Json::array()}, {"dry_run", true}};
  const Json check = host.invoke(gate, "prepare", request).message.json["checks"][0];
  EXPECT_TRUE(check.contains("command"));
  EXPECT_FALSE(check.contains("skip"));
}

TEST(DriftPrepares, NoMoreFilesThanItMeasures) {
  test::FakeHost host;
  DriftGate gate;
  Json changed = Json::array();
  for (int i = 0; i < 600; ++i)
    changed.push_back({{"path", "a" + std::to_string(i) + ".py"}, {"status", "added"}});
  const Json request{{"worktree", "/w"}, {"base", "abc"}, {"changed", changed}};
  const Json check = host.invoke(gate, "prepare", request).message.json["checks"][0];
  EXPECT_EQ(check["data"]["left_out"], 100);
}

TEST(DriftSettings, WarnNoLaterThanTheyFail) {
  EXPECT_TRUE(DriftGate::create({{"warn", 30}, {"limit", 30}}).ok());
  const auto refused = DriftGate::create({{"warn", 31}, {"limit", 30}});
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, "config");
}

}  // namespace
}  // namespace plait::drift

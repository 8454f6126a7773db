#include <gmock/gmock.h>

#include "gates/command.hpp"
#include "git_fixture.hpp"
#include "judging.hpp"

namespace plait::gates {
namespace {

using test::ended;
using test::judged;
using test::prepared;
using ::testing::HasSubstr;

const Json with{{"argv", {"make", "check"}}};
const Json request{{"worktree", "/srv/shop"}, {"base", "main"}};

TEST(CommandGate, RunsInTheWorktree) {
  const Json check = prepared<CommandGate>({{"argv", {"make", "-k", "check"}},
                                            {"level", "L3"},
                                            {"env", {{"A", "1"}}},
                                            {"timeout", "5m"}},
                                           request)["checks"][0];
  EXPECT_EQ(check["level"], "L3");
  EXPECT_EQ(check["title"], "make -k check");
  EXPECT_EQ(check["key"], "make-k-check");
  EXPECT_EQ(check["command"], Json({{"argv", {"make", "-k", "check"}},
                                    {"cwd", "/srv/shop"},
                                    {"env", {{"A", "1"}}},
                                    {"timeout_s", 300.0}}));
}

TEST(CommandGate, GivesALineToTheShell) {
  const Json check =
      prepared<CommandGate>({{"run", "make && make check"}, {"title", "all of it"}}, request);
  EXPECT_EQ(check["checks"][0]["command"]["argv"], Json({"sh", "-c", "make && make check"}));
  EXPECT_EQ(check["checks"][0]["title"], "all of it");
}

TEST(CommandGate, PassesWithAnExpectedExitCode) {
  EXPECT_EQ(judged<CommandGate>(with, request, ended(0), "")["passed"], true);
  EXPECT_EQ(judged<CommandGate>(with, request, ended(1), "")["passed"], false);
  Json odd = with;
  odd["expect"] = {3, 5};
  EXPECT_EQ(judged<CommandGate>(odd, request, ended(5), "")["passed"], true);
  EXPECT_EQ(judged<CommandGate>(odd, request, ended(0), "")["passed"], false);
}

TEST(CommandGate, KeepsWarningsOfWhatPassed) {
  const Json result = judged<CommandGate>(
      with, request, ended(0), "a.c:1:2: warning: odd\nlog: b.c:1:2: error: only quoted\n");
  EXPECT_EQ(result["passed"], true);
  ASSERT_EQ(result["findings"].size(), 1U);
  EXPECT_EQ(result["findings"][0]["error"], false);
  EXPECT_EQ(result["message"], "1 warning in 1 file");
}

TEST(CommandGate, TellsWhatItFound) {
  const Json result = judged<CommandGate>(
      with, request, ended(2), "/srv/shop/a.c:1:2: error: odd [-Wodd]\na.c:3:4: warning: dull\n");
  EXPECT_EQ(result["findings"][0], Json({{"file", "a.c"},
                                         {"line", 1},
                                         {"column", 2},
                                         {"rule", "-Wodd"},
                                         {"message", "odd"},
                                         {"error", true}}));
  EXPECT_EQ(result["message"], "exit code 2: 1 error and 1 warning in 1 file");
  EXPECT_EQ(result["healable"], true);
}

TEST(CommandGate, GivesTheLastLinesOfWhatItDoesNotUnderstand) {
  const Json result =
      judged<CommandGate>(with, request, ended(1), "starting\n\nno such thing as a cart\n\n");
  ASSERT_EQ(result["findings"].size(), 1U);
  EXPECT_EQ(result["findings"][0]["file"], "");
  EXPECT_EQ(result["findings"][0]["message"], "starting\nno such thing as a cart");
  const Json silent = judged<CommandGate>(with, request, ended(1), "");
  EXPECT_EQ(silent["findings"][0]["message"], "exit code 1");
}

TEST(CommandGate, FailsWhereOnlyWarningsWereUnderstood) {
  const Json result = judged<CommandGate>(with, request, ended(1),
                                          "a.c:1:2: warning: odd\nToo many warnings (limit: 0)\n");
  ASSERT_EQ(result["findings"].size(), 2U);
  EXPECT_EQ(result["findings"][0]["error"], true);
  EXPECT_THAT(result["findings"][0]["message"].get<std::string>(), HasSubstr("Too many warnings"));
}

TEST(CommandGate, NeverPassesWhatDidNotEndByItself) {
  Json lax = with;
  lax["expect"] = {0, 1, 9};
  for (const char* kind : {"signalled", "timed_out", "cancelled", "crashed"}) {
    const Json outcome{{"kind", kind}, {"code", 0}, {"signal", 9}};
    const Json result = judged<CommandGate>(lax, request, outcome, "all is well\n");
    EXPECT_EQ(result["passed"], false) << kind;
    EXPECT_EQ(result["findings"][0]["error"], true) << kind;
  }
  EXPECT_EQ(judged<CommandGate>(lax, request, nullptr, "")["passed"], false);
}

TEST(CommandGate, HealsATimeOutButNoCrash) {
  Json limited = with;
  limited["timeout"] = "90s";
  const Json late =
      judged<CommandGate>(limited, request, {{"kind", "timed_out"}}, "waiting for the lock\n");
  EXPECT_EQ(late["healable"], true);
  EXPECT_EQ(late["findings"][0]["rule"], "timeout");
  EXPECT_EQ(late["findings"][0]["message"], "ran out of its time of 1m 30s\nwaiting for the lock");
  const Json gone = judged<CommandGate>(
      with, request, {{"kind", "crashed"}, {"message", "there is no program \"make\""}}, "");
  EXPECT_EQ(gone["healable"], false);
  EXPECT_EQ(gone["findings"][0]["message"], "there is no program \"make\"");
  const Json killed =
      judged<CommandGate>(with, request, {{"kind", "signalled"}, {"signal", 9}}, "");
  EXPECT_EQ(killed["healable"], false);
  const Json fault =
      judged<CommandGate>(with, request, {{"kind", "signalled"}, {"signal", 11}}, "");
  EXPECT_EQ(fault["healable"], true);
}

TEST(CommandGate, HealsAtTheFirstTwoLevels) {
  for (const auto& [level, heals] :
       {std::pair("L1", true), {"L2", true}, {"L3", false}, {"L4", false}}) {
    Json at = with;
    at["level"] = level;
    EXPECT_EQ(judged<CommandGate>(at, request, ended(1), "")["healable"], heals) << level;
    at["heal"] = !heals;
    EXPECT_EQ(judged<CommandGate>(at, request, ended(1), "")["healable"], !heals) << level;
  }
}

TEST(CommandGate, LeavesOutWhatIsTooMuch) {
  std::string output;
  for (int i = 1; i <= 300; ++i) {
    output += "a.c:" + std::to_string(i) + ":1: warning: dull\n";
    output += "b.c:" + std::to_string(i) + ":1: error: odd\n";
  }
  const Json result = judged<CommandGate>(with, request, ended(1), output);
  EXPECT_EQ(result["findings"].size(), finding_limit);
  EXPECT_EQ(result["findings"][199]["error"], true);
  EXPECT_EQ(result["evidence"]["left_out"], 400);
  EXPECT_THAT(result["message"].get<std::string>(), HasSubstr("and 400 more"));
}

class Report : public ::testing::Test {
 protected:
  Json judge(const std::string& report, double started = 0) {
    Json outcome = ended(1);
    outcome["started"] = started;
    return judged<CommandGate>({{"run", "pytest"}, {"report", report}, {"findings", "junit"}},
                               {{"worktree", folder.path().string()}, {"base", "main"}}, outcome,
                               "noise\n");
  }
  void write(const std::string& file) {
    test::write_file(folder.path() / file, test::sample("junit-pytest.xml"));
  }
  const test::TemporaryFolder folder;
};

TEST_F(Report, IsReadInsteadOfTheOutput) {
  write("out/report.xml");
  EXPECT_EQ(judge("out/report.xml")["findings"].size(), 4U);
}

TEST_F(Report, MayBeAFolder) {
  write("out/TEST-a.xml");
  test::write_file(folder.path() / "out/notes.txt", "nothing");
  EXPECT_EQ(judge("out")["findings"].size(), 4U);
}

TEST_F(Report, OfAnEarlierRunDoesNotCount) {
  write("out/report.xml");
  EXPECT_EQ(judge("out/report.xml", 4e9)["findings"][0]["message"], "noise");
}

TEST_F(Report, IsNotReadThroughALinkOutOfTheWorktree) {
  const test::TemporaryFolder elsewhere;
  test::write_file(elsewhere.path() / "report.xml", test::sample("junit-pytest.xml"));
  std::filesystem::create_symlink(elsewhere.path() / "report.xml", folder.path() / "report.xml");
  EXPECT_EQ(judge("report.xml")["findings"][0]["message"], "noise");
}

TEST_F(Report, LiesInTheWorktree) {
  for (const char* path : {"/etc/passwd", "../report.xml", "."}) {
    const Json made = prepared<CommandGate>({{"run", "x"}, {"report", path}}, request);
    EXPECT_EQ(made["code"], error_class::config) << path;
  }
}

}  // namespace
}  // namespace plait::gates

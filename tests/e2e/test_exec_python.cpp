// plait exec in a Python repository: flake8, mypy and pytest find what they find.
#include <cstdlib>
#include <filesystem>

#include "python_sources.hpp"
#include "tool_story.hpp"

namespace plait::test {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  return text.replace(text.find(from), from.size(), to);
}

class ExecPython : public ToolStory {
 protected:
  // What mypy knows of the standard library takes ten seconds to find out: once for all stories but
  // the first, which is about what the tools leave in a worktree.
  static void SetUpTestSuite() {
    std::string pattern = (std::filesystem::temp_directory_path() / "plait-mypy-XXXXXX").string();
    mypy_cache_ = ::mkdtemp(pattern.data());
  }
  static void TearDownTestSuite() { std::filesystem::remove_all(mypy_cache_); }
  static std::string mypy_settings() {
    const std::string story = ::testing::UnitTest::GetInstance()->current_test_info()->name();
    return story == "EveryLevelPassesInTwoPhases"
               ? "[tool.mypy]\n"
               : "[tool.mypy]\ncache_dir = \"" + mypy_cache_.string() + "\"\n";
  }

  void SetUp() override {
    if (const std::string program = missing_program({"python3", "pytest", "flake8", "mypy"});
        !program.empty())
      GTEST_SKIP() << program << " is not installed";
    project({{"pyproject.toml",
              "[project]\nname = \"app\"\nversion = \"1.0\"\n\n[tool.pytest.ini_options]\n"
              "addopts = \"-q\"\n\n" +
                  mypy_settings()},
             {"setup.cfg", "[flake8]\nmax-line-length = 100\n"},
             {"app/__init__.py", ""},
             {"app/version.py", "VERSION = \"1.0\"\n"},
             {"app/errors.py",
              "class SettingsError(Exception):\n    pass\n\n\nclass ReportError(Exception):\n"
              "    pass\n"},
             {"tests/test_version.py", kPythonVersionTest}});
  }
  // Tests in the folder that `auto` takes for integration tests.
  void has_integration_tests(const std::string& text = kPythonVersionTest) {
    project({{"tests/integration/test_whole.py", text}});
  }
  static std::string writes_report(const std::string& report = kPythonReport,
                                   const std::string& test = kPythonReportTest) {
    return file("app/report.py", report) + file("tests/test_report.py", test);
  }
  inline static std::filesystem::path mypy_cache_;

  [[nodiscard]] std::string heal_prompt() const { return read_file(own("heal.md")); }
  [[nodiscard]] std::string keeps_prompt() const {
    return "cp \"$PLAIT_PROMPT_FILE\" " + quoted(own("heal.md").string()) + "\n";
  }
};

TEST_F(ExecPython, EveryLevelPassesInTwoPhases) {
  has_integration_tests();
  work(2,
       in_turn(1, writes_report()) +
           in_turn(2, file("app/title.py", "TITLE = \"report\"\n") +
                          file("tests/test_title.py",
                               "from app.title import TITLE\n\n\ndef test_title():\n"
                               "    assert TITLE == \"report\"\n")),
       "files_modified: app/report.py, app/title.py, tests\n", kPythonExamples);
  const Ran ran = exec_gated();
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  const Json result = ran.json();
  EXPECT_EQ(result["status"], "SUCCESS");
  EXPECT_EQ(result["confidence_score"], 10) << result["validation_results"].dump(2) << ran.err;
  EXPECT_EQ(result["self_heals"], 0);
  EXPECT_THAT(ran.err, AllOf(HasSubstr("flake8"), HasSubstr("mypy ."), HasSubstr("pytest")));
  EXPECT_THAT(subjects(), ElementsAre("Phase 1: part 1", "Phase 2: part 2"));
  EXPECT_THAT(files_of(branch()), Each(Not(HasSubstr("cache"))))
      << "what the tools leave is no work of the agent";
  expect_restores_each_way(2);
}

TEST_F(ExecPython, AnUnusedImportIsHealedAtTheSecondAttempt) {
  has_integration_tests();
  work(1,
       in_turn(1, writes_report(
                      replaced(kPythonReport, "import logging\n", "import logging\nimport os\n"))) +
           in_turn(2, keeps_prompt() + writes_report()),
       kPythonHeader, kPythonExamples);
  const Ran ran = exec_gated();
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(heal_prompt(), AllOf(HasSubstr("`app/report.py` line 3"), HasSubstr("F401"),
                                   HasSubstr("'os' imported but unused")));
  const Json result = ran.json();
  EXPECT_EQ(result["self_heals"], 1);
  EXPECT_EQ(result["confidence_score"], 9);
  EXPECT_EQ(result["validation_results"]["L1"]["attempts"], 2);
}

TEST_F(ExecPython, AStyleATypeAndATestAreHealedOneAfterTheOther) {
  has_integration_tests();
  work(1,
       in_turn(1, writes_report(
                      replaced(kPythonReport, "import logging\n", "import logging\nimport os\n"))) +
           in_turn(2, writes_report(
                          replaced(kPythonReport, "RunReport(first_line)", "RunReport(80)"))) +
           in_turn(3, writes_report(replaced(kPythonReport, "MAX_LINES = 80", "MAX_LINES = 81"))) +
           in_turn(4, keeps_prompt() + writes_report()),
       kPythonHeader, kPythonExamples);
  const Ran ran = exec_gated();
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(heal_prompt(),
              AllOf(HasSubstr("`tests/test_report.py` line 11"), HasSubstr("assert 81 == 80")));
  EXPECT_THAT(ran.err, HasSubstr("[arg-type]")) << "mypy's finding";
  EXPECT_EQ(ran.json()["self_heals"], 3);
  EXPECT_EQ(ran.json()["confidence_score"], 8);
}

TEST_F(ExecPython, ATestThatFailsThreeTimesIsGivenUpThoughItsLineMoves) {
  const std::string wrong = replaced(kPythonReport, "MAX_LINES = 80", "MAX_LINES = 81");
  work(1,
       file("app/report.py", wrong) +
           "{ for i in $(seq $n); do echo \"# try $i\"; done; cat <<'END'\n" + kPythonReportTest +
           "END\n} > tests/test_report.py\n",
       kPythonHeader, kPythonExamples);
  const Ran ran = exec_gated();
  EXPECT_EQ(ran.exit_code, 1) << ran.err;
  EXPECT_EQ(turns(), 3);
  const Json result = ran.json();
  EXPECT_EQ(result["status"], "FAILED");
  EXPECT_EQ(result["confidence_score"], 5);
  EXPECT_EQ(result["self_heals"], 2);
  EXPECT_EQ(result["validation_results"]["L1"]["passed"], true);
  EXPECT_EQ(result["validation_results"]["L2"]["passed"], false);
  EXPECT_THAT(result["errors"].dump(), HasSubstr("persistent"));
  EXPECT_THAT(subjects(), IsEmpty());
}

TEST_F(ExecPython, AFlakyIntegrationTestIsTriedOnceMore) {
  has_integration_tests("from pathlib import Path\n\n\ndef test_whole():\n    seen = Path(\"" +
                        own("seen").string() +
                        "\")\n    known = seen.exists()\n    seen.touch()\n    assert known\n");
  work(1, writes_report(), kPythonHeader, kPythonExamples);
  const Ran ran = exec_gated();
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(turns(), 1);
  EXPECT_THAT(ran.err, HasSubstr("flaky: pytest tests/integration"));
  EXPECT_EQ(ran.json()["confidence_score"], 10);
}

TEST_F(ExecPython, WithoutIntegrationTestsTheConfidenceIsSix) {
  work(1, writes_report(), kPythonHeader, kPythonExamples);
  const Ran ran = exec_gated();
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  const Json result = ran.json();
  EXPECT_EQ(result["confidence_score"], 6);
  EXPECT_TRUE(result["validation_results"]["L3"]["passed"].is_null());
  EXPECT_EQ(result["validation_results"]["L4"]["drift_score"], 0) << ran.err;
}

TEST_F(ExecPython, WithoutCodeThereIsNoDriftAndTheConfidenceIsSeven) {
  has_integration_tests();
  work(1, file("README.md", "# The app\n"), "files_modified: README.md\n");
  const Ran ran = exec_gated();
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(ran.json()["confidence_score"], 7);
  EXPECT_EQ(ran.json()["validation_results"]["L4"]["skipped"], true);
}

TEST_F(ExecPython, SomeDriftIsAWarning) {
  has_integration_tests();
  work(1, writes_report(kPythonPlainReport, kPythonPlainReportTest), kPythonHeader,
       kPythonExamples);
  const Ran ran = exec_gated();
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  const Json level = ran.json()["validation_results"]["L4"];
  EXPECT_EQ(level["passed"], true);
  EXPECT_NEAR(level["drift_score"].get<double>(), 15, 5) << ran.err;
  EXPECT_THAT(ran.err, AllOf(HasSubstr("patterns are not followed"), HasSubstr("here: camelCase")));
}

TEST_F(ExecPython, MuchDriftIsAcceptedByAPerson) {
  has_integration_tests();
  work(1, writes_report(kPythonOddReport, kPythonOddReportTest), kPythonHeader, kPythonExamples);
  const Ran paused = exec_gated();
  ASSERT_EQ(paused.exit_code, 3) << paused.err;
  EXPECT_THAT(subjects(), IsEmpty());
  EXPECT_THAT(run_plait({"status"}).out, HasSubstr("a person decides"));
  const Ran done = decide("accept", "it is a prototype");
  EXPECT_EQ(done.exit_code, 0) << done.err;
  EXPECT_NEAR(done.json()["validation_results"]["L4"]["drift_score"].get<double>(), 45, 8)
      << paused.err;
  EXPECT_THAT(subjects(), ElementsAre("Phase 1: part 1"));
}

TEST_F(ExecPython, MuchDriftIsRejectedByAPerson) {
  has_integration_tests();
  work(2,
       in_turn(1, writes_report()) +
           in_turn(2, writes_report(kPythonOddReport, kPythonOddReportTest)),
       kPythonHeader, kPythonExamples);
  const Ran paused = exec_gated();
  ASSERT_EQ(paused.exit_code, 3) << paused.err;
  const Ran done = decide("reject", "do it as we do");
  EXPECT_EQ(done.exit_code, 1) << done.err;
  EXPECT_THAT(done.json()["errors"].dump(), HasSubstr("do it as we do"));
  EXPECT_EQ(done.json()["status"], "PARTIAL");
  EXPECT_THAT(subjects(), ElementsAre("Phase 1: part 1"));
  EXPECT_EQ(read_file(worktree() / "app/report.py"), kPythonReport);
}

TEST_F(ExecPython, ThePlanNamesTheToolsAndWhy) {
  has_integration_tests();
  work(1, writes_report(), kPythonHeader, kPythonExamples);
  std::vector<std::string> args{"exec", "PRP-A", "--dry-run"};
  for (std::string& word : settings()) args.push_back(std::move(word));
  const Ran ran = run_plait(args);
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  for (const char* words :
       {"flake8", "setup.cfg:1 has [flake8]", "mypy .", "has [tool.mypy]",
        "pytest --ignore=tests/integration", "has [tool.pytest]", "pytest tests/integration"})
    EXPECT_THAT(ran.out, HasSubstr(words));
}

}  // namespace
}  // namespace plait::test

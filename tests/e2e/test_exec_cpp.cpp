// plait exec in a C++ repository: CMake, the compiler and ctest find what they find.
#include "tool_story.hpp"

namespace plait::test {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr const char* kCppHeader =
    "files_modified: src/report.hpp, src/report.cpp, tests/report.cpp\n";

constexpr const char* kCppLists = R"(cmake_minimum_required(VERSION 3.20)
project(app CXX)
set(CMAKE_CXX_STANDARD 17)
enable_testing()
file(GLOB sources CONFIGURE_DEPENDS src/*.cpp)
add_library(app ${sources})
target_include_directories(app PUBLIC src)
file(GLOB tests CONFIGURE_DEPENDS tests/*.cpp)
foreach(test ${tests})
  get_filename_component(name ${test} NAME_WE)
  add_executable(test_${name} ${test})
  target_link_libraries(test_${name} app)
  add_test(NAME ${name} COMMAND test_${name})
endforeach()
)";

constexpr const char* kCppSettings = R"(// Reads settings.
#include "settings.hpp"

#include <stdexcept>

namespace app {

constexpr int kMaxBytes = 4096;

// The settings of a file, at most so many bytes.
int read_settings(const std::string& file_name) {
  if (file_name.empty()) throw std::invalid_argument("no file");
  const int byte_count = static_cast<int>(file_name.size());
  return byte_count < kMaxBytes ? byte_count : kMaxBytes;
}

}  // namespace app
)";
constexpr const char* kCppReport = R"(// Reads reports.
#include "report.hpp"

#include <stdexcept>

namespace app {

constexpr int kMaxLines = 80;

// The report of a run, at most so many lines.
int read_report(const std::string& file_name) {
  if (file_name.empty()) throw std::invalid_argument("no file");
  const int line_count = static_cast<int>(file_name.size());
  return line_count < kMaxLines ? line_count : kMaxLines;
}

}  // namespace app
)";

std::string header_of(const std::string& name) {
  return "// Reads " + name +
         ".\n#pragma once\n\n#include <string>\n\nnamespace app {\n\nint read_" + name +
         "(const std::string& file_name);\n\n}  // namespace app\n";
}

std::string test_of(const std::string& name) {
  return "#include \"" + name +
         ".hpp\"\n\n#include <cassert>\n\nint main() {\n  assert(app::read_" + name +
         "(\"seven77\") == 7);\n}\n";
}

std::string altered(std::string text, const std::string& from, const std::string& to) {
  return text.replace(text.find(from), from.size(), to);
}

// The PRP's own integration test runs what was built.
constexpr const char* kCppLevels = R"(## Validation Gates

### Level 3: Integration
```bash
"$(git rev-parse --absolute-git-dir)/plait/build/test_report"
```
)";

class ExecCpp : public ToolStory {
 protected:
  void SetUp() override {
    if (const std::string program = missing_program({"cmake", "ctest", "g++", "make"});
        !program.empty())
      GTEST_SKIP() << program << " is not installed";
    project(
        {{"CMakeLists.txt", kCppLists},
         {"src/settings.hpp", header_of("settings")},
         {"src/settings.cpp", kCppSettings},
         {"src/history.hpp", header_of("history")},
         {"src/history.cpp", altered(altered(altered(kCppSettings, "settings.hpp", "history.hpp"),
                                             "read_settings", "read_history"),
                                     "Reads settings", "Reads history")},
         {"tests/settings.cpp", test_of("settings")}});
  }
  static std::string writes_report(const std::string& report = kCppReport) {
    return file("src/report.hpp", header_of("report")) + file("src/report.cpp", report) +
           file("tests/report.cpp", test_of("report"));
  }
};

TEST_F(ExecCpp, EveryLevelPassesAndWhatWasBuiltStaysOutside) {
  work(2, in_turn(1, writes_report()) + in_turn(2, file("src/notes.txt", "done\n")),
       std::string(altered(kCppHeader, "\n", ", src/notes.txt\n")), kCppLevels);
  const Ran ran = exec_gated();
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(ran.json()["confidence_score"], 10) << ran.err;
  EXPECT_THAT(ran.err, AllOf(HasSubstr("cmake --build"), HasSubstr("ctest")));
  EXPECT_THAT(subjects(), ElementsAre("Phase 1: part 1", "Phase 2: part 2"));
  EXPECT_THAT(files_of(branch()), Each(Not(HasSubstr("build"))));
  expect_restores_each_way(2);
}

TEST_F(ExecCpp, AnErrorOfTheCompilerIsHealedAtTheSecondAttempt) {
  work(1,
       in_turn(1, writes_report(altered(kCppReport, "kMaxLines;\n", "max_lines;\n"))) +
           in_turn(2, "cp \"$PLAIT_PROMPT_FILE\" " + quoted(own("heal.md").string()) + "\n" +
                          writes_report()),
       kCppHeader, kCppLevels);
  const Ran ran = exec_gated();
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(read_file(own("heal.md")),
              AllOf(HasSubstr("`src/report.cpp` line 14"), HasSubstr("was not declared")));
  EXPECT_EQ(ran.json()["self_heals"], 1);
  EXPECT_EQ(ran.json()["confidence_score"], 9);
}

TEST_F(ExecCpp, TheSameErrorElsewhereIsTheSameError) {
  const std::string wrong = altered(kCppReport, "kMaxLines;\n", "max_lines;\n");
  work(1,
       writes_report(wrong) +
           "for i in $(seq $n); do sed -i '1i // another line' src/report.cpp; done\n",
       kCppHeader, kCppLevels);
  const Ran ran = exec_gated();
  EXPECT_EQ(ran.exit_code, 1) << ran.err;
  EXPECT_EQ(turns(), 3);
  EXPECT_THAT(ran.json()["errors"].dump(), HasSubstr("persistent"));
  EXPECT_THAT(ran.json()["errors"].dump(), HasSubstr("src/report.cpp:17"));
  EXPECT_EQ(ran.json()["confidence_score"], 5);
  EXPECT_THAT(subjects(), IsEmpty());
}

TEST_F(ExecCpp, AnAgentThatLiesIsNotBelieved) {
  work(1,
       writes_report(altered(kCppReport, "? line_count", "? 1")) + "echo STATUS:COMPLETE:10/10\n",
       kCppHeader, kCppLevels);
  const Ran ran = exec_gated();
  EXPECT_EQ(ran.exit_code, 1) << ran.err;
  const Json result = ran.json();
  EXPECT_EQ(result["status"], "FAILED");
  EXPECT_EQ(result["validation_results"]["L1"]["passed"], true);
  EXPECT_EQ(result["validation_results"]["L2"]["passed"], false);
  EXPECT_THAT(ran.err, HasSubstr("tests/report.cpp:6"));
  EXPECT_THAT(result["notes"].dump(), HasSubstr("claims COMPLETE, but the result is FAILED"));
}

TEST_F(ExecCpp, WhatTheAgentLeavesUncommittedStaysAndIsTold) {
  work(1,
       writes_report() + "git add -A\ngit commit -q -m 'Phase 1: report'\n" +
           file("src/left.txt", "left\n"),
       kCppHeader, kCppLevels);
  const Ran ran = exec_gated({"--mode", "delegate"});
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(subjects(), ElementsAre("Phase 1: report"));
  EXPECT_EQ(read_file(worktree() / "src/left.txt"), "left\n");
  EXPECT_EQ(ran.json()["uncommitted"], 1);
  EXPECT_THAT(ran.err, HasSubstr("1 file is changed but not committed"));
}

TEST_F(ExecCpp, ThePlanNamesTheToolsAndWhy) {
  work(1, writes_report(), kCppHeader, kCppLevels);
  std::vector<std::string> args{"exec", "PRP-A", "--dry-run"};
  for (std::string& word : settings()) args.push_back(std::move(word));
  const Ran ran = run_plait(args);
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  for (const char* words : {"cmake --build", "there is CMakeLists.txt", "ctest",
                            "CMakeLists.txt:4 says enable_testing", "check L3"})
    EXPECT_THAT(ran.out, HasSubstr(words));
}

}  // namespace
}  // namespace plait::test

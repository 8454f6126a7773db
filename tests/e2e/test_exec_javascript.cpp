// plait exec in a JavaScript repository: eslint and node's own test runner find what they find.
#include <cstdlib>

#include "tool_story.hpp"

namespace plait::test {
namespace {

namespace fs = std::filesystem;

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr const char* kScriptHeader = "files_modified: src/report.mjs, test/report.test.mjs\n";

constexpr const char* kScriptPackage = R"({
  "name": "app",
  "private": true,
  "scripts": {
    "lint": "eslint .",
    "test": "node --test",
    "test:integration": "node --test integration/whole.mjs"
  }
}
)";

constexpr const char* kScriptSettings = R"(// Settings of a run.
import { readFileSync } from "node:fs";

import { AppError } from "./errors.mjs";

const MAX_BYTES = 4096;

/** Reads the settings of a run. */
export function readSettings(fileName) {
  if (fileName === "") throw new AppError("no file");
  try {
    const firstBytes = readFileSync(fileName, "utf8");
    return firstBytes.slice(0, MAX_BYTES);
  } catch (error) {
    throw new AppError(fileName, { cause: error });
  }
}
)";

constexpr const char* kScriptReport = R"(// Reports of a run.
import { readFileSync } from "node:fs";

import { AppError } from "./errors.mjs";

const MAX_LINES = 80;

/** Reads the report of a run. */
export function readReport(fileName) {
  if (fileName === "") throw new AppError("no file");
  try {
    const allLines = readFileSync(fileName, "utf8");
    return allLines.slice(0, MAX_LINES);
  } catch (error) {
    throw new AppError(fileName, { cause: error });
  }
}
)";

constexpr const char* kScriptReportTest = R"(import assert from "node:assert/strict";
import { test } from "node:test";

import { AppError } from "../src/errors.mjs";
import { readReport } from "../src/report.mjs";

test("a report needs a file", () => {
  assert.throws(() => readReport(""), AppError);
});
)";

constexpr const char* kScriptSettingsTest = R"(import assert from "node:assert/strict";
import { test } from "node:test";

import { AppError } from "../src/errors.mjs";
import { readSettings } from "../src/settings.mjs";

test("settings need a file", () => {
  assert.throws(() => readSettings(""), AppError);
});
)";

std::string changed(std::string text, const std::string& from, const std::string& to) {
  return text.replace(text.find(from), from.size(), to);
}

class ExecJavaScript : public ToolStory {
 protected:
  void SetUp() override {
    if (const std::string program = missing_program({"node", "npm"}); !program.empty())
      GTEST_SKIP() << program << " is not installed";
    const char* modules = std::getenv("PLAIT_LINTER_MODULES");
    if (modules == nullptr || !fs::exists(fs::path(modules) / "eslint"))
      GTEST_SKIP() << "eslint is not there; PLAIT_LINTER_MODULES, a node_modules, says where";
    // Where npm looks for what the folders above a package have installed.
    fs::create_directory_symlink(modules, repo().beside("node_modules"));
    project({{"package.json", kScriptPackage},
             {"eslint.config.mjs",
              "export default [{ rules: { \"no-unused-vars\": \"error\", \"eqeqeq\": \"error\" } "
              "}];\n"},
             {"src/errors.mjs", "export class AppError extends Error {}\n"},
             {"src/settings.mjs", kScriptSettings},
             {"src/history.mjs", changed(changed(kScriptSettings, "readSettings", "readHistory"),
                                         "Settings of", "History of")},
             {"test/settings.test.mjs", kScriptSettingsTest},
             {"integration/whole.mjs", kScriptSettingsTest}});
  }
  static std::string writes_report(const std::string& report = kScriptReport) {
    return file("src/report.mjs", report) + file("test/report.test.mjs", kScriptReportTest);
  }
  [[nodiscard]] std::string keeps_prompt() const {
    return "cp \"$PLAIT_PROMPT_FILE\" " + quoted(own("heal.md").string()) + "\n";
  }
};

TEST_F(ExecJavaScript, EveryLevelPassesAtOnce) {
  work(1, writes_report(), kScriptHeader);
  const Ran ran = exec_gated();
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(ran.json()["confidence_score"], 10) << ran.err;
  EXPECT_THAT(ran.err, AllOf(HasSubstr("npm run lint"), HasSubstr("npm run test"),
                             HasSubstr("npm run test:integration")));
  EXPECT_THAT(files_of(branch()), ::testing::IsSupersetOf({"src/report.mjs"}));
}

TEST_F(ExecJavaScript, AFindingOfEslintAndAFailedTestAreHealed) {
  work(1,
       in_turn(1,
               writes_report(changed(kScriptReport, "const MAX", "const unused = 1;\nconst MAX"))) +
           in_turn(2, "cp \"$PLAIT_PROMPT_FILE\" " + quoted(own("lint.md").string()) + "\n" +
                          writes_report(changed(kScriptReport, "=== \"\"", "=== null"))) +
           in_turn(3, keeps_prompt() + writes_report()),
       kScriptHeader);
  const Ran ran = exec_gated();
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(read_file(own("lint.md")),
              AllOf(HasSubstr("`src/report.mjs` line 6"), HasSubstr("no-unused-vars")));
  EXPECT_EQ(ran.json()["status"], "SUCCESS");
  EXPECT_THAT(subjects(), ElementsAre("Phase 1: part 1"));
}

TEST_F(ExecJavaScript, ATestThatFailsThreeTimesIsGivenUp) {
  work(1,
       writes_report(changed(kScriptReport, "new AppError(\"no file\")", "new TypeError(\"no\")")),
       kScriptHeader);
  const Ran ran = exec_gated();
  EXPECT_EQ(ran.exit_code, 1) << ran.err;
  EXPECT_EQ(turns(), 3);
  EXPECT_EQ(ran.json()["confidence_score"], 5);
  EXPECT_THAT(ran.json()["errors"].dump(), HasSubstr("persistent"));
}

TEST_F(ExecJavaScript, AnAgentThatLiesIsNotBelieved) {
  work(1,
       writes_report(changed(kScriptReport, "new AppError(\"no file\")", "new TypeError(\"no\")")) +
           "echo STATUS:COMPLETE:10/10\n",
       kScriptHeader);
  const Ran ran = exec_gated();
  EXPECT_EQ(ran.exit_code, 1) << ran.err;
  EXPECT_EQ(ran.json()["status"], "FAILED");
  EXPECT_THAT(ran.json()["notes"].dump(), HasSubstr("claims COMPLETE, but the result is FAILED"));
}

TEST_F(ExecJavaScript, AnExistingTestIsLeftAlone) {
  work(1, writes_report() + file("test/settings.test.mjs", "// no test\n"), kScriptHeader);
  const Ran ran = exec_gated();
  EXPECT_EQ(ran.exit_code, 1) << ran.err;
  EXPECT_EQ(turns(), 1);
  EXPECT_THAT(ran.err, HasSubstr("a test was changed"));
  EXPECT_THAT(subjects(), IsEmpty());
}

TEST_F(ExecJavaScript, ATestThatThePrpDeclaresMayBeChanged) {
  work(
      1,
      writes_report() + file("test/settings.test.mjs",
                             changed(kScriptSettingsTest, "settings need", "settings always need")),
      "files_modified: src/report.mjs, test/report.test.mjs, test/settings.test.mjs\n");
  const Ran ran = exec_gated();
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(repo().show(branch(), "test/settings.test.mjs"), HasSubstr("always need"));
}

TEST_F(ExecJavaScript, TheScriptsThatCheckAreLeftAlone) {
  work(1, writes_report() + file("package.json", changed(kScriptPackage, "eslint .", "true")),
       kScriptHeader);
  const Ran ran = exec_gated();
  EXPECT_EQ(ran.exit_code, 1) << ran.err;
  EXPECT_THAT(ran.err, HasSubstr("scripts of it, configuration of the gates, is not what it was"));
}

TEST_F(ExecJavaScript, AFileBeyondThePlanIsTold) {
  work(1, writes_report() + file("src/more.mjs", kScriptReport), kScriptHeader);
  const Ran ran = exec_gated();
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.err, HasSubstr("src/more.mjs: was added, but the PRP does not declare it"));
}

}  // namespace
}  // namespace plait::test

#include <gmock/gmock.h>
#include <sys/stat.h>

#include "gates/auto.hpp"
#include "git_fixture.hpp"
#include "judging.hpp"

namespace plait::gates {
namespace {

using test::ended;
using test::GitRepo;
using test::judged;
using test::prepared;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// A repository, and a PATH on which only the programs are that a test installs.
class Auto : public ::testing::Test {
 protected:
  Auto() : path_(std::getenv("PATH")) {
    // git itself must be found by the fixture.
    set_path(tools_.path().string() + ":/usr/bin:/bin");
  }
  ~Auto() override { set_path(path_); }

  static void set_path(const std::string& path) { ::setenv("PATH", path.c_str(), 1); }

  Auto& install(const std::vector<std::string>& programs) {
    for (const std::string& program : programs) {
      test::write_file(tools_.path() / program, "#!/bin/sh\n");
      ::chmod((tools_.path() / program).c_str(), 0755);
    }
    return *this;
  }

  Json request() const {
    return {{"worktree", "/srv/work"},
            {"project", repo.path().string()},
            {"base", repo.tip("main")},
            {"changed", Json::array()}};
  }
  Json checks(const Json& with = Json::object()) { return checks(with, request()); }
  static Json checks(const Json& with, const Json& asked) {
    return prepared<AutoGate>(with, asked)["checks"];
  }
  // "L1 ruff check ." for each.
  static std::vector<std::string> lines(const Json& checks) {
    std::vector<std::string> out;
    for (const Json& check : checks)
      out.push_back(check["level"].get<std::string>() + " " + check["title"].get<std::string>());
    return out;
  }

  GitRepo repo;

 private:
  const test::TemporaryFolder tools_;
  const std::string path_;
};

TEST_F(Auto, ReadsTheBaseCommitAndNotTheWorktree) {
  install({"ruff", "cargo"});
  repo.write("ruff.toml", "").write("a.py", "").commit("Lint");
  const Json asked = request();
  repo.write("Cargo.toml", "[package]\n").remove("ruff.toml").commit("Change everything");
  repo.write("go.mod", "module x\n");
  EXPECT_THAT(lines(checks(Json::object(), asked)), ElementsAre("L1 ruff check ."));
}

TEST_F(Auto, FindsWhatAPythonProjectUses) {
  install({"ruff", "mypy", "pytest"});
  repo.write(
          "pyproject.toml",
          "[project]\nname = \"shop\"\n\n[tool.ruff]\nline-length = 100\n\n[tool.ruff.format]\n\n"
          "[tool.mypy]\nstrict = true\n\n[tool.pytest.ini_options]\n")
      .write("src/shop/cart.py", "")
      .write("tests/test_cart.py", "import pytest\n")
      .write("tests/integration/test_all.py", "import pytest\n")
      .commit("Project");
  const Json found = checks();
  EXPECT_THAT(lines(found),
              ElementsAre("L1 ruff check .", "L1 ruff format --check .", "L1 mypy .",
                          "L2 pytest --ignore=tests/integration", "L3 pytest tests/integration"));
  EXPECT_EQ(found[0]["why"], "pyproject.toml:4 has [tool.ruff]");
  EXPECT_EQ(found[0]["data"]["reader"], "ruff");
  EXPECT_EQ(found[0]["command"]["cwd"], "/srv/work");
  EXPECT_EQ(found[3]["why"], "pyproject.toml:12 has [tool.pytest]");
  EXPECT_EQ(found[3]["command"]["env"]["PYTHONPATH"], "/srv/work/src:/srv/work/");
}

TEST_F(Auto, KnowsTheOlderFilesOfPython) {
  install({"flake8", "mypy", "pytest"});
  repo.write("setup.cfg", "[flake8]\nmax-line-length = 99\n[mypy]\nfiles = shop\n")
      .write("tox.ini", "[pytest]\naddopts = -q\n")
      .write("shop.py", "")
      .commit("Project");
  const Json found = checks();
  EXPECT_THAT(lines(found), ElementsAre("L1 flake8", "L1 mypy", "L2 pytest"));
  EXPECT_EQ(found[2]["why"], "tox.ini:1 has [pytest]");
  EXPECT_EQ(found[2]["data"]["codes"], Json({0, 5}));  // there is no test yet
}

TEST_F(Auto, FallsBackToPythonItself) {
  install({"python3"});
  repo.write("shop.py", "").write("tests/test_shop.py", "import unittest\n").commit("Project");
  const Json found = checks();
  EXPECT_THAT(lines(found), ElementsAre("L1 python3 -m compileall",
                                        "L2 python3 -m unittest discover -s tests -t ."));
  EXPECT_EQ(found[1]["why"], "tests/test_shop.py:1 uses unittest");
}

TEST_F(Auto, FindsTheScriptsOfAPackage) {
  install({"npm", "yarn"});
  repo.write("package.json",
             R"({"scripts": {"lint": "eslint .", "build": "tsc", "test": "jest",
                 "test:e2e": "playwright test"}})")
      .commit("Project");
  const Json found = checks();
  EXPECT_THAT(lines(found), ElementsAre("L1 npm run lint", "L1 npm run build", "L2 npm run test",
                                        "L3 npm run test:e2e"));
  EXPECT_EQ(found[0]["why"], "package.json:1 has a script \"lint\": eslint .");
  EXPECT_EQ(found[2]["command"]["argv"], Json({"npm", "run", "--silent", "test"}));
  EXPECT_EQ(found[2]["command"]["env"]["CI"], "true");
  repo.write("yarn.lock", "").commit("Lock");
  EXPECT_THAT(lines(checks())[0], "L1 yarn run lint");
}

TEST_F(Auto, DoesNotTakeThePlaceholderOfNpmForATest) {
  install({"npm", "npx", "node"});
  repo.write("package.json",
             R"({"scripts": {"test": "echo \"Error: no test specified\" && exit 1"}})")
      .write("eslint.config.js", "")
      .write("cart.test.js", "")
      .commit("Project");
  EXPECT_THAT(lines(checks()), ElementsAre("L1 npx --no-install eslint .", "L2 node --test"));
}

TEST_F(Auto, BuildsCMakeOutsideOfTheTrackedFiles) {
  install({"cmake", "ctest"});
  repo.write("CMakeLists.txt", "project(shop)\nenable_testing()\n").commit("Project");
  const Json found = checks();
  EXPECT_THAT(lines(found), ElementsAre("L1 cmake --build", "L2 ctest"));
  EXPECT_EQ(found[1]["why"], "CMakeLists.txt:2 says enable_testing");
  EXPECT_THAT(found[1]["command"]["argv"][2].get<std::string>(),
              AllOf(HasSubstr("git rev-parse --absolute-git-dir"), HasSubstr("ctest --test-dir")));
  repo.write("CMakeLists.txt", "project(shop)\n").commit("No tests");
  EXPECT_THAT(lines(checks()), ElementsAre("L1 cmake --build"));
}

TEST_F(Auto, FindsCargoAndGo) {
  install({"cargo", "go", "cargo-clippy", "cargo-fmt"});
  repo.write("Cargo.toml", "[package]\nname = \"shop\"\n[lints.clippy]\nall = \"deny\"\n")
      .write("rustfmt.toml", "")
      .write("go.mod", "module shop\n")
      .commit("Project");
  EXPECT_THAT(lines(checks()),
              ElementsAre("L1 cargo fmt --check", "L1 cargo clippy --workspace --all-targets",
                          "L1 go vet ./...", "L2 cargo test --workspace", "L2 go test ./..."));
}

TEST_F(Auto, FindsMavenAndGradle) {
  install({"mvn", "java"});
  repo.write("pom.xml", "<artifactId>maven-failsafe-plugin</artifactId>\n").commit("Maven");
  const Json maven = checks();
  EXPECT_THAT(lines(maven),
              ElementsAre("L1 mvn -q -B test-compile", "L2 mvn -q -B test", "L3 mvn -q -B verify"));
  EXPECT_EQ(maven[1]["data"]["report"], "target/surefire-reports");
  repo.remove("pom.xml").write("build.gradle", "").write("gradlew", "").commit("Gradle");
  EXPECT_THAT(lines(checks()), ElementsAre("L1 ./gradlew --console=plain -q testClasses",
                                           "L2 ./gradlew --console=plain -q test"));
}

TEST_F(Auto, PutsTheTargetsOfAMakefileFirst) {
  install({"make", "ruff", "pytest"});
  repo.write("Makefile", "FLAGS := -x\n\nlint: setup\n\truff check src\n\ntest unit:\n\tpytest\n")
      .write("ruff.toml", "")
      .write("pytest.ini", "[pytest]\n")
      .commit("Project");
  const Json found = checks();
  EXPECT_THAT(lines(found), ElementsAre("L1 make lint", "L2 make test"));
  EXPECT_EQ(found[0]["why"], "Makefile:3 has a target \"lint\"");
}

TEST_F(Auto, LimitsPreCommitToWhatWasChanged) {
  install({"pre-commit"});
  repo.write(".pre-commit-config.yaml", "repos: []\n").commit("Project");
  EXPECT_EQ(checks()[0]["command"]["argv"],
            Json({"pre-commit", "run", "--color=never", "--all-files"}));
  Json asked = request();
  asked["changed"] = {{{"path", "a.py"}, {"status", "modified"}},
                      {{"path", "b.py"}, {"status", "deleted"}}};
  EXPECT_EQ(checks(Json::object(), asked)[0]["command"]["argv"],
            Json({"pre-commit", "run", "--color=never", "--files", "a.py"}));
}

TEST_F(Auto, LooksBelowWhereTheRootIsNoProject) {
  install({"go", "npm"});
  repo.write("backend/go.mod", "module shop\n")
      .write("frontend/package.json", R"({"scripts": {"test": "jest"}})")
      .commit("Project");
  const Json found = checks();
  EXPECT_THAT(lines(found), ElementsAre("L1 backend/: go vet ./...", "L2 backend/: go test ./...",
                                        "L2 frontend/: npm run test"));
  EXPECT_EQ(found[0]["command"]["cwd"], "/srv/work/backend/");
  const Json result = judged<AutoGate>(Json::object(), request(), ended(1),
                                       "./cart.go:3:4: undefined: x\n", found[0]);
  EXPECT_EQ(result["findings"][0]["file"], "backend/cart.go");
}

TEST_F(Auto, SkipsWhatIsNotInstalled) {
  repo.write(".golangci.yml", "").write("go.mod", "module shop\n").commit("Project");
  for (const Json& check : checks())
    if (check["title"] == "golangci-lint run") {
      EXPECT_EQ(check["skip"], "\"golangci-lint\" is not on PATH");
      EXPECT_FALSE(check.contains("command"));
      return;
    }
  FAIL() << "golangci-lint was not named";
}

TEST_F(Auto, SaysWhenThereIsNothing) {
  const Json found = checks();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_THAT(found[0]["skip"].get<std::string>(), HasSubstr("set L1, L2 or L3"));
}

TEST_F(Auto, PutsTheConfigurationFirst) {
  install({"go"});
  repo.write("go.mod", "module shop\n").commit("Project");
  const Json found = checks({{"L1", "staticcheck ./..."}, {"L3", {"make up", "make e2e"}}});
  EXPECT_THAT(lines(found),
              ElementsAre("L1 staticcheck ./...", "L2 go test ./...", "L3 make up", "L3 make e2e"));
  EXPECT_EQ(found[0]["command"]["argv"], Json({"sh", "-c", "staticcheck ./..."}));
  EXPECT_EQ(found[0]["why"], "L1 is set in the configuration");
  EXPECT_EQ(found[0]["command"]["env"]["CI"], "true");
  EXPECT_THAT(lines(checks({{"L1", Json::array()}, {"L2", Json::array()}})), IsEmpty());
}

TEST_F(Auto, PassesTheEnvironmentOn) {
  const Json found = checks({{"L1", "make"}, {"env", {{"CI", "false"}, {"DB", "x"}}}});
  EXPECT_EQ(found[0]["command"]["env"]["CI"], "false");
  EXPECT_EQ(found[0]["command"]["env"]["DB"], "x");
}

TEST_F(Auto, GivesEveryCheckAKeyOfItsOwn) {
  const Json found = checks({{"L1", {"make a", "make  a", "make 'a'"}}});
  EXPECT_EQ(found[0]["key"], "L1-make-a");
  EXPECT_EQ(found[1]["key"], "L1-make-a-2");
  EXPECT_EQ(found[2]["key"], "L1-make-a-3");
}

class AutoPrp : public Auto {
 protected:
  AutoPrp() {
    install({"bash", "go"});
    repo.write("go.mod", "module shop\n").commit("Project");
    test::write_file(repo.outside() / "PRP-A.md", R"(---
prp_id: PRP-A
---
# Task
## Implementation
### Phase 1: One
**Validation Command**: `go test ./one`
### Phase 2: Two
Text.
## Validation Gates
### Level 1: Style
```bash
# first
gofmt -l .
go vet ./...
```
### Gate 3: All
```bash
make e2e
```
### Gate 7: More
```bash
make more
```
### Level 2: Words
```bash
# to be written
```
```json
{}
```
)");
  }
  Json asked(const Json& phase) const {
    Json out = request();
    const Json one{{"number", "1"}, {"validation", "go test ./one"}};
    const Json two{{"number", "2"}, {"validation", ""}};
    out["task"] = {{"id", "PRP-A"}, {"phases", {one, two}}};
    out["snapshot"] = (repo.outside() / "PRP-A.md").string();
    out["phase"] = phase == 1 ? one : phase == 2 ? two : Json(nullptr);
    return out;
  }
};

TEST_F(AutoPrp, ValidatesAPhaseAsThePrpSays) {
  const Json found = checks(Json::object(), asked(1));
  EXPECT_THAT(lines(found), ElementsAre("L1 go vet ./...", "L2 go test ./one"));
  EXPECT_EQ(found[1]["command"]["argv"], Json({"bash", "-euo", "pipefail", "-c", "go test ./one"}));
  EXPECT_EQ(found[1]["why"], "the Validation Command of phase 1 of the PRP");
}

TEST_F(AutoPrp, RunsItsBlocksAfterTheLastPhase) {
  const Json found = checks(Json::object(), asked(2));
  EXPECT_THAT(lines(found), ElementsAre("L1 go vet ./...", "L1 gofmt -l . …", "L2 go test ./...",
                                        "L3 make e2e", "L3 make more"));
  EXPECT_EQ(found[1]["why"], "\"Level 1: Style\" of the PRP, line 13");
}

TEST_F(AutoPrp, ValidatesTheWholeTaskByAllItsCommands) {
  EXPECT_THAT(lines(checks(Json::object(), asked(nullptr))),
              ElementsAre("L1 go vet ./...", "L1 gofmt -l . …", "L2 go test ./...",
                          "L2 go test ./one", "L3 make e2e", "L3 make more"));
}

TEST_F(AutoPrp, RunsItsBlocksWhenTheConfigurationSays) {
  EXPECT_THAT(lines(checks({{"prp_gates", "each"}}, asked(1))),
              ElementsAre("L1 go vet ./...", "L1 gofmt -l . …", "L2 go test ./one", "L3 make e2e",
                          "L3 make more"));
  EXPECT_THAT(lines(checks({{"prp_gates", "never"}}, asked(2))),
              ElementsAre("L1 go vet ./...", "L2 go test ./..."));
}

TEST_F(AutoPrp, DoesWithoutAPrpThatCannotBeRead) {
  Json unreadable = asked(2);
  unreadable["snapshot"] = "/nowhere/PRP-A.md";
  EXPECT_THAT(lines(checks(Json::object(), unreadable)),
              ElementsAre("L1 go vet ./...", "L2 go test ./..."));
}

TEST_F(Auto, JudgesByTheReaderThatFitsTheTool) {
  install({"ruff", "pytest"});
  repo.write("ruff.toml", "").write("pytest.ini", "").commit("Project");
  const Json found = checks();
  const Json style =
      judged<AutoGate>(Json::object(), request(), ended(1), test::sample("ruff.txt"), found[0]);
  EXPECT_EQ(style["findings"].size(), 3U);
  EXPECT_EQ(style["healable"], true);
  const Json tests =
      judged<AutoGate>(Json::object(), request(), ended(5), "no tests ran", found[1]);
  EXPECT_EQ(tests["passed"], true);
}

TEST_F(Auto, FailsWhereTheBaseIsUnknown) {
  Json asked = request();
  asked["base"] = "0123456789012345678901234567890123456789";
  EXPECT_TRUE(prepared<AutoGate>(Json::object(), asked).contains("code"));
}

}  // namespace
}  // namespace plait::gates

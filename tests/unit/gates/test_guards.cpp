// scope and tamper: what was changed, against what the PRP and the base commit say.
#include <gmock/gmock.h>

#include "gates/declared.hpp"
#include "gates/scope.hpp"
#include "gates/tamper.hpp"
#include "git_fixture.hpp"
#include "judging.hpp"

namespace plait::gates {
namespace {

using test::GitRepo;
using test::judged;
using test::prepared;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Json change(const std::string& path, const char* status = "modified",
            const std::string& old_path = "") {
  Json out{{"path", path}, {"status", status}};
  if (!old_path.empty()) out["old_path"] = old_path;
  return out;
}

Json asked(std::vector<std::string> files, std::vector<Json> changes) {
  return {{"worktree", "/srv/work"},
          {"base", "main"},
          {"task", {{"id", "PRP-A"}, {"files", std::move(files)}}},
          {"changed", std::move(changes)}};
}

std::vector<std::string> files_of(const Json& result) {
  std::vector<std::string> out;
  for (const Json& finding : result["findings"]) out.push_back(finding["file"]);
  return out;
}

TEST(ScopeGate, PassesWithinWhatIsDeclared) {
  const Json result =
      judged<ScopeGate>(Json::object(),
                        asked({"src/cart.py", "docs/ (new dir)", "tests/*.py"},
                              {change("src/cart.py"), change("docs/deep/cart.md", "added"),
                               change("tests/test_cart.py", "added")}),
                        nullptr, "");
  EXPECT_EQ(result["passed"], true);
  EXPECT_THAT(files_of(result), IsEmpty());
}

TEST(ScopeGate, WarnsOfWhatLiesOutside) {
  const Json request =
      asked({"src/cart.py", "docs"}, {change("src/cart.py.bak", "added"), change("docsx/a.md"),
                                      change("src/cart.py", "renamed", "src/basket.py")});
  const Json result = judged<ScopeGate>(Json::object(), request, nullptr, "");
  EXPECT_EQ(result["passed"], true);
  EXPECT_THAT(files_of(result), ElementsAre("src/cart.py.bak", "docsx/a.md", "src/basket.py"));
  EXPECT_EQ(result["findings"][0]["error"], false);
  EXPECT_EQ(result["findings"][0]["message"], "was added, but the PRP does not declare it");
  EXPECT_EQ(result["message"], "3 files outside of what the PRP declares");
}

TEST(ScopeGate, FailsWhenItIsToldTo) {
  const Json request = asked({"src/cart.py"}, {change("README.md"), change("uv.lock")});
  const Json with{{"on_outside", "fail"}, {"allow", {"*.lock"}}};
  const Json result = judged<ScopeGate>(with, request, nullptr, "");
  EXPECT_EQ(result["passed"], false);
  EXPECT_EQ(result["healable"], false);
  EXPECT_THAT(files_of(result), ElementsAre("README.md"));
  EXPECT_EQ(result["findings"][0]["error"], true);
}

TEST(ScopeGate, SkipsATaskThatDeclaresNothing) {
  EXPECT_EQ(prepared<ScopeGate>(Json::object(), asked({}, {}))["checks"][0]["skip"],
            "the PRP declares no files");
}

TEST(Declared, CountsTheFilesOfThePhases) {
  const test::TemporaryFolder folder;
  test::write_file(folder.path() / "PRP-A.md",
                   "---\nprp_id: PRP-A\nfiles_modified: a.py\n---\n### Phase 1: One\n"
                   "**Files to Create**:\n- `b.py`\n");
  Json request = asked({"c.py"}, {});
  request["snapshot"] = (folder.path() / "PRP-A.md").string();
  EXPECT_THAT(declared_files(request), ElementsAre("a.py", "b.py", "c.py"));
}

TEST(Patterns, FitNamesFoldersAndPaths) {
  EXPECT_TRUE(fits("*.lock", "deep/uv.lock"));
  EXPECT_FALSE(fits("*.lock", "uv.lock/a"));
  EXPECT_TRUE(fits("tests/", "tests/a.py"));
  EXPECT_TRUE(fits("tests/", "pkg/tests/deep/a.py"));
  EXPECT_FALSE(fits("tests/", "mytests/a.py"));
  EXPECT_TRUE(fits("src/*.py", "src/deep/a.py"));
  EXPECT_FALSE(fits("src/*.py", "lib/src/a.py"));
}

// A repository whose work is done in its checkout.
class Tamper : public ::testing::Test {
 protected:
  Json judge(std::vector<Json> changes, std::vector<std::string> declared = {},
             const Json& with = Json::object()) {
    Json request = asked(std::move(declared), std::move(changes));
    request["project"] = request["worktree"] = repo.path().string();
    request["base"] = repo.tip("main");
    return judged<TamperGate>(with, request, nullptr, "");
  }
  GitRepo repo;
};

TEST_F(Tamper, FailsAChangedTest) {
  repo.write("tests/test_cart.py", "assert 1\n").commit("Test");
  const Json result = judge({change("tests/test_cart.py")});
  EXPECT_EQ(result["passed"], false);
  EXPECT_EQ(result["healable"], false);
  EXPECT_EQ(result["findings"][0]["rule"], "tamper");
  EXPECT_EQ(result["findings"][0]["message"], "a test was changed");
  EXPECT_EQ(judge({change("tests/test_cart.py", "deleted")})["passed"], false);
  const Json renamed = judge({change("old.py", "renamed", "tests/test_cart.py")});
  EXPECT_THAT(files_of(renamed), ElementsAre("tests/test_cart.py"));
}

TEST_F(Tamper, KnowsTestsByTheirNames) {
  const std::vector<std::string> tests = {"cart_test.go",
                                          "web/cart.test.ts",
                                          "web/cart.spec.js",
                                          "conftest.py",
                                          "pkg/test_a.py",
                                          "tests/CMakeLists.txt",
                                          "src/test/java/CartTest.java",
                                          "web/__tests__/a.js",
                                          "lib/cart_test.cpp"};
  for (const std::string& file : tests) repo.write(file, "x\n");
  repo.write("src/contest.py", "x\n").write("latest/a.py", "x\n").commit("Files");
  for (const std::string& file : tests) EXPECT_EQ(judge({change(file)})["passed"], false) << file;
  EXPECT_EQ(judge({change("src/contest.py"), change("latest/a.py")})["passed"], true);
}

TEST_F(Tamper, LetsNewTestsIn) {
  const Json result =
      judge({change("tests/test_new.py", "added"), change("tests/conftest.py", "added")});
  EXPECT_EQ(result["passed"], true);
  EXPECT_THAT(files_of(result), IsEmpty());
}

TEST_F(Tamper, WarnsOfANewConftestAboveExistingTests) {
  repo.write("tests/test_cart.py", "assert 1\n").commit("Test");
  const Json result = judge({change("conftest.py", "added"), change("other/conftest.py", "added")});
  EXPECT_EQ(result["passed"], true);
  EXPECT_THAT(files_of(result), ElementsAre("conftest.py"));
  EXPECT_EQ(result["findings"][0]["error"], false);
}

TEST_F(Tamper, LetsThePrpDeclareATest) {
  repo.write("tests/test_cart.py", "assert 1\n").commit("Test");
  EXPECT_EQ(judge({change("tests/test_cart.py")}, {"tests/ (all of them)"})["passed"], true);
}

TEST_F(Tamper, FailsAChangedConfiguration) {
  for (const char* file : {"ruff.toml", "web/.eslintrc.json", "tsconfig.json", ".clang-tidy",
                           ".pre-commit-config.yaml", "jest.config.js", "tox.ini"}) {
    repo.write(file, "x\n").commit("Configure");
    const Json result = judge({change(file)});
    EXPECT_EQ(result["passed"], false) << file;
    EXPECT_EQ(result["findings"][0]["message"], "configuration of the gates was changed");
  }
}

TEST_F(Tamper, LooksIntoPyproject) {
  repo.write("pyproject.toml", "[project]\ndependencies = []\n[tool.ruff]\nselect = [\"E\"]\n")
      .commit("Configure");
  repo.write("pyproject.toml",
             "[project]\ndependencies = [\"attrs\"]\n\n[tool.ruff]\nselect = ['E'] # the same\n");
  EXPECT_EQ(judge({change("pyproject.toml")})["passed"], true);
  repo.write("pyproject.toml", "[tool.ruff]\nselect = []\n[tool.pytest.ini_options]\n");
  const Json result = judge({change("pyproject.toml")});
  EXPECT_EQ(result["passed"], false);
  EXPECT_EQ(result["findings"][0]["message"],
            "[tool.ruff], [tool.pytest] of it, configuration of the gates, is not what it was");
  repo.write("pyproject.toml", "not [ toml\n");
  EXPECT_EQ(judge({change("pyproject.toml")})["passed"], false);
  repo.remove("pyproject.toml");
  EXPECT_EQ(judge({change("pyproject.toml", "deleted")})["passed"], false);
}

TEST_F(Tamper, LooksIntoPackageJson) {
  repo.write("package.json", R"({"scripts": {"test": "jest"}, "dependencies": {}})")
      .commit("Configure");
  repo.write("package.json", R"({"dependencies": {"left-pad": "1"}, "scripts": {"test": "jest"}})");
  EXPECT_EQ(judge({change("package.json")})["passed"], true);
  repo.write("package.json", R"({"scripts": {"test": "true"}})");
  EXPECT_THAT(judge({change("package.json")})["findings"][0]["message"].get<std::string>(),
              HasSubstr("scripts of it"));
}

TEST_F(Tamper, LooksIntoAMakefile) {
  const std::string rest = "test: build\n\t$(RUNNER) tests\n";
  repo.write("Makefile",
             "SOURCES = a.c\nRUNNER = pytest\nbuild: $(SOURCES)\n\tcc $(SOURCES)\n" + rest)
      .commit("Configure");
  repo.write("Makefile",
             "SOURCES = a.c b.c\nRUNNER = pytest\nbuild: $(SOURCES)\n\tcc -O2\n" + rest);
  EXPECT_EQ(judge({change("Makefile")})["passed"], true);
  repo.write("Makefile", "SOURCES = a.c\nRUNNER = true\n" + rest);
  EXPECT_EQ(judge({change("Makefile")})["passed"], false);
  repo.write("Makefile", "SOURCES = a.c\nRUNNER = pytest\ntest: build\n\t-$(RUNNER) tests\n");
  EXPECT_EQ(judge({change("Makefile")})["passed"], false);
  repo.write("Makefile", "include more.mk\nRUNNER = pytest\n" + rest);
  EXPECT_EQ(judge({change("Makefile")})["passed"], false);
}

TEST_F(Tamper, LooksIntoSetupCfg) {
  repo.write("setup.cfg", "[metadata]\nname = shop\n[flake8]\nmax-line-length = 80\n")
      .commit("Configure");
  repo.write("setup.cfg", "[metadata]\nname = store\n[flake8]\nmax-line-length = 80\n");
  EXPECT_EQ(judge({change("setup.cfg")})["passed"], true);
  repo.write("setup.cfg", "[metadata]\nname = shop\n[flake8]\nmax-line-length = 999\n");
  EXPECT_EQ(judge({change("setup.cfg")})["passed"], false);
}

TEST_F(Tamper, FailsNewConfigurationThatOverridesTheOld) {
  repo.write("pyproject.toml", "[tool.pytest.ini_options]\n").commit("Configure");
  EXPECT_EQ(judge({change("pytest.ini", "added")})["passed"], false);
  EXPECT_EQ(judge({change("pytest.ini", "renamed", "notes.txt")})["passed"], false);
  const Json first = judge({change(".clang-tidy", "added")});
  EXPECT_EQ(first["passed"], true);
  EXPECT_EQ(first["findings"][0]["message"], "new configuration of clang-tidy");
  EXPECT_EQ(first["findings"][0]["error"], false);
}

TEST_F(Tamper, GuardsWhatItIsTold) {
  repo.write("fixtures/a.json", "{}").write("tests/a.py", "").commit("Files");
  EXPECT_EQ(judge({change("fixtures/a.json")})["passed"], true);
  EXPECT_EQ(judge({change("fixtures/a.json")}, {}, {{"patterns", {"fixtures/"}}})["passed"], false);
  EXPECT_EQ(judge({change("tests/a.py")}, {}, {{"allow", {"tests/*.py"}}})["passed"], true);
}

TEST_F(Tamper, DoesNotFollowALinkOutOfTheWorktree) {
  repo.write("package.json", R"({"scripts": {"test": "jest"}})").commit("Configure");
  test::write_file(repo.outside() / "package.json", R"({"scripts": {"test": "jest"}})");
  repo.remove("package.json").link("package.json", "../package.json");
  EXPECT_EQ(judge({change("package.json", "type_changed")})["passed"], false);
}

}  // namespace
}  // namespace plait::gates

#include "gates/guarded.hpp"

#include <algorithm>
#include <plait/json.hpp>
#include <set>

#include "gates/declared.hpp"
#include "gates/project_files.hpp"
#include "gates/request.hpp"
#include "text/strings.hpp"

namespace plait::gates {
namespace {

const std::vector<std::string> test_patterns{
    "tests/",     "test/",          "__tests__/",  "__snapshots__/", "testdata/",  "test_*.py",
    "*_test.py",  "conftest.py",    "*_test.go",   "*.test.js",      "*.test.jsx", "*.test.ts",
    "*.test.tsx", "*.test.mjs",     "*.test.cjs",  "*.test.mts",     "*.spec.js",  "*.spec.jsx",
    "*.spec.ts",  "*.spec.tsx",     "*.spec.mjs",  "*.spec.cjs",     "*_test.rs",  "*_test.c",
    "*_test.cc",  "*_test.cpp",     "*_test.cxx",  "test_*.c",       "test_*.cc",  "test_*.cpp",
    "test_*.cxx", "*Test.java",     "*Tests.java", "*IT.java",       "*Test.kt",   "*Tests.kt",
    "*_spec.rb",  "spec_helper.rb", "*_test.rb",   "*.snap"};

struct ToolFiles {
  const char* tool;
  std::vector<std::string> patterns;
};

// Files whose every line belongs to a gate. Those of one tool override each other.
const std::vector<ToolFiles> tool_files{
    {"pytest", {"pytest.ini", ".pytest.ini"}},
    {"tox", {"tox.ini", "noxfile.py"}},
    {"ruff", {"ruff.toml", ".ruff.toml"}},
    {"flake8", {".flake8"}},
    {"mypy", {"mypy.ini", ".mypy.ini"}},
    {"pyright", {"pyrightconfig.json"}},
    {"pylint", {".pylintrc", "pylintrc"}},
    {"coverage", {".coveragerc", ".nycrc", ".nycrc.*", ".c8rc.json"}},
    {"eslint", {".eslintrc", ".eslintrc.*", "eslint.config.*", ".eslintignore"}},
    {"prettier", {".prettierrc", ".prettierrc.*", "prettier.config.*", ".prettierignore"}},
    {"biome", {"biome.json", "biome.jsonc"}},
    {"tsc", {"tsconfig.json", "tsconfig.*.json"}},
    {"jest", {"jest.config.*"}},
    {"vitest", {"vitest.config.*", "vitest.workspace.*"}},
    {"mocha", {".mocharc.*"}},
    {"playwright", {"playwright.config.*"}},
    {"cypress", {"cypress.config.*"}},
    {"npm", {".npmrc"}},
    {"clang-tidy", {".clang-tidy"}},
    {"clang-format", {".clang-format", ".clang-format-ignore"}},
    {"ctest", {"CTestCustom.cmake", "CTestConfig.cmake"}},
    {"pre-commit", {".pre-commit-config.yaml", ".pre-commit-config.yml"}},
    {"golangci-lint", {".golangci.yml", ".golangci.yaml", ".golangci.toml", ".golangci.json"}},
    {"clippy", {"clippy.toml", ".clippy.toml"}},
    {"rustfmt", {"rustfmt.toml", ".rustfmt.toml"}},
    {"cargo", {"*.cargo/config.toml", "*.cargo/config"}},
    {"checkstyle", {"checkstyle.xml"}},
    {"gradle", {"gradlew", "gradle-wrapper.properties"}},
    {"maven", {"mvnw", "maven-wrapper.properties"}}};

// Files of which only parts are read.
const std::vector<std::string> mixed_files{"pyproject.toml", "setup.cfg",   "package.json",
                                           "Makefile",       "GNUmakefile", "makefile"};

const std::vector<std::string> python_tools{"ruff",   "pytest", "mypy",     "flake8",
                                            "pylint", "isort",  "black",    "pyright",
                                            "tox",    "nox",    "coverage", "basedpyright"};
const std::vector<std::string> package_keys{"scripts", "eslintConfig", "eslintIgnore", "jest",
                                            "mocha",   "vitest",       "ava",          "nyc",
                                            "c8",      "prettier",     "tap",          "xo"};

std::string file_name(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

std::optional<std::vector<GuardedPart>> pyproject_parts(std::string_view text) {
  const Json document = toml_document(text);
  if (!document.is_object()) return std::nullopt;
  std::vector<GuardedPart> parts;
  for (const std::string& tool : python_tools)
    if (const Json& table = member(member(document, "tool"), tool.c_str()); !table.is_null())
      parts.push_back({"[tool." + tool + "]", dump(table)});
  return parts;
}

std::vector<GuardedPart> setup_parts(std::string_view text) {
  std::vector<GuardedPart> parts;
  for (const auto& [name, lines] : ini_sections(text)) {
    const bool counts = std::any_of(python_tools.begin(), python_tools.end(),
                                    [&, &section = name](const std::string& tool) {
                                      return section.starts_with(tool) || section == "tool:" + tool;
                                    });
    if (counts) parts.push_back({"[" + name + "]", lines});
  }
  return parts;
}

std::optional<std::vector<GuardedPart>> package_parts(std::string_view text) {
  const Json document = json_document(text);
  if (!document.is_object()) return std::nullopt;
  std::vector<GuardedPart> parts;
  for (const std::string& key : package_keys)
    if (const Json& value = member(document, key.c_str()); !value.is_null())
      parts.push_back({key, dump(value)});
  return parts;
}

// The rules of the targets that gates make, the variables that their recipes use, and what changes
// everything: includes, exports, the shell.
std::vector<GuardedPart> make_parts(std::string_view text) {
  const Makefile file = read_makefile(text);
  std::vector<GuardedPart> parts;
  std::string recipes;
  for (const auto* names : {&make_lint_targets, &make_test_targets, &make_integration_targets})
    for (const std::string& name : *names)
      if (const auto rule = file.targets.find(name); rule != file.targets.end()) {
        parts.push_back({"target " + name, rule->second.text});
        recipes += rule->second.text;
      }
  const std::set<std::string> always{"SHELL", ".SHELLFLAGS", "MAKEFLAGS", "PATH"};
  for (const auto& [name, definition] : file.variables) {
    const bool used = recipes.find("$(" + name + ")") != std::string::npos ||
                      recipes.find("${" + name + "}") != std::string::npos;
    if (used || always.contains(name)) parts.push_back({"variable " + name, definition});
  }
  for (const char* special : {".IGNORE", ".ONESHELL", ".DEFAULT"})
    if (const auto rule = file.targets.find(special); rule != file.targets.end())
      parts.push_back({special, rule->second.text});
  if (!file.directives.empty()) parts.push_back({"include", text::join(file.directives, "\n")});
  return parts;
}

}  // namespace

std::optional<Guard> guard_of(const std::string& path) {
  if (!tool_of(path).empty() || is_mixed(path)) return Guard::configuration;
  if (fits_any(test_patterns, path)) return Guard::test;
  return std::nullopt;
}

std::string tool_of(const std::string& path) {
  for (const ToolFiles& files : tool_files)
    if (fits_any(files.patterns, path)) return files.tool;
  return {};
}

bool is_mixed(const std::string& path) {
  return fits_any(mixed_files, path);
}

std::optional<std::vector<GuardedPart>> guarded_parts(const std::string& path,
                                                      std::string_view text) {
  const std::string name = file_name(path);
  if (name == "pyproject.toml") return pyproject_parts(text);
  if (name == "setup.cfg") return setup_parts(text);
  if (name == "package.json") return package_parts(text);
  if (is_mixed(path)) return make_parts(text);
  return std::nullopt;
}

}  // namespace plait::gates

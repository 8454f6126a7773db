// CMake, Cargo, Go, Maven, Gradle, make, pre-commit.
#include <algorithm>

#include "gates/auto/found.hpp"
#include "gates/project_files.hpp"
#include "gates/request.hpp"
#include "text/strings.hpp"

namespace plait::gates {
namespace {

FoundCheck a_check(const char* level, std::vector<std::string> argv, std::string why,
                   const char* reader) {
  FoundCheck check;
  check.level = level;
  check.title = text::join(argv, " ");
  check.why = std::move(why);
  check.tool = argv.front();
  check.argv = std::move(argv);
  check.reader = reader;
  return check;
}

// In git's own folder of the worktree: outside of what is tracked, kept between the attempts at one
// task, and gone with the worktree.
std::string build_folder(const Project& project) {
  const std::string part = text::slug(project.folder);
  return "build=\"$(git rev-parse --absolute-git-dir)/plait/build" +
         (part.empty() ? "" : "-" + part) + "\"";
}

bool any_has(const std::string& text, std::initializer_list<const char*> words) {
  return std::any_of(words.begin(), words.end(),
                     [&](const char* word) { return text.find(word) != std::string::npos; });
}

// The wrapper that the project brings, else the program itself.
std::string wrapper_or(const Project& project, const char* wrapper, const char* program) {
  return project.has(wrapper) ? std::string("./") + wrapper : program;
}

FoundCheck jvm_check(const char* level, std::vector<std::string> argv, std::string why,
                     const char* reader, std::string report = {}) {
  FoundCheck check = a_check(level, std::move(argv), std::move(why), reader);
  if (check.tool.starts_with("./")) check.tool = "java";
  check.report = std::move(report);
  return check;
}

}  // namespace

void find_cmake(const Project& project, FoundChecks& found) {
  const std::string lists = project.text("CMakeLists.txt");
  if (lists.empty()) return;
  const std::string build =
      build_folder(project) +
      " && cmake -S . -B \"$build\" && cmake --build \"$build\" -j \"$(nproc)\"";
  FoundCheck check =
      a_check("L1", {"sh", "-c", build}, "there is " + project.shown("CMakeLists.txt"), "gcc");
  check.title = "cmake --build";
  check.tool = "cmake";
  found.push_back(check);
  for (const char* words : {"enable_testing", "include(CTest)", "include (CTest)"}) {
    if (lists.find(words) == std::string::npos) continue;
    check =
        a_check("L2", {"sh", "-c", build + " && ctest --test-dir \"$build\" --output-on-failure"},
                project.shown("CMakeLists.txt", words) + " says " + words, "auto");
    check.title = "ctest";
    check.tool = "ctest";
    found.push_back(std::move(check));
    return;
  }
}

void find_cargo(const Project& project, FoundChecks& found) {
  if (!project.has("Cargo.toml")) return;
  const std::map<std::string, std::string> env{{"CARGO_TERM_COLOR", "never"}};
  const std::string there_is = "there is " + project.shown("Cargo.toml");
  const auto add = [&](const char* level, std::vector<std::string> argv, std::string why,
                       const char* tool) {
    FoundCheck check = a_check(level, std::move(argv), std::move(why), "cargo");
    check.tool = tool;
    check.env = env;
    found.push_back(std::move(check));
  };
  if (const std::string style = project.first_of({"rustfmt.toml", ".rustfmt.toml"}); !style.empty())
    add("L1", {"cargo", "fmt", "--check"}, "there is " + project.shown(style), "cargo-fmt");
  const Json manifest = toml_document(project.text("Cargo.toml"));
  const bool lints = member(member(manifest, "lints"), "clippy").is_object() ||
                     member(member(member(manifest, "workspace"), "lints"), "clippy").is_object();
  if (const std::string rules = project.first_of({"clippy.toml", ".clippy.toml"});
      !rules.empty() || lints)
    add("L1", {"cargo", "clippy", "--workspace", "--all-targets"},
        rules.empty() ? project.shown("Cargo.toml", "clippy") + " has [lints.clippy]"
                      : "there is " + project.shown(rules),
        "cargo-clippy");
  else
    add("L1", {"cargo", "check", "--workspace", "--all-targets"}, there_is, "cargo");
  add("L2", {"cargo", "test", "--workspace"}, there_is, "cargo");
}

void find_go(const Project& project, FoundChecks& found) {
  if (!project.has("go.mod")) return;
  const std::string there_is = "there is " + project.shown("go.mod");
  found.push_back(a_check("L1", {"go", "vet", "./..."}, there_is, "go"));
  if (const std::string rules =
          project.first_of({".golangci.yml", ".golangci.yaml", ".golangci.toml", ".golangci.json"});
      !rules.empty())
    found.push_back(
        a_check("L1", {"golangci-lint", "run"}, "there is " + project.shown(rules), "go"));
  found.push_back(a_check("L2", {"go", "test", "./..."}, there_is, "go"));
}

void find_maven(const Project& project, FoundChecks& found) {
  if (!project.has("pom.xml")) return;
  const std::string maven = wrapper_or(project, "mvnw", "mvn");
  const std::string there_is = "there is " + project.shown("pom.xml");
  found.push_back(jvm_check("L1", {maven, "-q", "-B", "test-compile"}, there_is, "gcc"));
  found.push_back(
      jvm_check("L2", {maven, "-q", "-B", "test"}, there_is, "auto", "target/surefire-reports"));
  if (any_has(project.text("pom.xml"), {"maven-failsafe-plugin"}))
    found.push_back(
        jvm_check("L3", {maven, "-q", "-B", "verify"},
                  project.shown("pom.xml", "maven-failsafe-plugin") + " uses maven-failsafe-plugin",
                  "auto", "target/failsafe-reports"));
}

void find_gradle(const Project& project, FoundChecks& found) {
  const std::string file = project.first_of({"build.gradle.kts", "build.gradle"});
  if (file.empty()) return;
  const std::string gradle = wrapper_or(project, "gradlew", "gradle");
  const std::string there_is = "there is " + project.shown(file);
  const auto task = [&](const char* name) {
    return std::vector<std::string>{gradle, "--console=plain", "-q", name};
  };
  found.push_back(jvm_check("L1", task("testClasses"), there_is, "gcc"));
  found.push_back(jvm_check("L2", task("test"), there_is, "auto", "build/test-results/test"));
  if (any_has(project.text(file), {"integrationTest"}))
    found.push_back(jvm_check("L3", task("integrationTest"),
                              project.shown(file, "integrationTest") + " names integrationTest",
                              "auto", "build/test-results/integrationTest"));
}

void find_make(const Project& project, FoundChecks& found) {
  const std::string file = project.first_of({"GNUmakefile", "makefile", "Makefile"});
  if (file.empty()) return;
  const Makefile made = read_makefile(project.text(file));
  const auto add = [&](const char* level, const std::vector<std::string>& names) {
    for (const std::string& name : names) {
      const auto rule = made.targets.find(name);
      if (rule == made.targets.end()) continue;
      found.push_back(a_check(level, {"make", name},
                              project.folder + file + ":" + std::to_string(rule->second.line) +
                                  " has a target \"" + name + "\"",
                              "auto"));
      return;
    }
  };
  add("L1", make_lint_targets);
  add("L2", make_test_targets);
  add("L3", make_integration_targets);
}

void find_pre_commit(const Project& project, const std::vector<std::string>& changed,
                     FoundChecks& found) {
  if (!project.has(".pre-commit-config.yaml")) return;
  constexpr std::size_t file_count_limit = 500;  // that fit a command line with ease
  std::vector<std::string> argv{"pre-commit", "run", "--color=never"};
  if (changed.empty() || changed.size() > file_count_limit) {
    argv.emplace_back("--all-files");
  } else {
    argv.emplace_back("--files");
    argv.insert(argv.end(), changed.begin(), changed.end());
  }
  FoundCheck check = a_check("L1", std::move(argv),
                             "there is " + project.shown(".pre-commit-config.yaml"), "auto");
  check.title = "pre-commit run";
  found.push_back(std::move(check));
}

}  // namespace plait::gates

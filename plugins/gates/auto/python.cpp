// pyproject.toml, setup.cfg, tox.ini and the files of single tools.
#include <algorithm>

#include "gates/auto/found.hpp"
#include "gates/project_files.hpp"
#include "gates/request.hpp"
#include "text/strings.hpp"

namespace plait::gates {
namespace {

bool is_test_file(const std::string& path) {
  const std::string name = path.substr(path.rfind('/') + 1);
  return name.ends_with(".py") && (name.starts_with("test_") || name.ends_with("_test.py"));
}

bool is_integration(const std::string& path) {
  return path.starts_with("tests/integration/") || path.starts_with("tests/e2e/");
}

class PythonProject {
 public:
  PythonProject(const Project& project, FoundChecks& found) : project_(project), found_(found) {
    tools_ = member(toml_document(project.text("pyproject.toml")), "tool");
    setup_ = ini_sections(project.text("setup.cfg"));
    tox_ = ini_sections(project.text("tox.ini"));
    for (const std::string& file : project.files()) {
      if (file.ends_with(".py")) has_source_ = true;
      if (is_test_file(file)) tests_.push_back(file);
      if (file == "conftest.py" || file.ends_with("/conftest.py")) conftest_ = file;
    }
  }

  void find() {
    if (!is_python()) return;
    const bool lints = ruff() | flake8();  // both, if both are there
    types();
    if (!lints && has_source_) syntax();
    tests();
  }

 private:
  [[nodiscard]] bool is_python() const {
    return !project_
                .first_of({"pyproject.toml", "setup.py", "setup.cfg", "tox.ini", "pytest.ini",
                           "ruff.toml", ".ruff.toml", "mypy.ini", ".flake8", "requirements.txt"})
                .empty() ||
           (found_.empty() && has_source_);
  }

  // "pyproject.toml:7 has [tool.ruff]", or "there is ruff.toml"; empty when neither is so.
  std::string configured(const char* tool, std::initializer_list<const char*> files,
                         const char* setup_section, const char* tox_section = "") {
    if (member(tools_, tool).is_object())
      return project_.shown("pyproject.toml", std::string("[tool.") + tool) + " has [tool." + tool +
             "]";
    for (const char* file : files)
      if (project_.has(file)) return "there is " + project_.shown(file);
    for (const auto& [sections, file, name] :
         {std::tuple(&setup_, "setup.cfg", setup_section), {&tox_, "tox.ini", tox_section}})
      if (sections->contains(name))
        return project_.shown(file, "[" + std::string(name)) + " has [" + name + "]";
    return {};
  }

  FoundCheck& add(const char* level, std::vector<std::string> argv, std::string why,
                  const char* reader) {
    FoundCheck check;
    check.level = level;
    check.title = text::join(argv, " ");
    check.why = std::move(why);
    check.tool = argv.front();
    // A lock file says in which environment the project keeps its tools.
    for (const auto& [lock, runner] : {std::pair("uv.lock", "uv"), {"poetry.lock", "poetry"}})
      if (project_.has(lock) && on_path(runner)) {
        check.tool = runner;
        argv.insert(argv.begin(), {runner, "run"});
        break;
      }
    check.argv = std::move(argv);
    check.reader = reader;
    // The worktree's own code, before that of a checkout which is installed as it stands.
    const std::string root = project_.worktree + "/" + project_.folder;
    check.env = {{"PYTHONDONTWRITEBYTECODE", "1"},
                 {"PYTHONPATH", (project_.has_folder("src/") ? root + "src:" : "") + root}};
    found_.push_back(std::move(check));
    return found_.back();
  }

  bool ruff() {
    const std::string why = configured("ruff", {"ruff.toml", ".ruff.toml"}, "");
    if (why.empty()) return false;
    add("L1", {"ruff", "check", "."}, why, "ruff");
    if (member(member(tools_, "ruff"), "format").is_object())
      add("L1", {"ruff", "format", "--check", "."},
          project_.shown("pyproject.toml", "[tool.ruff.format]") + " has [tool.ruff.format]",
          "ruff");
    return true;
  }

  bool flake8() {
    const std::string why = configured("flake8", {".flake8"}, "flake8", "flake8");
    if (why.empty()) return false;
    add("L1", {"flake8"}, why, "ruff");
    return true;
  }

  void types() {
    const std::string why = configured("mypy", {"mypy.ini", ".mypy.ini"}, "mypy");
    if (why.empty()) return;
    std::string settings = setup_.contains("mypy") ? setup_.at("mypy") : "";
    for (const char* file : {"mypy.ini", ".mypy.ini"}) {
      const auto sections = ini_sections(project_.text(file));
      if (const auto section = sections.find("mypy"); section != sections.end())
        settings += section->second;
    }
    bool names_files = false;
    for (const char* key : {"files", "packages", "modules"}) {
      names_files = names_files || !member(member(tools_, "mypy"), key).is_null();
      for (const std::string_view line : text::lines(settings))
        names_files = names_files || text::trim(line).starts_with(key);
    }
    if (names_files)
      add("L1", {"mypy"}, why, "mypy");
    else
      add("L1", {"mypy", "."}, why, "mypy");
  }

  void syntax() {
    FoundCheck& check = add("L1", {"python3", "-m", "compileall"},
                            "there are Python files, and no linter is configured", "python");
    // What it compiles lands beside the build, not in the worktree.
    check.argv = {"sh", "-c",
                  "PYTHONPYCACHEPREFIX=\"$(git rev-parse --absolute-git-dir)/plait/pycache\" "
                  "python3 -m compileall -q -x '(^|/)(\\.git|\\.venv|venv|node_modules)/' ."};
    check.env.erase("PYTHONDONTWRITEBYTECODE");
  }

  // Why pytest runs the tests; empty when nothing says so.
  std::string pytest_reason() {
    std::string why = configured("pytest", {"pytest.ini"}, "tool:pytest", "pytest");
    if (why.empty() && !conftest_.empty()) why = "there is " + project_.folder + conftest_;
    for (const char* file : {"pyproject.toml", "requirements.txt", "requirements-dev.txt",
                             "dev-requirements.txt", "setup.py", "setup.cfg", "tox.ini"})
      if (why.empty() && project_.text(file).find("pytest") != std::string::npos)
        why = project_.shown(file, "pytest") + " names pytest";
    for (const std::string& test : tests_) {
      if (!why.empty()) break;
      const std::string text = project_.text(test);
      if (text.find("import pytest") != std::string::npos ||
          text.find("unittest") == std::string::npos)
        why = "there is " + project_.shown(test);
    }
    return why;
  }

  void tests() {
    const std::string why = pytest_reason();
    if (why.empty()) {
      if (tests_.empty()) return;
      std::vector<std::string> argv{"python3", "-m", "unittest", "discover"};
      if (project_.has_folder("tests/")) argv.insert(argv.end(), {"-s", "tests", "-t", "."});
      add("L2", std::move(argv), project_.shown(tests_.front(), "unittest") + " uses unittest",
          "python");
      return;
    }
    const auto slow = std::find_if(tests_.begin(), tests_.end(), is_integration);
    std::vector<std::string> argv{"pytest"};
    std::string folder;
    if (slow != tests_.end()) {
      folder = slow->substr(0, slow->find('/', 6));
      argv.push_back("--ignore=" + folder);
    }
    FoundCheck& check = add("L2", std::move(argv), why, "pytest");
    // There may be no test yet: pytest says so by exit code 5.
    constexpr int no_tests = 5;
    if (tests_.empty()) check.codes.push_back(no_tests);
    if (!folder.empty())
      add("L3", {"pytest", folder}, "there is " + project_.folder + *slow, "pytest");
  }

  const Project& project_;
  FoundChecks& found_;
  Json tools_;
  std::map<std::string, std::string> setup_, tox_;
  std::vector<std::string> tests_;
  std::string conftest_;
  bool has_source_ = false;
};

}  // namespace

void find_python(const Project& project, FoundChecks& found) {
  PythonProject(project, found).find();
}

}  // namespace plait::gates

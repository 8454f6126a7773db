// package.json: its scripts, run by the package manager whose lock file there is.
#include <algorithm>

#include "gates/auto/found.hpp"
#include "gates/output_text.hpp"
#include "gates/project_files.hpp"
#include "gates/request.hpp"

namespace plait::gates {
namespace {

std::string package_manager(const Project& project, const Json& package) {
  const std::string wished = text_of(package, "packageManager");
  for (const char* name : {"pnpm", "yarn", "bun", "npm"})
    if (wished.starts_with(std::string(name) + "@")) return name;
  if (project.has("pnpm-lock.yaml")) return "pnpm";
  if (project.has("yarn.lock")) return "yarn";
  if (project.has("bun.lockb") || project.has("bun.lock")) return "bun";
  return "npm";
}

class NodeProject {
 public:
  NodeProject(const Project& project, FoundChecks& found)
      : project_(project),
        package_(json_document(project.text("package.json"))),
        manager_(package_manager(project, package_)),
        found_(found) {}

  void find() {
    const bool lints = script("L1", {"lint"});
    const bool types =
        script("L1", {"typecheck", "type-check", "check-types", "check:types", "types", "tsc"});
    const bool builds = script("L1", {"build"});
    if (const std::string rules =
            project_.first_of({"eslint.config.js", "eslint.config.mjs", "eslint.config.cjs",
                               "eslint.config.ts", ".eslintrc.json", ".eslintrc.js",
                               ".eslintrc.cjs", ".eslintrc.yml", ".eslintrc.yaml", ".eslintrc"});
        !lints && !rules.empty())
      tool("L1", {"npx", "--no-install", "eslint", "."}, "there is " + project_.shown(rules),
           "eslint");
    if (!types && !builds && project_.has("tsconfig.json"))
      tool("L1", {"npx", "--no-install", "tsc", "--noEmit"},
           "there is " + project_.shown("tsconfig.json"), "tsc");
    if (!script("L2", {"test"}) && has_tests())
      tool("L2", {"node", "--test"}, "there are *.test.js files and no script \"test\"", "node");
    script("L3", {"test:integration", "test:e2e", "integration", "e2e"});
  }

 private:
  // The first of these scripts that there is.
  bool script(const char* level, std::initializer_list<const char*> names) {
    for (const char* name : names) {
      const std::string line = text_of(member(package_, "scripts"), name);
      // What `npm init` writes.
      if (line.empty() || line.find("no test specified") != std::string::npos) continue;
      FoundCheck check;
      check.level = level;
      check.argv = {manager_, "run", name};
      if (manager_ == "npm") check.argv.insert(check.argv.begin() + 2, "--silent");
      check.title = manager_ + " run " + name;
      check.why = project_.shown("package.json", "\"" + std::string(name) + "\"") +
                  " has a script \"" + name + "\": " + shortened(line, 100);
      check.tool = manager_;
      check.env = env_;
      found_.push_back(std::move(check));
      return true;
    }
    return false;
  }

  void tool(const char* level, std::vector<std::string> argv, std::string why, const char* reader) {
    FoundCheck check;
    check.level = level;
    for (const std::string& word : argv) check.title += (check.title.empty() ? "" : " ") + word;
    check.why = std::move(why);
    check.tool = argv.front();
    check.argv = std::move(argv);
    check.reader = reader;
    check.env = env_;
    found_.push_back(std::move(check));
  }

  [[nodiscard]] bool has_tests() const {
    const auto files = project_.files();
    return std::any_of(files.begin(), files.end(), [](const std::string& file) {
      return file.find("node_modules/") == std::string::npos &&
             (file.ends_with(".test.js") || file.ends_with(".test.mjs") ||
              file.ends_with(".test.cjs"));
    });
  }

  const Project& project_;
  const Json package_;
  const std::string manager_;
  FoundChecks& found_;
  const std::map<std::string, std::string> env_ = unwatched();
};

}  // namespace

void find_node(const Project& project, FoundChecks& found) {
  if (project.has("package.json")) NodeProject(project, found).find();
}

}  // namespace plait::gates

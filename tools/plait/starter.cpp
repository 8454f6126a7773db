#include "starter.hpp"

#include <array>
#include <cstdio>
#include <plait/error_class.hpp>
#include <utility>

#include "base/file.hpp"
#include "errors.hpp"
#include "git/repository.hpp"
#include "pipeline/json_schema.hpp"

namespace plait::cli {
namespace {

namespace fs = std::filesystem;

struct Sign {
  const char* file;
  const char* meaning;
  const char* setup;
};

// What projects are known by; a set-up command only where a checkout is of no use without one.
constexpr std::array kSigns{
    Sign{"package-lock.json", "Node, locked by npm", "npm ci"},
    Sign{"pnpm-lock.yaml", "Node, locked by pnpm", "pnpm install --frozen-lockfile"},
    Sign{"yarn.lock", "Node, locked by Yarn", "yarn install --frozen-lockfile"},
    Sign{"package.json", "Node", ""},
    Sign{"uv.lock", "Python, locked by uv", "uv sync"},
    Sign{"poetry.lock", "Python, locked by Poetry", "poetry install"},
    Sign{"pyproject.toml", "Python", ""},
    Sign{"CMakeLists.txt", "CMake", ""},
    Sign{"Cargo.toml", "Rust", ""},
    Sign{"go.mod", "Go", ""},
    Sign{"pom.xml", "Maven", ""},
    Sign{"build.gradle", "Gradle", ""},
    Sign{"Makefile", "make", ""},
    Sign{".pre-commit-config.yaml", "pre-commit", ""},
};

std::string gates_hint(const ProjectFacts& facts) {
  std::string out;
  for (const std::string& line : facts.found) out += "# found: " + line + "\n";
  if (!facts.found.empty()) out += "# Which checks are chosen for it, and why: plait plan PRP\n";
  return out;
}

}  // namespace

Result<fs::path> checkout_of(const fs::path& directory) {
  PLAIT_TRY(const git::Repository repository, git::Repository::open(directory));
  if (repository.is_bare())
    return fail(error_class::config,
                "\"" + repository.common_dir().string() + "\" is a bare repository",
                ".plait/ is read from a checkout: begin it in one, and commit it");
  return repository.work_tree();
}

ProjectFacts look_at(const fs::path& root) {
  ProjectFacts facts;
  std::error_code ignored;
  for (const Sign& sign : kSigns) {
    if (!fs::exists(root / sign.file, ignored)) continue;
    facts.found.push_back(std::string(sign.file) + ": " + sign.meaning);
    if (facts.setup.empty()) facts.setup = sign.setup;
  }
  facts.has_env = fs::exists(root / ".env", ignored);
  return facts;
}

std::string overlay_text(const std::string& base, const std::string& name,
                         const ProjectFacts& facts) {
  const bool same = base == name;
  std::string out = "#:schema ../pipeline.schema.json\n";
  out += same ? "# How plait works in this repository: what is not said here is as in the lower "
                "layers.\n"
              : "# A pipeline of its own: plait run --pipeline " + name + " …\n";
  out += "# plait config show " + name + " --origin tells every value and where it is from;\n";
  out += "# plait check says what is wrong with this file.\n";
  out += gates_hint(facts);
  out += "schema = 1\nextends = \"" + base + "\"\n";
  out +=
      "\n[params]                   # plait run --help tells them all\n"
      "# agent = { default = \"claude\" }\n# max_parallel = { default = 4 }\n"
      "# timeout = { default = \"90m\" }\n";
  if (!facts.setup.empty())
    out += "\n[[step]]\nid = \"worktree\"\n[step.with]\nsetup = \"" + facts.setup +
           "\"  # in each new worktree\n";
  out +=
      "\n[[step]]\nid = \"launch\"\n[step.with]\n"
      "# runner = \"local\"        # plait plugins info launch tells its settings\n"
      "# gates = { append = [{ uses = \"command\", level = \"L2\", argv = [\"./check.sh\"] }] }\n";
  out +=
      "\n[profile.cheap.params]     # plait run --profile cheap\n"
      "model = { default = \"haiku\" }\n";
  return out;
}

int write_starter(const fs::path& file, const std::string& text) {
  std::error_code failed;
  if (fs::exists(fs::symlink_status(file, failed)))
    return complain(fail(error_class::exists, "\"" + file.string() + "\" is there already",
                         "edit it, or remove it first"));
  fs::create_directories(file.parent_path(), failed);
  if (const Status written = base::write_file(file, text); !written.ok())
    return complain(written.error());
  std::printf("wrote %s\n", file.c_str());
  return 0;
}

std::string schema_text(const plugins::Registry& registry) {
  return dump(pipeline::json_schema(registry), 2) + "\n";
}

int write_schema(const fs::path& own, const plugins::Registry& registry) {
  const fs::path file = own / "pipeline.schema.json";
  if (const Status written = base::write_file(file, schema_text(registry)); !written.ok())
    return complain(written.error());
  std::printf("wrote %s\n", file.c_str());
  return 0;
}

}  // namespace plait::cli

#include "plugin_check.hpp"

#include <charconv>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <plait/command.hpp>
#include <plait/error_class.hpp>
#include <plait/json.hpp>

#include "errors.hpp"
#include "plugins/conformance/cases.hpp"
#include "process/filter.hpp"
#include "terminal.hpp"

namespace plait::cli {
namespace {

namespace fs = std::filesystem;

constexpr double kTimeout = 120;  // seconds, for one case

// Removed with what is in it.
class Folder {
 public:
  Folder() {
    std::string pattern = (fs::temp_directory_path() / "plait-check-XXXXXX").string();
    if (::mkdtemp(pattern.data()) != nullptr) path_ = pattern;
  }
  ~Folder() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

Result<std::uint64_t> seed_of(const std::string& text) {
  if (text.empty()) return std::uint64_t{1};
  std::uint64_t seed = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), seed);
  if (ec == std::errc() && end == text.data() + text.size()) return seed;
  return fail(error_class::config, "\"" + text + "\" is no seed", "a whole number from 0 on");
}

int run_here(const plugins::Registry& registry, const std::vector<plugins::ConformanceCase>& cases,
             const std::string& title, std::uint64_t seed) {
  for (const plugins::ConformanceCase& each : cases) {
    if (each.title() != title) continue;
    const Folder folder;
    std::error_code ignored;
    fs::current_path(folder.path(), ignored);
    const Status kept = plugins::run_conformance_case(registry, each, seed, folder.path());
    if (kept.ok()) return 0;
    std::fprintf(stderr, "%s\n", kept.error().message.c_str());
    return 1;
  }
  return complain(fail(error_class::config, "there is no case \"" + title + "\"",
                       "without --case all are run, and named"));
}

// In a process of its own. nullopt: it passed; else what is wrong.
std::optional<std::string> run_apart(const std::string& file, const std::string& title,
                                     std::uint64_t seed) {
  Command command;
  std::error_code ignored;
  command.argv = {fs::read_symlink("/proc/self/exe", ignored).string(),
                  "plugins",
                  "check",
                  file,
                  "--seed",
                  std::to_string(seed),
                  "--case",
                  title};
  command.inherit_env = {"*"};
  command.timeout_s = kTimeout;
  const auto ran = process::run_filter(command, "");
  if (!ran) return ran.error().message;
  if (ran->code == 0) return std::nullopt;
  return ran->errors.empty() ? "exit code " + std::to_string(ran->code) : ran->errors;
}

}  // namespace

int check_plugin_file(const std::string& name, const CheckOptions& options) {
  const auto seed = seed_of(options.seed);
  if (!seed) return complain(seed.error());
  std::error_code failed;
  const std::string file = fs::canonical(name, failed).string();
  if (failed) return complain(fail(error_class::not_found, "there is no file \"" + name + "\""));
  plugins::Registry registry;
  if (const Status added = registry.add(file); !added.ok()) return complain(added.error(), 1);
  const auto cases = plugins::conformance_cases(registry, file);
  if (!options.only.empty()) return run_here(registry, cases, options.only, *seed);
  Terminal terminal(options.json ? stderr : stdout);
  Json results = Json::array();
  int wrong = 0;
  for (const plugins::ConformanceCase& each : cases) {
    const auto problem = run_apart(file, each.title(), *seed);
    results.push_back({{"case", each.title()},
                       {"passed", !problem.has_value()},
                       {"message", problem.value_or("")}});
    wrong += problem ? 1 : 0;
    terminal.marked(problem ? "✗" : "✓", problem ? Style::red : Style::green, each.title());
    if (problem)
      terminal.line("    " + printable(problem->substr(0, 1000)) +
                    "\n    again: plait plugins check " + name + " --seed " +
                    std::to_string(*seed) + " --case '" + each.title() + "'");
  }
  terminal.line(wrong == 0 ? std::to_string(cases.size()) + " cases passed"
                           : std::to_string(wrong) + " of " + std::to_string(cases.size()) +
                                 " cases failed");
  if (options.json) std::fputs((dump(results, 2) + "\n").c_str(), stdout);
  return wrong == 0 ? 0 : 1;
}

}  // namespace plait::cli

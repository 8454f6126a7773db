#include "plugin_check.hpp"

#include <algorithm>
#include <atomic>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <plait/command.hpp>
#include <plait/error_class.hpp>
#include <plait/json.hpp>
#include <thread>

#include "errors.hpp"
#include "plugins/conformance/cases.hpp"
#include "plugins/conformance/sample.hpp"
#include "plugins/contracts.hpp"
#include "process/filter.hpp"
#include "shown_text.hpp"
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

struct CaseVerdict {
  std::string title;
  std::optional<std::string> problem;
};

// One thread a processor: the cases do not know of each other.
std::vector<CaseVerdict> run_all(const std::string& file,
                                 const std::vector<plugins::ConformanceCase>& cases,
                                 std::uint64_t seed) {
  std::vector<CaseVerdict> verdicts(cases.size());
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t i = next++; i < cases.size(); i = next++)
      verdicts[i] = {cases[i].title(), run_apart(file, cases[i].title(), seed)};
  };
  std::vector<std::thread> threads;
  const std::size_t count = std::clamp(std::thread::hardware_concurrency(), 1U, 8U);
  for (std::size_t i = 1; i < count; ++i) threads.emplace_back(work);
  work();
  for (std::thread& thread : threads) thread.join();
  return verdicts;
}

// `again`: the command that repeats the check.
int tell(const std::vector<CaseVerdict>& verdicts, const std::string& again,
         const CheckOptions& options) {
  Terminal terminal(options.json ? stderr : stdout);
  Json results = Json::array();
  int wrong = 0;
  for (const CaseVerdict& each : verdicts) {
    results.push_back({{"case", each.title},
                       {"passed", !each.problem.has_value()},
                       {"message", each.problem.value_or("")}});
    wrong += each.problem ? 1 : 0;
    terminal.marked(each.problem ? "✗" : "✓", each.problem ? Style::red : Style::green, each.title);
    if (!each.problem) continue;
    for (const std::string& line : shown_lines(each.problem->substr(0, 1000)))
      terminal.line("    " + line);
    terminal.line("    again: " + again + " --case " + shell_word(each.title));
  }
  const std::string count =
      std::to_string(verdicts.size()) + (verdicts.size() == 1 ? " case" : " cases");
  terminal.line(wrong == 0 ? count + " passed"
                           : std::to_string(wrong) + " of " + count + " failed");
  if (options.json) std::fputs((dump(results, 2) + "\n").c_str(), stdout);
  return wrong == 0 ? 0 : 1;
}

// What is wrong with the answer of a step to a question that fits; a step's program is started by
// its run, and not within a call, so it is asked here.
std::optional<std::string> wrong_answer_of_step(const plugins::Contract& contract,
                                                const std::string& file, plugins::Random& random,
                                                const fs::path& folder) {
  const Json schema = contract.request("run")->document();
  Json request = plugins::sample(schema, schema, random);
  request["run"]["dir"] = request["run"]["project"] = folder.string();
  Command command;
  command.argv = {file};
  command.cwd = folder.string();
  command.timeout_s = kTimeout;
  const Json question{
      {"kind", "step"}, {"method", "run"}, {"request", request}, {"settings", Json::object()}};
  const auto ran = process::run_filter(command, dump(question) + "\n");
  if (!ran) return ran.error().message;
  std::string said = ran->output;
  while (!said.empty() && said.back() == '\n') said.pop_back();
  const Json answer = Json::parse(said.substr(said.rfind('\n') + 1), nullptr, false);
  if (answer.is_object() && answer.contains("error")) return std::nullopt;
  const std::string asked = "\nasked " + dump(question).substr(0, 2000);
  if (ran->code != 0)
    return "it ended with exit code " + std::to_string(ran->code) + ": " + ran->errors + asked;
  if (!answer.is_object())
    return "the last line of its output is no JSON object: " + said.substr(0, 200) + asked;
  const auto status = answer.contains("question") ? PLAIT_BLOCKED : PLAIT_OK;
  const auto violation = contract.answer("run", status)->check(answer);
  if (!violation) return violation.error().message;
  if (*violation) return (*violation)->text() + asked;
  return std::nullopt;
}

std::vector<CaseVerdict> check_step_program(const plugins::Contract& contract,
                                            const std::string& file, std::uint64_t seed) {
  constexpr int kRequests = 4;
  plugins::Random random(seed);
  const Folder folder;
  CaseVerdict verdict{"step: run, requests that fit", std::nullopt};
  for (int i = 0; i < kRequests && !verdict.problem; ++i)
    verdict.problem = wrong_answer_of_step(contract, file, random, folder.path());
  return {verdict};
}

}  // namespace

int check_plugin_file(const std::string& name, const CheckOptions& options) {
  const auto seed = seed_of(options.seed);
  if (!seed) return complain(seed.error());
  std::error_code failed;
  const std::string file = fs::canonical(name, failed).string();
  if (failed) return complain(fail(error_class::not_found, "there is no file \"" + name + "\""));
  std::string start(4, '\0');
  std::ifstream(file, std::ios::binary).read(start.data(), 4);
  if (start !=
      "\x7f"
      "ELF")
    return complain(fail(error_class::config, "\"" + name + "\" is no shared library",
                         "of a program, say what it answers as: plait plugins check " +
                             shell_word(name) + " --kind scorer"));
  plugins::Registry registry;
  if (const Status added = registry.add(file); !added.ok()) return complain(added.error(), 1);
  const auto cases = plugins::conformance_cases(registry, file);
  if (!options.only.empty()) return run_here(registry, cases, options.only, *seed);
  return tell(run_all(file, cases, *seed),
              "plait plugins check " + name + " --seed " + std::to_string(*seed), options);
}

int check_program(const plugins::Registry& registry, const std::string& name,
                  const std::string& kind, const std::vector<std::string>& methods,
                  const CheckOptions& options) {
  const auto seed = seed_of(options.seed);
  if (!seed) return complain(seed.error());
  std::error_code failed;
  const std::string file = fs::canonical(name, failed).string();
  if (failed) return complain(fail(error_class::not_found, "there is no file \"" + name + "\""));
  const std::string again =
      "plait plugins check " + name + " --kind " + kind + " --seed " + std::to_string(*seed);
  const auto entry = registry.entry(kind, "exec");
  if (!entry) return complain(entry.error());
  if (kind == "step")
    return tell(check_step_program(*(*entry)->contract, file, *seed), again, options);
  Json with{{"argv", {file}}};
  if (!methods.empty()) with["methods"] = methods;
  const auto cases = plugins::program_cases(registry, kind, methods, with);
  if (!cases) return complain(cases.error());
  std::vector<CaseVerdict> verdicts;
  for (const plugins::ConformanceCase& each : *cases) {
    if (!options.only.empty() && options.only != each.title()) continue;
    const Folder folder;
    const Status kept = plugins::run_conformance_case(registry, each, *seed, folder.path());
    verdicts.push_back(
        {each.title(), kept.ok() ? std::nullopt : std::optional(kept.error().message)});
  }
  return tell(verdicts, again, options);
}

}  // namespace plait::cli

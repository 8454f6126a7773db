#include "prp_trust.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <iostream>
#include <map>
#include <plait/error_class.hpp>
#include <sstream>

#include "analyze/select.hpp"
#include "base/path.hpp"
#include "digest/sha256.hpp"
#include "errors.hpp"
#include "git/repository.hpp"
#include "git/text_diff.hpp"
#include "paths.hpp"
#include "terminal.hpp"
#include "trust/provenance.hpp"

namespace plait::cli {
namespace {

namespace fs = std::filesystem;

constexpr char kExpect[] = "expect";
constexpr std::size_t kShownLines = 12;

// Whether the user wrote the path of a file outside of `root`, rather than one of a link in it.
bool is_named_outside(const fs::path& file, const fs::path& root,
                      const std::vector<std::string>& named) {
  std::error_code ignored;
  return std::any_of(named.begin(), named.end(), [&](const std::string& name) {
    const fs::path path = (root / name).lexically_normal();
    const fs::path folder = fs::weakly_canonical(path.parent_path(), ignored);
    return !base::lies_in(path, root) && !base::lies_in(folder, root) &&
           fs::weakly_canonical(path, ignored) == file;
  });
}

// By the repository that holds each: those that it may have brought along.
class Sorter {
 public:
  Sorter(fs::path root, const std::vector<std::string>& named)
      : root_(std::move(root)), named_(named) {}

  void add(const analyze::Task& task) {
    const fs::path file = task.path;
    const bool inside = base::lies_in(file, root_);
    const auto holder = git::Repository::open(file.parent_path());
    const fs::path work_tree =
        holder && !holder->is_bare() ? real(holder->work_tree()) : fs::path();
    const bool held = !work_tree.empty() && base::lies_in(file, work_tree);
    if (inside ? held && work_tree != root_ : !is_named_outside(file, root_, named_))
      strange_.insert(task.path);  // of a submodule, or where a link leads
    else if (held)
      by_holder_[work_tree].push_back(file.lexically_relative(work_tree).string());
  }

  // Absolute paths.
  Result<std::set<std::string>> finish() {
    for (const auto& [work_tree, paths] : by_holder_) {
      PLAIT_TRY(const git::Repository holder, git::Repository::open(work_tree));
      PLAIT_TRY(const auto found, trust::from_elsewhere(holder, paths));
      for (const std::string& path : found) strange_.insert((work_tree / path).string());
    }
    return std::move(strange_);
  }

 private:
  static fs::path real(const fs::path& path) {
    std::error_code ignored;
    return fs::weakly_canonical(path, ignored);
  }

  fs::path root_;
  const std::vector<std::string>& named_;
  std::map<fs::path, std::vector<std::string>> by_holder_;
  std::set<std::string> strange_;
};

// At most `most` of the lines of `text`, indented.
void show_lines(const std::string& text, std::size_t most, Terminal& terminal) {
  std::istringstream lines(text);
  std::size_t shown = 0;
  for (std::string line; std::getline(lines, line);) {
    if (most != 0 && shown++ == most) return terminal.line("      …", Style::dim);
    terminal.line("      " + printable(line), Style::dim);
  }
}

void show_change(const StrangePrp& prp, std::size_t most, Terminal& terminal) {
  const auto diff = git::text_diff(*prp.before, prp.bytes, prp.path);
  const std::size_t begin = diff ? diff->find("\n@@") : std::string::npos;
  if (begin != std::string::npos) show_lines(diff->substr(begin + 1), most, terminal);
}

// What a pipeline may take, by absolute path.
void expect(pipeline::Step& analyze, const std::vector<analyze::Task>& tasks) {
  Json sums = Json::object();
  for (const analyze::Task& task : tasks) sums[task.path] = digest::sha256(task.bytes);
  analyze.with[kExpect] = std::move(sums);
}

int refuse(const std::vector<StrangePrp>& prps) {
  Terminal terminal(stderr);
  terminal.marked("plait: error:", Style::red,
                  "commands of PRPs that you neither wrote here nor trust would be run");
  show_commands(prps, stderr, kShownLines);
  std::string names;
  for (const StrangePrp& prp : prps) names += " " + shell_word(prp.path);
  terminal.line("help: look at it, then run plait trust" + names);
  return 2;
}

}  // namespace

bool says_yes(const char* question) {
  std::fputs(question, stderr);
  std::string answer;
  return std::getline(std::cin, answer) && (answer == "y" || answer == "Y" || answer == "yes");
}

Result<PrpTrust> PrpTrust::open(const fs::path& root) {
  std::error_code ignored;
  const fs::path real = fs::weakly_canonical(root, ignored);
  const fs::path state = user_state_dir();
  PLAIT_TRY(trust::TrustStore store,
            trust::TrustStore::open(state.empty() ? state : state / "trust", real));
  return PrpTrust(real, std::move(store));
}

std::string PrpTrust::key_of(const fs::path& file) const {
  return (base::lies_in(file, root_) ? file.lexically_relative(root_) : file).string();
}

std::vector<StrangePrp> PrpTrust::not_trusted(const std::vector<analyze::Task>& tasks,
                                              trust::PrpUse use) const {
  const auto record = store_.find(root_);
  std::vector<StrangePrp> out;
  for (const analyze::Task& task : tasks) {
    StrangePrp prp{key_of(task.path), task.bytes, trust::commands_in(task.prp, use), {}};
    if (prp.commands.empty()) continue;
    if (record)
      if (const auto known = record->prps.find(prp.path); known != record->prps.end()) {
        if (known->second == digest::sha256(task.bytes)) continue;
        prp.before = store_.contents(known->second);
      }
    out.push_back(std::move(prp));
  }
  return out;
}

Result<std::vector<StrangePrp>> PrpTrust::strange(const std::vector<analyze::Task>& tasks,
                                                  trust::PrpUse use,
                                                  const std::vector<std::string>& named) const {
  std::vector<StrangePrp> candidates = not_trusted(tasks, use);
  if (candidates.empty()) return candidates;
  Sorter sorter(root_, named);
  for (const analyze::Task& task : tasks) sorter.add(task);
  PLAIT_TRY(const std::set<std::string> found, sorter.finish());
  std::erase_if(candidates, [&](const StrangePrp& prp) {
    return !found.contains((root_ / prp.path).string());
  });
  return candidates;
}

Status PrpTrust::trust(const std::vector<StrangePrp>& prps) const {
  std::map<std::string, std::string> contents;
  for (const StrangePrp& prp : prps) contents[prp.path] = prp.bytes;
  return store_.trust_prps(root_, contents, static_cast<double>(std::time(nullptr)));
}

Result<bool> PrpTrust::revoke(const std::vector<std::string>& paths) const {
  return store_.revoke_prps(root_, paths);
}

void show_commands(const std::vector<StrangePrp>& prps, std::FILE* stream, std::size_t most) {
  Terminal terminal(stream);
  for (const StrangePrp& prp : prps) {
    terminal.line((prp.before ? "  changed  " : "  new  ") + printable(prp.path));
    if (prp.before) {
      show_change(prp, most, terminal);
      continue;
    }
    for (const trust::PrpCommand& command : prp.commands) {
      const std::string place = command.line == 0 ? "" : ", line " + std::to_string(command.line);
      terminal.line("    " + printable(command.what) + place);
      show_lines(command.text, most, terminal);
    }
  }
}

std::optional<int> admit_prps(pipeline::Pipeline& pipeline, const fs::path& root,
                              Repository repository, Purpose purpose) {
  const trust::PrpUse use = trust::use_in(pipeline);
  if (!use.any() || repository == Repository::taken) return std::nullopt;
  const auto trust = PrpTrust::open(root);
  if (!trust) return complain(trust.error());
  std::vector<StrangePrp> strange;
  for (pipeline::Step& step : pipeline.steps) {
    if (step.uses != "analyze") continue;
    std::vector<analyze::Task> tasks;
    const auto settings = analyze::read_settings(step.with, pipeline.param_values());
    // What cannot be selected is refused by the step itself, with a word on what is wrong.
    if (settings)
      if (auto selected = analyze::select_tasks(root, *settings)) tasks = std::move(*selected);
    if (purpose == Purpose::carry_out) expect(step, tasks);
    if (tasks.empty()) continue;
    auto found = trust->strange(tasks, use, settings->ids);
    if (!found) return complain(found.error());
    std::move(found->begin(), found->end(), std::back_inserter(strange));
  }
  if (strange.empty()) return std::nullopt;
  if (purpose == Purpose::look) {
    for (const StrangePrp& prp : strange)
      warn(fail(error_class::security,
                "\"" + prp.path + "\" has commands that you neither wrote here nor trust",
                "plait run asks before it runs them: plait trust " + shell_word(prp.path)));
    return std::nullopt;
  }
  if (::isatty(STDIN_FILENO) == 0 || ::isatty(STDERR_FILENO) == 0) return refuse(strange);
  std::fputs("PRPs that you did not write here would run:\n", stderr);
  show_commands(strange, stderr, 0);
  if (!says_yes("trust them as they are now? [y/N] ")) return 2;
  const Status kept = trust->trust(strange);
  return kept.ok() ? std::nullopt : std::optional(complain(kept.error()));
}

}  // namespace plait::cli

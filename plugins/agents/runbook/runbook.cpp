#include "runbook/runbook.hpp"

#include <algorithm>
#include <ostream>
#include <plait/error_class.hpp>

#include "runbook/block.hpp"
#include "runbook/child.hpp"
#include "text/strings.hpp"

namespace plait::runbook {
namespace {

constexpr std::size_t kSubjectBytes = 200;

std::string one_line(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (!blank) out += c;
    if (blank && !out.empty() && out.back() != ' ') out += ' ';
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

std::string describe(const prp::CodeBlock& block, const Action& action) {
  const std::string place = " at line " + std::to_string(block.line);
  switch (action.kind) {
    case Action::Kind::shell:
      return action.shell + " block" + place;
    case Action::Kind::diff:
      return "diff" + place;
    case Action::Kind::file:
      return "file " + action.file + place;
    case Action::Kind::none:
      break;
  }
  return "block" + place;
}

Status carry_out(const Action& action, const prp::CodeBlock& block, const std::string& worktree) {
  switch (action.kind) {
    case Action::Kind::shell:
      return run_script(action.shell, block.text, worktree);
    case Action::Kind::diff:
      return apply_diff(block.text, worktree);
    case Action::Kind::file:
      return write_file(action.file, block.text, worktree);
    case Action::Kind::none:
      break;
  }
  return {};
}

}  // namespace

std::string commit_subject(const prp::Phase& phase) {
  std::string what = one_line(phase.goal.empty() ? phase.title : phase.goal);
  if (what.size() > kSubjectBytes) {
    std::size_t end = kSubjectBytes;
    while (end > 0 && (static_cast<unsigned char>(what[end]) & 0xC0) == 0x80) --end;
    what.resize(end);
  }
  return "Phase " + phase.number + (what.empty() ? "" : ": " + what);
}

Runbook::Runbook(const prp::Document& document, Settings settings, std::ostream& log)
    : document_(document), settings_(std::move(settings)), log_(log) {}

Ending Runbook::run() {
  read_commits();
  const std::string total = std::to_string(document_.phases.size());
  log_ << "HEALTH:OK\n" << document_.id << ": " << document_.title << '\n' << std::flush;
  std::size_t done = 0;
  bool all = true;
  std::size_t position = 0;
  for (const prp::Phase& phase : document_.phases) {
    ++position;
    if (!settings_.phase.empty() && phase.number != settings_.phase) continue;
    log_ << "phase " << position << " of " << total << ": " << phase.title << '\n' << std::flush;
    switch (run_phase(phase)) {
      case PhaseEnding::failed:
        return Ending::failed;
      case PhaseEnding::nothing_to_do:
        log_ << "nothing to carry out: no shell, diff or file block and no validation command\n";
        all = false;
        break;
      case PhaseEnding::done:
        log_ << "STATUS:PHASE_COMPLETE:" << (settings_.phase.empty() ? ++done : position) << '/'
             << total << '\n';
        break;
    }
    log_ << std::flush;
  }
  if (!all) {
    log_ << "STATUS:PARTIAL:" << done << '/' << total << '\n' << std::flush;
    return Ending::partial;
  }
  log_ << "STATUS:COMPLETE:10/10\n" << std::flush;
  return Ending::complete;
}

Runbook::PhaseEnding Runbook::run_phase(const prp::Phase& phase) {
  if (is_committed(phase)) {
    log_ << "done before: there is a commit \"" << commit_subject(phase) << "\"\n";
    return PhaseEnding::done;
  }
  bool did_something = false;
  if (!run_blocks(phase, did_something)) return PhaseEnding::failed;
  if (!phase.validation.empty() && settings_.validation == Validation::run) {
    if (!validate(phase)) return PhaseEnding::failed;
    did_something = true;
  }
  if (!did_something) return PhaseEnding::nothing_to_do;
  return commit(phase) ? PhaseEnding::done : PhaseEnding::failed;
}

bool Runbook::run_blocks(const prp::Phase& phase, bool& did_something) {
  for (const prp::CodeBlock& block : phase.blocks) {
    if (block.role == prp::BlockRole::validation) continue;
    const Action action = action_of(block);
    if (action.kind == Action::Kind::none) continue;
    const std::string what = describe(block, action);
    log_ << "> " << what << '\n' << std::flush;
    if (const Status ended = carry_out(action, block, settings_.worktree); !ended)
      return say_failed(phase, what, ended.error());
    did_something = true;
  }
  return true;
}

bool Runbook::validate(const prp::Phase& phase) {
  log_ << "> validation: " << one_line(phase.validation) << '\n' << std::flush;
  if (const Status ended = run_script("bash", phase.validation, settings_.worktree); !ended)
    return say_failed(phase, "validation command", ended.error());
  log_ << "STATUS:VALIDATION:L2\n" << std::flush;
  return true;
}

bool Runbook::commit(const prp::Phase& phase) {
  const std::string& folder = settings_.worktree;
  const auto git = [&](const std::vector<std::string>& args) -> Result<int> {
    std::vector<std::string> argv{"git"};
    argv.insert(argv.end(), args.begin(), args.end());
    PLAIT_TRY(const Ran ran, runbook::run(argv, folder, Output::inherited));
    return ran.code;
  };
  const auto refused = [&](const Result<int>& code) {
    return say_failed(phase, "its commit",
                      code ? fail(error_class::git, "was refused by git") : code.error());
  };
  if (const auto added = git({"add", "--all"}); !added || *added != 0) return refused(added);
  if (const auto same = git({"diff", "--cached", "--quiet"}); same && *same == 0) {
    log_ << "no changes to commit\n";
    return true;
  }
  if (const auto made = git({"commit", "--quiet", "-m", commit_subject(phase)});
      !made || *made != 0)
    return refused(made);
  return true;
}

bool Runbook::say_failed(const prp::Phase& phase, const std::string& what, const Error& error) {
  log_ << "STATUS:FAILED:phase " << phase.number << ": " << what << ' ' << error.message << '\n'
       << std::flush;
  return false;
}

bool Runbook::is_committed(const prp::Phase& phase) const {
  return std::find(subjects_.begin(), subjects_.end(), commit_subject(phase)) != subjects_.end();
}

void Runbook::read_commits() {
  if (settings_.base.empty()) return;
  const auto listed = runbook::run({"git", "log", "--format=%s", settings_.base + "..HEAD", "--"},
                                   settings_.worktree, Output::captured);
  if (!listed || listed->code != 0) return;
  for (const std::string_view line : text::lines(listed->out)) subjects_.emplace_back(line);
}

}  // namespace plait::runbook

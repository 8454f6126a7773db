#include "launch/looking.hpp"

#include <algorithm>
#include <filesystem>

#include "git/repository.hpp"
#include "git/worktrees.hpp"
#include "text/strings.hpp"
#include "work/included.hpp"

namespace plait::launch {
namespace {

constexpr double kLookEvery = 2.0;  // seconds between two looks for a new commit
constexpr std::size_t kShortSha = 7;

}  // namespace

Result<bool> CommitLook::due() {
  if (look_.going() || call_.now() - look_.time < kLookEvery) return false;
  look_.time = call_.now();
  PLAIT_TRY(const git::Repository repository, git::Repository::open(work_.project));
  PLAIT_TRY(const auto tip, repository.branch_tip(work_.branch));
  const std::string before = look_.commit.empty() ? work_.base : look_.commit;
  if (!tip || *tip == before) return false;
  look_.commit = *tip;
  return true;
}

Status CommitLook::begin() {
  ++look_.looks;
  PLAIT_TRY(const Judged state, judged());
  look_.checks = keeper_.prepare(state);
  std::erase_if(look_.checks, [this](const CheckRun& run) { return !is_wanted(run); });
  for (CheckRun& run : look_.checks) {
    if (run.check.contains("command")) continue;
    keeper_.judge(run, state, std::nullopt);
    if (run.status == CheckStatus::failed || !run.findings.empty())
      keeper_.show(run, name(), number_of(state.phase));
  }
  if (!runs_something()) look_.checks.clear();
  return {};
}

Result<std::optional<StartProcess>> CommitLook::start() {
  PLAIT_TRY(const git::Repository repository, git::Repository::open(work_.project));
  git::remove_scratch_worktree(repository, folder());
  PLAIT_TRY(
      const git::Checkout made,
      git::add_worktree(repository, {folder(), {}, "plait checks " + work_.id, look_.commit}));
  PLAIT_TRY(const auto included, work::list_included(repository));
  PLAIT_CHECK(work::copy_included(repository, included, made.path));
  return next();
}

Result<std::optional<StartProcess>> CommitLook::check_ended(const Outcome& outcome) {
  look_.key.clear();
  const auto run = std::find_if(look_.checks.begin(), look_.checks.end(), [](const CheckRun& each) {
    return each.status == CheckStatus::running;
  });
  if (run == look_.checks.end() || outcome.kind == Ending::cancelled) {
    look_.checks.clear();
    return std::nullopt;
  }
  PLAIT_TRY(const Judged state, judged());
  keeper_.judge(*run, state, outcome);
  keeper_.show(*run, name(), number_of(state.phase));
  if (run->status == CheckStatus::failed) {  // the levels above would fail of the same
    look_.checks.clear();
    return std::nullopt;
  }
  return next();
}

Result<std::optional<StartProcess>> CommitLook::next() {
  for (std::size_t i = 0; i < look_.checks.size(); ++i) {
    CheckRun& run = look_.checks[i];
    if (run.status != CheckStatus::waiting) continue;
    PLAIT_TRY(Command command, place_(run.check["command"], folder()));
    if (command.cwd.empty()) command.cwd = folder();
    if (command.timeout_s <= 0 && settings_.gate_timeout_s)
      command.timeout_s = *settings_.gate_timeout_s;
    run.status = CheckStatus::running;
    look_.key = "look-" + std::to_string(look_.looks) + "-" + std::to_string(i);
    return StartProcess{look_.key, std::move(command), false};
  }
  look_.checks.clear();
  return std::nullopt;
}

bool CommitLook::runs_something() const {
  return std::any_of(look_.checks.begin(), look_.checks.end(), [](const CheckRun& run) {
    return run.status == CheckStatus::waiting && run.check.contains("command");
  });
}

// Where the worktree had to be set up, tests cannot run in a plain checkout.
bool CommitLook::is_wanted(const CheckRun& run) const {
  if (run.status != CheckStatus::waiting) return false;
  return !run.check.contains("command") || !work_.set_up || run.level() == "L1";
}

void CommitLook::clean_up() const {
  if (look_.looks == 0) return;
  if (const auto repository = git::Repository::open(work_.project))
    git::remove_scratch_worktree(*repository, folder());
}

std::string CommitLook::folder() const {
  const auto parent = std::filesystem::path(work_.run_dir) / "look";
  return (parent / (text::file_name_for(work_.id) + "-" + std::to_string(work_.attempt))).string();
}

std::string CommitLook::name() const {
  return work_.id + " at commit " + look_.commit.substr(0, kShortSha);
}

Result<Judged> CommitLook::judged() const {
  PLAIT_TRY(Json changed, committed_changes(work_, look_.commit));
  return Judged{Json(nullptr), folder(), std::move(changed)};
}

}  // namespace plait::launch

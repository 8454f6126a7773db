// The checkpoint of a phase: a commit by git, with the user's hooks and signing, and a tag.
#include <algorithm>
#include <plait/error_class.hpp>

#include "git/checkpoint.hpp"
#include "git/history.hpp"
#include "launch/confining.hpp"
#include "launch/executor.hpp"
#include "process/failure.hpp"
#include "process/output_file.hpp"

namespace plait::launch {
namespace {

constexpr std::size_t kTail = std::size_t{8} * 1024;
constexpr std::size_t kLines = 12;

// The newest commit "Phase N: …" for each N, of those that the branch has since the base.
std::map<std::string, std::string> commits_of_phases(const std::vector<git::Commit>& newest_first) {
  std::map<std::string, std::string> out;
  for (const git::Commit& commit : newest_first) {
    if (!commit.subject.starts_with("Phase ")) continue;
    const auto end = commit.subject.find_first_not_of("0123456789.", 6);
    if (end == std::string::npos || end == 6) continue;
    out.emplace(commit.subject.substr(6, end - 6), commit.id);
  }
  return out;
}

}  // namespace

// What the agent left uncommitted is committed phase by phase, or where it committed nothing at
// all. An agent that has the whole plan commits by itself; what it leaves beside that stays.
Result<StepReply> Executor::save() {
  PLAIT_TRY(const git::Repository repository, git::Repository::open(work_.project));
  PLAIT_TRY(const auto tip, repository.branch_tip(work_.branch));
  if (!progress_.phased && tip && *tip != work_.base) return saved();
  PLAIT_TRY(const auto checkout, git::find_checkout(repository, work_.worktree));
  if (!checkout || checkout->missing || checkout->head.branch != work_.branch) return saved();
  git::CommitWish wish;
  wish.placed = placed_files(repository, work_.branch);
  PLAIT_TRY(const auto left, git::uncommitted(repository, *checkout, wish.placed));
  // What was made while the gates ran (caches, reports) is none of the agent's work.
  bool any = false;
  for (const git::StatusEntry& entry : left) {
    const bool works =
        std::find(progress_.left.begin(), progress_.left.end(), entry.path) != progress_.left.end();
    if (!works) wish.placed.push_back(entry.path);
    any = any || works;
  }
  if (!any) return saved();
  wish.place = git::place_of(repository, *checkout);
  PLAIT_TRY(wish.author, git::read_identity(repository));
  wish.run = work_.run;
  wish.task = work_.id;
  const Json& of = progress_.phased ? phase() : work_.phases.front();
  wish.phase = number_of(of);
  wish.goal = StepRequest::text(of, "goal");
  if (wish.goal.empty()) wish.goal = StepRequest::text(of, "title");
  wish.hooks = progress_.hooks;
  progress_.to_run = git::commit_commands(wish);
  ++progress_.saves;
  return next_save();
}

Result<StepReply> Executor::next_save() {
  Json argv = progress_.to_run.front();
  progress_.to_run.erase(0);
  PLAIT_TRY(Command command, place(Json{{"argv", argv}, {"cwd", work_.worktree}}));
  const std::string key =
      "save-" + std::to_string(progress_.saves) + "-" + std::to_string(progress_.to_run.size());
  return wait_for({key, std::move(command), false}, Stage::saving);
}

Result<StepReply> Executor::save_ended(const Outcome& ended) {
  PLAIT_TRY(const Outcome outcome, judged(ended));
  if (outcome.success()) return progress_.to_run.empty() ? saved() : next_save();
  const std::string output = process::read_tail(outcome.output, kTail);
  if (outcome.kind == Ending::cancelled) return finish(process::failure_of(outcome, "the commit"));
  if (git::says_nothing_to_commit(output)) return saved();
  progress_.to_run.clear();
  CheckRun run;
  run.check = {{"key", "commit"}, {"level", "L1"}, {"title", "git commit, with its hooks"}};
  run.status = CheckStatus::failed;
  run.healable = true;
  run.log = outcome.output;
  run.findings = {{"the commit", 0, 0, "hook", process::last_lines(output, kLines), true}};
  show(run);
  progress_.levels["L1"].passed = false;
  progress_.checks = {run};
  return round_failed({&progress_.checks.front()});
}

Result<StepReply> Executor::saved() {
  PLAIT_CHECK(bring_back(work_));
  PLAIT_TRY(const git::Repository repository, git::Repository::open(work_.project));
  PLAIT_TRY(const auto tip, repository.branch_tip(work_.branch));
  const std::string head = tip.value_or(git::Sha(work_.base));
  if (progress_.phased) {
    const std::string number = number_of(phase());
    if (head == progress_.turn_base && progress_.heals_of_phase == 0)
      progress_.warnings.push_back("phase " + number + ": there was nothing to commit");
    PLAIT_CHECK(tag(number, head));
  } else if (head != work_.base) {
    PLAIT_TRY(const auto commits, git::commits_between(repository, work_.base, head));
    auto points = commits_of_phases(commits);
    points[work_.numbers().back()] = head;
    for (const std::string& number : work_.numbers())
      if (const auto point = points.find(number); point != points.end())
        PLAIT_CHECK(tag(number, point->second));
  }
  ++progress_.at;
  return next_phase();
}

Status Executor::tag(const std::string& number, const std::string& commit) {
  Json done{{"number", number}, {"commit", commit}, {"heals", progress_.heals_of_phase}};
  if (settings_.checkpoints && commit != work_.base) {
    PLAIT_TRY(const git::Repository repository, git::Repository::open(work_.project));
    git::CheckpointWish wish;
    wish.commit = commit;
    wish.run = work_.run;
    wish.task = work_.id;
    wish.phase = number;
    PLAIT_TRY(const git::Checkpoint made, git::make_checkpoint(repository, wish));
    done["tag"] = made.tag;
    say(work_.id + " phase " + number + ": checkpoint " + commit.substr(0, 7), "ok");
  }
  call_.emit("phase.done", done);
  progress_.phases.push_back(std::move(done));
  return {};
}

}  // namespace plait::launch

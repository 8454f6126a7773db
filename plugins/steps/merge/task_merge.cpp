#include "merge/task_merge.hpp"

#include <algorithm>

#include "git/checkout.hpp"
#include "git/history.hpp"
#include "git/worktrees.hpp"
#include "merge/verification.hpp"

namespace plait::merge {
namespace {

namespace fs = std::filesystem;

constexpr int most_tries = 5;  // when somebody else moves the target meanwhile
constexpr std::size_t merges_looked_at = 500;

const std::vector<std::string> conflict_choices{"retry", "ours", "theirs", "keep-both", "skip"};

std::string lines_text(const Json& conflict) {
  std::string text;
  for (const Json& range : conflict["lines"]) {
    text += text.empty() ? " lines " : ", ";
    text += range[0].dump() + (range[0] == range[1] ? "" : "-" + range[1].dump());
  }
  return text;
}

void warn(const std::string& text, Json& outputs) {
  const std::string before = outputs.value("warning", "");
  outputs["warning"] = before.empty() ? text : before + "; " + text;
}

// Told under a key of its own as well: so that cleaning up does not tell it once more.
void warn_of_stale(const std::vector<work::StaleCheckout>& stale, const std::string& branch,
                   Json& outputs) {
  for (const work::StaleCheckout& one : stale) {
    warn(work::describe(one, branch), outputs);
    outputs["stale_checkouts"].push_back(one.path.string());
  }
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

// Files of the user's own among those that only seem changed.
std::vector<std::string> without(std::vector<std::string> files,
                                 const std::vector<work::StaleCheckout>& stale) {
  for (const work::StaleCheckout& one : stale)
    std::erase_if(files, [&](const std::string& file) {
      return std::find(one.files.begin(), one.files.end(), file) != one.files.end();
    });
  return files;
}

// git's lock of a checkout's index, left by a git that died or held by one at work; empty if none.
std::string index_lock(const git::Repository& repository, const fs::path& checkout) {
  const auto found = git::find_checkout(repository, checkout);
  if (!found || !*found) return {};
  const fs::path lock = (*found)->admin / "index.lock";
  std::error_code failed;
  return fs::exists(fs::symlink_status(lock, failed)) ? lock.string() : std::string();
}

}  // namespace

Json to_json(const Pending& pending) {
  Json answers = Json::array();
  for (const Answer& answer : pending.answers) answers.push_back(to_json(answer));
  return {{"ours", pending.ours},           {"theirs", pending.theirs},
          {"answers", std::move(answers)},  {"asked_conflict", pending.asked_conflict},
          {"verifying", pending.verifying}, {"verified", pending.verified}};
}

Pending pending_from_json(const Json& json) {
  Pending pending;
  if (!json.is_object()) return pending;
  pending.ours = json.value("ours", "");
  pending.theirs = json.value("theirs", "");
  for (const Json& answer : json.value("answers", Json::array()))
    pending.answers.push_back(answer_from_json(answer));
  pending.asked_conflict = json.value("asked_conflict", -1);
  pending.verifying = json.value("verifying", "");
  pending.verified = json.value("verified", "");
  return pending;
}

fs::path TaskMerge::scratch() const {
  std::string name = setting_.run + "-" + task_.id;
  for (char& c : name)
    if (c == '/' || c == '.') c = '-';
  return setting_.repository.state_dir() / "scratch" / name;
}

void TaskMerge::drop_scratch() const {
  git::remove_scratch_worktree(setting_.repository, scratch());
  std::error_code ignored;
  fs::remove_all(temporary_of(scratch()), ignored);
}

std::string TaskMerge::message() const {
  std::string title = task_.title.substr(0, task_.title.find('\n'));
  return "Merge " + task_.id + (title.empty() ? "" : ": " + title);
}

Json TaskMerge::settle_error(const Error& error) const {
  return failed(error, {{"target", setting_.target}});
}

Result<Progress> TaskMerge::advance(Call& call, Pending pending) const {
  PLAIT_TRY(const std::optional<git::Sha> tip, setting_.repository.branch_tip(task_.branch));
  if (!tip)
    return fail(error_class::not_found, "branch '" + task_.branch + "' is gone",
                "see `git reflog`, or run the task again");
  for (int tries = 0; tries < most_tries; ++tries) {
    PLAIT_TRY(const git::Sha target, work::target_tip(setting_.repository, setting_.target));
    PLAIT_TRY(const bool merged, git::is_ancestor(setting_.repository, *tip, target));
    if (merged) {
      PLAIT_TRY(Json settled, settle_merged(call, *tip, target));
      return Progress(std::move(settled));
    }
    if (pending.ours != target || pending.theirs != *tip) pending = {target, *tip, {}, -1, {}, {}};
    PLAIT_TRY(Progress progress, merge_onto(call, pending, *tip));
    if (const Json* settled = std::get_if<Json>(&progress); !settled || !settled->is_null())
      return progress;
  }
  return fail(error_class::git,
              "'" + setting_.target + "' moved " + std::to_string(most_tries) +
                  " times while this was being merged",
              "run it again when nobody else pushes to it");
}

// Null when the target moved meanwhile.
Result<Progress> TaskMerge::merge_onto(Call& call, Pending pending, const git::Sha& tip) const {
  const git::Repository& repository = setting_.repository;
  PLAIT_TRY(const git::Merge merge, git::merge_commits(repository, pending.ours, tip));
  const std::string extra = std::find(conflict_choices.begin() + 1, conflict_choices.end() - 1,
                                      setting_.choice) != conflict_choices.end() - 1
                                ? setting_.choice
                                : "";
  const Resolver resolver(repository, setting_.settings, extra, task_.branch, setting_.target);
  PLAIT_TRY(const std::optional<Question> question,
            resolver.ask(call, merge.conflicts, pending.answers, scratch()));
  if (question) {
    pending.asked_conflict = static_cast<int>(question->conflict);
    PLAIT_TRY(Command command, place_command(call, setting_.settings, setting_.request, task_.id,
                                             question->command));
    return Progress(Waiting{std::move(pending), std::move(command)});
  }
  const bool resolved =
      std::all_of(pending.answers.begin(), pending.answers.end(),
                  [](const Answer& answer) { return answer.kind == Answer::Kind::resolved; });
  if (!resolved) return Progress(block_on_conflicts(merge, pending));
  if (!pending.verified.empty()) return land(call, pending, pending.verified, merge.conflicts);
  PLAIT_TRY(const git::Sha made, commit(merge, pending));
  if (setting_.settings.verify.empty()) return land(call, pending, made, merge.conflicts);
  PLAIT_TRY(Command command,
            prepare_verification(repository, setting_.settings, task_, made, scratch()));
  PLAIT_TRY(command, place_command(call, setting_.settings, setting_.request, task_.id, command));
  pending.verifying = made;
  return Progress(Waiting{std::move(pending), std::move(command)});
}

Result<Progress> TaskMerge::process_ended(Call& call, Pending pending,
                                          const Outcome& outcome) const {
  if (outcome.kind == Ending::cancelled) {
    drop_scratch();
    return fail(error_class::cancelled, "merging was stopped; nothing of it has landed");
  }
  if (!pending.verifying.empty()) {
    drop_scratch();
    if (!outcome.success()) return verification_failure(outcome, setting_.settings);
    pending.verified = std::exchange(pending.verifying, {});
    return advance(call, std::move(pending));
  }
  PLAIT_TRY(const git::Merge merge,
            git::merge_commits(setting_.repository, pending.ours, pending.theirs));
  const auto index = static_cast<std::size_t>(pending.asked_conflict);
  if (index < merge.conflicts.size() && index < pending.answers.size()) {
    const Resolver resolver(setting_.repository, setting_.settings, "", task_.branch,
                            setting_.target);
    PLAIT_CHECK(
        resolver.take_result(merge.conflicts[index], pending.answers[index], outcome, scratch()));
  }
  pending.asked_conflict = -1;
  drop_scratch();
  return advance(call, std::move(pending));
}

Result<git::Sha> TaskMerge::commit(const git::Merge& merge, const Pending& pending) const {
  std::vector<git::PathChange> changes;
  for (std::size_t i = 0; i < merge.conflicts.size(); ++i)
    changes.push_back({merge.conflicts[i].path, pending.answers[i].version});
  PLAIT_TRY(const git::Sha tree, git::change_tree(setting_.repository, merge.tree, changes));
  PLAIT_TRY(const git::Identity identity, Result(setting_.identity));
  return git::create_commit(setting_.repository, identity,
                            {tree, {pending.ours, pending.theirs}, message()});
}

Result<Progress> TaskMerge::land(const Call& call, const Pending& pending, const git::Sha& commit,
                                 const std::vector<git::MergeConflict>& conflicts) const {
  const auto policy =
      setting_.choice == "leave-checkout" ? git::InTheWay::leave_checkout : git::InTheWay::refuse;
  PLAIT_TRY(const std::vector<work::StaleCheckout> stale,
            work::stale_checkouts(setting_.repository, setting_.target));
  PLAIT_TRY(const git::Landing landing,
            git::land(setting_.repository,
                      {setting_.target, pending.ours, commit, "plait: " + message()}, policy));
  switch (landing.kind) {
    case git::Landing::Kind::lost:
      return Progress(Json());
    case git::Landing::Kind::in_the_way:
      return Progress(block_on_checkout(landing));
    case git::Landing::Kind::landed:
      break;
  }
  Json resolved = Json::array();
  for (std::size_t i = 0; i < conflicts.size(); ++i)
    resolved.push_back(describe_conflict(setting_.repository, conflicts[i], pending.answers[i]));
  return Progress(settle_landed(call, commit, landing, std::move(resolved), stale));
}

// The branch is in the target: by an earlier attempt, by a person, or because nothing was done.
Result<Json> TaskMerge::settle_merged(const Call& call, const git::Sha& tip,
                                      const git::Sha& target) const {
  PLAIT_TRY(const std::vector<git::Commit> newest,
            git::commits_between(setting_.repository, "", target, merges_looked_at));
  Json outputs{{"target", setting_.target},
               {"already", true},
               {"merge_commit", nullptr},
               {"conflicts", Json::array()},
               {"checkout", "none"}};
  const auto merge = std::find_if(newest.begin(), newest.end(), [&](const git::Commit& commit) {
    return commit.parents.size() == 2 && commit.parents[1] == tip;
  });
  if (merge != newest.end()) {
    outputs["merge_commit"] = merge->id;
    outputs["line"] = git::abbreviate(merge->id) + " " + merge->subject;
  } else {
    warn("nothing to merge: '" + task_.branch + "' has no commit that '" + setting_.target +
             "' lacks",
         outputs);
  }
  PLAIT_TRY(const std::vector<work::StaleCheckout> stale,
            work::stale_checkouts(setting_.repository, setting_.target));
  warn_of_stale(stale, setting_.target, outputs);
  if (!stale.empty())
    call.emit("display", {{"title", task_.id + " is in " + setting_.target + " already"},
                          {"lines", {outputs["warning"]}},
                          {"level", "warn"}});
  return succeeded(std::move(outputs));
}

Json TaskMerge::settle_landed(const Call& call, const git::Sha& commit, const git::Landing& landing,
                              Json conflicts, const std::vector<work::StaleCheckout>& stale) const {
  const std::string line = git::abbreviate(commit) + " " + message();
  Json lines = Json::array();
  for (const Json& conflict : conflicts)
    lines.push_back("resolved " + conflict.value("path", "") + lines_text(conflict) + " by " +
                    conflict.value("strategy", ""));
  const std::string lock = index_lock(setting_.repository, landing.checkout);
  Json outputs{{"merge_commit", commit},
               {"line", line},
               {"target", setting_.target},
               {"already", false},
               {"conflicts", std::move(conflicts)},
               {"checkout", landing.checkout_state}};
  const std::vector<std::string> kept = without(landing.kept, stale);
  if (!kept.empty() && landing.checkout_state == "updated")
    warn("changes of your own in " + landing.checkout.string() +
             " were kept as they are: " + joined(kept),
         outputs);
  if (!landing.catch_up.empty())
    warn("the checkout " + landing.checkout.string() + " was left as it is and lacks the merge" +
             (lock.empty() ? "; "
                           : ": its index is locked by " + lock +
                                 "; when no git is at work there, remove that and ") +
             "bring it along with: " + landing.catch_up,
         outputs);
  warn_of_stale(stale, setting_.target, outputs);
  if (outputs.contains("warning")) lines.push_back(outputs["warning"]);
  call.emit("display", {{"title", line + " into " + setting_.target},
                        {"lines", std::move(lines)},
                        {"level", outputs.contains("warning") ? "warn" : "ok"}});
  return succeeded(std::move(outputs));
}

Json TaskMerge::block_on_conflicts(const git::Merge& merge, const Pending& pending) const {
  Json conflicts = Json::array();
  std::vector<std::string> places;
  for (std::size_t i = 0; i < merge.conflicts.size(); ++i) {
    if (pending.answers[i].kind == Answer::Kind::resolved) continue;
    conflicts.push_back(
        describe_conflict(setting_.repository, merge.conflicts[i], pending.answers[i]));
    places.push_back(merge.conflicts[i].path + lines_text(conflicts.back()) + " (" +
                     merge.conflicts[i].kind + ")");
  }
  Blocked block;
  block.question =
      "merging " + task_.id + " into " + setting_.target + " conflicts in " + joined(places);
  block.choices = conflict_choices;
  const auto path = work::worktree_path(setting_.repository, task_);
  const std::string folder = path.ok() ? path->string() : "a checkout of " + task_.branch;
  block.evidence = {{"conflicts", std::move(conflicts)},
                    {"branch", task_.branch},
                    {"worktree", folder},
                    {"target", setting_.target},
                    {"commit", pending.theirs},
                    {"target_commit", pending.ours}};
  block.remedy = "choose ours, theirs or keep-both for what conflicts; or resolve it by hand: in " +
                 folder + " run `git merge " + setting_.target + "`, commit, and choose retry";
  return blocked(block);
}

Json TaskMerge::block_on_checkout(const git::Landing& landing) const {
  Blocked block;
  const std::string folder = landing.checkout.string();
  if (const std::string lock = index_lock(setting_.repository, landing.checkout); !lock.empty()) {
    block.question = "landing " + task_.id + " on " + setting_.target + " cannot bring " + folder +
                     " along: its index is locked, " + lock + " is in the way";
    block.choices = {"retry", "leave-checkout", "skip"};
    block.evidence = {{"checkout", folder}, {"lock", lock}, {"target", setting_.target}};
    block.remedy = "if no git is at work there, remove it: rm " + work::quoted(lock) +
                   ", then choose retry; leave-checkout moves the branch and leaves that checkout "
                   "behind";
    return blocked(block);
  }
  block.question = "landing " + task_.id + " on " + setting_.target +
                   " would write over files in " + folder +
                   " that are not committed: " + joined(landing.paths);
  block.choices = {"retry", "leave-checkout", "skip"};
  block.evidence = {{"checkout", folder}, {"files", landing.paths}, {"target", setting_.target}};
  block.remedy =
      "commit, stash or move them, then choose retry; leave-checkout moves the branch "
      "and leaves that checkout behind";
  return blocked(block);
}

}  // namespace plait::merge

// Gates that failed: what goes back to the agent, what a person is asked, what ends the task.
#include <algorithm>
#include <plait/error_class.hpp>
#include <set>

#include "git/restore.hpp"
#include "launch/executor.hpp"
#include "launch/fingerprint.hpp"

namespace plait::launch {
namespace {

std::vector<Finding> findings_of(const std::vector<const CheckRun*>& failed) {
  std::vector<Finding> out;
  for (const CheckRun* run : failed)
    for (const Finding& finding : run->findings)
      if (finding.error) out.push_back(finding);
  return out;
}

std::string titles_of(const std::vector<const CheckRun*>& failed) {
  std::string out;
  for (const CheckRun* run : failed) out += (out.empty() ? "" : ", ") + run->title();
  return out;
}

// What the agent is given: only what is needed to find and mend the errors.
std::string for_agent(const std::vector<const CheckRun*>& failed) {
  std::string out;
  for (const CheckRun* run : failed) {
    out += "* " + run->level() + ", `" + run->title() + "`";
    if (!run->message.empty()) out += ": " + run->message;
    out += "\n";
    for (const Finding& finding : run->findings)
      if (finding.error) {
        out += "  * " + (finding.file.empty() ? "" : "`" + finding.file + "`");
        if (finding.line > 0) out += " line " + std::to_string(finding.line);
        out += (finding.file.empty() ? "" : ": ") + finding.message;
        if (!finding.rule.empty()) out += " (" + finding.rule + ")";
        out += "\n";
      }
    if (!run->log.empty()) out += "  The whole output: " + run->log + "\n";
  }
  return out;
}

Json evidence_of(const std::vector<const CheckRun*>& failed) {
  Json out = Json::array();
  for (const CheckRun* run : failed) {
    Json findings = Json::array();
    for (const Finding& finding : run->findings) {
      if (findings.size() == 10) break;
      findings.push_back(shown(finding));
    }
    out.push_back({{"level", run->level()},
                   {"check", run->title()},
                   {"message", run->message},
                   {"findings", std::move(findings)},
                   {"score", run->score ? Json(*run->score) : Json(nullptr)},
                   {"log", run->log}});
  }
  return {{"checks", std::move(out)}};
}

std::string last_checkpoint(const Work& work, const Progress& progress) {
  std::string commit = work.base;
  for (const Json& phase : progress.phases)
    if (const std::string done = StepRequest::text(phase, "commit"); !done.empty()) commit = done;
  return commit;
}

// The name of what was on the branch; empty when it had no more than that commit.
Result<std::string> put_back(const Work& work, const std::string& commit) {
  PLAIT_TRY(const git::Repository repository, git::Repository::open(work.project));
  git::RestoreWish wish;
  wish.branch = work.branch;
  wish.to = commit;
  wish.name = "rejected";
  wish.placed = placed_files(repository, work.branch);
  wish.changes = git::Uncommitted::keep;
  PLAIT_TRY(const git::Restored restored, git::restore_branch(repository, wish));
  return restored.backup_ref;
}

}  // namespace

// Security before everything else; then what is not the agent's to mend; then healing.
Result<StepReply> Executor::round_failed(const std::vector<const CheckRun*>& failed) {
  const std::vector<Finding> findings = findings_of(failed);
  const auto known = settings_.escalations.classify(findings);
  if (known && known->name == "security") return escalate(*known, failed);
  if (const auto full = disk_shortage(work_, settings_.turns.min_disk_mb)) return pause_for(*full);
  const std::string level = failed.front()->level();
  const bool broken =
      std::any_of(failed.begin(), failed.end(), [](const CheckRun* run) { return run->broken; });
  if (broken) {
    EscalationClass external = settings_.escalations.of("external");
    external.remedy = "the check itself could not be made: mend its command or its settings";
    return escalate(external, failed);
  }
  if (level == "L4")
    return ask(titles_of(failed) + ": " + failed.front()->message, failed,
               "accept it with a reason, reject it, or mend it by hand and say manual");
  const bool healable =
      std::all_of(failed.begin(), failed.end(), [](const CheckRun* run) { return run->healable; });
  if (!healable || level == "L3")
    return finish(fail(error_class::gate_failed, level + " failed: " + titles_of(failed),
                       "look at the findings, and into " + work_.worktree));
  return known ? escalate(*known, failed) : heal(failed);
}

// The findings go back to the agent, unless one of them has been given back often enough.
Result<StepReply> Executor::heal(const std::vector<const CheckRun*>& failed) {
  std::set<std::string> errors;
  for (const CheckRun* run : failed)
    for (const Finding& finding : run->findings)
      if (finding.error) errors.insert(fingerprint(run->title(), finding));
  int most = 0;
  for (const std::string& error : errors) most = std::max(most, ++progress_.seen[error]);
  if (most >= settings_.attempts || progress_.heals_of_phase >= settings_.total)
    return escalate(settings_.escalations.of("persistent"), failed);

  ++progress_.heals_of_phase;
  ++progress_.self_heals;
  progress_.heals.push_back({{"phase", number_of(phase())},
                             {"attempt", progress_.heals_of_phase},
                             {"checks", titles_of(failed)},
                             {"errors", errors.size()},
                             {"turn", progress_.turns + 1}});
  say(phase_name() + ": healing, attempt " + std::to_string(progress_.heals_of_phase), "info");
  return start_turn("heal", for_agent(failed));
}

Result<StepReply> Executor::escalate(const EscalationClass& known,
                                     const std::vector<const CheckRun*>& failed) {
  const std::string what = known.name + ": " + titles_of(failed);
  std::string detail;
  for (const CheckRun* run : failed)
    if (!run->findings.empty()) {
      detail = shown(run->findings.front());
      break;
    }
  if (known.pause) return ask(what + (detail.empty() ? "" : ": " + detail), failed, known.remedy);
  const bool security = known.name == "security";
  Error error =
      fail(security ? error_class::security : error_class::gate_failed,
           failed.front()->level() + " failed, " + what + (detail.empty() ? "" : ": " + detail),
           known.remedy + " (" + work_.worktree + ")");
  return finish(std::move(error));
}

Result<StepReply> Executor::ask(const std::string& what, const std::vector<const CheckRun*>& failed,
                                const std::string& remedy) {
  progress_.stage = Stage::asking;
  progress_.holds_slot = false;  // given back while a person is awaited
  Blocked blocked;
  blocked.question = phase_name() + ": " + what;
  blocked.choices = {"accept", "reject", "manual"};
  blocked.evidence = evidence_of(failed);
  blocked.remedy = remedy;
  blocked.spent = spent_now();
  blocked.state = to_json(progress_);
  return blocked;
}

// accept: what failed counts as passed. manual: a person has mended it, the gates look again.
// reject: back to the checkpoint before.
Result<StepReply> Executor::decided(const Json& decision) {
  if (progress_.control.asking != Asking::gates) return answered(decision);
  const std::string choice = StepRequest::text(decision, "choice");
  const std::string reason = StepRequest::text(decision, "reason");
  if (choice == "manual") return start_round();
  if (choice == "accept") {
    for (CheckRun& run : progress_.checks)
      if (run.status == CheckStatus::failed) {
        run.status = CheckStatus::passed;
        run.message = "accepted" + (reason.empty() ? "" : ": " + reason);
        progress_.accepted.push_back({{"phase", number_of(phase())},
                                      {"level", run.level()},
                                      {"check", run.title()},
                                      {"score", run.score ? Json(*run.score) : Json(nullptr)},
                                      {"reason", reason},
                                      {"by", StepRequest::text(decision, "by")}});
      }
    return take_slot();
  }
  Error error = fail(error_class::gate_failed, "rejected" + (reason.empty() ? "" : ": " + reason));
  PLAIT_TRY(const std::string backup, put_back(work_, last_checkpoint(work_, progress_)));
  error.remedy = backup.empty() ? "the work stays on \"" + work_.branch + "\""
                                : "what was rejected is kept as " + backup;
  return finish(std::move(error));
}

}  // namespace plait::launch

#include "launch/verdict.hpp"

#include <algorithm>
#include <cstdlib>
#include <plait/error_class.hpp>
#include <plait/step.hpp>
#include <set>

#include "process/failure.hpp"

namespace plait::launch {
namespace {

std::string count_of(std::size_t count, const char* one, const char* many) {
  return std::to_string(count) + " " + (count == 1 ? one : many);
}

std::string uncommitted_text(int count) {
  return count_of(static_cast<std::size_t>(count), "file is", "files are") +
         " changed but not committed";
}

// {2, 3} of "2/3"; nullopt for anything else.
std::optional<std::pair<int, int>> counted(const std::string& text) {
  char* end = nullptr;
  const long done = std::strtol(text.c_str(), &end, 10);
  if (end == text.c_str() || *end != '/') return std::nullopt;
  const char* rest = end + 1;
  const long total = std::strtol(rest, &end, 10);
  if (end == rest || *end != '\0' || done < 0 || total < 1 || done > total || total > 10'000)
    return std::nullopt;
  return std::pair(static_cast<int>(done), static_cast<int>(total));
}

// How many different phases have a commit "Phase N: …".
int committed_phases(const Facts& facts) {
  std::set<std::string> numbers;
  for (const MadeCommit& commit : facts.commits) {
    if (!commit.subject.starts_with("Phase ")) continue;
    const auto end = commit.subject.find_first_not_of("0123456789.", 6);
    if (end > 6) numbers.insert(commit.subject.substr(6, end == std::string::npos ? end : end - 6));
  }
  return static_cast<int>(numbers.size());
}

Error nothing_committed(const Evidence& evidence) {
  const Facts& facts = evidence.facts;
  std::string message =
      "the agent ended with exit code 0 but committed nothing on \"" + evidence.branch + "\"";
  if (facts.uncommitted > 0) message += "; " + uncommitted_text(facts.uncommitted);
  if (!facts.checked_out.empty() && facts.checked_out != evidence.branch)
    message += "; its worktree is on \"" + facts.checked_out + "\"";
  return fail(error_class::gate_failed, std::move(message), "look into " + evidence.worktree);
}

// The error, if there is one, and whether the task is partial or failed.
void decide(const Evidence& evidence, Verdict& verdict) {
  verdict.error = evidence.error;
  if (!verdict.error && evidence.facts.commits.empty()) verdict.error = nothing_committed(evidence);
  if (!verdict.error)
    verdict.status = TaskStatus::success;
  else if (verdict.error->code == error_class::partial ||
           (evidence.phases_done.value_or(0) > 0 && !evidence.facts.commits.empty()))
    verdict.status = TaskStatus::partial;
  if (verdict.status == TaskStatus::partial && verdict.error->remedy.empty())
    verdict.error->remedy = "what was done is on \"" + evidence.branch + "\"";
}

void count_phases(const Evidence& evidence, Verdict& verdict) {
  const Json& claims = StepRequest::at(evidence.judgement, "claims");
  auto said = counted(StepRequest::text(claims, "phases"));
  if (StepRequest::text(claims, "word") == "PARTIAL")
    if (const auto partial = counted(StepRequest::text(claims, "detail"))) said = partial;
  if (evidence.phases_done) said.reset();
  verdict.phases_total = said ? std::max(said->second, evidence.phases) : evidence.phases;
  if (evidence.phases_done) {
    verdict.phases_completed = *evidence.phases_done;
  } else if (said) {
    verdict.phases_completed = said->first;
  } else if (verdict.status == TaskStatus::success) {
    verdict.phases_completed = verdict.phases_total;
  } else {
    verdict.phases_completed = committed_phases(evidence.facts);
  }
  verdict.phases_completed = std::min(verdict.phases_completed, verdict.phases_total);
}

void compare_words_with_facts(const Evidence& evidence, Verdict& verdict) {
  const Json& claims = StepRequest::at(evidence.judgement, "claims");
  const std::string word = StepRequest::text(claims, "word");
  const Facts& facts = evidence.facts;
  std::vector<std::string>& warnings = verdict.warnings;
  if (word == "COMPLETE" && facts.commits.empty())
    warnings.emplace_back("the agent says COMPLETE but committed nothing");
  if (word == "COMPLETE" && evidence.error)
    warnings.push_back("the agent says COMPLETE but: " + evidence.error->message);
  else if (word == "COMPLETE" && verdict.phases_completed < verdict.phases_total)
    warnings.push_back("the agent says COMPLETE but counted " +
                       std::to_string(verdict.phases_completed) + " of " +
                       count_of(static_cast<std::size_t>(verdict.phases_total), "phase", "phases"));
  if (word == "FAILED" && evidence.ended_well)
    warnings.emplace_back("the agent says FAILED but ended with exit code 0");
  if (facts.uncommitted > 0)
    warnings.push_back(uncommitted_text(facts.uncommitted) + " in " + evidence.worktree +
                       "; they are kept there");
  if (!facts.keeps_base)
    warnings.push_back("\"" + evidence.branch +
                       "\" no longer holds the commit that it started from");
  if (!facts.commits.empty() && !facts.checked_out.empty() && facts.checked_out != evidence.branch)
    warnings.push_back("the worktree is on \"" + facts.checked_out + "\", not on \"" +
                       evidence.branch + "\"");
  if (verdict.status == TaskStatus::failed && !facts.commits.empty())
    warnings.push_back(count_of(facts.commits.size(), "commit stays", "commits stay") + " on \"" +
                       evidence.branch + "\"");
}

}  // namespace

std::optional<Error> failure_of_turn(const Json& judgement, const Outcome& outcome, bool phased) {
  const std::string word = StepRequest::text(judgement, "verdict");
  const std::string code = StepRequest::text(judgement, "code");
  const std::string message = StepRequest::text(judgement, "message");
  const std::string remedy = StepRequest::text(judgement, "remedy");
  if (word == "failed")
    return fail(code.empty() ? error_class::gate_failed : code,
                message.empty() ? "the agent failed" : message, remedy);
  if (!outcome.success()) return process::failure_of(outcome, "the agent");
  const bool says_so = StepRequest::text(StepRequest::at(judgement, "claims"), "word") == "PARTIAL";
  if (word == "partial" && (!phased || says_so))
    return fail(error_class::partial, message.empty() ? "not all phases were done" : message,
                remedy);
  return std::nullopt;
}

Verdict conclude(const Evidence& evidence) {
  Verdict verdict;
  decide(evidence, verdict);
  count_phases(evidence, verdict);
  compare_words_with_facts(evidence, verdict);
  return verdict;
}

const char* to_text(TaskStatus status) {
  switch (status) {
    case TaskStatus::success:
      return "SUCCESS";
    case TaskStatus::partial:
      return "PARTIAL";
    case TaskStatus::failed:
      return "FAILED";
  }
  return "FAILED";
}

}  // namespace plait::launch

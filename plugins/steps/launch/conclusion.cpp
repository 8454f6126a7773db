#include "launch/conclusion.hpp"

#include <filesystem>
#include <fstream>
#include <plait/error_class.hpp>

#include "launch/executor.hpp"

namespace plait::launch {
namespace {

// Where plait counts phases, what the agent counted in one turn is beside the point.
Json claims_of(const Json& judgement, bool phased) {
  const Json& claims = StepRequest::at(judgement, "claims");
  return {{"status", StepRequest::text(claims, "word")},
          {"detail", StepRequest::text(claims, "detail")},
          {"phases", phased ? std::string() : StepRequest::text(claims, "phases")}};
}

Json commits_of(const Facts& facts) {
  Json commits = Json::array();
  for (const MadeCommit& commit : facts.commits)
    commits.push_back({{"id", commit.id}, {"subject", commit.subject}});
  return commits;
}

// Whole numbers, as providers count; nothing where no agent told any.
Json tokens_of(const Spending& spent) {
  if (spent.tokens() == 0 && spent.cached == 0) return Json::object();
  return {{"input", static_cast<std::int64_t>(spent.input)},
          {"output", static_cast<std::int64_t>(spent.output)},
          {"cached", static_cast<std::int64_t>(spent.cached)}};
}

// Of the last round: what was checked, with its findings, and what was not and why.
Json checks_of(const Progress& progress) {
  Json out = Json::array();
  for (const CheckRun& run : progress.checks) {
    const bool known = run.status == CheckStatus::passed || run.status == CheckStatus::failed;
    Json findings = Json::array();
    for (const Finding& finding : run.findings) findings.push_back(plait::to_json(finding));
    out.push_back({{"level", run.level()},
                   {"check", run.title()},
                   {"why", run.check.value("why", "")},
                   {"passed", known ? Json(run.status == CheckStatus::passed) : Json(nullptr)},
                   {"message", run.message},
                   {"findings", std::move(findings)},
                   {"log", run.log}});
    if (!run.evidence.empty()) out.back()["evidence"] = run.evidence;
  }
  return out;
}

}  // namespace

Json resources_of(const Outcome& outcome) {
  std::ifstream in(std::filesystem::path(outcome.output).parent_path() / "status");
  const Json status = Json::parse(in, nullptr, false);
  Json resources = Json::object();
  for (const char* key : {"peak_rss_kb", "cpu_s", "leftover"})
    if (const Json& value = StepRequest::at(status, key); value.is_number()) resources[key] = value;
  return resources;
}

Json validation_of(const Progress& progress) {
  Json out = Json::object();
  for (const char* level : {"L1", "L2", "L3", "L4"}) {
    const auto it = progress.levels.find(level);
    const LevelResult result = it == progress.levels.end() ? LevelResult{} : it->second;
    Json entry{{"passed", result.passed ? Json(*result.passed) : Json(nullptr)}};
    if (level == std::string_view("L4"))
      entry["drift_score"] = result.score ? Json(*result.score) : Json(nullptr);
    else
      entry["attempts"] = result.attempts;
    if (!result.passed) entry["skipped"] = true;
    out[level] = std::move(entry);
  }
  return out;
}

Json outputs_of(const Work& work, const Progress& progress, const Evidence& evidence,
                const Verdict& verdict) {
  const Facts& facts = evidence.facts;
  Json outputs{{"agent", progress.agent},
               {"model", progress.model},
               {"branch", work.branch},
               {"path", work.worktree},
               {"base", work.base},
               {"head", facts.head},
               {"commits", commits_of(facts)},
               {"files", facts.files},
               {"uncommitted", facts.uncommitted},
               {"mode", progress.phased ? "phased" : "delegate"},
               {"phases", progress.phases},
               {"phases_completed", verdict.phases_completed},
               {"phases_total", verdict.phases_total},
               {"validation_results", validation_of(progress)},
               {"checks", checks_of(progress)},
               {"self_heals", progress.self_heals},
               {"heals", progress.heals},
               {"accepted", progress.accepted},
               {"turns", progress.turns},
               {"claims", claims_of(evidence.judgement, progress.phased)},
               {"seconds", progress.agent_s},
               {"exit", progress.last_exit},
               {"tokens", tokens_of(progress.control.spent)},
               {"session", progress.control.session},
               {"retries", progress.control.retried},
               {"rate_limits", progress.control.limited},
               {"resources", progress.resources},
               {"log", progress.log},
               {"status", to_text(verdict.status)},
               {"warnings", verdict.warnings}};
  // For who works on the branch later.
  if (StepRequest::text(work.sandbox, "mode") != "off") outputs["sandbox"] = work.sandbox;
  const Spending& spent = progress.control.spent;
  if (spent.cost) {
    outputs["cost"] = *spent.cost;
    outputs["cost_computed"] = spent.computed;
  }
  return outputs;
}

Result<StepReply> Executor::finish(std::optional<Error> error) {
  Evidence evidence;
  evidence.judgement =
      progress_.last_judgement.is_object() ? progress_.last_judgement : Json::object();
  evidence.ended_well = outcome_from_json(progress_.last_exit).success();
  evidence.phases = static_cast<int>(work_.phases.size());
  if (progress_.phased) evidence.phases_done = static_cast<int>(progress_.phases.size());
  evidence.branch = work_.branch;
  evidence.worktree = work_.worktree;
  evidence.error = std::move(error);
  const auto facts = read_facts(work_.project, work_.branch, work_.base, work_.worktree);
  if (facts)
    evidence.facts = *facts;
  else if (!evidence.error)
    evidence.error = facts.error();

  Verdict verdict = conclude(evidence);
  verdict.warnings.insert(verdict.warnings.begin(), progress_.warnings.begin(),
                          progress_.warnings.end());
  Json outputs = outputs_of(work_, progress_, evidence, verdict);
  if (const Spent spent = spent_now(); !spent.empty()) outputs["spent"] = spent;
  // The next wait, which would tell it, does not come.
  if (!progress_.control.lane_ok.empty()) outputs["lane_ok"] = {progress_.control.lane_ok};
  if (verdict.error) return Failed{*std::move(verdict.error), std::move(outputs)};
  return Done{std::move(outputs), std::move(verdict.warnings)};
}

}  // namespace plait::launch

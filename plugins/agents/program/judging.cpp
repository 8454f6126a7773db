#include "agents/program/judging.hpp"

#include <algorithm>
#include <plait/error_class.hpp>

#include "agents/plain_agent.hpp"
#include "agents/program/question.hpp"
#include "process/failure.hpp"

namespace plait::agents {
namespace {

void fail_with(Judgement& judgement, const std::string& code, const std::string& message,
               const std::string& remedy = {}) {
  judgement.verdict = "failed";
  judgement.code = code;
  judgement.message = message;
  judgement.remedy = remedy;
}

// Of the error that the program told last.
void fail_with(Judgement& judgement, const Failure& failure) {
  const FailureClass found = classify(failure);
  fail_with(judgement, found.code,
            failure.message.empty() ? "the agent's request failed" : failure.message, found.remedy);
  if (found.code == error_class::rate_limited) judgement.retry_at = failure.until;
}

// " : what it printed last", where that is all that is known.
std::string with_last_words(const std::string& message, const Turn& turn) {
  if (!turn.health.empty()) return message + ": " + turn.health;
  return turn.noise.empty() ? message : message + ": " + turn.noise.back();
}

bool exited_well(const Description& description, const Outcome& outcome) {
  return outcome.kind == Ending::exited &&
         std::find(description.exit_codes.begin(), description.exit_codes.end(), outcome.code) !=
             description.exit_codes.end();
}

// True when the turn failed, whatever the agent says of its work.
bool ended_badly(const Description& description, const Turn& turn, const Outcome& outcome,
                 Judgement& judgement) {
  if (outcome.kind == Ending::timed_out || outcome.kind == Ending::cancelled ||
      outcome.kind == Ending::crashed) {
    const Error error = process::failure_of(outcome, "the agent");
    fail_with(judgement, error.code, error.message, error.remedy);
    return true;
  }
  const bool well = exited_well(description, outcome);
  if (turn.error && (turn.error_is_final || !well)) {
    fail_with(judgement, *turn.error);
    return true;
  }
  if (!well || (turn.ended && !turn.ended_well)) {
    const bool was_killed = outcome.kind == Ending::signalled;
    fail_with(
        judgement, error_class::crashed,
        with_last_words(
            (was_killed ? "the agent was " : "the agent ended with ") + describe(outcome), turn));
    return true;
  }
  if (description.needs_result && !turn.ended && turn.denials.empty()) {
    fail_with(judgement, error_class::crashed,
              with_last_words("the agent ended before its work did", turn));
    return true;
  }
  return false;
}

std::string text_of_denials(const std::vector<Denial>& denials) {
  std::string out = "the agent was not allowed to use ";
  for (std::size_t i = 0; i < denials.size(); ++i) {
    out += (i == 0 ? "" : "; ") + denials[i].tool;
    if (!denials[i].detail.empty()) out += " (" + denials[i].detail + ")";
  }
  return out;
}

// True when it waits for a person.
bool is_waiting(const Turn& turn, int commits, Judgement& judgement) {
  const bool claims = !text_of(turn.claim, "word").empty();
  if (!turn.denials.empty() && text_of(turn.claim, "word") != "COMPLETE")
    judgement.question = text_of_denials(turn.denials);
  else if (!claims && !turn.last_has_word)
    judgement.question = question_of(turn.last_text, commits > 0);
  if (judgement.question.empty()) return false;
  judgement.verdict = "asked";
  judgement.message = "the agent waits for an answer";
  return true;
}

// Of what it says itself.
void judge_claims(const Turn& turn, Judgement& judgement) {
  const std::string word = text_of(turn.claim, "word"), detail = text_of(turn.claim, "detail");
  if (word == "FAILED") {
    fail_with(judgement, error_class::gate_failed,
              detail.empty() ? "the agent says that it failed" : detail);
  } else if (word == "PARTIAL" || (word.empty() && is_short_of_all(turn.phases))) {
    const std::string& done = word == "PARTIAL" ? detail : turn.phases;
    judgement.verdict = "partial";
    judgement.code = error_class::partial;
    judgement.message = "the agent did " + (done.empty() ? "not all" : done) + " phases";
  } else {
    judgement.verdict = "succeeded";
  }
}

}  // namespace

Judgement judge_turn(const Description& description, const Turn& turn, const Outcome& outcome,
                     int commits) {
  Judgement out;
  out.claims = turn.claim;
  if (!turn.phases.empty()) out.claims["phases"] = turn.phases;
  out.tokens = {
      {"input", turn.usage.input}, {"output", turn.usage.output}, {"cached", turn.usage.cached}};
  out.cost = turn.usage.cost;
  out.session = turn.session;
  if (ended_badly(description, turn, outcome, out)) return out;
  if (text_of(turn.claim, "word") == "FAILED" || !is_waiting(turn, commits, out))
    judge_claims(turn, out);
  return out;
}

}  // namespace plait::agents

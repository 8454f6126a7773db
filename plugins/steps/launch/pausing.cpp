// What is put before a person about the agent's turns, and what follows from the answer.
#include <algorithm>
#include <plait/error_class.hpp>
#include <utility>

#include "launch/damage.hpp"
#include "launch/executor.hpp"
#include "text/strings.hpp"

namespace plait::launch {
namespace {

std::string first_line_of(const std::string& text) {
  constexpr std::size_t kShownBytes = 200;
  std::string line = text.substr(0, text.find('\n'));
  if (line.size() == text.size() && line.size() <= kShownBytes) return line;
  std::size_t end = std::min(line.size(), kShownBytes);
  while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xC0) == 0x80) --end;
  return line.substr(0, end) + "…";
}

}  // namespace

Result<StepReply> Executor::pause(Asking asking, Blocked blocked) {
  TurnControl& control = progress_.control;
  control.asking = asking;
  control.stopping = Stopping::no;
  progress_.stage = Stage::asking;
  progress_.holds_slot = false;  // given back while a person is awaited
  blocked.question = phase_name() + ": " + blocked.question;
  blocked.evidence.update({{"log", progress_.log},
                           {"session", control.session},
                           {"worktree", work_.worktree},
                           {"branch", work_.branch},
                           {"uncommitted", uncommitted_files(work_).value_or({})}});
  blocked.spent = spent_now();
  blocked.state = to_json(progress_);
  return blocked;
}

Result<StepReply> Executor::ask_question(const Json& judgement) {
  std::string& question = progress_.control.question;
  question = StepRequest::text(judgement, "question");
  if (question.empty()) question = StepRequest::text(judgement, "message");
  if (question.empty())
    question = StepRequest::text(StepRequest::at(progress_.reading, "noted"), "denied");
  if (question.empty()) question = "the agent asked something; its output has it";
  Blocked blocked;
  blocked.question = progress_.agent + " asks: " + first_line_of(question);
  blocked.choices = {"answer", "stop"};
  blocked.evidence = {{"question", question}};
  blocked.remedy =
      "plait answer " + work_.id + " \"…\", then plait resume: it goes on in the same session";
  return pause(Asking::question, std::move(blocked));
}

Result<StepReply> Executor::ask_for_budget() {
  TurnControl& control = progress_.control;
  const bool of_run = control.stopping == Stopping::run_budget;
  Blocked blocked;
  blocked.question = control.why + "; the work is kept";
  blocked.code = error_class::budget;
  blocked.choices = {of_run ? "resume" : "raise", "stop"};
  blocked.evidence = {{"spent", to_json(control.spent)}};
  blocked.remedy =
      of_run
          ? "raise the limit of the run and resume it"
          : "plait decide " + work_.run + " " + work_.id +
                " raise (as much again; --reason '$5' or '2M tokens' sets the limit), then plait "
                "resume";
  return pause(Asking::budget, std::move(blocked));
}

Result<StepReply> Executor::pause_for(const Damage& damage, const std::string& code) {
  Blocked blocked;
  blocked.question = damage.what;
  blocked.code = code;
  blocked.choices = {"retry", "stop"};
  blocked.remedy = damage.remedy;
  return pause(Asking::trouble, std::move(blocked));
}

Result<StepReply> Executor::answered(const Json& decision) {
  TurnControl& control = progress_.control;
  const std::string choice = StepRequest::text(decision, "choice");
  const std::string reason = StepRequest::text(decision, "reason");
  if (choice == "stop") {
    const Asking asking = control.asking;
    return finish(fail(asking == Asking::budget ? error_class::budget : error_class::gate_failed,
                       "stopped" + (reason.empty() ? " by a person" : ": " + reason),
                       "what was done is on \"" + work_.branch + "\""));
  }
  const Asking asking = std::exchange(control.asking, Asking::gates);
  control.tries = {};
  control.limited_since = 0;
  switch (asking) {
    case Asking::question:
      if (reason.empty()) {
        Blocked again;
        again.question = progress_.agent + " still asks: " + first_line_of(control.question);
        again.choices = {"answer", "stop"};
        again.evidence = {{"question", control.question}};
        again.remedy = "say what to answer: plait answer " + work_.id + " \"…\"";
        return pause(Asking::question, std::move(again));
      }
      return start_turn("answer", reason);
    case Asking::budget: {
      if (choice == "raise") {
        auto limit = raised(spending_limit(), settings_.turns.limit, control.spent, reason);
        if (!limit) {
          control.why = limit.error().message;
          control.stopping = Stopping::task_budget;
          return ask_for_budget();
        }
        control.limit = *limit;
      }
      return take_up("it had spent what it might. It may go on now.");
    }
    case Asking::trouble:
    case Asking::gates:
      break;
  }
  return take_up("it was stopped until a person had looked." +
                 (reason.empty() ? "" : " That person says: " + reason));
}

}  // namespace plait::launch

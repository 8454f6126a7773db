#include "confirm/confirm.hpp"

#include <algorithm>

#include "confirm/evidence.hpp"
#include "work/task.hpp"

namespace plait::confirm {
namespace {

std::string counted(std::size_t count, const char* noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

std::string subject_of(const Evidence& evidence) {
  if (evidence.task.empty()) return "the work of the batch";
  return "the work on " + evidence.task +
         (evidence.title.empty() ? "" : " (" + evidence.title + ")");
}

std::string summary_of(const Evidence& evidence) {
  std::string text =
      counted(evidence.commits.size(), "commit") + ", " + counted(evidence.files.size(), "file");
  if (!evidence.branch.empty()) text += " on " + evidence.branch;
  return text;
}

std::string decide_command(const StepRequest& request, const Evidence& evidence,
                           const std::string& choice) {
  const std::string run = request.run_id().empty() ? "latest" : request.run_id();
  const std::string what = evidence.task.empty() ? request.step() : evidence.task;
  return "plait decide " + work::quoted(run) + " " + work::quoted(what) + " " + choice;
}

void show(const Blocked& block, const Evidence& evidence, const std::string& look, Call& call) {
  std::vector<std::string> lines = {summary_of(evidence)};
  const auto list = [&](const std::vector<std::string>& entries) {
    constexpr std::size_t most_shown = 10;
    for (std::size_t i = 0; i < entries.size() && i < most_shown; ++i)
      lines.push_back("  " + entries[i]);
    if (entries.size() > most_shown)
      lines.push_back("  and " + std::to_string(entries.size() - most_shown) + " more");
  };
  list(evidence.commits);
  list(evidence.files);
  if (!look.empty()) lines.push_back("look: " + look);
  if (!block.remedy.empty()) lines.push_back("decide: " + block.remedy);
  call.emit("display", {{"title", block.question}, {"lines", lines}, {"level", "warn"}});
}

}  // namespace

ConfirmStep::ConfirmStep(const Json& with)
    : question_(StepRequest::text(with, "question")), look_(StepRequest::text(with, "look")) {
  const Json& choices = StepRequest::at(with, "choices");
  if (choices.is_array() && !choices.empty()) choices_ = choices.get<std::vector<std::string>>();
}

Blocked ConfirmStep::ask(const StepRequest& request, Call& call, std::string_view before) const {
  const Evidence evidence = evidence_of(request);
  const std::string look = look_.empty() ? diff_command(evidence) : look_;
  Blocked block;
  block.question = std::string(before) +
                   (question_.empty() ? "accept " + subject_of(evidence) : question_) + ": " +
                   summary_of(evidence) + "?";
  block.choices = choices_;
  block.evidence = to_json(evidence, look);
  block.remedy = decide_command(request, evidence, choices_.front());
  for (std::size_t i = 1; i < choices_.size(); ++i) block.remedy += "|" + choices_[i];
  show(block, evidence, look, call);
  return block;
}

Result<StepReply> ConfirmStep::run(const StepRequest& request, Call& call) {
  return ask(request, call, "");
}

Result<StepReply> ConfirmStep::resume(const StepRequest& request, Call& call) {
  if (request.cause_kind() != "decision") return ask(request, call, "");
  const std::string choice = StepRequest::text(request.cause(), "choice");
  const std::string reason = StepRequest::text(request.cause(), "reason");
  if (std::find(choices_.begin(), choices_.end(), choice) == choices_.end())
    return ask(request, call, "\"" + choice + "\" is no choice here; ");
  if (choice == "accept") return Done{{{"decision", choice}, {"reason", reason}}, {}};
  if (choice == "manual") return ask(request, call, "after the work by hand: ");
  const Evidence evidence = evidence_of(request);
  return Failed{
      fail(error_class::undecided, "rejected by a person" + (reason.empty() ? "" : ": " + reason),
           evidence.branch.empty() ? ""
                                   : "the work is kept on the branch \"" + evidence.branch + "\""),
      {{"decision", choice}, {"reason", reason}}};
}

Result<StepPlan> ConfirmStep::plan(const StepRequest& request, Call&) {
  const std::string task = StepRequest::text(request.task(), "id");
  StepPlan plan;
  plan.actions = {"wait until a person has looked at " +
                  (task.empty() ? std::string("the work of the batch") : "the work on " + task) +
                  " and decided"};
  plan.why = "nothing goes on here without a person's word";
  plan.outputs = {{"decision", "accept"}, {"reason", ""}};
  return plan;
}

}  // namespace plait::confirm

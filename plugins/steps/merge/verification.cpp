#include "merge/verification.hpp"

#include "git/checkout.hpp"
#include "git/worktrees.hpp"
#include "process/failure.hpp"
#include "process/output_file.hpp"
#include "sandbox/rules.hpp"

namespace plait::merge {

Result<Command> prepare_verification(const git::Repository& repository, const Settings& settings,
                                     const work::Task& task, const git::Sha& commit,
                                     const std::filesystem::path& folder) {
  git::remove_scratch_worktree(repository, folder);
  PLAIT_TRY(const git::Checkout made,
            git::add_worktree(repository, {folder, {}, "plait verifies " + task.id, commit}));
  Command command;
  command.argv = settings.verify;
  command.cwd = made.path.string();
  command.timeout_s = settings.verify_timeout_s;
  command.env = {{"PLAIT_TASK", task.id}, {"PLAIT_BRANCH", task.branch}};
  return command;
}

std::filesystem::path temporary_of(const std::filesystem::path& folder) {
  return folder.string() + ".tmp";
}

Result<Command> place_command(Call& call, const Settings& settings, const StepRequest& request,
                              const std::string& task, const Command& command) {
  const Json sandbox = work::need_output(request, task, "sandbox");
  Json context{{"run", request.run_id()}, {"step", request.step()}, {"task", task}};
  if (sandbox.is_object())
    context["sandbox"] = sandbox::moved_to(sandbox, command.cwd, temporary_of(command.cwd));
  PLAIT_TRY(const Component runner, call.open("runner", settings.runner));
  PLAIT_TRY(const Message placed,
            runner.invoke(call, "prepare",
                          Message{{{"command", to_json(command)}, {"context", context}}, {}}));
  return command_from_json(placed.json["command"]);
}

Error verification_failure(const Outcome& outcome, const Settings& settings) {
  Error error = process::failure_of(outcome, "the verification of the merge");
  const std::string last = process::last_lines(process::read_tail(outcome.output, 8192), 10);
  if (!last.empty()) error.notes.push_back(last);
  error.remedy =
      "nothing has landed; run it on the branch: " + work::shown_command(settings.verify);
  return error;
}

}  // namespace plait::merge

#include "worktree/worktree.hpp"

#include <plait/duration.hpp>

#include "process/failure.hpp"
#include "process/output_file.hpp"

namespace plait::worktree {
namespace {

constexpr char setup_key[] = "setup";
constexpr std::size_t tail_bytes = std::size_t{8} * 1024;
constexpr std::size_t lines_in_message = 10;

struct Context {
  git::Repository repository;
  Wish wish;
};

// A task that preflight set aside, because its header cannot be read for example, fails by itself.
Status refuse_excluded(const StepRequest& request) {
  const std::string id = StepRequest::text(request.task(), "id");
  const Json& needs = StepRequest::at(request.json(), "needs");
  if (needs.is_object())
    for (const auto& [step, need] : needs.items()) {
      const Json excluded =
          resolve_output(StepRequest::at(StepRequest::at(need, "outputs"), "excluded"));
      const Json& entry = StepRequest::at(excluded, id.c_str());
      if (entry.is_object()) return error_from_json(StepRequest::at(entry, "error"));
    }
  const Json& errors = StepRequest::at(request.task(), "errors");
  if (errors.is_array() && !errors.empty()) return error_from_json(errors.front());
  return {};
}

Result<Context> context_of(const StepRequest& request, bool take_existing) {
  PLAIT_CHECK(refuse_excluded(request));
  PLAIT_TRY(git::Repository repository, git::Repository::open(request.project()));
  PLAIT_TRY(const std::string target, work::target_branch(request));
  PLAIT_TRY(Wish wish,
            wish_for(repository, request.run_id(), work::read_task(request.task()), target));
  wish.run_dir = request.run_dir();
  wish.take = take_existing;
  return Context{std::move(repository), std::move(wish)};
}

Json outputs_of(const Made& made) {
  Json included = Json::array();
  for (const work::IncludedFile& file : made.record.included) included.push_back(file.path);
  return {{"path", made.record.path.string()}, {"branch", made.record.branch},
          {"base", made.record.base},          {"target", made.record.target},
          {"included", std::move(included)},   {"taken_again", made.taken_again}};
}

// "merge[PRP-A], merge[PRP-B] and 3 more": what a plan says is done first; empty for nothing.
std::string done_before(const StepRequest& request) {
  constexpr std::size_t most = 3;
  const Json& after = StepRequest::at(request.json(), "after");
  const Json& tasks = StepRequest::at(after, "tasks");
  std::string text;
  if (!tasks.is_array()) return text;
  const std::string step = StepRequest::text(after, "step");
  for (std::size_t i = 0; i < tasks.size() && i < most; ++i)
    text += (i == 0 ? "" : ", ") + step + "[" + tasks[i].get<std::string>() + "]";
  if (tasks.size() > most) text += " and " + std::to_string(tasks.size() - most) + " more";
  return text;
}

// `sandbox`: "clone, bubblewrap"; empty where there is none. `unconfined`: why not, where that was
// not asked for.
void show(const Call& call, const git::Repository& repository, const Made& made,
          const std::string& sandbox, const std::string& unconfined) {
  const work::Record& record = made.record;
  Json display{
      {"title", record.task + ": " + work::shown(repository, record.path) + " on " + record.branch +
                    ", from " + record.target + " " + git::abbreviate(record.base) +
                    (sandbox.empty() ? "" : " (" + sandbox + ")")},
      {"level", "ok"}};
  std::vector<std::string> lines = made.warnings;
  if (!unconfined.empty()) lines.push_back("no sandbox: " + unconfined);
  if (!lines.empty()) {
    display["level"] = "warn";
    display["lines"] = std::move(lines);
  }
  call.emit("display", display);
}

}  // namespace

Result<std::unique_ptr<WorktreeStep>> WorktreeStep::create(const Json& with) {
  auto made = std::make_unique<WorktreeStep>();
  made->take_existing_ = with.value("existing", "refuse") == "take";
  made->setup_ = work::command_line(StepRequest::at(with, "setup"));
  made->runner_ = with.value("runner", made->runner_);
  made->confinement_ = Confinement(with);
  if (with.contains("setup_timeout")) {
    PLAIT_TRY(made->setup_timeout_s_, seconds_of(with["setup_timeout"]));
  }
  return made;
}

Command WorktreeStep::setup_in(const Wish& wish) const {
  Command command;
  command.argv = setup_;
  command.cwd = wish.path.string();
  command.timeout_s = setup_timeout_s_;
  command.env = {{"PLAIT_TASK", wish.task},
                 {"PLAIT_RUN", wish.run},
                 {"PLAIT_WORKTREE", wish.path.string()},
                 {"PLAIT_BRANCH", wish.branch},
                 {"PLAIT_TARGET", wish.target}};
  return command;
}

// It runs what the branch holds: confined like the agent, where that is.
Result<Command> WorktreeStep::placed_setup(const StepRequest& request, const Wish& wish,
                                           const Json& sandbox, Call& call) const {
  const Command command = setup_in(wish);
  if (StepRequest::text(sandbox, "mode") == "off") return command;
  PLAIT_TRY(const Component runner, call.open("runner", runner_));
  const Json context{{"run", request.run_id()},
                     {"step", request.step()},
                     {"task", wish.task},
                     {"sandbox", sandbox}};
  PLAIT_TRY(const Message placed,
            runner.invoke(call, "prepare",
                          Message{{{"command", to_json(command)}, {"context", context}}, {}}));
  return command_from_json(placed.json["command"]);
}

Result<StepReply> WorktreeStep::run(const StepRequest& request, Call& call) {
  PLAIT_TRY(Context context, context_of(request, take_existing_));
  PLAIT_TRY(const sandbox::Choice choice, confinement_.choose());
  context.wish.clone = choice.mode == sandbox::Mode::clone;
  PLAIT_TRY(const Made made, make_checkout(context.repository, context.wish));
  Json outputs = outputs_of(made);
  PLAIT_TRY(outputs["sandbox"], confinement_.context_of(context.repository, made.record, choice));
  const bool off = choice.mode == sandbox::Mode::off;
  show(call, context.repository, made,
       off ? "" : StepRequest::text(outputs["sandbox"], "mode") + ", " + to_text(choice.way),
       off && confinement_.asked() ? choice.why : "");
  if (setup_.empty()) return Done{std::move(outputs), made.warnings};
  PLAIT_TRY(Command setup, placed_setup(request, context.wish, outputs["sandbox"], call));
  Wait wait;
  wait.state = {{"outputs", std::move(outputs)}, {"warnings", made.warnings}};
  wait.start.push_back({setup_key, std::move(setup), false});
  return wait;
}

Result<StepReply> WorktreeStep::resume(const StepRequest& request, Call& call) {
  const std::string cause = request.cause_kind();
  if (cause == "crash") return run(request, call);  // takes its own worktree again
  if (cause != "exit") {
    Wait wait;
    wait.state = request.state();
    if (cause == "cancel") wait.stop.emplace_back(setup_key);
    return wait;
  }
  Json outputs = StepRequest::at(request.state(), "outputs");
  const Outcome outcome = outcome_from_json(StepRequest::at(request.cause(), "outcome"));
  outputs["setup_log"] = outcome.output;
  if (outcome.success())
    return Done{std::move(outputs), request.state().value("warnings", std::vector<std::string>())};
  Error error = process::failure_of(outcome, "the set-up command");
  const std::string last =
      process::last_lines(process::read_tail(outcome.output, tail_bytes), lines_in_message);
  if (!last.empty()) error.notes.push_back(last);
  // Not the worktree: with nothing in it, it goes when the run cleans up.
  error.remedy = "read all that it wrote: " + work::quoted(outcome.output) +
                 "; the command was: " + work::shown_command(setup_);
  return Failed{std::move(error), std::move(outputs)};
}

Result<StepPlan> WorktreeStep::plan(const StepRequest& request, Call&) {
  StepPlan plan;
  Result<Context> context = context_of(request, take_existing_);
  if (!context) {
    plan.actions.push_back("stop: " + context.error().message);
    plan.why = context.error().remedy;
    return plan;
  }
  const Wish& wish = context->wish;
  PLAIT_TRY(const sandbox::Choice choice, confinement_.choose());
  context->wish.clone = choice.mode == sandbox::Mode::clone;
  PLAIT_TRY(plan.actions, describe(context->repository, wish, done_before(request)));
  if (confinement_.asked()) plan.actions.push_back(confinement_.describe(choice));
  if (!setup_.empty()) plan.actions.push_back("run in it: " + work::shown_command(setup_));
  plan.why = "each task works in a checkout of its own";
  plan.outputs = {{"path", wish.path.string()},
                  {"branch", wish.branch},
                  {"base", wish.base},
                  {"target", wish.target}};
  return plan;
}

}  // namespace plait::worktree

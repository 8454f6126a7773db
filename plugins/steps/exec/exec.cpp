#include "exec/exec.hpp"

#include <filesystem>
#include <fstream>
#include <plait/duration.hpp>

#include "process/failure.hpp"
#include "process/output_file.hpp"

namespace plait::exec {
namespace {

constexpr char kKey[] = "command";
constexpr std::size_t kTailBytes = std::size_t{8} * 1024;   // of the output, kept in the outputs
constexpr std::size_t kAnswerBytes = std::size_t{1} << 20;  // of an answer, at most
constexpr std::size_t kLinesInMessage = 5;

std::string line_of(const Command& command) {
  std::string line;
  for (const std::string& word : command.argv) {
    const bool plain =
        !word.empty() && word.find_first_of(" \t\n\"'\\$*;&|<>()") == std::string::npos;
    line += (line.empty() ? "" : " ") + (plain ? word : "'" + word + "'");
  }
  return line;
}

// The object on the last line of the output; null when there is none.
Json last_object(std::string_view output) {
  while (!output.empty() && (output.back() == '\n' || output.back() == '\r'))
    output.remove_suffix(1);
  const auto line = output.rfind('\n');
  if (line != std::string_view::npos) output.remove_prefix(line + 1);
  Json parsed = Json::parse(output, nullptr, false);
  return parsed.is_object() ? parsed : Json();
}

Result<Json> json_of(std::string_view output) {
  Json parsed = last_object(output);
  if (parsed.is_null())
    return fail(error_class::gate_failed, "the last line of the output is no JSON object",
                "print one, or leave out outputs = \"json\"");
  return parsed;
}

// The n-th question of an attempt as a file in the run folder. Returns its path.
Result<std::string> write_question(const StepRequest& request, const Json& question, int n) {
  std::string name = request.step();
  if (const std::string task = StepRequest::text(request.task(), "id"); !task.empty())
    name += "[" + task + "]";
  for (char& c : name)
    if (c == '/' || c == '\0') c = '_';
  const std::filesystem::path folder = std::filesystem::path(request.run_dir()) / "questions";
  std::error_code ignored;
  std::filesystem::create_directories(folder, ignored);
  const std::string path =
      folder / (name + "-" + std::to_string(request.attempt()) + "-" + std::to_string(n) + ".json");
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out << dump(question) << "\n";
  out.close();
  if (!out) return fail(error_class::io, "cannot write \"" + path + "\"", "is the disk full?");
  return path;
}

}  // namespace

Result<std::unique_ptr<ExecStep>> ExecStep::create(const Json& with) {
  auto made = std::make_unique<ExecStep>();
  Command& command = made->command_;
  command.argv = with.value("argv", command.argv);
  if (with.contains("shell")) command.argv = {"sh", "-eu", "-c", with["shell"].get<std::string>()};
  if (command.argv.empty() || command.argv[0].empty())
    return fail(error_class::config, "exec needs argv or shell");
  command.cwd = with.value("cwd", "");
  command.env = with.value("env", command.env);
  command.inherit_env = with.value("inherit_env", command.inherit_env);
  command.stdin_file = with.value("stdin_file", "");
  if (with.contains("timeout")) {
    PLAIT_TRY(command.timeout_s, seconds_of(with["timeout"]));
  }
  if (with.contains("grace")) {
    PLAIT_TRY(command.grace_s, seconds_of(with["grace"]));
  }
  if (with.value("outputs", "text") == "json") made->form_ = OutputForm::json;
  made->asks_ = with.contains("stdin");
  made->settings_ = with.value("settings", made->settings_);
  if (made->asks_ && (with.contains("stdin_file") || with.contains("outputs")))
    return fail(error_class::config,
                "with stdin = \"request\" there is no \"stdin_file\" and no \"outputs\": standard "
                "input is the question, and the answer says what the outputs are");
  return made;
}

Command ExecStep::command_for(const StepRequest& request) const {
  Command command = command_;
  const std::filesystem::path project = request.project();
  command.cwd = command_.cwd.empty() ? project.string()
                                     : (project / command_.cwd).lexically_normal().string();
  if (!command.stdin_file.empty())
    command.stdin_file = (project / command_.stdin_file).lexically_normal().string();
  return command;
}

Result<StepReply> ExecStep::start(const StepRequest& request, const std::string& method,
                                  int n) const {
  Wait wait;
  Command command = command_for(request);
  std::string key = kKey;
  if (asks_) {
    Json question{{"kind", "step"}, {"method", method}, {"settings", settings_}};
    question["request"] = request.json();
    if (method == "resume") question["request"]["state"] = StepRequest::at(request.state(), "own");
    PLAIT_TRY(command.stdin_file, write_question(request, question, n));
    wait.state = {{"questions", n}, {"own", StepRequest::at(request.state(), "own")}};
    if (n > 1) key += "-" + std::to_string(n);
  }
  wait.start.push_back({key, std::move(command), false});
  return wait;
}

Result<StepReply> ExecStep::run(const StepRequest& request, Call&) {
  return start(request, "run", 1);
}

Result<StepReply> ExecStep::resume(const StepRequest& request, Call&) {
  const std::string kind = request.cause_kind();
  if (kind == "exit") return conclude(request);
  if (kind == "crash")
    return Failed{fail(error_class::crashed, "the command was lost while nobody watched it"), {}};
  const Json& asked = StepRequest::at(request.state(), "questions");
  const int questions = asked.is_number_integer() ? asked.get<int>() : 1;
  if (kind == "decision") return start(request, "resume", questions + 1);
  Wait wait;
  wait.state = request.state();
  if (kind == "cancel")
    wait.stop.push_back(questions > 1 ? kKey + ("-" + std::to_string(questions)) : kKey);
  return wait;
}

Result<StepReply> ExecStep::conclude(const StepRequest& request) const {
  const Outcome outcome = outcome_from_json(request.cause().value("outcome", Json()));
  if (asks_) return answer_of(request, outcome);
  const std::string tail = process::read_tail(outcome.output, kTailBytes);
  Json outputs{{"exit_code", outcome.code},
               {"seconds", outcome.seconds},
               {"output", tail},
               {"log", outcome.output}};
  if (!outcome.success()) {
    Error error = process::failure_of(outcome, "the command");
    if (const std::string last = process::last_lines(tail, kLinesInMessage); !last.empty())
      error.notes.push_back(last);
    return Failed{std::move(error), std::move(outputs)};
  }
  if (form_ == OutputForm::json) {
    Result<Json> json = json_of(tail);
    if (!json) return Failed{json.error(), std::move(outputs)};
    outputs["json"] = std::move(json).value();
  }
  return Done{std::move(outputs), {}};
}

Result<StepReply> ExecStep::answer_of(const StepRequest& request, const Outcome& outcome) const {
  const std::string tail = process::read_tail(outcome.output, kAnswerBytes);
  const Json answer = last_object(tail);
  const auto text = [&](const char* key) { return StepRequest::text(answer, key); };
  const auto object = [&](const char* key) {
    const Json& value = StepRequest::at(answer, key);
    return value.is_object() ? value : Json::object();
  };
  Json outputs = object("outputs");
  if (answer.contains("error")) return Failed{error_from_json(answer["error"]), std::move(outputs)};
  if (!outcome.success()) {
    Error error = process::failure_of(outcome, "the program");
    if (const std::string last = process::last_lines(tail, kLinesInMessage); !last.empty())
      error.notes.push_back(last);
    return Failed{std::move(error), std::move(outputs)};
  }
  if (answer.contains("question")) {
    Blocked block;
    block.question = text("question");
    for (const Json& choice : StepRequest::at(answer, "choices"))
      if (choice.is_string()) block.choices.push_back(choice.get<std::string>());
    block.evidence = object("evidence");
    block.remedy = text("remedy");
    block.state = {{"questions", StepRequest::at(request.state(), "questions")},
                   {"own", object("state")}};
    return block;
  }
  if (!answer.contains("outputs"))
    return Failed{fail(error_class::plugin,
                       "step program \"" + command_.argv[0] +
                           "\" answered with no {\"outputs\": {}} on the last line of its output",
                       "an object of one line, as the last thing that it prints"),
                  {}};
  Done done{std::move(outputs), {}};
  for (const Json& warning : StepRequest::at(answer, "warnings"))
    if (warning.is_string()) done.warnings.push_back(warning.get<std::string>());
  return done;
}

Result<StepPlan> ExecStep::plan(const StepRequest& request, Call&) {
  const Command command = command_for(request);
  StepPlan plan;
  plan.actions.push_back("run " + line_of(command) + " in " + command.cwd);
  return plan;
}

}  // namespace plait::exec

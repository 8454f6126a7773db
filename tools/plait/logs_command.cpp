// logs: the conversation of a task, its raw output, or the log of the batch.
#include <algorithm>
#include <charconv>
#include <cstdio>
#include <map>
#include <plait/error_class.hpp>
#include <set>
#include <thread>

#include <unistd.h>

#include "commands.hpp"
#include "conversation.hpp"
#include "errors.hpp"
#include "followed_file.hpp"
#include "shown_text.hpp"
#include "small_options.hpp"
#include "store/run_lock.hpp"
#include "stored_run.hpp"
#include "task_log.hpp"
#include "terminal.hpp"

namespace plait::cli {

namespace {

constexpr auto kPollInterval = std::chrono::milliseconds(200);
constexpr std::size_t kPiece = std::size_t{64} << 10;
constexpr std::size_t kLongest = std::size_t{256} << 10;  // bytes of a line

// A reader that has gone away is no error.
bool output_is_gone() {
  return std::fflush(stdout) != 0 || std::ferror(stdout) != 0;
}

std::string name_of(const store::StepRun& row) {
  return row.task.empty() ? row.step : row.step + "[" + row.task + "]";
}

bool is_of(const store::StepRun& row, const std::string& task) {
  return row.task == task || row.step == task || name_of(row) == task;
}

std::vector<store::Process> processes_of(const StoredRun& found, const std::string& task) {
  std::vector<store::Process> out;
  const auto rows = found.store.step_runs(found.run.id);
  const auto processes = found.store.processes(found.run.id);
  if (!rows || !processes) return out;
  std::set<int> wanted;
  for (const store::StepRun& row : *rows)
    if (is_of(row, task)) wanted.insert(row.index);
  for (const store::Process& process : *processes)
    if (wanted.contains(process.index)) out.push_back(process);
  return out;
}

// The newest attempt of the step that has the turns.
std::optional<int> newest_attempt(const StoredRun& found, const std::string& task) {
  std::optional<int> newest;
  for (const store::Process& process : processes_of(found, task))
    if (process.key.starts_with("turn-") && (!newest || process.attempt > *newest))
      newest = process.attempt;
  return newest;
}

struct Request {
  std::string task;
  bool follow = false, raw = false, all = false, json = false;
  std::optional<int> turn;
};

// What a file holds, byte for byte unless that would reach a terminal.
void copy_new(FollowedFile& file, bool to_terminal, bool last) {
  if (to_terminal) {
    const auto show = [](std::string_view lines) {
      for (const std::string& line : shown_lines(lines)) std::fputs((line + "\n").c_str(), stdout);
    };
    for (std::string lines; !(lines = file.take_lines(kLongest)).empty();) show(lines);
    if (const std::string rest = last ? file.take_rest() : std::string(); !rest.empty()) show(rest);
    return;
  }
  for (std::string piece; !(piece = file.take(kPiece)).empty();)
    std::fwrite(piece.data(), 1, piece.size(), stdout);
}

// Asks `advance(last)` again and again until the run is over; it returns false when it is done.
template <typename Advance>
void follow(const StoredRun& found, bool wanted, Advance advance) {
  for (bool last = !wanted;;) {
    const bool alive = store::is_alive(found.dir);
    if (!advance(last) || output_is_gone() || last) return;
    if (!alive)
      last = true;
    else
      std::this_thread::sleep_for(kPollInterval);
  }
}

// The newest run that has the task, or else the newest: one that was refused has no tasks.
std::string run_with(const std::string& directory, const std::string& task) {
  const auto newest = open_run(directory, "latest");
  const auto runs = newest ? newest->store.list_runs() : Result(std::vector<store::Run>());
  if (!runs || task.empty()) return "latest";
  for (const store::Run& run : *runs) {
    const auto rows = newest->store.step_runs(run.id);
    const auto fits = [&](const store::StepRun& row) { return is_of(row, task); };
    if (rows && std::any_of(rows->begin(), rows->end(), fits)) return run.id;
  }
  return "latest";
}

int show_batch_log(const StoredRun& found, const Request& request) {
  FollowedFile log(found.dir / "batch.log");
  const bool to_terminal = ::isatty(STDOUT_FILENO) != 0;
  follow(found, request.follow, [&](bool last) {
    copy_new(log, to_terminal, last);
    return true;
  });
  return 0;
}

bool is_wanted(const store::Process& process, const Request& request) {
  return !request.turn || process.key == "turn-" + std::to_string(*request.turn);
}

// Returns whether there was any.
bool show_raw(const StoredRun& found, const Request& request) {
  const bool to_terminal = ::isatty(STDOUT_FILENO) != 0;
  std::map<std::string, FollowedFile> files;
  follow(found, request.follow, [&](bool last) {
    for (const store::Process& process : processes_of(found, request.task)) {
      if (!is_wanted(process, request)) continue;
      const auto file =
          files.try_emplace(process.dir, std::filesystem::path(process.dir) / "output").first;
      copy_new(file->second, to_terminal, last);
    }
    return true;
  });
  return !files.empty();
}

bool show_conversation(const StoredRun& found, const Request& request) {
  TaskLog::Selection selection{request.task, request.turn, std::nullopt};
  if (!request.all && !request.follow) selection.attempt = newest_attempt(found, request.task);
  Terminal terminal(stdout);
  Conversation people(terminal);
  ConversationJson json;
  TaskLogReader& reader = request.json ? static_cast<TaskLogReader&>(json) : people;
  TaskLog log(found.dir, selection, reader);
  follow(found, request.follow, [&](bool last) {
    log.advance();
    if (last) log.finish();
    if (!request.json) people.pause();
    return !log.is_over() || last;
  });
  return log.has_seen_any();
}

}  // namespace

int command_logs(const Args& args) {
  SmallOptions options("logs",
                       "Shows what the agent of a task said and did, and what plait did "
                       "in between; or the log of the batch");
  options.argument("task", "task or step run; without one: the log of the whole batch", false);
  options.option("--run", "RUN",
                 "by id, its beginning, or latest; none: the newest that has the task");
  options.flag("-f,--follow", "go on as more comes, until the task has ended");
  options.flag("--raw", "the output of all its processes, as they printed it");
  options.option("--turn", "N", "that turn alone");
  options.flag("--all", "turns of earlier attempts as well");
  options.flag("--json", "every event as a line of JSON");
  if (const auto code = options.parse(args)) return *code;
  Request request{options.text("task"), options.has("--follow"), options.has("--raw"),
                  options.has("--all"), options.has("--json"),   std::nullopt};
  if (const std::string text = options.text("--turn"); !text.empty()) {
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || number < 1)
      return complain(fail(error_class::config, "\"" + text + "\" is no number of a turn",
                           "count from 1, as the headings do"));
    request.turn = number;
  }
  const std::string named = options.text("--run");
  const std::string run = named.empty() ? run_with(options.directory(), request.task) : named;
  const auto found = open_run(options.directory(), run);
  if (!found) return complain(found.error());
  if (request.task.empty()) return show_batch_log(*found, request);
  const bool any = request.raw ? show_raw(*found, request) : show_conversation(*found, request);
  if (any || output_is_gone()) return 0;
  return complain(
      fail(error_class::not_found, "\"" + request.task + "\" has no output in run " + found->run.id,
           "plait status " + found->run.id + " lists the step runs"),
      1);
}

}  // namespace plait::cli

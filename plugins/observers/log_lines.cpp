#include "observers/log_lines.hpp"

#include <plait/command.hpp>
#include <vector>

#include "text/duration.hpp"

namespace plait::observers {
namespace {

constexpr std::size_t longest_text = 500;  // bytes

struct Line {
  const char* level;
  std::string text;
};
using Lines = std::vector<Line>;

std::string text_of(const Json& object, const char* key) {
  if (!object.is_object()) return {};
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

double number_of(const Json& object, const char* key) {
  if (!object.is_object()) return 0;
  const auto found = object.find(key);
  return found != object.end() && found->is_number() ? found->get<double>() : 0;
}

const Json& member(const Json& object, const char* key) {
  static const Json null;
  if (!object.is_object()) return null;
  const auto found = object.find(key);
  return found == object.end() ? null : *found;
}

std::string one_line(std::string text) {
  for (char& c : text)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  if (text.size() > longest_text) {
    std::size_t end = longest_text;  // not inside a character
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
    text.resize(end);
    text += " …";
  }
  return text;
}

std::string with_remedy(const Json& said) {
  std::string text = text_of(said, "message");
  if (const std::string remedy = text_of(said, "remedy"); !remedy.empty())
    text += " (remedy: " + remedy + ")";
  return text;
}

std::string joined(const Json& list) {
  std::string text;
  if (list.is_array())
    for (const Json& entry : list)
      if (entry.is_string()) text += (text.empty() ? "" : ", ") + entry.get<std::string>();
  return text;
}

const char* level_of(const std::string& word) {
  if (word == "warn" || word == "warning") return "WARN";
  return word == "error" ? "ERROR" : "INFO";
}

std::string counted(double count, const char* noun) {
  const auto whole = static_cast<long>(count);
  return std::to_string(whole) + " " + noun + (whole == 1 ? "" : "s");
}

std::string after(const Json& data) {
  return " after " + text::format_duration(number_of(data, "seconds"));
}

Lines lines_of_run(const std::string& type, const Json& data) {
  if (type == "run.started") {
    const bool resumed = member(data, "resumed") == Json(true);
    return {{"INFO", "run " + text_of(data, "run") + " of pipeline " + text_of(data, "pipeline") +
                         (resumed ? " goes on" : " started")}};
  }
  if (type == "plan.ready")
    return {{"INFO", counted(number_of(data, "tasks"), "task") + ", " +
                         counted(number_of(data, "step_runs"), "step run")}};
  if (type == "run.paused")
    return {{"WARN", "paused, a person has to decide: " + joined(member(data, "blocked"))}};
  if (type == "run.finished") {
    const int code = static_cast<int>(number_of(data, "exit_code"));
    return {{code == 0 ? "INFO" : "ERROR",
             text_of(data, "state") + after(data) + ", exit code " + std::to_string(code)}};
  }
  if (type == "cancel.requested") {
    const std::string by = text_of(data, "by");
    return {{"WARN", std::string(member(data, "force") == Json(true) ? "stop" : "drain") +
                         " requested" + (by.empty() ? "" : " by " + by)}};
  }
  if (type == "warning") return {{"WARN", with_remedy(data)}};
  const std::string level = text_of(data, "level");
  if (level == "debug" || level == "trace") return {};
  return {{level_of(level), text_of(data, "source") + ": " + text_of(data, "message")}};
}

std::string attempt_text(const Json& event) {
  const int attempt = static_cast<int>(number_of(event, "attempt"));
  return attempt > 1 ? " (attempt " + std::to_string(attempt) + ")" : "";
}

Lines lines_of_step(const std::string& type, const std::string& step, const Json& event) {
  const Json& data = member(event, "data");
  const auto because = [&](const char* key) {
    const std::string reason = text_of(data, key);
    return reason.empty() ? "" : ": " + reason;
  };
  if (type == "step.started") return {{"INFO", step + " started" + attempt_text(event)}};
  if (type == "step.succeeded") {
    Lines lines{{"INFO", step + " succeeded" + after(data)}};
    const Json& warnings = member(data, "warnings");
    if (warnings.is_array())
      for (const Json& warning : warnings)
        if (warning.is_string())
          lines.push_back({"WARN", step + ": " + warning.get<std::string>()});
    return lines;
  }
  if (type == "step.failed")
    return {{"ERROR", step + " failed" + after(data) + ": " + with_remedy(member(data, "error"))}};
  if (type == "step.retry")
    return {{"WARN", step + " failed: " + text_of(member(data, "error"), "message") + "; attempt " +
                         std::to_string(static_cast<int>(number_of(data, "next"))) + " of " +
                         std::to_string(static_cast<int>(number_of(data, "attempts"))) + " in " +
                         text::format_duration(number_of(data, "delay_s"))}};
  if (type == "step.blocked") {
    const std::string remedy = text_of(data, "remedy");
    return {{"WARN", step + " waits for a person" + because("question") +
                         (remedy.empty() ? "" : " (" + remedy + ")")}};
  }
  if (type == "step.decided") {
    const std::string reason = text_of(data, "reason"), by = text_of(data, "by");
    return {{"INFO", step + " decided: " + text_of(data, "choice") +
                         (by.empty() ? "" : " by " + by) + (reason.empty() ? "" : ", " + reason)}};
  }
  if (type == "step.skipped") return {{"WARN", step + " skipped" + because("reason")}};
  if (type == "step.off") return {{"INFO", step + " is off" + because("condition")}};
  if (type == "step.cancelled") return {{"WARN", step + " cancelled" + because("reason")}};
  return {};
}

Lines lines_of_display(const Json& data) {
  const std::string said = text_of(data, "level");
  const char* level = level_of(said);
  Lines lines{{level, text_of(data, "title")}};
  if (said.empty() || said == "info") return lines;  // what comes again and again, as a status
  const Json& rows = member(data, "rows");
  if (rows.is_array())
    for (const Json& row : rows) lines.push_back({level, joined(row)});
  const Json& shown = member(data, "lines");
  if (shown.is_array())
    for (const Json& line : shown)
      if (line.is_string() && !line.get<std::string>().empty())
        lines.push_back({level, line.get<std::string>()});
  return lines;
}

// A plugin's own event: its type, and what it says in words.
Lines lines_of_other(const std::string& type, const Json& data) {
  // An agent's talk is in its own log.
  for (const char* talk : {"agent.text", "agent.tool", "agent.usage"})
    if (type == talk) return {};
  std::string text;
  for (const char* key : {"status", "word", "detail", "message", "text", "agent", "model"}) {
    const std::string value = text_of(data, key);
    if (value.empty()) continue;
    const bool named = key == std::string_view("agent") || key == std::string_view("model");
    text += (text.empty() ? "" : ", ") + (named ? key + (" " + value) : value);
  }
  if (text.empty() && data.is_object() && !data.empty()) text = dump(data);
  const std::string level = text_of(data, "level");
  return {{level_of(level), type + (text.empty() ? "" : ": " + text)}};
}

Lines lines_of(const Json& event) {
  const std::string type = text_of(event, "type");
  const Json& data = member(event, "data");
  if (type.starts_with("step.")) return lines_of_step(type, text_of(event, "step"), event);
  if (type == "process.ended") {
    const Outcome outcome = outcome_from_json(member(data, "outcome"));
    if (outcome.success()) return {};
    return {
        {"WARN", text_of(event, "step") + " " + text_of(data, "key") + ": " + describe(outcome)}};
  }
  if (type == "process.started") return {};
  if (type == "display") return lines_of_display(data);
  for (const char* prefix : {"run.", "plan.", "cancel.", "warning", "log"})
    if (type.starts_with(prefix)) return lines_of_run(type, data);
  return lines_of_other(type, data);
}

}  // namespace

std::string log_lines(const Json& event) {
  const std::string when = text::iso_time(number_of(event, "time"));
  const std::string task = text_of(event, "task");
  const std::string start = when + " " + one_line(task.empty() ? "batch" : task) + " | ";
  std::string out;
  for (const Line& line : lines_of(event))
    out += start + line.level + " | " + one_line(line.text) + "\n";
  return out;
}

}  // namespace plait::observers

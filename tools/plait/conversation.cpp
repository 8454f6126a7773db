#include "conversation.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <plait/command.hpp>
#include <utility>

#include "base/format.hpp"
#include "console.hpp"
#include "events/event_type.hpp"
#include "shown_text.hpp"

namespace plait::cli {

namespace {

constexpr std::size_t kNarrowest = 20;   // columns
constexpr std::size_t kOutputLines = 6;  // of a tool that failed

std::string member(const Json& object, const char* key) {
  const auto it = object.is_object() ? object.find(key) : object.end();
  return it != object.end() && it->is_string() ? it->get<std::string>() : std::string();
}

std::optional<double> number(const Json& object, const char* key) {
  const auto it = object.is_object() ? object.find(key) : object.end();
  return it != object.end() && it->is_number() ? std::optional(it->get<double>()) : std::nullopt;
}

std::string clock_text(double seconds) {
  return base::iso_time(std::chrono::nanoseconds(static_cast<std::int64_t>(seconds * 1e9)));
}

std::string span(double seconds) {
  return base::human_duration(std::chrono::nanoseconds(static_cast<std::int64_t>(seconds * 1e9)));
}

std::string one_line(std::string_view text) {
  const auto end = text.find('\n');
  std::string line = shown_line(text.substr(0, end));
  return end == std::string_view::npos || end + 1 == text.size() ? line : line + " …";
}

// "turn 2 · PRP-A · phase 1 · heal · claude (haiku)"
std::string title_of(const Turn& turn) {
  std::string out = turn.number > 0 ? "turn " + std::to_string(turn.number) : turn.key;
  const std::string name = turn.task.empty() ? turn.step : turn.task;
  out += " · " + (turn.number > 0 ? name : turn.step + (turn.task.empty() ? "" : " of " + name));
  if (turn.attempt > 1) out += " · attempt " + std::to_string(turn.attempt);
  if (const std::string phase = member(turn.about, "phase"); !phase.empty())
    out += " · phase " + phase;
  if (const std::string kind = member(turn.about, "turn"); !kind.empty() && kind != "phase")
    out += " · " + kind;
  if (const std::string agent = member(turn.about, "agent"); !agent.empty()) out += " · " + agent;
  if (const std::string model = member(turn.about, "model"); !model.empty())
    out += " (" + model + ")";
  return out + " · " + clock_text(turn.started);
}

// "12.3k"
std::string amount(double count) {
  char out[32];
  if (count < 1000)
    std::snprintf(out, sizeof out, "%.0f", count);
  else if (count < 1e6)
    std::snprintf(out, sizeof out, "%.1fk", count / 1e3);
  else
    std::snprintf(out, sizeof out, "%.2fM", count / 1e6);
  return out;
}

std::string usage_text(const Json& usage) {
  std::string out;
  for (const auto& [key, word] :
       {std::pair("input", " in"), std::pair("output", " out"), std::pair("cached", " cached")})
    if (const auto count = number(usage, key))
      out += (out.empty() ? "" : ", ") + amount(*count) + word;
  if (const auto cost = number(usage, "cost")) {
    char text[32];
    std::snprintf(text, sizeof text, "%.4f", *cost);
    out += (out.empty() ? "cost " : " · cost ") + std::string(text);
  }
  return out;
}

}  // namespace

void Conversation::heading(const Turn& turn) {
  if (last_dir_ == turn.dir) return;
  last_dir_ = turn.dir;
  const bool again = !headed_.insert(turn.dir).second;
  std::string line = "── " + shown_line(title_of(turn)) + (again ? ", goes on " : " ");
  const std::size_t width = std::min<std::size_t>(terminal_.width(), 100);
  for (std::size_t i = display_width(line); i < width; ++i) line += "─";
  terminal_.line();
  terminal_.line(line, Style::bold);
}

// Broken at the terminal's width; "" is an empty line.
void Conversation::text(std::string_view text, Style style, std::size_t indent) {
  const std::size_t width =
      terminal_.width() == 0 ? 0 : std::max(terminal_.width() - indent, kNarrowest);
  for (const std::string& line : shown_lines(text))
    for (const std::string& piece : wrapped(line, width))
      terminal_.line(std::string(indent, ' ') + piece, style);
}

void Conversation::marked(std::string_view mark, Style style, const std::string& text) {
  const std::size_t width =
      terminal_.width() == 0 ? 0 : std::max(terminal_.width() - 4, kNarrowest);
  std::string all;
  for (const std::string& line : shown_lines(text))
    for (const std::string& piece : wrapped(line, width)) all += (all.empty() ? "" : "\n") + piece;
  terminal_.marked("  " + std::string(mark), style, all);
}

void Conversation::began(const Turn& turn) {
  heading(turn);
}

void Conversation::tool(const Json& event) {
  const std::string id = member(event, "id");
  const std::string state = member(event, "state");
  const auto known = std::find_if(at_work_.begin(), at_work_.end(),
                                  [&](const auto& entry) { return entry.first == id; });
  std::string line = known == at_work_.end() ? "" : known->second.line;
  if (const std::string title = member(event, "title"); line.empty() || !title.empty()) {
    const std::string name = member(event, "name");
    if (!name.empty() || line.empty()) line = name + (title.empty() ? "" : "  ") + one_line(title);
  }
  line = shown_line(line);
  if (terminal_.width() > 6) line = shortened(line, terminal_.width() - 4);
  if (state == "started") {
    if (known == at_work_.end()) at_work_.emplace_back(id, Tool{line, false});
    return;
  }
  if (known != at_work_.end()) at_work_.erase(known);
  const bool failed = state == "failed";
  terminal_.marked(failed ? "  ✗" : "  ✓", failed ? Style::red : Style::green, line);
  if (!failed) return;
  std::vector<std::string> output = shown_lines(member(event, "output"));
  if (output.size() > kOutputLines) {
    output.resize(kOutputLines);
    output.emplace_back("…");
  }
  for (const std::string& shown : output)
    if (!shown.empty()) text(shown, Style::dim, 6);
}

void Conversation::notice(const Json& event, const std::string& type) {
  const std::string message = member(event, "message");
  const auto status = number(event, "status");
  const std::string code = status && *status > 0 ? " (" + amount(*status) + ")" : "";
  if (type == "retry") {
    const auto delay = number(event, "delay_s");
    const auto attempt = number(event, "attempt");
    marked("↻", Style::yellow,
           "retry" + (attempt ? " " + amount(*attempt) : "") +
               (delay ? " in " + span(*delay) : "") + ": " + message + code);
  } else if (type == "rate_limit") {
    const auto until = number(event, "until");
    const auto after = number(event, "retry_after_s");
    marked("‖", Style::yellow,
           "rate limit" + (until ? " until " + clock_text(*until) : "") +
               (!until && after ? " for " + span(*after) : "") +
               (message.empty() ? "" : ": " + message) + code);
  } else if (type == "permission_denied") {
    marked("✗", Style::red,
           "not permitted: " + member(event, "tool") + " " + member(event, "detail"));
  } else if (type == "question") {
    marked("?", Style::yellow, member(event, "text"));
  } else if (type == "status" || type == "health") {
    const std::string detail = member(event, "detail");
    marked("·", Style::blue, member(event, "word") + (detail.empty() ? "" : " " + detail));
  } else if (type == "error") {
    marked("✗", Style::red, message);
  } else if (type == "session") {
    marked("·", Style::dim, "session " + member(event, "id"));
  }
}

void Conversation::said(const Turn& turn, const Json& event) {
  heading(turn);
  const std::string type = member(event, "type");
  if (type == "text")
    text(member(event, "text"), Style::plain, 0);
  else if (type == "tool")
    tool(event);
  else
    notice(event, type);
}

void Conversation::printed(const Turn& turn, std::string_view lines) {
  heading(turn);
  text(lines, Style::plain, 0);
}

void Conversation::pause() {
  for (auto& [id, tool] : at_work_)
    if (!std::exchange(tool.told, true)) terminal_.marked("  ▸", Style::blue, tool.line + " …");
}

void Conversation::ended(const Turn& turn, const Json& outcome) {
  heading(turn);
  for (const auto& [id, tool] : at_work_)
    terminal_.marked("  ▸", Style::blue, tool.line + "  (not finished)");
  at_work_.clear();
  const Outcome how = outcome_from_json(outcome);
  std::string line = span(how.seconds);
  if (const std::string usage = usage_text(turn.usage); !usage.empty()) line += " · " + usage;
  line += " · " + describe(how);
  terminal_.line("── " + shown_line(line), how.success() ? Style::dim : Style::red);
}

void Conversation::happened(const events::Event& event) {
  namespace types = events::types;
  const Json& data = event.data;
  last_dir_.clear();
  if (event.type == types::display) {
    print_block(terminal_, data);
    return;
  }
  const Json error = data.value("error", Json::object());
  const std::string name = event.subject.task.empty()
                               ? event.subject.step
                               : event.subject.step + "[" + event.subject.task + "]";
  if (event.type == types::step_retry) {
    terminal_.marked("↻", Style::yellow,
                     name + ": once more after " + one_line(member(error, "message")));
  } else if (event.type == types::step_failed) {
    const std::string remedy = member(error, "remedy");
    terminal_.marked("✗", Style::red,
                     name + " failed: " + member(error, "message") +
                         (remedy.empty() ? "" : "\nhelp: " + remedy));
  } else if (event.type == types::step_blocked) {
    terminal_.marked("?", Style::yellow, name + ": " + member(data, "question"));
  } else if (event.type == types::step_decided) {
    const std::string reason = member(data, "reason");
    terminal_.marked("!", Style::blue,
                     name + ": " + member(data, "choice") + (reason.empty() ? "" : ": " + reason));
  } else if (event.type == types::step_cancelled || event.type == types::step_skipped) {
    terminal_.marked("-", Style::dim, name + ": " + member(data, "reason"));
  } else if (event.type == types::warning) {
    terminal_.marked("!", Style::yellow, name + ": " + member(data, "message"));
  } else if (event.type == "lane.closed") {
    const auto until = number(data, "until");
    const std::string reason = member(data, "reason");
    terminal_.marked("‖", Style::yellow,
                     member(data, "lane") + " is held back" +
                         (until ? " until " + clock_text(*until) : "") +
                         (reason.empty() ? "" : ": " + one_line(reason)));
  } else if (event.type == "lane.opened") {
    terminal_.marked("▸", Style::blue, member(data, "lane") + " goes on");
  }
}

namespace {

Json identified(const Turn& turn, Json out) {
  if (turn.number > 0) out["turn"] = turn.number;
  out["step"] = turn.step;
  if (!turn.task.empty()) out["task"] = turn.task;
  out["attempt"] = turn.attempt;
  return out;
}

void print_line(const Json& json) {
  std::fputs((dump(json) + "\n").c_str(), stdout);
}

}  // namespace

void ConversationJson::began(const Turn& turn) {
  Json about = turn.about;
  about["kind"] = about.value("turn", "");  // the number takes the word
  about["type"] = "turn";
  about["process"] = turn.dir;
  about["time"] = turn.started;
  print_line(identified(turn, std::move(about)));
}

void ConversationJson::said(const Turn& turn, const Json& event) {
  print_line(identified(turn, event));
}

void ConversationJson::printed(const Turn& turn, std::string_view lines) {
  print_line(identified(turn, Json{{"type", "output"}, {"text", lines}}));
}

void ConversationJson::ended(const Turn& turn, const Json& outcome) {
  print_line(
      identified(turn, Json{{"type", "turn_end"}, {"outcome", outcome}, {"usage", turn.usage}}));
}

void ConversationJson::happened(const events::Event& event) {
  print_line(events::to_json(event));
}

}  // namespace plait::cli

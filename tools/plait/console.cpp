#include "console.hpp"

#include <array>
#include <chrono>
#include <cmath>
#include <plait/call.hpp>
#include <utility>

#include "base/clock.hpp"
#include "base/format.hpp"
#include "errors.hpp"
#include "events/event_type.hpp"
#include "waiting_view.hpp"

namespace plait::cli {

namespace {

std::string text_of(const Json& object, const char* key) {
  const auto it = object.is_object() ? object.find(key) : object.end();
  return it != object.end() && it->is_string() ? it->get<std::string>() : std::string();
}

std::string name_of(const events::Event& event) {
  const events::Subject& s = event.subject;
  return s.task.empty() ? s.step : s.step + "[" + s.task + "]";
}

std::string seconds_text(const Json& data) {
  const double seconds = data.value("seconds", 0.0);
  if (seconds < 0.0005) return "";
  return "  " +
         base::human_duration(std::chrono::nanoseconds(static_cast<std::int64_t>(seconds * 1e9)));
}

std::string with_remedy(const Json& error) {
  std::string text = text_of(error, "message");
  if (const std::string remedy = text_of(error, "remedy"); !remedy.empty())
    text += "\nhelp: " + remedy;
  return text;
}

std::pair<std::string_view, Style> mark_of(const std::string& level) {
  if (level == "ok") return {"✓", Style::green};
  if (level == "warn") return {"!", Style::yellow};
  if (level == "error") return {"✗", Style::red};
  return {"", Style::plain};
}

// A number without a tail: "5", "5.25".
std::string amount_text(const Json& data, const char* key) {
  const double value = std::round(data.value(key, 0.0) * 1e4) / 1e4;
  const bool whole = value == std::floor(value) && std::abs(value) < 1e15;
  return dump(whole ? Json(static_cast<std::int64_t>(value)) : Json(value));
}

double unix_now() {
  return base::to_seconds(base::RealClock().wall());
}

}  // namespace

void print_block(Terminal& terminal, const Json& block) {
  const std::string title = text_of(block, "title");
  const std::string level = text_of(block, "level");
  const auto holds = [&](const char* key) {
    return block.contains(key) && block[key].is_array() && !block[key].empty();
  };
  if (!title.empty()) {
    if (holds("rows") || holds("lines")) terminal.line();
    const auto [mark, style] = mark_of(level);
    if (mark.empty()) {
      terminal.line(title, Style::bold);
    } else {
      terminal.marked(mark, style, title);
    }
  }
  if (holds("rows")) {
    const auto columns = block.value("columns", std::vector<std::string>());
    const auto rows = block["rows"].get<std::vector<std::vector<std::string>>>();
    const std::size_t width = terminal.width() > 2 ? terminal.width() - 2 : 0;
    bool first = !columns.empty();
    for (const std::string& line : table_lines(columns, rows, block.value("align", ""), width))
      terminal.line("  " + line, std::exchange(first, false) ? Style::dim : Style::plain);
  }
  if (!holds("lines")) return;
  for (const Json& line : block["lines"]) {
    if (line.is_string()) {
      terminal.line("  " + line.get<std::string>());
    } else if (line.is_object()) {
      const auto [mark, style] = mark_of(text_of(line, "level"));
      terminal.marked("  " + std::string(mark), style, text_of(line, "text"));
    }
  }
}

void Console::on_event(const events::Event& event) noexcept {
  try {
    show(event);
  } catch (...) {  // an event that does not have the form it should: not worth a run
  }
}

void Console::flush() noexcept {
  try {
    if (cancelled_ > 0)
      terminal_.marked("-", Style::dim,
                       base::counted(cancelled_, "step run") + " cancelled: " + cancelled_why_);
    cancelled_ = 0;
    for (auto& [lane, waiting] : waiting_)
      if (std::exchange(waiting.changed, false) && !waiting.step_runs.empty())
        terminal_.marked("…", Style::yellow,
                         lane + ": waiting until " + clock_text(waiting.until, unix_now()) + ", " +
                             base::counted(waiting.step_runs.size(), "task"));
    terminal_.flush();
  } catch (...) {  // out of memory
  }
}

void Console::show_state(const events::Event& event, std::string_view word) {
  const Json& data = event.data;
  const std::string name = name_of(event);
  if (word == "succeeded") {
    if (!event.subject.task.empty()) terminal_.marked("✓", Style::green, name + seconds_text(data));
    for (const Json& warning : data.value("warnings", Json::array()))
      terminal_.marked("!", Style::yellow, name + ": " + warning.get<std::string>());
  } else if (word == "failed" && event.subject.task.empty()) {
    // What ends the whole run is an error of the program; a failed task is a result.
    terminal_.marked("✗", Style::red, name + " failed");
    terminal_.flush();
    if (data.contains("error")) complain(error_from_json(data["error"]));
  } else if (word == "failed") {
    terminal_.marked("✗", Style::red,
                     name + " failed: " + with_remedy(data.value("error", Json())));
  } else if (word == "blocked") {
    std::string text = name + " waits for your decision";
    std::string remedy = text_of(data, "remedy");
    // The step may have said in its own words how to decide.
    if (remedy.find("plait decide") == std::string::npos) {
      const std::string& who = event.subject.task.empty() ? event.subject.step : event.subject.task;
      text += ": " + text_of(data, "question");
      if (!remedy.empty()) text += "\n" + remedy;
      if (remedy.find("plait answer") == std::string::npos)
        text += "\n" + how_to_answer("latest", who, data.value("choices", Json::array()));
    }
    terminal_.marked("?", Style::yellow, text);
  } else if (word == "cancelled") {
    ++cancelled_;  // of one cause, mostly: told together
    cancelled_why_ = text_of(data, "reason");
  } else if (word == "skipped" && !event.subject.task.empty()) {
    terminal_.marked("-", Style::dim,
                     name + " " + std::string(word) + ": " + text_of(data, "reason"));
  } else if (word == "retry") {
    terminal_.marked(
        "↻", Style::yellow,
        name + " will be tried again: " + text_of(data.value("error", Json::object()), "message"));
  }
}

// How many wait for a lane, told once for what happens at the same time.
void Console::show_waiting(const events::Event& event) {
  const std::string name = name_of(event);
  if (event.type != events::types::step_waiting) {
    for (auto& [lane, waiting] : waiting_) waiting.step_runs.erase(name);
    return;
  }
  for (const Json& lane : event.data.value("lanes", Json::array())) {
    Waiting& waiting = waiting_[lane.get<std::string>()];
    waiting.changed |= waiting.step_runs.insert(name).second;
    waiting.until = event.data.value("until", unix_now());
  }
}

// What holds for all step runs: lanes, limits of pools, budgets.
void Console::show_shared(const events::Event& event) {
  namespace types = events::types;
  const Json& data = event.data;
  if (event.type == types::lane_closed) {
    const std::string reason = text_of(data, "reason");
    terminal_.marked("!", Style::yellow,
                     text_of(data, "lane") + ": nothing new is asked before " +
                         clock_text(data.value("until", 0.0), unix_now()) +
                         (reason.empty() ? "" : " (" + reason + ")"));
  } else if (event.type == types::lane_opened) {
    terminal_.marked("✓", Style::green, text_of(data, "lane") + ": is asked again");
  } else if (event.type == types::pool_limit) {
    terminal_.marked("·", Style::blue,
                     "pool " + text_of(data, "pool") + ": " + dump(data.value("limit", Json(1))) +
                         " at once (" + text_of(data, "reason") + ")");
  } else {
    terminal_.marked("!", Style::yellow,
                     "the limit of " + amount_text(data, "limit") + " " + text_of(data, "unit") +
                         " is reached (" + text_of(data, "budget") + " " +
                         amount_text(data, "spent") +
                         "): what runs ends its turn, nothing new is started");
  }
}

void Console::show(const events::Event& event) {
  namespace types = events::types;
  const std::string_view type = event.type;
  if (type == types::display) {
    print_block(terminal_, event.data);
  } else if (type == types::warning) {
    terminal_.marked("!", Style::yellow, with_remedy(event.data));
  } else if (type == types::cancel_requested) {
    terminal_.marked("!", Style::yellow,
                     event.data.value("force", false)
                         ? "stopping: agents get their stop signal, then a while, then are killed"
                         : "nothing new is started; what runs may finish (Ctrl-C again stops it)");
  } else if (detail_ == Detail::blocks) {
    return;
  } else if (type == types::lane_closed || type == types::lane_opened ||
             type == types::pool_limit || type == types::budget_reached) {
    show_shared(event);
  } else if (type == "agent.status") {
    terminal_.marked("·", Style::blue,
                     event.subject.task + "  " + text_of(event.data, "word") + " " +
                         text_of(event.data, "detail"));
  } else if (type == types::step_started && event.subject.step == "launch") {
    terminal_.marked("▸", Style::blue, name_of(event) + " started");
  } else if (type == types::step_told) {
    terminal_.marked("·", Style::blue, name_of(event) + " is told: " + text_of(event.data, "text"));
  } else if (type.substr(0, 5) == "step.") {
    show_waiting(event);
    show_state(event, type.substr(5));
  } else if (type == types::log && text_of(event.data, "level") == "error") {
    terminal_.marked("!", Style::yellow,
                     text_of(event.data, "source") + ": " + text_of(event.data, "message"));
  }
}

}  // namespace plait::cli

#include "console.hpp"

#include <array>
#include <chrono>
#include <plait/call.hpp>
#include <utility>

#include "base/format.hpp"
#include "errors.hpp"
#include "events/event_type.hpp"

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
      std::string choices;
      for (const Json& choice : data.value("choices", Json::array()))
        choices += (choices.empty() ? "" : "|") + choice.get<std::string>();
      const std::string& who = event.subject.task.empty() ? event.subject.step : event.subject.task;
      text += ": " + text_of(data, "question");
      if (!remedy.empty()) text += "\n" + remedy;
      text += "\nplait decide latest " + who + " " + choices;
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
  } else if (type == "agent.status") {
    terminal_.marked("·", Style::blue,
                     event.subject.task + "  " + text_of(event.data, "word") + " " +
                         text_of(event.data, "detail"));
  } else if (type == types::step_started && event.subject.step == "launch") {
    terminal_.marked("▸", Style::blue, name_of(event) + " started");
  } else if (type.substr(0, 5) == "step.") {
    show_state(event, type.substr(5));
  } else if (type == types::log && text_of(event.data, "level") == "error") {
    terminal_.marked("!", Style::yellow,
                     text_of(event.data, "source") + ": " + text_of(event.data, "message"));
  }
}

}  // namespace plait::cli

// Codex, exec --json.
#include "agents/program/reader.hpp"

namespace plait::agents {
namespace {

// "/bin/bash -lc 'make check'" is `make check` to people.
std::string without_shell(std::string command) {
  const auto flag = command.find(" -lc ");
  if (flag == std::string::npos || command.find(' ') != flag) return command;
  command.erase(0, flag + 5);
  const char quote = command.empty() ? ' ' : command.front();
  if (command.size() > 1 && (quote == '\'' || quote == '"') && command.back() == quote)
    return command.substr(1, command.size() - 2);
  return command;
}

std::string title_of_item(const Json& item) {
  const std::string type = text_at(item, "type");
  if (type == "command_execution") return without_shell(text_at(item, "command"));
  if (type == "web_search") return text_at(item, "query");
  if (type == "mcp_tool_call") return title_of(member_at(item, "arguments"));
  std::string out;
  for (const Json& change : member_at(item, "changes"))
    out += (out.empty() ? "" : ", ") + text_at(change, "path");
  return out;
}

std::string name_of_item(const Json& item) {
  std::string type = text_at(item, "type");
  if (type == "mcp_tool_call") return text_at(item, "server") + "." + text_at(item, "tool");
  return type;
}

std::string output_of_item(const Json& item) {
  const std::string output = text_at(item, "aggregated_output");
  return output.empty() ? text_at(item, "error.message") : output;
}

// "Reconnecting... 1/5 (…)" is attempt 1, and what is in the brackets.
std::optional<std::pair<int, std::string>> reconnecting(const std::string& message) {
  constexpr std::string_view begin = "Reconnecting... ";
  if (!message.starts_with(begin)) return std::nullopt;
  const int attempt = std::atoi(message.c_str() + begin.size());
  const auto open = message.find('(');
  const auto close = message.rfind(')');
  if (open == std::string::npos || close == std::string::npos || close < open)
    return std::pair(attempt, message);
  return std::pair(attempt, message.substr(open + 1, close - open - 1));
}

// What went wrong; where the message is the document that the provider sent, what that says.
Failure failure_in(const std::string& message) {
  Failure failure{0, "", message, {}, {}};
  const Json told = Json::parse(message, nullptr, false);
  const Json& error = told.is_object() ? member_at(told, "error") : told;
  if (const std::string words = text_at(error, "message"); error.is_object() && !words.empty()) {
    failure.message = words;
    failure.kind = text_at(error, "type") + " " + text_at(error, "code");
  }
  return failure;
}

class CodexReader final : public Reader {
 public:
  void read(const Json& event, Turn& turn, Events& out) const override {
    const std::string type = text_at(event, "type");
    if (type == "thread.started") {
      out.session(text_at(event, "thread_id"));
    } else if (type == "item.started" || type == "item.completed") {
      item(member_at(event, "item"), type == "item.completed", out);
    } else if (type == "turn.completed") {
      completed(member_at(event, "usage"), turn, out);
    } else if (type == "turn.failed") {
      const Failure failure = failure_in(text_at(event, "error.message"));
      out.error(failure, true);
      out.result(false, failure.message);
    } else if (type == "error") {
      const std::string message = text_at(event, "message");
      if (const auto retry = reconnecting(message)) {
        out.retry(retry->first, std::nullopt, {0, "", retry->second, {}, {}});
      } else {
        out.error(failure_in(message), false);
      }
    }
  }

  void read_text(std::string_view line, Turn&, Events& out) const override {
    // Its log on stderr is the only place that tells of a patch that was refused.
    if (line.find("rejected by user approval settings") != std::string_view::npos) {
      const auto error = line.find("error=");
      out.permission_denied(
          "file_change",
          std::string(error == std::string_view::npos ? line : line.substr(error + 6)));
    }
    out.noise(line);
  }

 private:
  static void item(const Json& item, bool is_completed, Events& out) {
    const std::string type = text_at(item, "type");
    if (type == "agent_message") {
      if (is_completed) out.text(text_at(item, "text"));
      return;
    }
    // An item "error" is a warning: the turn goes on.
    if (type == "reasoning" || type == "error" || type == "todo_list" || type == "plan") return;
    const std::string id = text_at(item, "id"), name = name_of_item(item);
    if (!is_completed) {
      out.tool_started(id, name, title_of_item(item));
      return;
    }
    const std::string status = text_at(item, "status");
    if (status == "declined") out.permission_denied(name, title_of_item(item));
    out.tool_ended(id, name, title_of_item(item), status != "failed" && status != "declined",
                   output_of_item(item));
  }

  // Counts on from the thread's beginning; its input counts what came from the cache.
  static void completed(const Json& usage, Turn& turn, Events& out) {
    Usage sums{count_at(usage, "input_tokens"), count_at(usage, "output_tokens"),
               count_at(usage, "cached_input_tokens"), std::nullopt};
    sums.input -= std::min(sums.input, sums.cached);
    if (turn.before || !turn.resumed) out.session_usage(sums);
    out.result(true, turn.last_text);
  }
};

}  // namespace

std::unique_ptr<Reader> make_codex_reader() {
  return std::make_unique<CodexReader>();
}

}  // namespace plait::agents

// Claude Code, --output-format stream-json --verbose.
#include <array>

#include "agents/program/reader.hpp"

namespace plait::agents {
namespace {

constexpr std::size_t kMessagesKept = 16;  // of which the usage may still be told anew
constexpr std::size_t kToolsKept = 16;     // at work at once

Usage usage_of_message(const Json& usage) {
  return {count_at(usage, "input_tokens") + count_at(usage, "cache_creation_input_tokens"),
          count_at(usage, "output_tokens"), count_at(usage, "cache_read_input_tokens"),
          std::nullopt};
}

// What each model used, sub-agents included; nullopt when it is not told.
std::optional<Usage> usage_of_models(const Json& models) {
  if (!models.is_object()) return std::nullopt;
  Usage out;
  for (const auto& [name, used] : models.items()) {
    out +=
        Usage{count_at(used, "inputTokens") + count_at(used, "cacheCreationInputTokens"),
              count_at(used, "outputTokens"), count_at(used, "cacheReadInputTokens"), std::nullopt};
    if (const Json& cost = member_at(used, "costUSD"); cost.is_number())
      out.cost = out.cost.value_or(0) + cost.get<double>();
  }
  return out;
}

void drop_oldest(Json& list, std::size_t limit) {
  while (list.size() > limit) list.erase(list.begin());
}

// own: {"messages": [[id, usage]…], "closed": usage of the messages before them,
//       "tools": [[id, name, title]…], "results": usage told by results}
class ClaudeReader final : public Reader {
 public:
  void read(const Json& event, Turn& turn, Events& out) const override {
    const std::string type = text_at(event, "type");
    const bool is_helper = member_at(event, "parent_tool_use_id").is_string();
    if (!is_helper) out.session(text_at(event, "session_id"));
    if (type == "assistant") {
      assistant(event, is_helper, turn, out);
    } else if (type == "user") {
      for (const Json& part : member_at(event, "message.content"))
        if (text_at(part, "type") == "tool_result") tool_result(part, turn, out);
    } else if (type == "system") {
      system(event, out);
    } else if (type == "result") {
      result(event, turn, out);
    }
  }

  void read_text(std::string_view line, Turn& turn, Events& out) const override {
    // Told on stderr, with nothing else: the session that was to be resumed is not there.
    if (line.find("No conversation found with session ID") != std::string_view::npos) {
      turn.session.clear();
      out.error({0, "no_session", std::string(line), {}, {}}, true);
    }
    out.noise(line);
  }

 private:
  static Failure failure_of(const Json& event, const char* status, std::string message) {
    return {static_cast<int>(count_at(event, status)),
            text_at(event, "error"),
            std::move(message),
            {},
            {}};
  }

  static void assistant(const Json& event, bool is_helper, Turn& turn, Events& out) {
    const Json& message = member_at(event, "message");
    if (text_at(message, "model") == "<synthetic>") {
      out.error(failure_of(event, "api_error_status", text_at(message, "content")), false);
      return;
    }
    for (const Json& part : member_at(message, "content")) {
      const std::string type = text_at(part, "type");
      if (type == "text") {
        is_helper ? out.text_of_helper(text_at(part, "text")) : out.text(text_at(part, "text"));
      } else if (type == "tool_use") {
        const std::string title = one_line(title_of(member_at(part, "input")));
        Json& tools = turn.own["tools"];
        tools.push_back({text_at(part, "id"), text_at(part, "name"), title});
        drop_oldest(tools, kToolsKept);
        out.tool_started(text_at(part, "id"), text_at(part, "name"), title);
      }
    }
    count_message(text_at(message, "id"), usage_of_message(member_at(message, "usage")), turn, out);
  }

  // A message comes in several events, each with the usage known by then.
  static void count_message(const std::string& id, const Usage& usage, Turn& turn, Events& out) {
    if (id.empty()) return;
    Json& messages = turn.own["messages"];
    Json* known = nullptr;
    for (Json& each : messages)
      if (each[0] == id) known = &each;
    if (known == nullptr) {
      messages.push_back({id, to_json(usage)});
    } else {
      (*known)[1] = to_json(usage);
    }
    Usage closed = usage_from_json(turn.own.value("closed", Json()));
    while (messages.size() > kMessagesKept) {
      closed += usage_from_json(messages[0][1]);
      messages.erase(messages.begin());
    }
    turn.own["closed"] = to_json(closed);
    for (const Json& each : messages) closed += usage_from_json(each[1]);
    closed.cost = turn.usage.cost;
    if (!turn.ended) out.usage(closed);
  }

  static void tool_result(const Json& part, Turn& turn, Events& out) {
    const std::string id = text_at(part, "tool_use_id");
    std::string name, title;
    Json& tools = turn.own["tools"];
    for (std::size_t i = 0; i < tools.size(); ++i) {
      if (tools[i][0] != id) continue;
      name = tools[i][1].get<std::string>();
      title = tools[i][2].get<std::string>();
      tools.erase(tools.begin() + static_cast<std::ptrdiff_t>(i));
      break;
    }
    out.tool_ended(id, name, title, member_at(part, "is_error") != true, text_at(part, "content"));
  }

  static void system(const Json& event, Events& out) {
    const std::string subtype = text_at(event, "subtype");
    if (subtype == "init") {
      out.model(text_at(event, "model"));
    } else if (subtype == "api_retry") {
      out.retry(static_cast<int>(count_at(event, "attempt")),
                static_cast<double>(count_at(event, "retry_delay_ms")) / 1000,
                failure_of(event, "error_status", text_at(event, "error")));
    } else if (subtype == "permission_denied") {
      out.permission_denied(text_at(event, "tool_name"), text_at(event, "message"));
    }
  }

  // There may be several. Their `usage` is of what was done since the one before, and lacks what
  // sub-agents used; `modelUsage` and the cost count on from the session's beginning.
  static void count_result(const Json& event, Turn& turn, Events& out) {
    const Json& cost = member_at(event, "total_cost_usd");
    if (const auto since = usage_of_models(member_at(event, "model_usage_since_last_result"))) {
      Usage sums = usage_from_json(turn.own.value("results", Json()));
      sums += *since;
      if (!sums.cost && cost == 0) sums.cost = 0;
      turn.own["results"] = to_json(sums);
      out.usage(sums);
      return;
    }
    // Older ones do not tell what was used since the last result.
    Usage session = usage_of_models(member_at(event, "modelUsage")).value_or(Usage{});
    if (cost.is_number()) session.cost = cost.get<double>();
    if (session.input + session.output > 0 && (turn.before || !turn.resumed))
      return out.session_usage(session);
    Usage sums = usage_from_json(turn.own.value("results", Json()));
    sums += usage_of_message(member_at(event, "usage"));
    turn.own["results"] = to_json(sums);
    if (turn.before || !turn.resumed) sums.cost = session.since(turn.before.value_or(Usage{})).cost;
    out.usage(sums);
  }

  static void result(const Json& event, Turn& turn, Events& out) {
    count_result(event, turn, out);
    for (const Json& denied : member_at(event, "permission_denials"))
      if (turn.denials.empty())
        out.permission_denied(text_at(denied, "tool_name"),
                              title_of(member_at(denied, "tool_input")));
    const bool failed = member_at(event, "is_error") == true;
    const std::string text = text_at(event, "result");
    if (failed) {
      Failure failure = failure_of(event, "api_error_status", text);
      failure.kind = text_at(event, "api_error_type");
      if (failure.message.empty()) failure.message = text_at(event, "subtype");
      out.error(std::move(failure), true);
    }
    out.result(!failed, text);
  }
};

}  // namespace

std::unique_ptr<Reader> make_claude_reader() {
  return std::make_unique<ClaudeReader>();
}

}  // namespace plait::agents

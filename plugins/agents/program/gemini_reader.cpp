// Gemini CLI, -o stream-json.
#include "agents/program/reader.hpp"
#include "agents/program/retry_time.hpp"

namespace plait::agents {
namespace {

// [API Error: {"error":{"code":401,"message":"…","status":"UNAUTHENTICATED"}}]
Failure failure_of_gemini(const Json& error) {
  Failure out{0, text_at(error, "type"), text_at(error, "message"), {}, {}};
  const auto begin = out.message.find('{');
  const auto end = out.message.rfind('}');
  if (begin == std::string::npos || end == std::string::npos || end < begin) return out;
  const Json told = Json::parse(out.message.substr(begin, end - begin + 1), nullptr, false);
  if (!told.is_object() || text_at(told, "error.message").empty()) return out;
  out.status = static_cast<int>(count_at(told, "error.code"));
  out.kind = text_at(told, "error.status");
  out.message = text_at(told, "error.message");
  return out;
}

class GeminiReader final : public Reader {
 public:
  void read(const Json& event, Turn& turn, Events& out) const override {
    const std::string type = text_at(event, "type");
    if (type == "message") {
      if (text_at(event, "role") != "assistant") return;
      out.text_piece(text_at(event, "content"));
      if (member_at(event, "delta") != true) out.end_of_text();
    } else if (type == "init") {
      out.session(text_at(event, "session_id"));
      out.model(text_at(event, "model"));
    } else if (type == "tool_use") {
      const std::string id = text_at(event, "tool_id"), name = text_at(event, "tool_name");
      const std::string title = one_line(title_of(member_at(event, "parameters")));
      turn.own["tools"][id] = {name, title};
      if (turn.own["tools"].size() > 16) turn.own["tools"].erase(turn.own["tools"].begin());
      out.tool_started(id, name, title);
    } else if (type == "tool_result") {
      tool_result(event, turn, out);
    } else if (type == "error") {
      if (text_at(event, "severity") != "warning") out.error(failure_of_gemini(event), false);
    } else if (type == "result") {
      result(event, turn, out);
    }
  }

  // What it tells of its retries is on stderr only.
  void read_text(std::string_view line, Turn& turn, Events& out) const override {
    constexpr std::string_view begin = "Attempt ";
    if (line.starts_with(begin) && line.find(" failed") != std::string_view::npos) {
      turn.own["attempt"] = std::atoi(std::string(line.substr(begin.size())).c_str());
      const auto words = line.find(": ");
      turn.own["attempt_message"] =
          clipped(words == std::string_view::npos ? line : line.substr(words + 2), 300);
      if (line.find("Retrying with backoff") != std::string_view::npos)
        retried(line, std::nullopt, turn, out);
    } else if (const auto wait = line.find("Retrying after "); wait != std::string_view::npos) {
      retried(turn.own.value("attempt_message", ""), wait_in(line.substr(wait)), turn, out);
    }
    out.noise(line);
  }

 private:
  static void retried(std::string_view message, std::optional<double> delay, Turn& turn,
                      Events& out) {
    if (!turn.own.contains("attempt")) return;
    Failure failure{status_in(std::string(message)), "", clipped(message, 300), {}, {}};
    out.retry(turn.own.value("attempt", 0), delay, std::move(failure));
    turn.own.erase("attempt");
    turn.own.erase("attempt_message");
  }

  static void tool_result(const Json& event, Turn& turn, Events& out) {
    const std::string id = text_at(event, "tool_id");
    std::string name, title;
    if (Json& tools = turn.own["tools"]; tools.is_object() && tools.contains(id)) {
      name = tools[id][0].get<std::string>();
      title = tools[id][1].get<std::string>();
      tools.erase(id);
    }
    const std::string error = text_at(event, "error.message");
    const std::string kind = text_at(event, "error.type");
    if (kind == "policy_violation" || kind == "tool_not_registered" ||
        error.find("denied by policy") != std::string::npos)
      out.permission_denied(name.empty() ? id : name, title.empty() ? error : title);
    const std::string output = text_at(event, "output");
    out.tool_ended(id, name, title, text_at(event, "status") != "error",
                   output.empty() ? error : output);
  }

  // Of this process alone; its input counts what came from the cache.
  static void result(const Json& event, Turn& turn, Events& out) {
    const Json& stats = member_at(event, "stats");
    Usage sums{count_at(stats, "input_tokens"), count_at(stats, "output_tokens"),
               count_at(stats, "cached"), std::nullopt};
    sums.input -= std::min(sums.input, sums.cached);
    out.usage(sums);
    const bool failed = text_at(event, "status") == "error";
    if (failed) out.error(failure_of_gemini(member_at(event, "error")), true);
    out.result(!failed, failed ? text_at(event, "error.message") : turn.last_text);
  }
};

}  // namespace

std::unique_ptr<Reader> make_gemini_reader() {
  return std::make_unique<GeminiReader>();
}

}  // namespace plait::agents

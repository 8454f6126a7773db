// opencode, run --format json. It has no last event: its end is that of the process.
#include "agents/program/reader.hpp"

#include "text/strings.hpp"

namespace plait::agents {
namespace {

class OpencodeReader final : public Reader {
 public:
  void read(const Json& event, Turn& turn, Events& out) const override {
    const std::string type = text_at(event, "type");
    const Json& part = member_at(event, "part");
    out.session(text_at(event, "sessionID"));
    if (type == "text") {
      if (member_at(part, "synthetic") == true) return;  // its own words to the model
      out.text(text_at(part, "text"));
    } else if (type == "tool_use") {
      tool(part, out);
    } else if (type == "step_finish") {
      Usage sums = turn.usage;
      const Json& tokens = member_at(part, "tokens");
      sums += Usage{count_at(tokens, "input") + count_at(tokens, "cache.write"),
                    count_at(tokens, "output") + count_at(tokens, "reasoning"),
                    count_at(tokens, "cache.read"), std::nullopt};
      if (const Json& cost = member_at(part, "cost"); cost.is_number())
        sums.cost = sums.cost.value_or(0) + cost.get<double>();
      out.usage(sums);
      // A step that calls no tool is the last, until another one comes.
      turn.ended = text_at(part, "reason") == "stop";
      turn.ended_well = turn.ended;
      turn.error.reset();
    } else if (type == "error") {
      error(member_at(event, "error"), turn, out);
    }
  }

  // It may go on after an error (a context that was too long is made shorter), and exits with 1 all
  // the same: that error is why.
  void end(Turn& turn, Events& out) const override {
    Reader::end(turn, out);
    const auto told = turn.own.find("error");
    if (turn.error || told == turn.own.end()) return;
    turn.error = failure_from_json(*told);
    turn.error_is_final = false;
  }

 private:
  static void tool(const Json& part, Events& out) {
    const Json& state = member_at(part, "state");
    const std::string id = text_at(part, "callID"), name = text_at(part, "tool");
    std::string title = title_of(member_at(state, "input"));
    if (title.empty()) title = text_at(state, "title");
    const std::string status = text_at(state, "status");
    if (status == "pending" || status == "running") {
      out.tool_started(id, name, title);
      return;
    }
    const std::string why = text_at(state, "error");
    if (status == "error" && is_denial(why)) out.permission_denied(name, title);
    if (name == "invalid") {  // a tool that the configuration denies does not exist
      const std::string wanted = text_at(state, "input.tool");
      const std::string problem = text_at(state, "input.error");
      if (problem.find("unavailable tool") != std::string::npos)
        out.permission_denied(wanted, problem);
      out.tool_ended(id, wanted, problem, false, problem);
      return;
    }
    const Json& exit = member_at(state, "metadata.exit");
    const bool well = status != "error" && (!exit.is_number() || exit == 0);
    out.tool_ended(id, name, title, well, why.empty() ? text_at(state, "output") : why);
  }

  static bool is_denial(const std::string& why) {
    const std::string words = text::lower(why);
    return words.find("permission") != std::string::npos ||
           words.find("rejected") != std::string::npos ||
           words.find("prevents you from using") != std::string::npos;
  }

  static void error(const Json& error, Turn& turn, Events& out) {
    Failure failure{static_cast<int>(count_at(error, "data.statusCode")),
                    text_at(error, "name"),
                    text_at(error, "data.message"),
                    {},
                    {}};
    if (failure.message.empty()) failure.message = failure.kind;
    const std::string after = text_at(error, "data.responseHeaders.retry-after");
    if (text::is_number(after) && after.size() < 8) failure.retry_after_s = std::stod(after);
    // A word of the provider, where the message has none.
    const Json told = Json::parse(text_at(error, "data.responseBody"), nullptr, false);
    if (told.is_object())
      failure.kind += " " + text_at(told, "error.type") + " " + text_at(told, "error.code");
    out.error(std::move(failure), true);
    turn.own["error"] = to_json(*turn.error);
    turn.ended = true;
    turn.ended_well = false;
  }
};

}  // namespace

std::unique_ptr<Reader> make_opencode_reader() {
  return std::make_unique<OpencodeReader>();
}

}  // namespace plait::agents

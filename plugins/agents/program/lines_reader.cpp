// JSON lines of a program that is described: where in them is what.
#include "agents/program/reader.hpp"

namespace plait::agents {
namespace {

// A rule {"when": {path: value}, "text": path, …} looks at the events in which every path of `when`
// has its value (a list: one of its values), and takes what its paths lead to.
class LinesReader final : public Reader {
 public:
  explicit LinesReader(Json rules) : rules_(std::move(rules)) {}

  void read(const Json& event, Turn& turn, Events& out) const override {
    for (const Json& rule : rules_)
      if (applies(rule, event)) use(rule, event, turn, out);
  }

 private:
  static bool applies(const Json& rule, const Json& event) {
    const Json when = rule.value("when", Json::object());
    for (const auto& [path, wanted] : when.items()) {
      const Json& value = member_at(event, path);
      const bool fits = wanted.is_array()
                            ? std::find(wanted.begin(), wanted.end(), value) != wanted.end()
                            : value == wanted;
      if (!fits) return false;
    }
    return true;
  }

  static const Json& value_at(const Json& rule, const char* key, const Json& event) {
    static const Json none;
    const auto path = rule.find(key);
    return path == rule.end() ? none : member_at(event, path->get_ref<const std::string&>());
  }
  static std::string string_at(const Json& rule, const char* key, const Json& event) {
    const Json& value = value_at(rule, key, event);
    return value.is_number() ? dump(value) : text_at(value, "");
  }

  static void use(const Json& rule, const Json& event, Turn& turn, Events& out) {
    out.session(string_at(rule, "session", event));
    if (const std::string text = string_at(rule, "text", event); !text.empty()) out.text(text);
    if (const std::string text = string_at(rule, "text_piece", event); !text.empty())
      out.text_piece(text);
    use_tool(rule, event, out);
    use_usage(rule, event, turn, out);
    if (const std::string message = string_at(rule, "error", event); !message.empty())
      out.error({static_cast<int>(number_at(rule, "error_status", event)), "", message, {}, {}},
                rule.value("final", false));
    if (rule.contains("result") || rule.contains("ok")) {
      const Json& ok = value_at(rule, "ok", event);
      out.result(!rule.contains("ok") || ok == true, string_at(rule, "result", event));
    }
  }

  static void use_tool(const Json& rule, const Json& event, Events& out) {
    const std::string name = string_at(rule, "tool", event);
    if (name.empty()) return;
    const Json& input = value_at(rule, "tool_title", event);
    const std::string title = title_of(input), id = string_at(rule, "tool_id", event);
    if (!rule.contains("tool_output")) return out.tool_started(id, name, title);
    out.tool_ended(id, name, title, value_at(rule, "tool_failed", event) != true,
                   string_at(rule, "tool_output", event));
  }

  static double number_at(const Json& rule, const char* key, const Json& event) {
    const Json& value = value_at(rule, key, event);
    return value.is_number() ? value.get<double>() : 0;
  }

  // `usage`: "turn" (each event tells the sums), "step" (they add up) or "session" (the sums go on
  // when a session is resumed).
  static void use_usage(const Json& rule, const Json& event, Turn& turn, Events& out) {
    bool any = false;
    for (const char* key : {"input", "output", "cached", "cost"})
      any = any || value_at(rule, key, event).is_number();
    if (!any) return;
    Usage told{static_cast<std::int64_t>(number_at(rule, "input", event)),
               static_cast<std::int64_t>(number_at(rule, "output", event)),
               static_cast<std::int64_t>(number_at(rule, "cached", event)), std::nullopt};
    if (rule.value("input_counts_cached", false)) told.input -= std::min(told.input, told.cached);
    if (value_at(rule, "cost", event).is_number()) told.cost = number_at(rule, "cost", event);
    const std::string counts = rule.value("usage", "turn");
    if (counts == "step") {
      Usage sums = turn.usage;
      sums += told;
      out.usage(sums);
    } else if (counts == "session") {
      if (turn.before || !turn.resumed) out.session_usage(told);
    } else {
      out.usage(told);
    }
  }

  Json rules_;
};

}  // namespace

std::unique_ptr<Reader> make_lines_reader(const Json& rules) {
  return std::make_unique<LinesReader>(rules);
}

}  // namespace plait::agents

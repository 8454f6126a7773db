// Kind "merge_strategy", contract merge_strategy/1: what becomes of one conflicting path.
#pragma once

#include <optional>
#include <plait/command.hpp>
#include <plait/component.hpp>
#include <string>
#include <variant>

namespace plait {

// One conflicting path. A side that does not have the file is empty (not: an empty file).
struct Conflict {
  std::string path;
  std::optional<std::string> base, ours, theirs;  // contents
  std::string ours_label, theirs_label;           // branch names
  bool binary = false;
};

struct Resolved {
  std::optional<std::string> content;  // none: the path is deleted
};
struct Decline {
  std::string reason;
};

class MergeStrategy : public Instance {
 public:
  static constexpr const char* kind = "merge_strategy";
  static constexpr const char* contract = "merge_strategy/1";
  static constexpr bool any_thread = true;
  static Json methods() { return {"resolve"}; }

  virtual Result<std::variant<Resolved, Command, Decline>> resolve(const Conflict& conflict,
                                                                   Call& call) = 0;

  Reply invoke(Call& call, std::string_view method, const Message& request) final {
    if (method != "resolve") return Reply::no_method();
    const auto made = resolve(decode(request), call);
    if (!made) return Reply::failed(made.error());
    if (const auto* command = std::get_if<Command>(&*made))
      return Reply::ok(Json{{"command", to_json(*command)}});
    if (const auto* decline = std::get_if<Decline>(&*made))
      return Reply::ok(Json{{"decline", decline->reason}});
    Message out;
    const auto& resolved = std::get<Resolved>(*made);
    out.json["resolved"] = resolved.content ? out.attach(*resolved.content) : Json(nullptr);
    return Reply::ok(std::move(out));
  }

  static Conflict decode(const Message& request) {
    const auto side = [&](const char* key) -> std::optional<std::string> {
      const std::string* bytes = request.blob(request.json.value(key, Json()));
      return bytes == nullptr ? std::nullopt : std::optional(*bytes);
    };
    Conflict c;
    c.path = request.json.value("path", "");
    c.base = side("base");
    c.ours = side("ours");
    c.theirs = side("theirs");
    const Json labels = request.json.value("labels", Json::object());
    c.ours_label = labels.value("ours", "ours");
    c.theirs_label = labels.value("theirs", "theirs");
    c.binary = request.json.value("binary", false);
    return c;
  }
  // The other direction, for whoever asks a strategy.
  static Message encode(const Conflict& c) {
    Message out;
    out.json["path"] = c.path;
    out.json["base"] = c.base ? out.attach(*c.base) : Json(nullptr);
    out.json["ours"] = c.ours ? out.attach(*c.ours) : Json(nullptr);
    out.json["theirs"] = c.theirs ? out.attach(*c.theirs) : Json(nullptr);
    out.json["labels"] = {{"ours", c.ours_label}, {"theirs", c.theirs_label}};
    out.json["binary"] = c.binary;
    return out;
  }
};

}  // namespace plait

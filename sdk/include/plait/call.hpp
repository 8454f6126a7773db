// One invocation as a plugin sees it: the host's services with C++ types.
#pragma once

#include <plait/abi.h>
#include <cstdint>
#include <plait/error_class.hpp>
#include <plait/json.hpp>
#include <plait/result.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace plait {

inline plait_bytes bytes_of(std::string_view text) {
  return {text.data(), text.size()};
}
inline std::string_view view_of(plait_bytes bytes) {
  return bytes.data == nullptr ? std::string_view{} : std::string_view(bytes.data, bytes.size);
}

// {"code","message","remedy"} as it crosses the boundary.
inline Json to_json(const Error& error) {
  Json out = {{"code", error.code}, {"message", error.message}};
  if (!error.remedy.empty()) out["remedy"] = error.remedy;
  if (!error.notes.empty()) out["notes"] = error.notes;
  if (error.span) {
    out["span"] = {{"file", error.span->file},
                   {"line", error.span->line},
                   {"column", error.span->column},
                   {"length", error.span->length}};
  }
  return out;
}

inline Error error_from_json(const Json& json) {
  const auto text = [&](const char* key) {
    const auto it = json.is_object() ? json.find(key) : json.end();
    return it != json.end() && it->is_string() ? it->get<std::string>() : std::string();
  };
  Error error = fail(text("code").empty() ? error_class::plugin : text("code"), text("message"),
                     text("remedy"));
  if (json.is_object() && json.contains("notes") && json["notes"].is_array())
    for (const Json& note : json["notes"])
      if (note.is_string()) error.notes.push_back(note.get<std::string>());
  if (json.is_object() && json.contains("span") && json["span"].is_object()) {
    const Json& span = json["span"];
    error.span = SourceSpan{span.value("file", ""), span.value("line", 0U),
                            span.value("column", 0U), span.value("length", 0U)};
  }
  return error;
}

// JSON and the raw bytes that it names by {"$blob": index}.
struct Message {
  Json json = Json::object();
  std::vector<std::string> blobs;

  // Adds bytes and returns what to put in `json` for them.
  Json attach(std::string bytes) {
    blobs.push_back(std::move(bytes));
    return Json{{"$blob", blobs.size() - 1}};
  }
  // The bytes that `value` names; nullptr if it names none.
  [[nodiscard]] const std::string* blob(const Json& value) const {
    if (!value.is_object()) return nullptr;
    const auto it = value.find("$blob");
    if (it == value.end() || !it->is_number_unsigned()) return nullptr;
    const auto index = it->get<std::size_t>();
    return index < blobs.size() ? &blobs[index] : nullptr;
  }
};

inline Message read_message(const plait_message& raw) {
  Message message;
  message.json = Json::parse(view_of(raw.json), nullptr, false);
  for (std::size_t i = 0; i < raw.blob_count; ++i)
    message.blobs.emplace_back(view_of(raw.blobs[i]));
  return message;
}

// Passes `message` to `use` in the ABI's form; the form lives during that call only.
template <typename Use>
auto with_raw(const Message& message, Use use) {
  const std::string text = dump(message.json);
  std::vector<plait_bytes> blobs;
  blobs.reserve(message.blobs.size());
  for (const std::string& blob : message.blobs) blobs.push_back(bytes_of(blob));
  const plait_message raw{bytes_of(text), blobs.data(), blobs.size()};
  return use(raw);
}

class Call;

// A component that the host opened for this instance. Valid as long as the instance; cheap to copy.
class Component {
 public:
  // The component's response, or its error. Not for methods that wait.
  Result<Message> invoke(Call& call, std::string_view method, const Message& request) const;

 private:
  friend class Call;
  explicit Component(plait_ref* ref) : ref_(ref) {}
  plait_ref* ref_;
};

enum class Cancel { none = 0, drain = 1, stop = 2 };
enum class LogLevel { debug = 0, info = 1, warning = 2, error = 3 };

// Threads: any, while the invocation lasts. Do not keep.
class Call {
 public:
  Call(const plait_host& host, plait_call* call) : host_(&host), call_(call) {}

  [[nodiscard]] Cancel cancelled() const { return static_cast<Cancel>(host_->cancelled(call_)); }

  // Seconds: of the run's steady clock, and since 1970.
  [[nodiscard]] double now() const { return static_cast<double>(clock().first) * 1e-9; }
  [[nodiscard]] double wall() const { return static_cast<double>(clock().second) * 1e-9; }

  // `type` is "display" or two words with a dot; not one of the engine's own.
  void emit(std::string_view type, const Json& data) const {
    const std::string text = dump(data);
    host_->emit(call_, bytes_of(type), bytes_of(text));
  }

  // `spec` as written in the pipeline: a name, or a table with "uses".
  [[nodiscard]] Result<Component> open(std::string_view kind, const Json& spec) const {
    const std::string text = dump(spec);
    plait_ref* ref = nullptr;
    if (host_->open(call_, bytes_of(kind), bytes_of(text), &ref) != PLAIT_OK) return last_error();
    return Component(ref);
  }

  [[nodiscard]] Status intend(std::string_view key, const Json& note) const {
    const std::string text = dump(note);
    if (host_->intend(call_, bytes_of(key), bytes_of(text)) != PLAIT_OK) return last_error();
    return {};
  }
  void settle(std::string_view key) const { host_->settle(call_, bytes_of(key)); }
  void mask(std::string_view secret) const { host_->mask(call_, bytes_of(secret)); }
  // `text` with the secrets masked: for files of the run that a component writes itself.
  [[nodiscard]] std::string hidden(std::string_view text) const {
    const auto* masking = static_cast<const plait_masking*>(host_->extension("plait.masking/1"));
    if (masking == nullptr) return std::string(text);  // of a host that masks nothing
    std::string out;
    masking->hide(
        call_, bytes_of(text),
        [](void* context, plait_bytes shown) {
          *static_cast<std::string*>(context) = view_of(shown);
        },
        &out);
    return out;
  }
  // The value of a pipeline's expression, whose names are the members of `scope`.
  [[nodiscard]] Result<Json> evaluate(std::string_view expression, const Json& scope) const {
    const auto* expressions =
        static_cast<const plait_expression*>(host_->extension("plait.expression/1"));
    if (expressions == nullptr)
      return fail(error_class::config, "this host knows no expressions", "use a newer plait");
    const std::string names = dump(scope);
    std::string value;
    const auto take = [](void* context, plait_bytes text) {
      *static_cast<std::string*>(context) = view_of(text);
    };
    if (expressions->evaluate(call_, bytes_of(expression), bytes_of(names), take, &value) !=
        PLAIT_OK)
      return last_error();
    return Json::parse(value, nullptr, false);
  }
  // Whether a condition holds; one that is neither true nor false is an error.
  [[nodiscard]] Result<bool> holds(std::string_view condition, const Json& scope) const {
    PLAIT_TRY(const Json value, evaluate(condition, scope));
    if (value.is_boolean()) return value.get<bool>();
    return fail(error_class::config,
                "\"" + std::string(condition) + "\" is neither true nor false");
  }
  void log(LogLevel level, std::string_view text) const {
    host_->log(call_, static_cast<std::int32_t>(level), bytes_of(text));
  }

 private:
  friend class Component;
  [[nodiscard]] std::pair<std::int64_t, std::int64_t> clock() const {
    std::pair<std::int64_t, std::int64_t> out;
    host_->clock(call_, &out.first, &out.second);
    return out;
  }
  [[nodiscard]] Error last_error() const {
    return error_from_json(Json::parse(view_of(host_->error(call_)), nullptr, false));
  }

  const plait_host* host_;
  plait_call* call_;
};

inline Result<Message> Component::invoke(Call& call, std::string_view method,
                                         const Message& request) const {
  return with_raw(request, [&](const plait_message& raw) -> Result<Message> {
    const plait_message* response = nullptr;
    const plait_status status =
        call.host_->invoke(call.call_, ref_, bytes_of(method), &raw, &response);
    if (status != PLAIT_OK) return call.last_error();
    return read_message(*response);
  });
}

}  // namespace plait

// The functions behind `plait_host`: each finds its call, checks what it was given and passes it
// to the run. Nothing that a plugin passes is trusted, and nothing is thrown back into it.
#include <algorithm>
#include <cstring>
#include <plait/error_class.hpp>

#include "config/expression.hpp"
#include "plugins/call_table.hpp"
#include "plugins/invoke.hpp"
#include "plugins/json_text.hpp"

namespace plait::plugins {

namespace {

constexpr std::size_t text_limit = std::size_t{1} << 20;  // keys, types, specs, log lines
constexpr std::string_view ended =
    R"({"code":"plugin","message":"the call that this handle belonged to has ended"})";

std::string_view text_of(plait_bytes bytes) {
  if (bytes.data == nullptr) return {};
  return {bytes.data, bytes.size};
}

// NULL with a length, or a length that no real object has.
bool sane(plait_bytes bytes, std::size_t limit) {
  return bytes.size <= limit && (bytes.data != nullptr || bytes.size == 0);
}

std::string speaker(const CallFrame& frame) {
  return frame.instance.info().kind + " " + frame.instance.info().name;
}

// Every host function runs in here: nothing escapes it.
template <typename Body>
plait_status guarded(plait_call* call, Body body) noexcept {
  try {
    const PinnedCall pinned(call);
    if (!pinned) return PLAIT_REFUSED;
    return body(*pinned);
  } catch (...) {  // the run's, or out of memory
    return PLAIT_REFUSED;
  }
}

plait_status refuse(CallFrame& frame, const Error& error, plait_status status = PLAIT_REFUSED) {
  const std::lock_guard lock(frame.mutex);
  frame.nested[std::this_thread::get_id()].error = dump(to_json(error));
  return status;
}

// Empty when `message` can be copied.
std::string complaint_about(const plait_message* message) {
  if (message == nullptr) return "a NULL reply";
  if (message->json.size > reply_limit)
    return "a reply of " + std::to_string(message->json.size) + " bytes; at most " +
           std::to_string(reply_limit) + " are taken";
  if (!sane(message->json, reply_limit)) return "a reply whose text is NULL";
  if (message->blob_count == 0) return {};
  if (message->blobs == nullptr || message->blob_count > blob_count_limit)
    return "a reply with " + std::to_string(message->blob_count) + " blobs";
  std::size_t total = 0;
  for (std::size_t i = 0; i < message->blob_count; ++i) {
    if (!sane(message->blobs[i], blobs_limit - total))
      return "blobs that are NULL or of more than " + std::to_string(blobs_limit) + " bytes";
    total += message->blobs[i].size;
  }
  return {};
}

OwnedMessage copy(const plait_message& message) {
  OwnedMessage out{std::string(text_of(message.json)), {}};
  out.blobs.reserve(message.blob_count);
  for (std::size_t i = 0; i < message.blob_count; ++i)
    out.blobs.emplace_back(text_of(message.blobs[i]));
  return out;
}

// "display", or words of letters, digits and _ joined by dots.
bool is_event_type(std::string_view type) {
  if (type == "display") return true;
  if (type.empty() || type.size() > 100 || type.find('.') == std::string_view::npos) return false;
  if (type.front() == '.' || type.back() == '.' || type.find("..") != std::string_view::npos)
    return false;
  return std::all_of(type.begin(), type.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
  });
}

// Empty when the event may be sent.
std::string event_problem(const CallFrame& frame, plait_bytes type, plait_bytes json) {
  if (!sane(type, text_limit) || !is_event_type(text_of(type)))
    return "its type is neither \"display\" nor words joined by dots";
  if (frame.host.reserved_event(text_of(type))) return "its type is the engine's own";
  if (json.size > event_limit)
    return "it has " + std::to_string(json.size) + " bytes; at most " +
           std::to_string(event_limit) + " are allowed";
  if (!sane(json, event_limit)) return "its data is NULL";
  const Status parsed = check_json(text_of(json));
  return parsed ? std::string() : "its data is " + parsed.error().message;
}

// Effects are of steps, and of real runs.
Status may_have_effects(const CallFrame& frame) {
  if (frame.info.dry_run) return fail(error_class::plugin, "a dry run has no effects");
  if (frame.instance.info().kind != "step")
    return fail(error_class::plugin,
                "only steps have effects, and this is a " + frame.instance.info().kind);
  return {};
}

}  // namespace

// A class only to be a friend of Instances.
class HostTable {
 public:
  static void reply(plait_call* call, const plait_message* message) noexcept {
    guarded(call, [&](CallFrame& frame) -> plait_status {
      std::string complaint = complaint_about(message);
      auto taken = complaint.empty() ? std::optional(copy(*message)) : std::nullopt;
      const std::lock_guard lock(frame.mutex);
      frame.complaint = std::move(complaint);
      frame.reply = std::move(taken);
      return PLAIT_OK;
    });
  }

  static std::int32_t cancelled(const plait_call* call) noexcept {
    Cancel state = Cancel::stop;  // of a call that has ended
    try {
      if (const PinnedCall frame(call); frame) state = frame->host.cancelled(frame->info);
    } catch (...) {
    }
    return static_cast<std::int32_t>(state);
  }

  static void clock(plait_call* call, std::int64_t* monotonic, std::int64_t* wall) noexcept {
    if (monotonic != nullptr) *monotonic = 0;
    if (wall != nullptr) *wall = 0;
    guarded(call, [&](CallFrame& frame) {
      if (monotonic != nullptr) *monotonic = frame.host.monotonic_ns();
      if (wall != nullptr) *wall = frame.host.wall_ns();
      return PLAIT_OK;
    });
  }

  static plait_status emit(plait_call* call, plait_bytes type, plait_bytes json) noexcept {
    return guarded(call, [&](CallFrame& frame) -> plait_status {
      const std::string problem = event_problem(frame, type, json);
      if (problem.empty()) {
        frame.host.emit(frame.info, text_of(type), text_of(json));
        return PLAIT_OK;
      }
      const std::string_view shown = sane(type, text_limit) ? text_of(type) : "";
      frame.host.event_dropped(frame.info, shown.substr(0, 100),
                               speaker(frame) + " sent an event that was dropped: " + problem);
      return refuse(frame, fail(error_class::plugin, "event dropped: " + problem));
    });
  }

  static plait_status open(plait_call* call, plait_bytes kind, plait_bytes spec,
                           plait_ref** out) noexcept {
    if (out == nullptr) return PLAIT_REFUSED;
    *out = nullptr;
    return guarded(call, [&](CallFrame& frame) -> plait_status {
      if (!sane(kind, text_limit) || !sane(spec, text_limit))
        return refuse(frame, fail(error_class::plugin, "open was given NULL or far too much"));
      const auto made = open_component(frame, text_of(kind), text_of(spec));
      if (!made)
        return refuse(frame, made.error(),
                      made.error().code == error_class::plugin ? PLAIT_REFUSED : PLAIT_FAILED);
      *out = reinterpret_cast<plait_ref*>(*made);
      return PLAIT_OK;
    });
  }

  static plait_status invoke(plait_call* call, plait_ref* ref, plait_bytes method,
                             const plait_message* request,
                             const plait_message** response) noexcept {
    if (response != nullptr) *response = nullptr;
    return guarded(call, [&](CallFrame& frame) -> plait_status {
      auto* instance = reinterpret_cast<Instance*>(ref);
      if (!frame.instance.has_opened(instance))
        return refuse(frame, fail(error_class::plugin, "invoke on what was never opened"));
      if (response == nullptr || !sane(method, text_limit) || !complaint_about(request).empty())
        return refuse(frame, fail(error_class::plugin, "invoke was given NULL or far too much"));
      return nested_call(frame, *instance, text_of(method), *request, *response);
    });
  }

  static plait_bytes error(plait_call* call) noexcept {
    plait_bytes out = bytes_of(ended);
    guarded(call, [&](CallFrame& frame) {
      const std::lock_guard lock(frame.mutex);
      const auto it = frame.nested.find(std::this_thread::get_id());
      out = bytes_of(it == frame.nested.end() ? std::string_view() : it->second.error);
      return PLAIT_OK;
    });
    return out;
  }

  static plait_status intend(plait_call* call, plait_bytes key, plait_bytes json) noexcept {
    return guarded(call, [&](CallFrame& frame) -> plait_status {
      if (Status may = may_have_effects(frame); !may) return refuse(frame, may.error());
      if (key.size == 0 || !sane(key, text_limit) || !sane(json, text_limit))
        return refuse(frame, fail(error_class::plugin, "intend was given NULL or far too much"));
      if (Status parsed = check_json(text_of(json)); !parsed) return refuse(frame, parsed.error());
      const Status noted = frame.host.intend(frame.info, text_of(key), text_of(json));
      return noted ? PLAIT_OK : refuse(frame, noted.error(), PLAIT_FAILED);
    });
  }

  static plait_status settle(plait_call* call, plait_bytes key) noexcept {
    return guarded(call, [&](CallFrame& frame) -> plait_status {
      if (Status may = may_have_effects(frame); !may) return refuse(frame, may.error());
      if (key.size == 0 || !sane(key, text_limit))
        return refuse(frame, fail(error_class::plugin, "settle was given NULL or far too much"));
      const Status noted = frame.host.settle(frame.info, text_of(key));
      return noted ? PLAIT_OK : refuse(frame, noted.error(), PLAIT_FAILED);
    });
  }

  static void mask(plait_call* call, plait_bytes secret) noexcept {
    guarded(call, [&](CallFrame& frame) {
      if (secret.size > 0 && sane(secret, text_limit)) frame.host.mask(text_of(secret));
      return PLAIT_OK;
    });
  }

  static void hide(plait_call* call, plait_bytes text,
                   void (*take)(void* context, plait_bytes shown), void* context) noexcept {
    guarded(call, [&](CallFrame& frame) {
      if (take == nullptr || !sane(text, reply_limit)) return PLAIT_REFUSED;
      std::string shown(text_of(text));
      frame.host.hide(shown);
      take(context, bytes_of(shown));
      return PLAIT_OK;
    });
  }

  static void log(plait_call* call, std::int32_t level, plait_bytes text) noexcept {
    guarded(call, [&](CallFrame& frame) {
      const auto known = static_cast<LogLevel>(std::clamp(level, 0, 3));
      if (sane(text, text_limit)) frame.host.log(frame.info, speaker(frame), known, text_of(text));
      return PLAIT_OK;
    });
  }

  static plait_status evaluate(plait_call* call, plait_bytes expression, plait_bytes scope,
                               void (*take)(void* context, plait_bytes value),
                               void* context) noexcept {
    return guarded(call, [&](CallFrame& frame) -> plait_status {
      if (take == nullptr || !sane(expression, text_limit) || !sane(scope, text_limit))
        return refuse(frame, fail(error_class::plugin, "evaluate was given NULL or far too much"));
      const auto value = value_of(text_of(expression), text_of(scope));
      if (!value) return refuse(frame, value.error(), PLAIT_FAILED);
      const std::string text = dump(*value);
      take(context, bytes_of(text));
      return PLAIT_OK;
    });
  }

  static const void* extension(const char* id) noexcept {
    static const plait_masking masking{sizeof(plait_masking), &HostTable::hide};
    static const plait_expression expressions{sizeof(plait_expression), &HostTable::evaluate};
    const std::string_view name = id == nullptr ? "" : id;
    if (name == "plait.masking/1") return &masking;
    return name == "plait.expression/1" ? &expressions : nullptr;
  }

 private:
  static Result<Json> value_of(std::string_view expression, std::string_view scope) {
    PLAIT_TRY(const Json names, parse_json(scope));
    PLAIT_TRY(const config::Expr parsed, config::parse_expression(expression));
    auto value = config::evaluate(parsed, names);
    // Its code is that of a mistake in a file; here something is wrong with the settings.
    if (!value) return fail(error_class::config, value.error().message, value.error().remedy);
    return value;
  }

  static Result<Instance*> open_component(CallFrame& frame, std::string_view kind,
                                          std::string_view spec) {
    if (Instance* earlier = frame.instance.opened(kind, spec)) return earlier;
    if (kind == "step")
      return fail(error_class::plugin, "a step cannot be opened: the pipeline calls steps");
    PLAIT_TRY(const Json parsed, parse_json(spec));
    PLAIT_TRY(Instance * made,
              frame.instance.owner().open_from(&frame, kind, parsed, frame.host, frame.info));
    frame.instance.add_opened(kind, spec, *made);
    return made;
  }

  static plait_status nested_call(CallFrame& caller, Instance& instance, std::string_view method,
                                  const plait_message& request, const plait_message*& response) {
    CallFrame frame(instance, method, &caller, caller.host, caller.info);
    auto made = call_component(frame, *instance.owner().turns_, request);
    if (!made) return refuse(caller, made.error(), PLAIT_BUG);
    if (made->status == PLAIT_FAILED)
      return refuse(caller, error_from_json(made->json), PLAIT_FAILED);
    if (made->status != PLAIT_OK)
      return refuse(caller, fail(error_class::cancelled, "stopped on request"), made->status);

    const std::lock_guard lock(caller.mutex);
    NestedAnswer& answer = caller.nested[std::this_thread::get_id()];
    answer.message = std::move(made->message);
    answer.views.clear();
    for (const std::string& blob : answer.message.blobs) answer.views.push_back(bytes_of(blob));
    answer.raw = {bytes_of(answer.message.json), answer.views.data(), answer.views.size()};
    response = &answer.raw;
    return PLAIT_OK;
  }
};

const plait_host& host_table() {
  static const plait_host table{sizeof(plait_host), PLAIT_ABI_MAJOR,       PLAIT_ABI_MINOR,
                                &HostTable::reply,  &HostTable::cancelled, &HostTable::clock,
                                &HostTable::emit,   &HostTable::open,      &HostTable::invoke,
                                &HostTable::error,  &HostTable::intend,    &HostTable::settle,
                                &HostTable::mask,   &HostTable::log,       &HostTable::extension};
  return table;
}

}  // namespace plait::plugins

#include "plugins/invoke.hpp"

#include <exception>
#include <plait/error_class.hpp>
#include <utility>

#include "plugins/call_table.hpp"
#include "plugins/contracts.hpp"
#include "plugins/crash.hpp"
#include "plugins/isolation/remote.hpp"
#include "plugins/json_text.hpp"

namespace plait::plugins {

namespace {

std::string listed(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : ", ") + word;
  return out;
}

// The plugin broke its contract.
Error broken(const CallFrame& frame, const std::string& cause) {
  return fail(error_class::plugin, frame.instance.entry().describe() + " " + cause,
              "this is a defect of the plugin");
}

Error refused(const CallFrame& frame, const std::string& cause) {
  return fail(error_class::plugin, frame.instance.entry().describe() + " cannot be asked \"" +
                                       std::string(frame.method) + "\": " + cause);
}

Status check_depth(const CallFrame& frame) {
  if (frame.depth <= depth_limit) return {};
  return refused(
      frame, "calls go deeper than " + std::to_string(depth_limit) + " (" + frame.chain() + ")");
}

// Before the call: may it be made at all?
Status check_call(const CallFrame& frame) {
  const ComponentEntry& entry = frame.instance.entry();
  if (!entry.has_method(frame.method))
    return refused(frame, "it has only " + listed(entry.info.methods));
  for (const CallFrame* f = frame.caller; f != nullptr; f = f->caller)
    if (&f->instance == &frame.instance)
      return refused(frame, "it is in a call already (" + frame.chain() + ")");
  return check_depth(frame);
}

// Makes `frame` reachable for host functions while `body`, the plugin's code, runs. An exception
// that it lets out (against the rules) becomes an error.
template <typename Body>
Result<plait_status> within_call(CallFrame& frame, Body body) {
  CallTable& table = CallTable::of_process();
  plait_call* handle = table.open(frame);
  if (handle == nullptr) return refused(frame, "too many calls at once");
  std::optional<std::string> thrown;
  plait_status status = PLAIT_BUG;
  try {
    status = body(handle);
  } catch (const std::exception& e) {
    thrown = e.what();
  } catch (...) {
    thrown = "something that is no std::exception";
  }
  table.close(handle);
  if (thrown)
    return broken(frame,
                  "threw across the boundary in " + std::string(frame.method) + ": " + *thrown);
  return status;
}

// {"$blob": i} must name a blob of the message: readers take anything else for "nothing".
bool blobs_exist(const Json& json, std::size_t count) {
  if (json.is_object()) {
    if (const auto it = json.find("$blob"); it != json.end())
      return it->is_number_unsigned() && it->get<std::size_t>() < count;
  }
  if (json.is_structured())
    for (const Json& part : json)
      if (!blobs_exist(part, count)) return false;
  return true;
}

// The reply that was given, parsed; an empty object when there was none and none is needed.
Result<RawResponse> take_reply(CallFrame& frame, plait_status status) {
  const std::string answered = "answered " + std::string(frame.method) + " ";
  RawResponse out;
  out.status = status;
  {
    const std::lock_guard lock(frame.mutex);
    if (!frame.complaint.empty()) return broken(frame, answered + "with " + frame.complaint);
    if (!frame.reply) return broken(frame, answered + "without a reply");
    out.message = std::move(*frame.reply);
  }
  auto json = parse_json(out.message.json);
  if (!json) return broken(frame, answered + "with " + json.error().message);
  out.json = std::move(json).value();
  if (!out.json.is_object())
    return broken(frame, answered + "with a JSON " + out.json.type_name() + ", not an object");
  if (out.message.json.find("\"$blob\"") != std::string::npos &&
      !blobs_exist(out.json, out.message.blobs.size()))
    return broken(frame, answered + "with a {\"$blob\": …} that names none of its " +
                             std::to_string(out.message.blobs.size()) + " blobs");
  return out;
}

// PLAIT_BUG: the wrapper's own words, if it still had any.
Error bug(CallFrame& frame) {
  const auto reply = take_reply(frame, PLAIT_BUG);
  std::string message;
  if (reply && reply->json.contains("message") && reply->json["message"].is_string())
    message = ": " + reply->json["message"].get<std::string>();
  return broken(frame, "broke off in " + std::string(frame.method) + message);
}

Status check_size(const CallFrame& frame, const Json& outputs, const std::string& where) {
  const std::size_t size = dump(outputs).size();
  if (size <= outputs_limit) return {};
  return broken(frame, "answered " + std::string(frame.method) + " with " + where + " of " +
                           std::to_string(size) + " bytes; at most " +
                           std::to_string(outputs_limit) + " are stored");
}

// What run and resume return is stored, so it is limited; a dry run stores nothing.
Status check_outputs(const CallFrame& frame, const RawResponse& response) {
  if (frame.instance.info().kind != "step" || frame.info.dry_run) return {};
  if (response.message.json.size() <= outputs_limit) return {};
  if (frame.method != "run" && frame.method != "resume") return {};
  if (response.json.contains("outputs"))
    PLAIT_CHECK(check_size(frame, response.json["outputs"], "outputs"));
  if (!response.json.contains("results")) return {};
  for (const auto& [task, result] : response.json["results"].items())
    if (result.is_object() && result.contains("outputs"))
      PLAIT_CHECK(check_size(frame, result["outputs"], "outputs for " + task));
  return {};
}

Status check_body(const CallFrame& frame, const RawResponse& response) {
  static constexpr const char* words[] = {"done", "wait", "blocked", "failed"};
  const Contract& contract = *frame.instance.entry().contract;
  const std::string answered = "answered " + std::string(frame.method) + " with ";
  const LazySchema* schema = contract.answer(frame.method, response.status);
  if (schema == nullptr)
    return broken(frame, answered + "\"" + words[response.status] + "\" (status " +
                             std::to_string(response.status) + "), which " + contract.id() +
                             " does not allow");
  const auto violation = schema->check(response.json);
  if (!violation) return broken(frame, answered + violation.error().message);
  if (*violation)
    return broken(frame, answered + "a response that does not fit " + contract.id() + ": " +
                             (*violation)->text());
  return check_outputs(frame, response);
}

Result<RawResponse> judge(CallFrame& frame, plait_status status) {
  const std::string method(frame.method);
  switch (status) {
    case PLAIT_OK:
    case PLAIT_WAIT:
    case PLAIT_BLOCKED:
    case PLAIT_FAILED: {
      PLAIT_TRY(RawResponse response, take_reply(frame, status));
      PLAIT_CHECK(check_body(frame, response));
      return response;
    }
    case PLAIT_CANCELLED:
      if (frame.host.cancelled(frame.info) == Cancel::none)
        return broken(frame, "answered " + method + " with \"cancelled\", and nobody cancelled it");
      return RawResponse{status, {"{}", {}}, Json::object()};
    case PLAIT_NO_METHOD:
      return broken(frame, "names method \"" + method + "\" in its manifest and does not have it");
    case PLAIT_BUG:
      return bug(frame);
    default:  // a number from outside, PLAIT_REFUSED among them
      return broken(frame, "answered " + method + " with status " + std::to_string(status) +
                               ", which means nothing here");
  }
}

}  // namespace

Result<RawResponse> call_component(CallFrame& frame, Turns& turns, const plait_message& request) {
  PLAIT_CHECK(check_call(frame));
  const Instance& instance = frame.instance;
  const ComponentEntry& entry = instance.entry();
  const bool in_turn = !entry.any_thread || instance.remote() != nullptr;
  if (in_turn && !turns.take(&instance, frame))
    return refused(frame, "it would wait for itself: what is in it now waits for this call (" +
                              frame.chain() + ")");
  const auto status = within_call(frame, [&](plait_call* handle) {
    if (Remote* remote = instance.remote()) return remote->invoke(handle, frame.method, request);
    const plait_bytes method{frame.method.data(), frame.method.size()};
    const InPlugin here(frame);
    return entry.functions->invoke(instance.self(), handle, method, &request);
  });
  if (in_turn) turns.give_back(&instance);
  if (!status) return status.error();
  return judge(frame, *status);
}

Result<void*> create_component(CallFrame& frame) {
  PLAIT_CHECK(check_depth(frame));
  const ComponentEntry& entry = frame.instance.entry();
  const std::string with = dump(frame.instance.with());
  void* self = nullptr;
  PLAIT_TRY(const plait_status status, within_call(frame, [&](plait_call* handle) {
              if (Remote* remote = frame.instance.remote()) {
                self = remote;
                return remote->create(handle);
              }
              return entry.functions->create(&host_table(), handle, bytes_of(with), &self);
            }));
  if (status == PLAIT_OK) {
    if (self == nullptr) return broken(frame, "answered create with success and no instance");
    return self;
  }
  if (status == PLAIT_BUG) return bug(frame);
  if (status != PLAIT_FAILED)
    return broken(frame, "answered create with status " + std::to_string(status) +
                             ", which means nothing here");
  PLAIT_TRY(const RawResponse response, take_reply(frame, status));
  PLAIT_CHECK(check_body(frame, response));
  return error_from_json(response.json).note("from " + entry.describe());
}

}  // namespace plait::plugins

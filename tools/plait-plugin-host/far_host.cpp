#include "far_host.hpp"

#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <mutex>
#include <plait/call.hpp>
#include <string>
#include <utility>

#include "plugins/invoke.hpp"

namespace plait::far {

namespace {

using plugins::Frame;
using plugins::FrameKind;

// The connection, and the call that it serves. Threads of the plugin take turns.
struct Line {
  std::mutex mutex;
  int socket = -1;
  std::uintptr_t call = 0;  // handle of the call that goes on; 0: none
  std::uintptr_t calls = 0;
};

Line& line() {
  static Line made;
  return made;
}

// What the last call on this thread left: its response, and why one failed.
struct Left {
  Frame response;
  std::vector<plait_bytes> blobs;
  plait_message raw{};
  std::string error = R"({"code":"plugin","message":"nothing has failed"})";
};

Left& left() {
  thread_local Left made;
  return made;
}

std::int64_t number_of(const std::string& text) {
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::string text_of(plait_bytes bytes) {
  return std::string(view_of(bytes));
}

// Without plait there is nothing left to do here.
void check(bool sent) {
  if (!sent) std::_Exit(0);
}

bool tell(plait_call* call, Frame frame) {
  Line& to = line();
  const std::lock_guard lock(to.mutex);
  if (call == nullptr || reinterpret_cast<std::uintptr_t>(call) != to.call) return false;
  check(plugins::write_frame(to.socket, frame, std::nullopt).ok());
  return true;
}

bool ask(plait_call* call, Frame frame, Frame& answer) {
  Line& to = line();
  const std::lock_guard lock(to.mutex);
  if (call == nullptr || reinterpret_cast<std::uintptr_t>(call) != to.call) {
    left().error = R"({"code":"plugin","message":"the call has ended"})";
    return false;
  }
  check(plugins::write_frame(to.socket, frame, std::nullopt).ok());
  auto read = plugins::read_frame(to.socket, std::nullopt);
  check(read.ok() && read->kind == FrameKind::answer);
  answer = std::move(read).value();
  return true;
}

// The status of an answer; its last part is the error then.
plait_status status_of(const Frame& answer) {
  const auto status = static_cast<plait_status>(number_of(answer.part(0)));
  if (status != PLAIT_OK && answer.parts.size() > 1) left().error = answer.parts.back();
  return status;
}

plait_status ask_status(plait_call* call, FrameKind kind, std::vector<std::string> parts) {
  Frame answer;
  if (!ask(call, {kind, std::move(parts)}, answer)) return PLAIT_REFUSED;
  return status_of(answer);
}

// Whether plait itself would take it; a size that cannot be meant is not copied.
bool is_sane(const plait_message& message) {
  const auto fits = [](plait_bytes bytes, std::size_t limit) {
    return bytes.size <= limit && (bytes.data != nullptr || bytes.size == 0);
  };
  if (!fits(message.json, plugins::reply_limit) || message.blob_count > plugins::blob_count_limit)
    return false;
  if (message.blobs == nullptr && message.blob_count > 0) return false;
  for (std::size_t i = 0; i < message.blob_count; ++i)
    if (!fits(message.blobs[i], plugins::blobs_limit)) return false;
  return true;
}

void append(Frame& frame, const plait_message& message) {
  frame.parts.push_back(text_of(message.json));
  for (std::size_t i = 0; i < message.blob_count; ++i)
    frame.parts.push_back(text_of(message.blobs[i]));
}

void reply(plait_call* call, const plait_message* message) {
  Frame frame{FrameKind::reply, {}};
  if (message != nullptr && is_sane(*message)) {
    append(frame, *message);
  } else if (message != nullptr) {
    frame.kind = FrameKind::senseless;
    frame.parts = {std::to_string(message->json.size), message->json.data == nullptr ? "1" : "0",
                   std::to_string(message->blob_count)};
  }
  tell(call, std::move(frame));
}

std::int32_t cancelled(const plait_call* call) {
  Frame answer;
  // Not changed: the handle is a number.
  if (!ask(const_cast<plait_call*>(call), {FrameKind::cancelled, {}}, answer)) return 2;
  return static_cast<std::int32_t>(number_of(answer.part(0)));
}

void clock(plait_call* call, std::int64_t* monotonic, std::int64_t* wall) {
  Frame answer;
  const bool known = ask(call, {FrameKind::clock, {}}, answer);
  if (monotonic != nullptr) *monotonic = known ? number_of(answer.part(0)) : 0;
  if (wall != nullptr) *wall = known ? number_of(answer.part(1)) : 0;
}

plait_status emit(plait_call* call, plait_bytes type, plait_bytes json) {
  return ask_status(call, FrameKind::emit, {text_of(type), text_of(json)});
}

plait_status open(plait_call* call, plait_bytes kind, plait_bytes spec, plait_ref** out) {
  if (out == nullptr) return PLAIT_REFUSED;
  *out = nullptr;
  Frame answer;
  if (!ask(call, {FrameKind::open, {text_of(kind), text_of(spec)}}, answer)) return PLAIT_REFUSED;
  const plait_status status = status_of(answer);
  if (status == PLAIT_OK) *out = reinterpret_cast<plait_ref*>(number_of(answer.part(1)));
  return status;
}

plait_status invoke(plait_call* call, plait_ref* ref, plait_bytes method,
                    const plait_message* request, const plait_message** response) {
  if (response == nullptr || request == nullptr || !is_sane(*request)) return PLAIT_REFUSED;
  *response = nullptr;
  Frame asked{FrameKind::call,
              {std::to_string(reinterpret_cast<std::intptr_t>(ref)), text_of(method)}};
  append(asked, *request);
  Left& mine = left();
  if (!ask(call, std::move(asked), mine.response)) return PLAIT_REFUSED;
  const plait_status status = status_of(mine.response);
  if (status != PLAIT_OK) return status;
  mine.blobs.clear();
  for (std::size_t i = 2; i < mine.response.parts.size(); ++i)
    mine.blobs.push_back(bytes_of(mine.response.parts[i]));
  mine.raw = {bytes_of(mine.response.part(1)), mine.blobs.data(), mine.blobs.size()};
  *response = &mine.raw;
  return PLAIT_OK;
}

plait_bytes error(plait_call*) {
  return bytes_of(left().error);
}

plait_status intend(plait_call* call, plait_bytes key, plait_bytes json) {
  return ask_status(call, FrameKind::intend, {text_of(key), text_of(json)});
}

plait_status settle(plait_call* call, plait_bytes key) {
  return ask_status(call, FrameKind::settle, {text_of(key)});
}

void mask(plait_call* call, plait_bytes secret) {
  tell(call, {FrameKind::mask, {text_of(secret)}});
}

void log(plait_call* call, std::int32_t level, plait_bytes text) {
  tell(call, {FrameKind::log, {std::to_string(level), text_of(text)}});
}

void hide(plait_call* call, plait_bytes text, void (*take)(void* context, plait_bytes shown),
          void* context) {
  Frame answer;
  if (take != nullptr && ask(call, {FrameKind::hide, {text_of(text)}}, answer))
    take(context, bytes_of(answer.part(0)));
}

plait_status evaluate(plait_call* call, plait_bytes expression, plait_bytes scope,
                      void (*take)(void* context, plait_bytes value), void* context) {
  Frame answer;
  if (take == nullptr ||
      !ask(call, {FrameKind::evaluate, {text_of(expression), text_of(scope)}}, answer))
    return PLAIT_REFUSED;
  const plait_status status = status_of(answer);
  if (status == PLAIT_OK) take(context, bytes_of(answer.part(1)));
  return status;
}

const void* extension(const char* id) {
  static const plait_masking masking{sizeof(plait_masking), &hide};
  static const plait_expression expressions{sizeof(plait_expression), &evaluate};
  const std::string_view name = id == nullptr ? "" : id;
  if (name == "plait.masking/1") return &masking;
  return name == "plait.expression/1" ? &expressions : nullptr;
}

}  // namespace

const plait_host& host() {
  static const plait_host table{sizeof(plait_host),
                                PLAIT_ABI_MAJOR,
                                PLAIT_ABI_MINOR,
                                &reply,
                                &cancelled,
                                &clock,
                                &emit,
                                &open,
                                &invoke,
                                &error,
                                &intend,
                                &settle,
                                &mask,
                                &log,
                                &extension};
  return table;
}

plait_call* begin_call(int socket) {
  Line& to = line();
  const std::lock_guard lock(to.mutex);
  to.socket = socket;
  to.call = ++to.calls;
  return reinterpret_cast<plait_call*>(to.call);
}

void end_call() {
  Line& to = line();
  const std::lock_guard lock(to.mutex);
  to.call = 0;
}

}  // namespace plait::far

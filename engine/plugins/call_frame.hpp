// One call into a component, from the host's side: what `plait_call` stands for.
#pragma once

#include <plait/abi.h>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "plugins/host.hpp"
#include "plugins/instance.hpp"

namespace plait::plugins {

// A message with the bytes that its views point to.
struct OwnedMessage {
  std::string json;
  std::vector<std::string> blobs;
};

// What a nested call left for the plugin, borrowed by it until its next one on the same thread.
struct NestedAnswer {
  OwnedMessage message;
  std::vector<plait_bytes> views;
  plait_message raw{};
  std::string error;  // JSON
};

class CallFrame {
 public:
  CallFrame(Instance& callee, std::string_view called, const CallFrame* caller_frame,
            HostServices& services, const CallInfo& call_info)
      : instance(callee),
        method(called),
        caller(caller_frame),
        host(services),
        info(call_info),
        depth(caller_frame == nullptr ? 1 : caller_frame->depth + 1) {}

  // Is this call `other`, or below it?
  [[nodiscard]] bool is_within(const CallFrame& other) const {
    for (const CallFrame* frame = this; frame != nullptr; frame = frame->caller)
      if (frame == &other) return true;
    return false;
  }
  // "scorer a > scorer b > scorer a", from the first call on.
  [[nodiscard]] std::string chain() const {
    const std::string own = instance.info().kind + " " + instance.info().name;
    return caller == nullptr ? own : caller->chain() + " > " + own;
  }

  Instance& instance;
  const std::string_view method;
  const CallFrame* const caller;
  HostServices& host;
  const CallInfo& info;
  const int depth;

  // The rest is shared by the threads that the plugin may use.
  std::mutex mutex;
  std::optional<OwnedMessage> reply;  // the last one
  std::string complaint;              // why a reply was not taken
  std::map<std::thread::id, NestedAnswer> nested;
};

}  // namespace plait::plugins

// A component in a process of its own: the same ABI, by frames to plait-plugin-host. What goes
// wrong in there (a signal, an endless loop, far too much memory) is a failure of the call.
#pragma once

#include <plait/abi.h>
#include <sys/types.h>

#include <cstdint>
#include <plait/json_fwd.hpp>
#include <plait/result.hpp>
#include <string>
#include <string_view>

#include "plugins/isolation/frame.hpp"

namespace plait::plugins {

// Where a component lives.
struct Isolation {
  bool process = false;                                 // else in plait's own
  double timeout_s = 60;                                // for one call; 0: none
  std::uint64_t memory_bytes = std::uint64_t{2} << 30;  // address space; 0: no limit

  // Of "process", "none" or { mode, timeout, memory }. Error: config.
  static Result<Isolation> from_json(const Json& json);
  [[nodiscard]] std::string key() const;
  friend bool operator==(const Isolation&, const Isolation&) = default;
};

struct RemoteSpec {
  std::string program;  // plait-plugin-host
  std::string library;  // the plugin's file
  std::string kind, name, with;
  std::string described;  // "plugin …: step …", for messages
  Isolation isolation;
};

class Remote {
 public:
  // `host` serves what the plugin asks, on the thread of the call.
  Remote(const plait_host& host, RemoteSpec spec) : host_(host), spec_(std::move(spec)) {}
  ~Remote();
  Remote(const Remote&) = delete;
  Remote& operator=(const Remote&) = delete;

  // Starts the process and makes the component in it; as plait_component.create.
  plait_status create(plait_call* call);
  // As plait_component.invoke. A process that has gone is started anew. One thread at a time.
  plait_status invoke(plait_call* call, std::string_view method, const plait_message& request);

 private:
  Status start();
  void stop();
  // Sends `request` and serves the process until it is done.
  plait_status talk(plait_call* call, const Frame& request, std::string_view method);
  Result<plait_status> converse(plait_call* call, const Frame& request);
  Status serve(plait_call* call, const Frame& asked, const Deadline& deadline);
  Frame answer_to(plait_call* call, const Frame& asked);
  plait_status tell_death(plait_call* call, const Error& how, std::string_view method);
  std::string end_of_process();

  const plait_host& host_;
  const RemoteSpec spec_;
  pid_t pid_ = -1;
  int socket_ = -1;
  bool made_ = false;
};

}  // namespace plait::plugins

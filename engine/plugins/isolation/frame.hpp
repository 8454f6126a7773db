// What plait and plait-plugin-host say to each other over a socket: frames of byte strings.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <plait/result.hpp>
#include <string>
#include <vector>

namespace plait::plugins {

enum class FrameKind : std::uint32_t {
  // To the host program.
  create = 1,  // kind, name, with
  invoke,      // method, json, blobs…
  answer,      // to what it asked: status, parts…
  // From it.
  done,       // status: the end of create or invoke; or status, "exception" or "thrown", its text
  reply,      // json, blobs…; not answered
  senseless,  // a reply that cannot be read: size of its text, whether that is NULL (0, 1), blobs
  log,        // level, text; not answered
  mask,       // secret; not answered
  cancelled,  // -> 0, 1, 2
  clock,      // -> monotonic, wall
  emit,       // type, json
  open,       // kind, spec -> status, reference | error
  call,       // reference, method, json, blobs… -> status, json, blobs… | error
  intend,     // key, json
  settle,     // key
  hide,       // text -> text
  evaluate    // expression, scope -> status, value | error
};

struct Frame {
  FrameKind kind = FrameKind::done;
  std::vector<std::string> parts;

  // Number `index`, or "" where there are fewer.
  [[nodiscard]] const std::string& part(std::size_t index) const;
};

using Deadline = std::optional<std::chrono::steady_clock::time_point>;  // none: for ever

// Errors: timeout at the deadline; crashed when the other side has gone or sends what is no frame.
[[nodiscard]] Status write_frame(int socket, const Frame& frame, const Deadline& deadline);
[[nodiscard]] Result<Frame> read_frame(int socket, const Deadline& deadline);

}  // namespace plait::plugins

// Crossing the boundary: one call, and whether what came back keeps the contract.
#pragma once

#include <plait/abi.h>
#include <plait/json.hpp>
#include <plait/result.hpp>

#include "plugins/call_frame.hpp"
#include "plugins/turns.hpp"

namespace plait::plugins {

// The functions that every plugin is given.
[[nodiscard]] const plait_host& host_table();

struct RawResponse {
  plait_status status = PLAIT_OK;  // OK, WAIT, BLOCKED, FAILED or CANCELLED
  OwnedMessage message;
  Json json;  // message.json, parsed
};

// Calls frame.method of frame.instance. Errors: class plugin, as Instances::invoke says.
[[nodiscard]] Result<RawResponse> call_component(CallFrame& frame, Turns& turns,
                                                 const plait_message& request);

// Calls create; the plugin's instance. Errors: what it said, or class plugin.
[[nodiscard]] Result<void*> create_component(CallFrame& frame);

inline constexpr std::size_t reply_limit = std::size_t{64} << 20;   // bytes of JSON
inline constexpr std::size_t blobs_limit = std::size_t{512} << 20;  // bytes of all blobs
inline constexpr std::size_t blob_count_limit = 100'000;

}  // namespace plait::plugins

// plait_host for a plugin in this process: every function is asked of plait over the socket.
#pragma once

#include <plait/abi.h>

#include "plugins/isolation/frame.hpp"

namespace plait::far {

// The table; the socket is the one that main was given.
[[nodiscard]] const plait_host& host();

// One call at a time. While it is begun, host functions may be used with its handle, from any
// thread; afterwards the handle means nothing.
[[nodiscard]] plait_call* begin_call(int socket);
void end_call();

}  // namespace plait::far

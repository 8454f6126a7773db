// Landlock: the kernel refuses this process and all that it starts to write anywhere but where it
// was told. It needs no privilege and no other program, but hides nothing, and cannot take a file
// out of a folder that may be written.
#pragma once

#include <string>

#include "options.hpp"

namespace plait::confine {

// Version of the kernel's interface; 0: there is none.
int landlock_version();

// Confines this process, its network too. Empty, or what went wrong.
std::string enter_landlock(const Options& options);

// The network alone: no TCP connection but to the proxy's port, if there is a proxy. Other
// protocols stay as they are. Empty, or what went wrong.
std::string close_network(const Options& options);

}  // namespace plait::confine

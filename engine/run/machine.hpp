// How the machine is, as /proc tells it.
#pragma once

#include <filesystem>

#include "schedule/auto_limit.hpp"

namespace plait::run {

// What cannot be read is left as it is in a new Machine; without MemAvailable all memory is taken
// to be free. CPUs are those that this process may use.
[[nodiscard]] schedule::Machine read_machine(const std::filesystem::path& proc = "/proc");

}  // namespace plait::run

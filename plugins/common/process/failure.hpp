// From how a process ended to an error.
#pragma once

#include <plait/command.hpp>
#include <string>

namespace plait::process {

// For an outcome that is no success; `who` begins the message: "the command ended with exit code
// 2". A program that says by its exit code that it did not succeed is gate_failed, one that could
// not be found is not_found, the rest is crashed, timeout or cancelled.
Error failure_of(const Outcome& outcome, const std::string& who);

}  // namespace plait::process

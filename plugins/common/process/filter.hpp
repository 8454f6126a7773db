// A short program that answers on its standard output what it was asked on its standard input.
#pragma once

#include <plait/command.hpp>
#include <plait/result.hpp>
#include <string>
#include <string_view>

namespace plait::process {

struct Filtered {
  int code = 0;        // exit code
  std::string output;  // standard output, whole
  std::string errors;  // the end of its standard error, at most 8 KiB
};

// Runs it in this call and waits; `command.timeout_s` must be above 0. It and what it started are
// killed at that limit, and when it says more than 64 MiB. Environment as for any command. Errors:
// not_found (no such program), io, timeout, crashed (ended by a signal; too much output).
Result<Filtered> run_filter(const Command& command, std::string_view input);

}  // namespace plait::process

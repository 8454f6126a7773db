// The command line of plait-supervise.
#pragma once

#include <csignal>

#include <cstdint>

namespace plait::supervise {

// Pointers point into argv and the program's environment: they live as long as the process.
struct Options {
  const char* folder = nullptr;      // --dir, required: lock, pid, output and status go there
  const char* cwd = nullptr;         // --cwd, absent = the supervisor's own
  const char* stdin_file = nullptr;  // --stdin, absent = /dev/null
  // --secrets, NUL-terminated values that the output is not to show; "-": standard input
  const char* secrets_file = nullptr;
  std::int64_t timeout_ms = 0;     // --timeout-ms, 0 = none
  std::int64_t grace_ms = 10'000;  // --grace-ms, between stop signal and SIGKILL
  int stop_signal = SIGTERM;       // --stop-signal, by name (TERM, SIGINT) or number
  char** argv = nullptr;           // what follows `--`, ends with a null pointer
};

// Returns null when `options` is filled, otherwise what is wrong. `*subject` is then the argument
// that the message is about, or null.
const char* parse_options(int argc, char** argv, Options& options, const char** subject);

}  // namespace plait::supervise

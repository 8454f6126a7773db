#include "options.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace plait::supervise {
namespace {

struct SignalName {
  const char* name;
  int number;
};

constexpr SignalName kStopSignals[] = {{"TERM", SIGTERM}, {"INT", SIGINT},   {"HUP", SIGHUP},
                                       {"QUIT", SIGQUIT}, {"USR1", SIGUSR1}, {"USR2", SIGUSR2},
                                       {"KILL", SIGKILL}};

bool parse_milliseconds(const char* text, std::int64_t& out) {
  char* end = nullptr;
  errno = 0;
  const long long value = strtoll(text, &end, 10);
  if (errno != 0 || end == text || *end != '\0' || value < 0) return false;
  out = value;
  return true;
}

bool parse_signal(const char* text, int& out) {
  const char* name = strncmp(text, "SIG", 3) == 0 ? text + 3 : text;
  for (const SignalName& known : kStopSignals) {
    if (strcmp(known.name, name) == 0) {
      out = known.number;
      return true;
    }
  }
  std::int64_t number = 0;
  if (!parse_milliseconds(text, number) || number < 1 || number >= NSIG) return false;
  out = static_cast<int>(number);
  return true;
}

const char* set_option(Options& options, const char* name, const char* value) {
  if (strcmp(name, "--dir") == 0) {
    options.folder = value;
  } else if (strcmp(name, "--cwd") == 0) {
    options.cwd = value;
  } else if (strcmp(name, "--stdin") == 0) {
    options.stdin_file = value;
  } else if (strcmp(name, "--secrets") == 0) {
    options.secrets_file = value;
  } else if (strcmp(name, "--timeout-ms") == 0) {
    if (!parse_milliseconds(value, options.timeout_ms)) return "not a number of milliseconds";
  } else if (strcmp(name, "--grace-ms") == 0) {
    if (!parse_milliseconds(value, options.grace_ms)) return "not a number of milliseconds";
  } else if (strcmp(name, "--stop-signal") == 0) {
    if (!parse_signal(value, options.stop_signal)) return "not a signal to stop with";
  } else {
    return "unknown option";
  }
  return nullptr;
}

}  // namespace

const char* parse_options(int argc, char** argv, Options& options, const char** subject) {
  int index = 1;
  for (; index < argc && strcmp(argv[index], "--") != 0; index += 2) {
    *subject = argv[index];
    if (index + 1 >= argc) return "an option without a value, or no `--` before the program";
    if (const char* problem = set_option(options, argv[index], argv[index + 1])) return problem;
  }
  *subject = nullptr;
  if (options.folder == nullptr) return "--dir is missing";
  if (index + 1 >= argc) return "no program after `--`";
  options.argv = argv + index + 1;
  return nullptr;
}

}  // namespace plait::supervise

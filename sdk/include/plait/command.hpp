// A process to run and how one ended: the two objects that agents, gates, strategies, checks, steps
// and runners exchange. Nobody but plait-supervise runs anything.
#pragma once

#include <map>
#include <plait/error_class.hpp>
#include <plait/json.hpp>
#include <plait/result.hpp>
#include <string>
#include <vector>

namespace plait {

// argv[0] without a slash is looked up in the child's PATH. No shell unless argv names one.
struct Command {
  std::vector<std::string> argv;
  std::string cwd;                         // absolute
  std::map<std::string, std::string> env;  // added to what is inherited
  std::vector<std::string> inherit_env;    // names or PREFIX_*; empty: the host's allow-list
  std::vector<std::string> secrets;        // names of variables whose values are masked
  std::vector<std::string> writable;       // folders it writes beside its checkout: see runner
  std::string stdin_file;                  // empty: /dev/null
  double timeout_s = 0;                    // 0: none beside the step's own
  double grace_s = 10;                     // between the stop signal and SIGKILL
  std::string stop_signal = "TERM";
};

inline Json to_json(const Command& c) {
  Json out{{"argv", c.argv}, {"cwd", c.cwd}};
  if (!c.env.empty()) out["env"] = c.env;
  if (!c.inherit_env.empty()) out["inherit_env"] = c.inherit_env;
  if (!c.secrets.empty()) out["secrets"] = c.secrets;
  if (!c.writable.empty()) out["writable"] = c.writable;
  if (!c.stdin_file.empty()) out["stdin_file"] = c.stdin_file;
  if (c.timeout_s > 0) out["timeout_s"] = c.timeout_s;
  if (c.grace_s != 10) out["grace_s"] = c.grace_s;
  if (c.stop_signal != "TERM") out["stop_signal"] = c.stop_signal;
  return out;
}

inline Result<Command> command_from_json(const Json& json) {
  Command c;
  try {
    c.argv = json.at("argv").get<std::vector<std::string>>();
    c.cwd = json.value("cwd", "");
    c.env = json.value("env", c.env);
    c.inherit_env = json.value("inherit_env", c.inherit_env);
    c.secrets = json.value("secrets", c.secrets);
    c.writable = json.value("writable", c.writable);
    c.stdin_file = json.value("stdin_file", "");
    c.timeout_s = json.value("timeout_s", 0.0);
    c.grace_s = json.value("grace_s", 10.0);
    c.stop_signal = json.value("stop_signal", "TERM");
  } catch (const Json::exception& e) {
    return fail(error_class::plugin, std::string("not a command: ") + e.what());
  }
  if (c.argv.empty() || c.argv[0].empty())
    return fail(error_class::plugin, "not a command: argv is empty");
  for (const std::string& arg : c.argv)
    if (arg.find('\0') != std::string::npos)
      return fail(error_class::plugin, "not a command: an argument holds a NUL byte");
  return c;
}

// Names of variables that are passed on where a command names none. A trailing * matches the rest.
inline const std::vector<std::string>& usual_environment() {
  static const std::vector<std::string> names{"PATH", "HOME", "USER",   "LOGNAME", "SHELL", "LANG",
                                              "LC_*", "TZ",   "TMPDIR", "TERM",    "XDG_*"};
  return names;
}

enum class Ending { exited, signalled, timed_out, cancelled, crashed };

struct Outcome {
  Ending kind = Ending::crashed;  // crashed: not started, or its supervisor died
  int code = 0;
  int signal = 0;
  std::string output;  // file with stdout and stderr
  double started = 0;  // seconds since 1970
  double seconds = 0;
  double cpu_s = 0;        // of the whole process tree; 0: not known
  double peak_rss_kb = 0;  // of the largest process in it; 0: not known
  std::string message;

  [[nodiscard]] bool success() const { return kind == Ending::exited && code == 0; }
};

inline const char* to_text(Ending ending) {
  switch (ending) {
    case Ending::exited:
      return "exited";
    case Ending::signalled:
      return "signalled";
    case Ending::timed_out:
      return "timed_out";
    case Ending::cancelled:
      return "cancelled";
    case Ending::crashed:
      return "crashed";
  }
  return "crashed";
}

inline Outcome outcome_from_json(const Json& json) {
  Outcome o;
  if (!json.is_object()) return o;
  const std::string kind = json.value("kind", "crashed");
  for (const Ending e : {Ending::exited, Ending::signalled, Ending::timed_out, Ending::cancelled})
    if (kind == to_text(e)) o.kind = e;
  o.code = json.value("code", 0);
  o.signal = json.value("signal", 0);
  o.output = json.value("output", "");
  o.started = json.value("started", 0.0);
  o.seconds = json.value("seconds", 0.0);
  o.cpu_s = json.value("cpu_s", 0.0);
  o.peak_rss_kb = json.value("peak_rss_kb", 0.0);
  o.message = json.value("message", "");
  return o;
}

inline Json to_json(const Outcome& o) {
  Json out{{"kind", to_text(o.kind)}, {"code", o.code},       {"signal", o.signal},
           {"output", o.output},      {"started", o.started}, {"seconds", o.seconds}};
  if (o.cpu_s > 0) out["cpu_s"] = o.cpu_s;
  if (o.peak_rss_kb > 0) out["peak_rss_kb"] = o.peak_rss_kb;
  if (!o.message.empty()) out["message"] = o.message;
  return out;
}

// "exit code 2", "killed by signal 9", "ran out of its time".
inline std::string describe(const Outcome& o) {
  switch (o.kind) {
    case Ending::exited:
      return "exit code " + std::to_string(o.code);
    case Ending::signalled:
      return "killed by signal " + std::to_string(o.signal);
    case Ending::timed_out:
      return "ran out of its time";
    case Ending::cancelled:
      return "stopped on request";
    case Ending::crashed:
      return o.message.empty() ? "could not be run" : o.message;
  }
  return "could not be run";
}

}  // namespace plait

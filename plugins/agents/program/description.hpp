// A program that works on a task, described: how it is started, told what to do, understood and
// stopped.
#pragma once

#include <map>
#include <optional>
#include <plait/json.hpp>
#include <plait/result.hpp>
#include <string>
#include <vector>

namespace plait::agents {

// A part of the command line. A group is left out when one of the values in it is empty.
struct Argument {
  std::vector<std::string> parts;
  bool is_group = false;
};

enum class PromptBy { input, argument, file, none };

struct HealthDescription {
  std::vector<std::string> version{"--version"};  // arguments; empty: it is not asked
  std::string install;                            // what to do when it is not there
  std::string login;                              // what to do to log in
  std::vector<std::string> login_env;             // one of these variables set, or
  std::vector<std::string> login_files;  // one of these files there (~ is HOME), is a login
};

struct Description {
  std::string name;  // the component's
  std::vector<Argument> argv;
  std::vector<Argument> resume_argv;  // empty: argv does for both
  std::vector<std::string> args;      // what the user adds: at {args}, or at the end
  PromptBy prompt = PromptBy::input;
  std::string output = "text";  // format: make_reader
  Json lines = Json::array();
  std::map<std::string, std::string> env;
  std::map<std::string, std::string> root_env;  // only for root
  std::vector<std::string> inherit_env;         // beside the usual ones
  std::vector<std::string> secrets;             // inherited, and masked
  std::vector<std::string> writable;            // what it writes beside its worktree
  std::string provider;
  std::map<std::string, std::string> models;  // haiku, sonnet, opus → the program's name
  std::string stop_signal = "TERM";
  double grace_s = 10;
  std::vector<int> exit_codes{0};  // of success
  bool needs_result = false;       // without its last event there is no success
  std::string tested;              // version that it was tried with; empty: none
  HealthDescription health;

  // Of settings that fit kProgramSchema. Error (config): what cannot be meant.
  static Result<Description> from_json(const std::string& name, const Json& settings);
};

// `more` put on top of the settings of a description: tables are merged, `args`, `inherit_env`,
// `secrets` and `writable` are added, everything else is replaced.
Json merged_settings(Json settings, const Json& more);

// The settings of agent "program", and of those that are shipped (which have them all already).
extern const char kProgramManifest[];
// clang-format off
#define PLAIT_DESCRIBED_SETTINGS \
  R"("program": {"type": "string", "description": "the path of the program, where it is not in PATH"},)" \
  R"("args": {"type": "array", "items": {"type": "string"}, "description": "further arguments"},)" \
  R"("env": {"type": "object", "additionalProperties": {"type": "string"}},)" \
  R"("inherit_env": {"type": "array", "items": {"type": "string"},)" \
  R"( "description": "names of variables to pass on, beside the usual ones; PREFIX_* too"},)" \
  R"("secrets": {"type": "array", "items": {"type": "string"},)" \
  R"( "description": "names of variables to pass on whose values are masked everywhere"},)" \
  R"("writable": {"type": "array", "items": {"type": "string"},)" \
  R"( "description": "folders that it can write in the sandbox; ?PATH: where it is there, !PATH: stays read-only"},)" \
  R"("provider": {"type": "string", "description": "whose rate limits it works under"},)" \
  R"("models": {"type": "object", "additionalProperties": {"type": "string"},)" \
  R"( "description": "haiku, sonnet, opus: what the program calls them"},)" \
  R"("stop_signal": {"enum": ["TERM", "INT", "HUP", "QUIT", "USR1", "USR2", "KILL"]},)" \
  R"("grace": {"type": ["number", "string"], "format": "duration",)" \
  R"( "description": "between stop signal and force"})"
// clang-format on

}  // namespace plait::agents

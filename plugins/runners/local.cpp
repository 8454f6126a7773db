#include "runners/local.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "sandbox/wrap.hpp"

namespace plait::runners {
namespace {

constexpr std::array<std::string_view, 7> kStopSignals{"TERM", "INT",  "HUP", "QUIT",
                                                       "USR1", "USR2", "KILL"};

bool has_nul(const std::string& text) {
  return text.find('\0') != std::string::npos;
}

bool is_variable_name(const std::string& name) {
  return !name.empty() && name.find('=') == std::string::npos && !has_nul(name);
}

}  // namespace

Result<Command> LocalRunner::prepare(const Command& command, const Json& context, Call&) {
  if (!command.cwd.empty() && command.cwd[0] != '/')
    return fail(error_class::config,
                "the folder \"" + command.cwd + "\" to run in is not absolute");
  for (const auto& [name, value] : command.env) {
    if (!is_variable_name(name) || has_nul(value))
      return fail(error_class::config, "\"" + name + "\" cannot be set in an environment");
  }
  if (std::find(kStopSignals.begin(), kStopSignals.end(), command.stop_signal) ==
      kStopSignals.end())
    return fail(error_class::config, "\"" + command.stop_signal + "\" is no signal to stop with",
                "use TERM, INT, HUP, QUIT, USR1, USR2 or KILL");
  const auto sandbox = context.find("sandbox");
  return sandbox::wrap(command, sandbox == context.end() ? Json() : *sandbox);
}

}  // namespace plait::runners

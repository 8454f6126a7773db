// doctor: what this machine can do.
#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "agent_check.hpp"
#include "commands.hpp"
#include "errors.hpp"
#include "machine.hpp"
#include "paths.hpp"
#include "plugins/registry.hpp"
#include "small_options.hpp"
#include "terminal.hpp"

namespace plait::cli {
namespace {

const char* word_for(Health health) {
  switch (health) {
    case Health::ok:
      return "ok";
    case Health::warn:
      return "warn";
    case Health::fail:
      break;
  }
  return "fail";
}

Style style_of(Health health) {
  switch (health) {
    case Health::ok:
      return Style::green;
    case Health::warn:
      return Style::yellow;
    case Health::fail:
      break;
  }
  return Style::red;
}

void look_at_plugins(const std::vector<std::string>& named, std::vector<MachineCheck>& checks) {
  const plugins::Registry registry = plugins::Registry::load(plugin_dirs(named));
  for (const Error& problem : registry.problems())
    checks.push_back({"plugins", Health::fail, problem.message, problem.remedy});
  if (registry.libraries().empty())
    checks.push_back({"plugins", Health::fail, "there are none", "install plait whole"});
  else
    checks.push_back({"plugins", Health::ok,
                      std::to_string(registry.components().size()) + " components in " +
                          std::to_string(registry.libraries().size()) + " libraries",
                      ""});
  const std::vector<MachineCheck> agents = look_at_agents(registry);
  checks.insert(checks.end(), agents.begin(), agents.end());
}

void show(const std::vector<MachineCheck>& checks) {
  Terminal terminal(stdout);
  std::size_t widest = 0;
  for (const MachineCheck& check : checks) widest = std::max(widest, check.name.size());
  for (const MachineCheck& check : checks) {
    std::string word = word_for(check.health);
    word.resize(5, ' ');
    std::string text =
        check.name + std::string(widest - check.name.size() + 2, ' ') + check.message;
    if (!check.remedy.empty()) text += "\nhelp: " + check.remedy;
    terminal.marked(word, style_of(check.health), text);
  }
}

}  // namespace

int command_doctor(const Args& args) {
  SmallOptions options("doctor",
                       "Tells what this machine can do for plait, and what to do about the rest; "
                       "exit code 1 when something plait needs is missing");
  options.plugin_dir_option();
  options.flag("--json", "as a JSON document");
  if (const auto code = options.parse(args)) return *code;
  std::error_code failed;
  std::filesystem::path where = options.directory();
  if (where.empty()) where = std::filesystem::current_path(failed);
  std::vector<MachineCheck> checks = look_at_machine(where.string());
  look_at_plugins(options.plugin_dirs(), checks);
  const bool sound = std::none_of(checks.begin(), checks.end(), [](const MachineCheck& check) {
    return check.health == Health::fail;
  });
  if (!options.has("--json")) {
    show(checks);
    return sound ? 0 : 1;
  }
  Json list = Json::array();
  for (const MachineCheck& check : checks)
    list.push_back({{"name", check.name},
                    {"status", word_for(check.health)},
                    {"message", check.message},
                    {"remedy", check.remedy}});
  std::fputs((dump(Json{{"ok", sound}, {"checks", std::move(list)}}, 2) + "\n").c_str(), stdout);
  return sound ? 0 : 1;
}

}  // namespace plait::cli

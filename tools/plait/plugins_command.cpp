// plugins: what there is.
#include <cstdio>

#include "commands.hpp"
#include "errors.hpp"
#include "paths.hpp"
#include "small_options.hpp"
#include "terminal.hpp"

namespace plait::cli {

int command_plugins(const Args& args) {
  SmallOptions options("plugins", "Lists the components of all plugins");
  options.plugin_dir_option();
  options.flag("--json", "their manifests as a JSON list");
  if (const auto code = options.parse(args)) return *code;
  const plugins::Registry registry = plugins::Registry::load(plugin_dirs(options.plugin_dirs()));
  for (const Error& problem : registry.problems()) complain(problem);
  const int exit_code = registry.problems().empty() ? 0 : 1;
  if (options.has("--json")) {
    Json list = Json::array();
    for (const plugins::ComponentEntry* entry : registry.components()) {
      Json manifest = Json::parse(entry->manifest, nullptr, false);
      manifest["file"] = entry->info.file;
      list.push_back(std::move(manifest));
    }
    std::fputs((dump(list, 2) + "\n").c_str(), stdout);
    return exit_code;
  }
  Terminal terminal(stdout);
  std::vector<std::vector<std::string>> rows;
  for (const plugins::ComponentEntry* entry : registry.components())
    rows.push_back(
        {entry->info.kind, entry->info.name, entry->info.version, entry->info.description});
  for (const std::string& line :
       table_lines({"KIND", "NAME", "VERSION", "WHAT"}, rows, "llll", terminal.width()))
    terminal.line(line);
  return exit_code;
}

}  // namespace plait::cli

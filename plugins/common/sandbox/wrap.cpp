#include "sandbox/wrap.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <plait/json.hpp>

#include "sandbox/rules.hpp"

namespace plait::sandbox {
namespace {

namespace fs = std::filesystem;

using Words = std::vector<std::string>;

bool lies_in(const fs::path& path, const fs::path& folder) {
  return std::mismatch(folder.begin(), folder.end(), path.begin(), path.end()).first ==
         folder.end();
}

std::string variable(const Command& command, const char* name) {
  if (const auto it = command.env.find(name); it != command.env.end()) return it->second;
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

// "${NAME:-path}/x": the folder that a variable names, or else that path. "~/x": below the user's
// home; without one, such a folder is passed over.
std::string expanded(const Command& command, const std::string& path) {
  if (const std::size_t end = path.find('}'); path.starts_with("${") && end != std::string::npos) {
    const std::string inner = path.substr(2, end - 2);
    const std::size_t otherwise = std::min(inner.find(":-"), inner.size());
    const std::string named = variable(command, inner.substr(0, otherwise).c_str());
    if (!named.empty()) return named + path.substr(end + 1);
    if (otherwise == inner.size()) return {};
    return expanded(command, inner.substr(otherwise + 2) + path.substr(end + 1));
  }
  if (!path.starts_with("~/")) return path;
  const std::string home = variable(command, "HOME");
  return home.empty() ? "" : home + path.substr(1);
}

// A folder to be written must not hold what is protected, nor lie among git's own files.
Status check_folder(const std::string& folder, const Json& context) {
  const fs::path path = fs::path(folder).lexically_normal();
  const fs::path common = context.value("common", "");
  const std::string main = context.value("main_checkout", "");
  const bool holds = lies_in(common, path) || (!main.empty() && lies_in(main, path));
  const bool inside = lies_in(path, common) && !lies_in(path, common / "plait");
  if (path.is_absolute() && !holds && !inside) return {};
  return fail(error_class::config,
              "'" + folder + "' cannot be made writable in the sandbox: " +
                  (!path.is_absolute() ? "it is not an absolute path"
                   : holds             ? "it holds the repository"
                                       : "it is the repository's own"),
              "name a folder that holds what is written and nothing else");
}

void add_rules(Words& argv, const Json& rules) {
  for (const Json& rule : rules)
    argv.insert(argv.end(), {"--" + rule.at(0).get<std::string>(), rule.at(1).get<std::string>()});
}

// What settings name is passed over where it is not there; a command's own folders are made, but
// for "?path". "!path", in one of them, is read-only nevertheless, and made if need
// be, so that nobody else makes it.
Status add_writable(Words& argv, const Command& command, const Json& context) {
  const auto add = [&](const char* access, const std::string& path) -> Status {
    const std::string folder = expanded(command, path);
    if (folder.empty()) return {};
    PLAIT_CHECK(check_folder(folder, context));
    argv.insert(argv.end(), {access, folder});
    return {};
  };
  for (const Json& path : context.value("writable", Json::array()))
    PLAIT_CHECK(add("--writable", path.get<std::string>()));
  // Nobody asked for the caches by name: one that holds the repository stays as it is.
  if (context.value("caches", true)) {
    for (const std::string& cache : usual_caches()) static_cast<void>(add("--writable", cache));
    static_cast<void>(add("--made-writable", "${XDG_CACHE_HOME:-~/.cache}"));
  }
  for (const std::string& path : command.writable) {
    if (path.starts_with('!')) continue;
    const bool made = !path.starts_with('?');
    PLAIT_CHECK(add(made ? "--made-writable" : "--writable", made ? path : path.substr(1)));
  }
  for (const std::string& path : command.writable)
    if (const std::string kept = path.starts_with('!') ? expanded(command, path.substr(1)) : "";
        !kept.empty())
      argv.insert(argv.end(), {"--made-read-only", kept});
  return {};
}

void add_network(Words& argv, Command& command, const std::string& network) {
  argv.insert(argv.end(), {"--network", network});
  if (network == "on" || network == "off") return;
  for (const char* name : {"HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"})
    command.env[name] = "http://" + network;
}

Result<Command> wrapped(Command command, const Json& context) {
  Words argv{context.at("program").get<std::string>(), "--way",
             context.at("way").get<std::string>(), "--tmp", context.at("tmp").get<std::string>()};
  if (const std::string program = context.value("bubblewrap", ""); !program.empty())
    argv.insert(argv.end(), {"--bubblewrap", program});
  add_rules(argv, context.at("before"));
  PLAIT_CHECK(add_writable(argv, command, context));
  add_rules(argv, context.at("after"));
  if (const auto branch = context.find("branch"); branch != context.end())
    argv.insert(argv.end(), {"--common", context.at("common").get<std::string>(), "--branch",
                             branch->at("name").get<std::string>(), "--branch-folder",
                             branch->at("folder").get<std::string>()});
  add_network(argv, command, context.value("network", "on"));
  argv.emplace_back("--");
  argv.insert(argv.end(), command.argv.begin(), command.argv.end());
  command.argv = std::move(argv);
  command.writable.clear();
  if (command.cwd.empty()) command.cwd = context.at("worktree").get<std::string>();
  return command;
}

}  // namespace

Result<Command> wrap(const Command& command, const Json& context) {
  if (!context.is_object() || context.value("mode", "off") == "off") return command;
  try {
    return wrapped(command, context);
  } catch (const Json::exception& e) {
    return fail(error_class::plugin, std::string("not a sandbox: ") + e.what());
  }
}

}  // namespace plait::sandbox

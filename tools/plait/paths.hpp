// Where plait itself is installed, and where a user's own things are.
#pragma once

#include <filesystem>
#include <optional>
#include <plait/result.hpp>
#include <string>
#include <vector>

#include "config/document.hpp"
#include "plugins/registry.hpp"

namespace plait::cli {

// Found from the running program: <prefix>/bin/plait, <prefix>/lib/plait/plugins,
// <prefix>/share/plait/pipelines.
struct Installation {
  std::filesystem::path supervise;
  std::filesystem::path plugin_host;
  std::filesystem::path plugins;
  std::filesystem::path pipelines;
};
[[nodiscard]] Installation installation();

// $XDG_CONFIG_HOME/plait, else ~/.config/plait; empty if neither is set.
[[nodiscard]] std::filesystem::path user_config_dir();
// $XDG_STATE_HOME/plait, else ~/.local/state/plait.
[[nodiscard]] std::filesystem::path user_state_dir();

// $XDG_CONFIG_DIRS (/etc/xdg when it is not set), each with "plait" below; the most important last.
[[nodiscard]] std::vector<std::filesystem::path> system_config_dirs();

// Lowest first: shipped, system, user. With what a repository brings: layers.hpp.
[[nodiscard]] std::vector<config::SearchDir> pipeline_dirs();
// In order of search: those named on the command line, the user's, the shipped one. Never one that
// a repository names.
[[nodiscard]] std::vector<plugins::PluginDir> plugin_dirs(const std::vector<std::string>& named);

// What a command works on: a repository, or (for pipelines without one) a plain folder.
struct Project {
  std::filesystem::path root;       // checkout, or the bare repository
  std::filesystem::path state_dir;  // of runs: <git common dir>/plait
  std::string note;                 // why the state is elsewhere; for people
};
[[nodiscard]] Result<Project> find_project(const std::filesystem::path& where);

}  // namespace plait::cli

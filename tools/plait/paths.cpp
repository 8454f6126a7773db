#include "paths.hpp"

#include <algorithm>
#include <cstdlib>
#include <plait/error_class.hpp>
#include <system_error>

#include "git/repository.hpp"
#include "store/state_dir.hpp"

namespace plait::cli {

namespace fs = std::filesystem;

namespace {

fs::path user_dir(const char* variable, const char* below_home) {
  if (const char* set = std::getenv(variable); set != nullptr && *set == '/')
    return fs::path(set) / "plait";
  if (const char* home = std::getenv("HOME"); home != nullptr && *home == '/')
    return fs::path(home) / below_home / "plait";
  return {};
}

}  // namespace

Installation installation() {
  std::error_code ignored;
  const fs::path bin = fs::read_symlink("/proc/self/exe", ignored).parent_path();
  const fs::path prefix = bin.parent_path();
  return {bin / "plait-supervise", bin / "plait-plugin-host", prefix / "lib/plait/plugins",
          prefix / "share/plait/pipelines"};
}

fs::path user_config_dir() {
  return user_dir("XDG_CONFIG_HOME", ".config");
}

std::vector<fs::path> system_config_dirs() {
  const char* set = std::getenv("XDG_CONFIG_DIRS");
  const std::string list = set != nullptr && *set != '\0' ? set : "/etc/xdg";
  std::vector<fs::path> dirs;
  for (std::size_t begin = 0; begin <= list.size();) {
    const std::size_t end = std::min(list.find(':', begin), list.size());
    const std::string dir = list.substr(begin, end - begin);
    if (dir.starts_with('/')) dirs.insert(dirs.begin(), fs::path(dir) / "plait");
    begin = end + 1;
  }
  return dirs;
}

fs::path user_state_dir() {
  return user_dir("XDG_STATE_HOME", ".local/state");
}

std::vector<config::SearchDir> pipeline_dirs() {
  std::vector<config::SearchDir> dirs{{"shipped", installation().pipelines}};
  for (const fs::path& system : system_config_dirs())
    dirs.push_back({"system", system / "pipelines"});
  if (const fs::path user = user_config_dir(); !user.empty())
    dirs.push_back({"user", user / "pipelines"});
  return dirs;
}

std::vector<plugins::PluginDir> plugin_dirs(const std::vector<std::string>& named) {
  std::vector<plugins::PluginDir> dirs;
  for (const std::string& dir : named) dirs.push_back({dir, plugins::Presence::required});
  if (const fs::path user = user_config_dir(); !user.empty())
    dirs.push_back({user / "plugins", plugins::Presence::optional});
  dirs.push_back({installation().plugins, plugins::Presence::required});
  return dirs;
}

Result<Project> find_project(const fs::path& where) {
  PLAIT_TRY(const git::Repository repository, git::Repository::open(where));
  Project project;
  project.root = repository.is_bare() ? repository.common_dir() : repository.work_tree();
  const fs::path wanted = repository.common_dir() / "plait";
  std::error_code ignored;
  const fs::path fallback =
      user_state_dir() /
      std::to_string(std::hash<std::string>{}(fs::weakly_canonical(wanted, ignored).string()));
  PLAIT_TRY(const store::StateDir chosen, store::choose_state_dir(wanted, fallback));
  project.state_dir = chosen.path;
  project.note = chosen.note;
  return project;
}

}  // namespace plait::cli

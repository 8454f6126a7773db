#include "plugins/registry.hpp"

#include <algorithm>
#include <map>
#include <plait/error_class.hpp>
#include <utility>

#include "base/suggest.hpp"
#include "plugins/contracts.hpp"
#include "plugins/isolation/remote.hpp"
#include "plugins/library.hpp"

namespace plait::plugins {

namespace fs = std::filesystem;

struct Registry::State {
  Contracts contracts;
  std::vector<Error> problems;
  std::vector<Library> libraries;
  std::map<std::pair<std::string, std::string>, ComponentEntry> components;
  std::string host_program;
};

namespace {

Result<std::vector<fs::path>> libraries_in(const PluginDir& dir) {
  std::vector<fs::path> out;
  std::error_code error;
  fs::directory_iterator it(dir.path, error);
  if (error == std::errc::no_such_file_or_directory && dir.presence == Presence::optional)
    return out;
  for (; !error && it != fs::directory_iterator(); it.increment(error))
    if (it->path().extension() == ".so") out.push_back(it->path());
  if (error)
    return fail(error_class::io,
                "cannot read the plugin folder \"" + dir.path.string() + "\": " + error.message());
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace

Registry::Registry() : state_(std::make_unique<State>()) {}
Registry::~Registry() = default;
Registry::Registry(Registry&&) noexcept = default;
Registry& Registry::operator=(Registry&&) noexcept = default;

void Registry::use_host_program(std::string program) {
  state_->host_program = std::move(program);
}

const std::string& Registry::host_program() const {
  return state_->host_program;
}

Registry Registry::load(const std::vector<PluginDir>& dirs) {
  Registry registry;
  std::vector<Error>& problems = registry.state_->problems;
  for (const PluginDir& dir : dirs) {
    auto files = libraries_in(dir);
    if (!files) {
      problems.push_back(std::move(files).error());
      continue;
    }
    for (const fs::path& file : *files)
      if (Status added = registry.add(file); !added) problems.push_back(std::move(added).error());
  }
  return registry;
}

Status Registry::add(const fs::path& path) {
  std::error_code error;
  const fs::path resolved = fs::canonical(path, error);
  if (error)
    return fail(error_class::plugin,
                "plugin " + path.string() + ": cannot be loaded: " + error.message());
  const std::string file = resolved.string();
  for (const Library& library : state_->libraries)
    if (library.file == file) return {};

  PLAIT_TRY(const plait_plugin* plugin, load_library(resolved));
  std::map<std::pair<std::string, std::string>, ComponentEntry> found;
  for (std::size_t i = 0; i < plugin->component_count; ++i) {
    PLAIT_TRY(ComponentEntry entry,
              read_component(*plugin, *plugin->components[i], file, state_->contracts));
    const auto key = std::pair(entry.info.kind, entry.info.name);
    const auto earlier = state_->components.find(key);
    if (earlier != state_->components.end() || found.count(key) != 0)
      return fail(
          error_class::plugin,
          entry.describe() + ": there is one already, of " +
              (earlier == state_->components.end() ? "the same plugin"
                                                   : "plugin \"" + earlier->second.plugin + "\" (" +
                                                         earlier->second.info.file + ")"),
          "remove one of the two files, or rename the component");
    found.emplace(key, std::move(entry));
  }
  state_->components.merge(found);
  state_->libraries.push_back(
      {file, plugin->name, plugin->version, plugin->build,
       std::to_string(plugin->abi_major) + "." + std::to_string(plugin->abi_minor)});
  return {};
}

const std::vector<Error>& Registry::problems() const {
  return state_->problems;
}

const std::vector<Library>& Registry::libraries() const {
  return state_->libraries;
}

std::vector<const ComponentEntry*> Registry::components() const {
  std::vector<const ComponentEntry*> out;
  for (const auto& [key, entry] : state_->components) out.push_back(&entry);
  return out;
}

const pipeline::ComponentInfo* Registry::find(std::string_view kind, std::string_view name) const {
  const auto it = state_->components.find(std::pair(std::string(kind), std::string(name)));
  return it == state_->components.end() ? nullptr : &it->second.info;
}

std::vector<std::string> Registry::names(std::string_view kind) const {
  std::vector<std::string> out;
  for (const auto& [key, entry] : state_->components)
    if (key.first == kind) out.push_back(key.second);
  return out;
}

Status Registry::check_isolation(const Json& isolation) const {
  PLAIT_TRY([[maybe_unused]] const Isolation place, Isolation::from_json(isolation));
  return {};
}

std::vector<std::string> Registry::left_out() const {
  std::vector<std::string> out;
  for (const Error& problem : state_->problems) out.push_back(problem.message);
  return out;
}

Result<const ComponentEntry*> Registry::entry(std::string_view kind, std::string_view name) const {
  const auto it = state_->components.find(std::pair(std::string(kind), std::string(name)));
  if (it != state_->components.end()) return &it->second;
  Error error = fail(error_class::config,
                     "there is no " + std::string(kind) + " \"" + std::string(name) + "\"",
                     base::suggest_help(name, names(kind)));
  error.notes = left_out();
  return error;
}

}  // namespace plait::plugins

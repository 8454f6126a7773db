#include "plugins/library.hpp"

#include <dlfcn.h>

#include <utility>
#define BOOST_DLL_USE_STD_FS
#include <algorithm>
#include <boost/dll/shared_library.hpp>
#include <optional>
#include <plait/component.hpp>
#include <plait/error_class.hpp>
#include <string>
#include <string_view>

#include "log/log.hpp"
#include "plugins/elf.hpp"

namespace plait::plugins {

namespace {

constexpr std::size_t component_count_limit = 1024;
// What the structs of ABI 1.0 have; fields that were appended later may be missing.
constexpr std::size_t component_bytes =
    offsetof(plait_component, extension) + sizeof(plait_component::extension);
constexpr std::size_t plugin_bytes =
    offsetof(plait_plugin, components) + sizeof(plait_plugin::components);

std::string in_file(const std::filesystem::path& file) {
  return "plugin " + file.string() + ": ";
}

Error unusable(const std::filesystem::path& file, const std::string& cause,
               std::string remedy = {}) {
  return fail(error_class::plugin, in_file(file) + cause, std::move(remedy));
}

// Of what Boost says around it, dlerror's own text.
std::string cause_of(std::string_view text) {
  constexpr std::string_view before = "dlerror system message: ";
  const std::size_t begin = text.find(before);
  const std::size_t end = text.rfind(')');
  if (begin == text.npos || end == text.npos || end < begin) return std::string(text);
  return std::string(text.substr(begin + before.size(), end - begin - before.size()));
}

// The value of "asan" or "tsan" in a build text; "0" when it says nothing.
std::string sanitizer(std::string_view build, std::string_view name) {
  const std::string key = ";" + std::string(name) + "=";
  const std::size_t at = build.find(key);
  if (at == std::string_view::npos) return "0";
  const std::size_t start = at + key.size();
  return std::string(build.substr(start, build.find(';', start) - start));
}

std::string remedy_for(const char* name, bool host_has_it) {
  return std::string("build both ") + (host_has_it ? "with" : "without") +
         " -fsanitize=" + (std::string_view(name) == "asan" ? "address" : "thread");
}

// A library built with a sanitizer ends a process that has none as soon as it is loaded, so this
// comes before.
Status check_runtimes(const std::filesystem::path& file) {
  const auto needed = needed_libraries(file);
  for (const char* name : {"asan", "tsan"}) {
    if (sanitizer(detail::build_text, name) == "1") continue;
    for (const std::string& library : needed)
      if (library.rfind("lib" + std::string(name) + ".so", 0) == 0)
        return unusable(file, "it needs " + library + ", and plait was built without " + name,
                        remedy_for(name, false));
  }
  return {};
}

// A plugin for another ABI exports another entry.
std::string missing_entry(const boost::dll::shared_library& library) {
  for (int major = 0; major < 100; ++major)
    if (library.has("plait_plugin_" + std::to_string(major)))
      return "built for plait's plugin ABI " + std::to_string(major) + "; this plait speaks ABI " +
             std::to_string(PLAIT_ABI_MAJOR);
  return std::string("it exports no ") + PLAIT_PLUGIN_SYMBOL + ", so it is no plait plugin";
}

std::optional<std::string> null_field(const plait_plugin& p) {
  if (p.name == nullptr) return "its name is NULL";
  if (p.version == nullptr) return "its version is NULL";
  if (p.build == nullptr) return "its build text is NULL";
  if (p.component_count > 0 && p.components == nullptr) return "its list of components is NULL";
  return std::nullopt;
}

std::optional<std::string> null_field(const plait_component& c) {
  if (c.kind == nullptr) return "its kind is NULL";
  if (c.name == nullptr) return "its name is NULL";
  if (c.manifest == nullptr) return "its manifest is NULL";
  if (c.create == nullptr) return "its function create is NULL";
  if (c.invoke == nullptr) return "its function invoke is NULL";
  if (c.destroy == nullptr) return "its function destroy is NULL";
  return std::nullopt;
}

std::string too_small(std::size_t size, std::size_t expected) {
  return " has " + std::to_string(size) + " bytes, and ABI 1.0 has " + std::to_string(expected);
}

Status check_components(const plait_plugin& plugin, const std::filesystem::path& file) {
  if (plugin.component_count == 0) return unusable(file, "it offers no component");
  if (plugin.component_count > component_count_limit)
    return unusable(file, "it claims " + std::to_string(plugin.component_count) + " components");
  for (std::size_t i = 0; i < plugin.component_count; ++i) {
    const plait_component* component = plugin.components[i];
    const std::string which = "component " + std::to_string(i + 1);
    if (component == nullptr) return unusable(file, which + " is NULL");
    if (component->size < component_bytes)
      return unusable(file, which + too_small(component->size, component_bytes));
    if (const auto cause = null_field(*component)) {
      const std::string name =
          component->name == nullptr ? which : which + " \"" + component->name + "\"";
      return unusable(file, name + ": " + *cause);
    }
  }
  return {};
}

}  // namespace

Status check_plugin(const plait_plugin* plugin, const std::filesystem::path& file) {
  if (plugin == nullptr) return unusable(file, std::string(PLAIT_PLUGIN_SYMBOL) + " returned NULL");
  if (plugin->abi_major != PLAIT_ABI_MAJOR)
    return unusable(file,
                    "it says that it was built for ABI " + std::to_string(plugin->abi_major) + "." +
                        std::to_string(plugin->abi_minor) + "; this plait speaks ABI " +
                        std::to_string(PLAIT_ABI_MAJOR),
                    "build it again with the SDK of this plait");
  if (plugin->size < plugin_bytes)
    return unusable(file, "its plait_plugin" + too_small(plugin->size, plugin_bytes));
  if (const auto cause = null_field(*plugin)) return unusable(file, *cause);
  for (const char* name : {"asan", "tsan"}) {
    const std::string ours = sanitizer(detail::build_text, name);
    if (sanitizer(plugin->build, name) != ours)
      return unusable(file,
                      std::string("it was built as \"") + plugin->build + "\", and plait as \"" +
                          detail::build_text + "\"",
                      remedy_for(name, ours == "1"));
  }
  return check_components(*plugin, file);
}

Result<const plait_plugin*> load_library(const std::filesystem::path& file) {
  PLAIT_CHECK(check_runtimes(file));
  try {
    // Never unloaded: objects and functions of a plugin may be referred to until the end.
    const auto mode = boost::dll::load_mode::rtld_now | boost::dll::load_mode::rtld_local |
                      static_cast<boost::dll::load_mode::type>(RTLD_NODELETE);
    const boost::dll::shared_library library(std::filesystem::absolute(file), mode);
    if (!library.has(PLAIT_PLUGIN_SYMBOL)) return unusable(file, missing_entry(library));
    const plait_plugin* plugin = library.get<const plait_plugin*()>(PLAIT_PLUGIN_SYMBOL)();
    PLAIT_CHECK(check_plugin(plugin, file));
    log::debug([&] { return "loaded " + file.string() + ", built as " + plugin->build; });
    return plugin;
  } catch (const std::exception& e) {  // of Boost, with dlerror's text, or of the entry
    return unusable(file, "cannot be loaded: " + cause_of(e.what()));
  } catch (...) {
    return unusable(file, std::string(PLAIT_PLUGIN_SYMBOL) + " threw");
  }
}

}  // namespace plait::plugins

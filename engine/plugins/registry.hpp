// What plugins there are: finds the shared libraries, loads them and knows their components.
#pragma once

#include <filesystem>
#include <memory>
#include <plait/result.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/catalog.hpp"
#include "plugins/component_entry.hpp"

namespace plait::plugins {

enum class Presence { required, optional };

// A folder with plugins. One that a person named must be there; the user's and the shipped one may
// be missing.
struct PluginDir {
  std::filesystem::path path;
  Presence presence = Presence::optional;
};

// A loaded library.
struct Library {
  std::string file;  // absolute
  std::string name, version, build;
  std::string abi;  // "1.0"
};

// Immutable after loading, so every thread may read it. Must outlive all instances made from it.
class Registry : public pipeline::Catalog {
 public:
  Registry();
  ~Registry() override;
  Registry(Registry&&) noexcept;
  Registry& operator=(Registry&&) noexcept;

  // Loads every *.so of the folders, in their order and by name within one. What could not be
  // loaded is left out and told in problems(); everything else is there.
  static Registry load(const std::vector<PluginDir>& dirs);
  // Adds one library: all of its components or, with an error, none. A file that is here already
  // is no error.
  Status add(const std::filesystem::path& file);

  // plait-plugin-host, for components with a process of their own; empty: there is none.
  void use_host_program(std::string program);
  [[nodiscard]] const std::string& host_program() const;

  // One error per library or folder that could not be used, each naming file, plugin and cause. A
  // second component of the same kind and name is one; the first stays.
  [[nodiscard]] const std::vector<Error>& problems() const;
  [[nodiscard]] const std::vector<Library>& libraries() const;
  [[nodiscard]] std::vector<const ComponentEntry*> components() const;  // by kind, then name

  [[nodiscard]] const pipeline::ComponentInfo* find(std::string_view kind,
                                                    std::string_view name) const override;
  [[nodiscard]] std::vector<std::string> names(std::string_view kind) const override;
  [[nodiscard]] Status check_isolation(const Json& isolation) const override;
  [[nodiscard]] std::vector<std::string> left_out() const override;
  // As find, with the functions; the error (class config) says "did you mean …",
  // and what could not be loaded.
  [[nodiscard]] Result<const ComponentEntry*> entry(std::string_view kind,
                                                    std::string_view name) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace plait::plugins

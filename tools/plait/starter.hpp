// Files that plait begins for a user.
#pragma once

#include <filesystem>
#include <plait/result.hpp>
#include <string>
#include <vector>

#include "plugins/registry.hpp"

namespace plait::cli {

// The checkout that `directory` lies in, whose `.plait/` is read. Error: config, when there is
// none.
[[nodiscard]] Result<std::filesystem::path> checkout_of(const std::filesystem::path& directory);

// What `init` found out about a project, a line each, and what of it is worth a comment.
struct ProjectFacts {
  std::vector<std::string> found;  // "pyproject.toml: pytest, ruff"
  bool has_env = false;            // an untracked .env that worktrees will want
  std::string setup;               // a command that makes a checkout fit for work; or empty
};

[[nodiscard]] ProjectFacts look_at(const std::filesystem::path& root);

// An overlay of `base`, commented: a pipeline of its own when `name` is not the base's.
[[nodiscard]] std::string overlay_text(const std::string& base, const std::string& name,
                                       const ProjectFacts& facts = {});

// Writes it, unless it is there: that is exit code 2. Says what it did.
int write_starter(const std::filesystem::path& file, const std::string& text);

// The JSON Schema of pipeline files, with what the plugins of `registry` say of their settings.
[[nodiscard]] std::string schema_text(const plugins::Registry& registry);
// Writes it where overlay_text() says that it is; `own` is the folder above `pipelines`.
int write_schema(const std::filesystem::path& own, const plugins::Registry& registry);

}  // namespace plait::cli

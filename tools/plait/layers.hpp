// Which layers pipelines are read from, and whether that of the repository counts.
#pragma once

#include <optional>
#include <plait/result.hpp>
#include <string>
#include <vector>

#include "config/document.hpp"
#include "plugins/registry.hpp"
#include "trust/trust_store.hpp"

namespace plait::cli {

enum class Repository {
  trusted,  // counts when the user trusts it
  taken,    // counts as it is, for this command (--trust-repository)
  left_out  // --no-repository
};

struct Layers {
  std::vector<config::SearchDir> dirs;  // lowest first: shipped, system, user, repository
  std::optional<trust::RepositoryLayer> repository;
  std::vector<trust::Change> untrusted;          // of the repository's files; empty: it counts
  std::vector<std::filesystem::path> libraries;  // folder with those of the repository
};

// For a command that works in `directory`. Without a repository there are the others. `base`: the
// revision that work starts from; empty: HEAD. Nothing of an untrusted repository is written down
// or can be run; its pipelines are in `dirs` to be looked at.
[[nodiscard]] Result<Layers> find_layers(const std::string& directory, const std::string& base,
                                         Repository repository);

// Whether a file of the repository took part in `document`.
[[nodiscard]] bool uses_repository(const config::Document& document);

// What the repository sets in `document`, one line each under `title`, on `stream`; `most` of them,
// 0: all. Nothing when it sets nothing.
void show_settings(const config::Document& document, const std::string& title, std::size_t most,
                   std::FILE* stream);

// Tells on stderr what an untrusted repository would add to `document`, and how to go on; `base` as
// in find_layers. Returns the exit code.
int refuse_untrusted(const Layers& layers, const config::Document& document,
                     const std::string& base);

// The files of the repository that are not trusted, with what has changed in them and at most
// `most` lines of each new program, on `stream`.
void show_changes(const Layers& layers, std::size_t most, std::FILE* stream);

}  // namespace plait::cli

#include "layers.hpp"

#include <algorithm>
#include <cstdio>
#include <plait/error_class.hpp>
#include <sstream>

#include "base/path.hpp"
#include "base/utf8.hpp"
#include "git/repository.hpp"
#include "git/text_diff.hpp"
#include "paths.hpp"
#include "terminal.hpp"
#include "trust/named_files.hpp"

namespace plait::cli {
namespace {

namespace fs = std::filesystem;

constexpr char kLayer[] = "repository";
constexpr std::size_t kShownValues = 20;

// Names of what the repository's files run are made to mean the copies in `tree`.
void place_named(config::Node& document, const trust::RepositoryLayer& layer,
                 const fs::path& tree) {
  const auto copy_of = [&](const std::string& path) -> std::optional<std::string> {
    const auto file = layer.files.find(path);
    const bool is_file = file != layer.files.end() && file->second.source == trust::Source::base;
    const auto below = layer.files.lower_bound(path + "/");
    const bool is_folder = path.starts_with(".plait/") && below != layer.files.end() &&
                           below->first.starts_with(path + "/");
    if (!is_file && !is_folder) return std::nullopt;
    return (tree / path).string();
  };
  trust::visit_named_files(document,
                           [&](trust::Naming naming, const std::string& path, config::Node& node) {
                             if (naming == trust::Naming::line)
                               node.text = trust::replace_in_line(node.text, copy_of);
                             else
                               node.text = copy_of(path).value_or(node.text);
                           });
  document.erase("libraries");  // loaded with the plugins
}

config::SearchDir search_dir(const trust::RepositoryLayer& layer, const fs::path& tree) {
  auto files = std::make_shared<config::LayerFiles>();
  files->texts = layer.pipelines();
  files->adapt = [layer, tree](config::Node& document) {
    if (!tree.empty())
      place_named(document, layer, tree);
    else
      document.erase("libraries");
  };
  return {kLayer, layer.root / ".plait/pipelines", std::move(files)};
}

const char* text_of(trust::Change::Kind kind) {
  switch (kind) {
    case trust::Change::Kind::added:
      return "new";
    case trust::Change::Kind::changed:
      return "changed";
    case trust::Change::Kind::removed:
      return "gone";
  }
  return "";
}

// What a changed text has that was not there.
void show_difference(const trust::TrustStore& store, const Layers& layers, const std::string& path,
                     Terminal& terminal) {
  const auto record = store.find(layers.repository->root);
  if (!record) return;
  const auto known = record->files.find(path);
  if (known == record->files.end()) return;
  const trust::LayerFile& now = layers.repository->files.at(path);
  if (known->second.executable != now.executable)
    terminal.line(now.executable ? "      can be run now" : "      cannot be run any more",
                  Style::dim);
  const auto before = store.contents(known->second.sha256);
  const auto diff =
      before ? git::text_diff(*before, now.bytes, path) : Result<std::string>(std::string());
  if (!diff) return;
  std::size_t begin = diff->find("\n@@");
  while (begin != std::string::npos && begin + 1 < diff->size()) {
    const std::size_t end = diff->find('\n', begin + 1);
    terminal.line("      " + printable(diff->substr(begin + 1, end - begin - 1)), Style::dim);
    begin = end;
  }
}

// A new program, as far as it is a text: at most `most` lines.
void show_program(const trust::LayerFile& file, std::size_t most, Terminal& terminal) {
  if (!file.executable && !file.bytes.starts_with("#!")) return;
  if (!base::is_utf8(file.bytes) || file.bytes.find('\0') != std::string::npos) return;
  std::istringstream lines(file.bytes);
  std::size_t shown = 0;
  for (std::string line; shown <= most && std::getline(lines, line); ++shown)
    terminal.line("      " + (shown == most ? "…" : printable(line)), Style::dim);
}

// What a user and a machine set is trusted, so it must not be what a repository brings.
Status refuse_own_configuration(const git::Repository& repository) {
  std::vector<fs::path> dirs = system_config_dirs();
  dirs.push_back(user_config_dir());
  std::error_code ignored;
  const fs::path root = fs::weakly_canonical(
      repository.is_bare() ? repository.common_dir() : repository.work_tree(), ignored);
  for (const fs::path& dir : dirs) {
    if (dir.empty() || !base::lies_in(fs::weakly_canonical(dir, ignored), root)) continue;
    return fail(
        error_class::security,
        "your own settings would be read from \"" + dir.string() + "\", within the repository",
        "let HOME, XDG_CONFIG_HOME and XDG_CONFIG_DIRS lead out of it");
  }
  return {};
}

}  // namespace

Result<Layers> find_layers(const std::string& directory, const std::string& base,
                           Repository repository) {
  Layers out;
  out.dirs = pipeline_dirs();
  if (repository == Repository::left_out) return out;
  const auto opened = git::Repository::open(directory);
  if (!opened) return out;  // commands that need a repository say so themselves
  PLAIT_CHECK(refuse_own_configuration(*opened));
  PLAIT_TRY(out.repository, trust::read_repository_layer(*opened, base));
  if (!out.repository) return out;
  PLAIT_TRY(
      const trust::TrustStore store,
      trust::TrustStore::open(user_state_dir().empty() ? fs::path() : user_state_dir() / "trust",
                              out.repository->root));
  if (repository == Repository::trusted) out.untrusted = store.changes(*out.repository);
  fs::path tree;
  if (out.untrusted.empty()) {
    PLAIT_TRY(tree, store.copy_of(*out.repository));
    if (!out.repository->libraries.empty()) out.libraries.push_back(tree / "libraries");
  }
  out.dirs.push_back(search_dir(*out.repository, tree));
  return out;
}

bool uses_repository(const config::Document& document) {
  return std::any_of(document.layers.begin(), document.layers.end(),
                     [](const config::Layer& layer) { return layer.name == kLayer; });
}

void show_changes(const Layers& layers, std::size_t most, std::FILE* stream) {
  Terminal terminal(stream);
  const auto store = trust::TrustStore::open(user_state_dir() / "trust", layers.repository->root);
  for (const trust::Change& change : layers.untrusted) {
    std::string line = std::string("  ") + text_of(change.kind) + "  " + printable(change.path);
    const auto file = layers.repository->files.find(change.path);
    if (file != layers.repository->files.end() && file->second.source == trust::Source::base)
      line += "  (from commit " + git::abbreviate(layers.repository->base) + ")";
    terminal.line(line);
    if (change.kind == trust::Change::Kind::added && most != 0)
      show_program(file->second, most, terminal);
    if (store && change.kind == trust::Change::Kind::changed)
      show_difference(*store, layers, change.path, terminal);
  }
}

void show_settings(const config::Document& document, const std::string& title, std::size_t most,
                   std::FILE* stream) {
  Terminal terminal(stream);
  std::size_t shown = 0;
  for (const config::Origin& origin : config::origins_of(document)) {
    if (origin.layer != kLayer || origin.path == "schema") continue;
    if (shown++ == 0) terminal.line(title);
    if (most != 0 && shown > most) continue;
    std::string line = "  " + origin.path + " = " + printable(origin.value);
    if (!origin.hides.empty()) line += "  (now " + printable(origin.hides.front().value) + ")";
    terminal.line(line);
  }
  if (most != 0 && shown > most)
    terminal.line("  and " + std::to_string(shown - most) + " more: plait config show --origin");
}

int refuse_untrusted(const Layers& layers, const config::Document& document,
                     const std::string& base) {
  Terminal terminal(stderr);
  terminal.marked("plait: error:", Style::red,
                  "this repository brings settings of its own, which can run programs, and you "
                  "do not trust them yet");
  show_changes(layers, 0, stderr);
  show_settings(document, "it would set:", kShownValues, stderr);
  const std::string target = base.empty() ? "" : " --target " + shell_word(base);
  terminal.line("help: look at it, then run plait trust" + target +
                "; --no-repository goes on without it");
  return 2;
}

}  // namespace plait::cli

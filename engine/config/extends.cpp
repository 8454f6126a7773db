#include <algorithm>
#include <map>
#include <optional>

#include "base/codes.hpp"
#include "base/file.hpp"
#include "base/path.hpp"
#include "base/suggest.hpp"
#include "config/document.hpp"
#include "config/merge.hpp"
#include "config/sets.hpp"
#include "config/toml.hpp"

namespace plait::config {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t pipeline_limit = 4U << 20;
constexpr std::int64_t schema_version = 1;

bool is_file_name(std::string_view name) {
  return name.find('/') != std::string_view::npos || name.ends_with(".toml");
}

// A file of the chain, and the search directory that it lies in (-1: none).
struct ChainFile {
  fs::path path;
  int layer = -1;
  Node root;
};

class ExtendsChain {
 public:
  ExtendsChain(const std::vector<SearchDir>& search, Document& document)
      : search_(search), document_(document) {}

  // Highest first; false after a mistake that leaves nothing to look at.
  bool follow(std::string_view name) {
    auto next = first(name);
    while (next) {
      if (!read(*next)) return false;
      const Node* extends = chain_.back().root.get("extends");
      if (extends == nullptr) return true;
      if (!extends->is(Kind::string)) {
        document_.diagnostics.error(
            base::code::wrong_type, extends->span,
            "\"extends\" is the name of a pipeline, not " + std::string(described(extends->kind)));
        return false;
      }
      next = parent(*extends);
      if (next && closes_circle(*next, *extends)) return false;
    }
    return false;
  }

  [[nodiscard]] std::vector<ChainFile>& files() { return chain_; }

 private:
  std::optional<ChainFile> first(std::string_view name) {
    if (is_file_name(name)) {
      const fs::path path{std::string(name)};
      return ChainFile{path, layer_of(path), {}};
    }
    if (auto found = lookup(name, static_cast<int>(search_.size()))) return found;
    document_.diagnostics.error(base::code::not_found, {},
                                "there is no pipeline \"" + std::string(name) + "\"",
                                base::suggest_help(name, known()));
    return std::nullopt;
  }

  std::optional<ChainFile> parent(const Node& extends) {
    const ChainFile& child = chain_.back();
    if (is_file_name(extends.text)) {
      const fs::path path = child.path.parent_path() / extends.text;
      const int layer = layer_of(path);
      if (is_closed(child.layer) && layer != child.layer) {
        document_.diagnostics.error(
            base::code::extends_unknown, extends.span,
            "\"" + extends.text + "\" does not lie in the folder of the file that extends it",
            "what a repository brings can extend its own files, and others by their name");
        return std::nullopt;
      }
      if (exists(path, layer)) return ChainFile{path, layer, {}};
      document_.diagnostics.error(base::code::extends_unknown, extends.span,
                                  "there is no file \"" + extends.text + "\" to extend",
                                  "the path is relative to the file that names it");
      return std::nullopt;
    }
    const bool own_name = child.path.stem() == extends.text && child.layer >= 0;
    const int below = own_name ? child.layer : static_cast<int>(search_.size());
    if (auto found = lookup(extends.text, below)) return found;
    document_.diagnostics.error(base::code::extends_unknown, extends.span,
                                own_name
                                    ? "no lower layer has a pipeline \"" + extends.text + "\""
                                    : "there is no pipeline \"" + extends.text + "\" to extend",
                                own_name ? "" : base::suggest_help(extends.text, known()));
    return std::nullopt;
  }

  bool closes_circle(const ChainFile& next, const Node& extends) {
    const fs::path path = base::normal_path(next.path);
    auto begin = std::find_if(chain_.begin(), chain_.end(), [&](const ChainFile& file) {
      return base::normal_path(file.path) == path;
    });
    if (begin == chain_.end()) return false;
    std::string drawn;
    for (auto file = begin; file != chain_.end(); ++file)
      drawn += file->path.stem().string() + " → ";
    auto& problem = document_.diagnostics.error(
        base::code::extends_cycle, extends.span,
        "pipelines extend each other in a circle: " + drawn + next.path.stem().string());
    for (auto file = begin; file + 1 != chain_.end(); ++file)
      problem.notes.push_back({"\"" + file->path.stem().string() + "\" extends \"" +
                                   (file + 1)->path.stem().string() + "\" here",
                               file->root.get("extends")->span});
    return true;
  }

  bool read(ChainFile& file) {
    std::error_code ignored;
    const std::string shown = base::display_path(file.path, fs::current_path(ignored));
    auto text = read_text(file);
    if (!text.ok()) {
      document_.diagnostics.error(base::code::unreadable, {}, text.error().message);
      return false;
    }
    auto root = parse_toml(shown, std::move(*text), document_.sources, document_.diagnostics);
    if (!root || !version_fits(*root, shown)) return false;
    file.root = std::move(*root);
    if (is_closed(file.layer) && files_of(file.layer)->adapt)
      files_of(file.layer)->adapt(file.root);
    const std::string layer =
        file.layer < 0 ? "file" : search_[static_cast<std::size_t>(file.layer)].layer;
    document_.layers.insert(document_.layers.begin(), {layer, shown});
    chain_.push_back(std::move(file));
    return true;
  }

  // Of a newer file nothing else is said: its other keys may mean anything.
  bool version_fits(const Node& root, const std::string& file) {
    const Node* schema = root.get("schema");
    const std::string wanted = "the first line is \"schema = 1\"";
    if (schema == nullptr) {
      document_.diagnostics.error(base::code::schema_version, {file, 1, 1, 0},
                                  "\"schema\" is missing", wanted);
    } else if (!schema->is(Kind::integer)) {
      document_.diagnostics.error(
          base::code::schema_version, schema->span,
          "\"schema\" is an integer, not " + std::string(described(schema->kind)), wanted);
    } else if (schema->integer > schema_version) {
      document_.diagnostics.error(base::code::schema_version, schema->span,
                                  "this file is for a newer plait: its schema is " +
                                      std::to_string(schema->integer) + ", this one knows " +
                                      std::to_string(schema_version),
                                  "update plait");
      return false;
    } else if (schema->integer < 1) {
      document_.diagnostics.error(base::code::schema_version, schema->span,
                                  "there is no schema " + std::to_string(schema->integer), wanted);
    }
    return true;
  }

  std::optional<ChainFile> lookup(std::string_view name, int below) const {
    for (int i = below; i-- > 0;) {
      fs::path path = search_[static_cast<std::size_t>(i)].path / (std::string(name) + ".toml");
      if (exists(path, i)) return ChainFile{std::move(path), i, {}};
    }
    return std::nullopt;
  }

  // Files that were read before; nullptr for a layer that is read from its folder.
  [[nodiscard]] const LayerFiles* files_of(int layer) const {
    return layer < 0 ? nullptr : search_[static_cast<std::size_t>(layer)].files.get();
  }
  [[nodiscard]] bool is_closed(int layer) const { return files_of(layer) != nullptr; }

  [[nodiscard]] bool exists(const fs::path& path, int layer) const {
    if (is_closed(layer)) return files_of(layer)->texts.contains(path.filename().string());
    std::error_code ignored;
    return fs::exists(path, ignored);
  }

  [[nodiscard]] Result<std::string> read_text(const ChainFile& file) const {
    if (!is_closed(file.layer)) return base::read_file(file.path, pipeline_limit);
    const auto& texts = files_of(file.layer)->texts;
    const auto found = texts.find(file.path.filename().string());
    if (found != texts.end()) return found->second;
    return fail("not_found", "there is no file \"" + file.path.string() + "\"");
  }

  [[nodiscard]] int layer_of(const fs::path& path) const {
    const fs::path folder = base::normal_path(path).parent_path();
    for (std::size_t i = search_.size(); i-- > 0;)
      if (base::normal_path(search_[i].path) == folder) return static_cast<int>(i);
    return -1;
  }

  [[nodiscard]] std::vector<std::string> known() const {
    std::vector<std::string> out;
    for (const Found& found : list_documents(search_)) out.push_back(found.name);
    return out;
  }

  const std::vector<SearchDir>& search_;
  Document& document_;
  std::vector<ChainFile> chain_;
};

// `[profile.NAME]` is no part of the document that it lies in.
void apply_profiles(Document& document, const std::vector<std::string>& profiles) {
  const Node* table = document.root.get("profile");
  const Node all = table == nullptr ? make_table({}) : *table;
  document.root.erase("profile");
  document.profiles = all.keys();
  for (const std::string& wanted : profiles) {
    const Node* overlay = all.get(wanted);
    if (overlay == nullptr || !overlay->is(Kind::table)) {
      document.diagnostics.error(
          base::code::not_found, {}, "the pipeline has no profile \"" + wanted + "\"",
          all.entries.empty() ? "a profile is a table [profile." + wanted + "] in it"
                              : base::suggest_help(wanted, all.keys()));
      continue;
    }
    document.below.push_back(document.root);
    document.layers.push_back({"profile " + wanted, overlay->span.file});
    document.root = merge_documents(document.root, *overlay, document.diagnostics);
  }
}

}  // namespace

Document load_document(std::string_view name, const std::vector<SearchDir>& search,
                       const std::vector<std::string>& sets,
                       const std::vector<std::string>& profiles) {
  Document out;
  out.name = is_file_name(name) ? fs::path(std::string(name)).stem().string() : std::string(name);
  ExtendsChain chain(search, out);
  if (!chain.follow(name)) return out;
  out.root = make_table({});
  for (auto file = chain.files().rbegin(); file != chain.files().rend(); ++file) {
    file->root.erase("extends");
    if (out.root.span.line == 0)
      out.root.span = file->root.span;
    else
      out.below.push_back(out.root);
    out.root = merge_documents(out.root, file->root, out.diagnostics);
  }
  apply_profiles(out, profiles);
  if (!sets.empty()) {
    out.below.push_back(out.root);
    out.layers.push_back({"command line", set_file});
    apply_sets(out.root, sets, out.sources, out.diagnostics);
  }
  out.readable = true;
  return out;
}

std::vector<Found> list_documents(const std::vector<SearchDir>& search) {
  std::map<std::string, Found> by_name;
  for (const SearchDir& dir : search) {
    if (dir.files) {
      for (const auto& [file, text] : dir.files->texts)
        if (const fs::path path = dir.path / file; path.extension() == ".toml")
          by_name[path.stem().string()] = {path.stem().string(), dir.layer, path};
      continue;
    }
    std::error_code ignored;
    for (fs::directory_iterator at(dir.path, ignored), end; !ignored && at != end;
         at.increment(ignored)) {
      const fs::path& path = at->path();
      if (path.extension() != ".toml") continue;
      const std::string name = path.stem().string();
      by_name[name] = {name, dir.layer, path};
    }
  }
  std::vector<Found> out;
  out.reserve(by_name.size());
  for (auto& [name, found] : by_name) out.push_back(std::move(found));
  return out;
}

}  // namespace plait::config

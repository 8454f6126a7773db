#include "trust/repository_layer.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <plait/error_class.hpp>
#include <set>

#include "base/file.hpp"
#include "config/toml.hpp"
#include "digest/sha256.hpp"
#include "git/objects.hpp"
#include "trust/named_files.hpp"

namespace plait::trust {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kPipelineBytes = 4U << 20;
constexpr std::uint64_t kLayerBytes = 64U << 20;
constexpr char kFolder[] = ".plait";
constexpr char kPipelines[] = ".plait/pipelines";

bool is_there(const fs::path& path, struct stat& info) {
  return ::lstat(path.c_str(), &info) == 0;
}

Error not_plain(const std::string& path) {
  return fail(error_class::security,
              "\"" + path + "\" is a symbolic link, or no file and no folder",
              "what a repository brings for plait are plain files: put the file itself there");
}

class LayerReader {
 public:
  LayerReader(const git::Repository& repository, RepositoryLayer& layer)
      : repository_(repository), layer_(layer) {}

  // The pipelines, as they lie in the checkout.
  Status read_checkout() {
    const fs::path folder = layer_.root / kPipelines;
    struct stat info {};
    if (!is_there(folder, info)) return {};
    if (!S_ISDIR(info.st_mode)) return not_plain(kPipelines);
    std::error_code failed;
    std::vector<fs::path> entries;
    for (fs::directory_iterator at(folder, failed), end; !failed && at != end; at.increment(failed))
      entries.push_back(at->path());
    if (failed)
      return fail(error_class::io, "cannot read \"" + folder.string() + "\": " + failed.message());
    for (const fs::path& entry : entries) {
      const std::string path = std::string(kPipelines) + "/" + entry.filename().string();
      if (!is_there(entry, info) || !S_ISREG(info.st_mode)) return not_plain(path);
      if (entry.extension() != ".toml") continue;
      PLAIT_TRY(std::string bytes, base::read_file(entry, kPipelineBytes));
      PLAIT_CHECK(add(path, std::move(bytes), false, Source::checkout));
    }
    return {};
  }

  // Everything else below `.plait/`, as the base commit has it.
  Status read_folder_of_base() {
    if (layer_.base.empty()) return {};
    PLAIT_TRY(const auto files, git::files_below(repository_, layer_.base, kFolder));
    for (const auto& [path, version] : files) {
      if (!version.is_file())
        return fail(
            error_class::security,
            "\"" + path + "\" is a symbolic link or a submodule in commit " +
                git::abbreviate(layer_.base),
            "what a repository brings for plait are plain files: put the file itself there");
      if (path.starts_with(std::string(kPipelines) + "/") && path.ends_with(".toml")) continue;
      PLAIT_CHECK(add_version(path, version));
    }
    return {};
  }

  // What the pipelines name elsewhere in the repository, and in `.plait/` without its being
  // committed.
  Status read_named() {
    std::map<std::string, config::Node> documents;
    for (const auto& [name, text] : layer_.pipelines()) {
      base::Sources sources;
      base::Diagnostics ignored;  // loading the pipeline tells what is wrong with it
      if (auto node = config::parse_toml(name, text, sources, ignored)) documents[name] = *node;
    }
    Status status;
    for (auto& [name, document] : documents)
      visit_named_files(document,
                        [&](Naming naming, const std::string& path, const config::Node& node) {
                          if (!status.ok()) return;
                          // A program without a slash is looked up in PATH.
                          if (naming == Naming::program && node.text.find('/') == std::string::npos)
                            return;
                          SourceSpan span = node.span;
                          span.file = std::string(kPipelines) + "/" + name;
                          if (naming != Naming::line) {
                            status = read_named(naming, path, span);
                            return;
                          }
                          replace_in_line(node.text, [&](const std::string& in_line) {
                            if (status.ok()) status = read_named(Naming::value, in_line, span);
                            return std::nullopt;
                          });
                        });
    return status;
  }

 private:
  Status read_named(Naming naming, const std::string& path, const SourceSpan& span) {
    if (naming == Naming::library &&
        std::find(layer_.libraries.begin(), layer_.libraries.end(), path) == layer_.libraries.end())
      layer_.libraries.push_back(path);
    if (layer_.files.contains(path)) return {};
    std::optional<git::FileVersion> version;
    if (!layer_.base.empty()) {
      PLAIT_TRY(version, git::file_in(repository_, layer_.base, path));
    }
    const bool own = path.starts_with(std::string(kFolder) + "/");
    if (version && version->is_file()) {
      const bool runs = naming == Naming::library || naming == Naming::program ||
                        (naming == Naming::word && version->mode == 0100755);
      return runs ? add_version(path, *version) : Status();
    }
    const bool wanted = naming == Naming::library || naming == Naming::program;
    struct stat info {};
    if (!wanted && !(own && is_there(layer_.root / path, info) && S_ISREG(info.st_mode))) return {};
    if (naming == Naming::program && !own && !is_there(layer_.root / path, info)) return {};
    Error error =
        fail(error_class::config,
             "\"" + path + "\" is not in " +
                 (layer_.base.empty() ? "a commit" : "commit " + git::abbreviate(layer_.base)) +
                 ", from which work starts",
             "commit it: what runs is taken from there, where no agent can change it");
    error.span = span;
    return error;
  }

  Status add_version(const std::string& path, const git::FileVersion& version) {
    PLAIT_TRY(std::string bytes, git::read_blob(repository_, version.blob));
    return add(path, std::move(bytes), version.mode == 0100755, Source::base);
  }

  Status add(const std::string& path, std::string bytes, bool executable, Source source) {
    total_ += bytes.size();
    if (total_ > kLayerBytes)
      return fail(error_class::config, "what the repository brings for plait is more than 64 MiB",
                  "only pipelines, prompts, programs and libraries belong into .plait/");
    std::string sum = digest::sha256(bytes);
    layer_.files[path] = {std::move(bytes), std::move(sum), executable, source};
    return {};
  }

  const git::Repository& repository_;
  RepositoryLayer& layer_;
  std::uint64_t total_ = 0;
};

std::string digest_of(const RepositoryLayer& layer) {
  std::string lines;
  for (const auto& [path, file] : layer.files)
    lines += file.sha256 + (file.executable ? " x " : " - ") + path + '\0';
  return digest::sha256(lines);
}

}  // namespace

std::map<std::string, std::string> RepositoryLayer::pipelines() const {
  std::map<std::string, std::string> out;
  const std::string lead = std::string(kPipelines) + "/";
  for (const auto& [path, file] : files)
    if (file.source == Source::checkout && path.starts_with(lead))
      out[path.substr(lead.size())] = file.bytes;
  return out;
}

Result<std::optional<RepositoryLayer>> read_repository_layer(const git::Repository& repository,
                                                             const std::string& base) {
  std::optional<RepositoryLayer> none;
  if (repository.is_bare()) return none;
  struct stat info {};
  if (!is_there(repository.work_tree() / kFolder, info)) return none;
  if (!S_ISDIR(info.st_mode)) return not_plain(kFolder);
  RepositoryLayer layer;
  std::error_code failed;
  layer.root = fs::canonical(repository.work_tree(), failed);
  if (failed)
    return fail(error_class::io,
                "cannot enter \"" + repository.work_tree().string() + "\": " + failed.message());
  if (const auto commit = repository.resolve(base.empty() ? "HEAD" : base)) layer.base = *commit;
  LayerReader reader(repository, layer);
  PLAIT_CHECK(reader.read_checkout());
  PLAIT_CHECK(reader.read_folder_of_base());
  PLAIT_CHECK(reader.read_named());
  if (layer.files.empty()) return none;
  layer.digest = digest_of(layer);
  return std::optional(std::move(layer));
}

}  // namespace plait::trust

// A pipeline document: found by name or file, its layers merged, every value with its origin.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.hpp"
#include "config/node.hpp"

namespace plait::config {

// The files of a layer, read before: by name in the folder ("batch.toml"), with what is to be made
// of a value that comes from there.
struct LayerFiles {
  std::map<std::string, std::string> texts;
  std::function<void(Node& document)> adapt;  // of each document, before it is merged; may be empty
};

// A folder with NAME.toml files, and what it is called in origins: shipped, system, user,
// repository.
struct SearchDir {
  std::string layer;
  std::filesystem::path path;
  // When there: nothing else is read from the folder, and its files extend by a path only each
  // other.
  std::shared_ptr<const LayerFiles> files = {};
};

// One file that took part, or `--set`.
struct Layer {
  std::string name;  // of its SearchDir; "file" for one given by its path; "command line"
  std::string file;  // as spans name it
};

struct Document {
  bool readable = false;  // whether `root` is worth looking at
  std::string name;       // file stem of the document asked for
  Node root;
  std::vector<Layer> layers;          // lowest first
  std::vector<std::string> profiles;  // those that can be put on
  std::vector<Node> below;            // for each layer but the first: what the layers under it made
  base::Sources sources;
  base::Diagnostics diagnostics;
};

// `name` is a path when it contains '/' or ends in ".toml", else it is looked up as NAME.toml in
// `search`, the highest (last) first. `extends = "other"` puts that one below: by name, or by a
// path relative to the file; the own name means the next lower layer. `profiles` name tables
// `[profile.NAME]` of the document, each an overlay of it, put on in order; `sets` are "path=value"
// of `--set`, on top of all.
[[nodiscard]] Document load_document(std::string_view name, const std::vector<SearchDir>& search,
                                     const std::vector<std::string>& sets,
                                     const std::vector<std::string>& profiles = {});

// The files of all layers by name, each name once with the highest layer's file; sorted.
struct Found {
  std::string name;
  std::string layer;
  std::filesystem::path path;
};
[[nodiscard]] std::vector<Found> list_documents(const std::vector<SearchDir>& search);

// A value and where it came from: path "step.launch.with.agent", value as one line of TOML.
struct Origin {
  std::string path;
  std::string value;
  SourceSpan span;
  std::string layer;
  std::vector<Origin> hides;  // what lower layers say there, the next lower first
};
[[nodiscard]] std::vector<Origin> origins_of(const Document& document);

}  // namespace plait::config

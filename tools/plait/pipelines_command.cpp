// pipelines: what there is, what one says, how it differs, a new one.
#include <algorithm>
#include <cstdio>
#include <map>
#include <plait/error_class.hpp>

#include "base/file.hpp"
#include "base/suggest.hpp"
#include "commands.hpp"
#include "errors.hpp"
#include "git/text_diff.hpp"
#include "layers.hpp"
#include "paths.hpp"
#include "pipeline/load.hpp"
#include "pipeline/names.hpp"
#include "small_options.hpp"
#include "starter.hpp"
#include "terminal.hpp"

namespace plait::cli {
namespace {

namespace fs = std::filesystem;

// "shipped", "shipped + repository": the layer that it is found in, and whether the repository
// changes what it extends.
std::string sources_of(const config::Found& found, const config::Document& document) {
  const bool changed = found.layer != "repository" && uses_repository(document);
  return found.layer + (changed ? " + repository" : "");
}

int list_pipelines(const Layers& layers) {
  Terminal terminal(stdout);
  std::vector<std::vector<std::string>> rows;
  for (const config::Found& found : config::list_documents(layers.dirs)) {
    const pipeline::Declared declared = pipeline::load_params(found.name, layers.dirs, {});
    const bool waits = !layers.untrusted.empty() && uses_repository(declared.document);
    rows.push_back({found.name,
                    sources_of(found, declared.document) + (waits ? ", not trusted" : ""),
                    declared.description});
  }
  for (const std::string& line :
       table_lines({"NAME", "FROM", "WHAT"}, rows, "lll", terminal.width()))
    terminal.line(line);
  return 0;
}

// One value a line, sorted as the document has them.
std::string lines_of(const config::Document& document) {
  std::string out;
  for (const config::Origin& origin : config::origins_of(document))
    out += origin.path + " = " + origin.value + "\n";
  return out;
}

std::optional<config::Document> read(const std::string& name,
                                     const std::vector<config::SearchDir>& dirs) {
  config::Document document = config::load_document(name, dirs, {});
  std::fputs(base::render(document.diagnostics, document.sources).c_str(), stderr);
  if (!document.readable) return std::nullopt;
  return document;
}

// The files of the chain, lowest first, as they are written.
int show_pipeline(const std::string& name, const Layers& layers) {
  const auto document = read(name, layers.dirs);
  if (!document) return 2;
  Terminal terminal(stdout);
  for (const config::Layer& layer : document->layers) {
    terminal.line("# " + layer.name + ": " + printable(layer.file), Style::dim);
    if (const std::string* text = document->sources.find(layer.file); text != nullptr) {
      for (std::size_t begin = 0; begin < text->size();) {
        const std::size_t end = std::min(text->find('\n', begin), text->size());
        terminal.line(printable(text->substr(begin, end - begin)));
        begin = end + 1;
      }
    }
  }
  return 0;
}

// What `document` is compared with when nothing is named: the shipped one of its name, else the
// next one that it extends.
std::optional<config::Document> lower_one(const config::Document& document, const Layers& layers) {
  const std::vector<config::SearchDir> shipped{layers.dirs.front()};
  for (const config::Found& found : config::list_documents(shipped))
    if (found.name == document.name) return read(document.name, shipped);
  for (auto layer = document.layers.rbegin(); layer != document.layers.rend(); ++layer)
    if (const std::string below = fs::path(layer->file).stem().string(); below != document.name)
      return read(below, layers.dirs);
  complain(fail(error_class::config, "\"" + document.name + "\" is not shipped and extends nothing",
                "name what to compare it with: plait pipelines diff NAME OTHER"));
  return std::nullopt;
}

// With `other` empty: what the layers above the shipped one change.
int diff_pipelines(const std::string& name, const std::string& other, const Layers& layers) {
  const auto document = read(name, layers.dirs);
  if (!document) return 2;
  const auto from = other.empty() ? lower_one(*document, layers) : read(other, layers.dirs);
  if (!from) return 2;
  const auto diff = git::text_diff(lines_of(*from), lines_of(*document), name);
  if (!diff) return complain(diff.error());
  Terminal terminal(stdout);
  for (std::size_t begin = 0; begin < diff->size();) {
    const std::size_t end = std::min(diff->find('\n', begin), diff->size());
    const std::string line = diff->substr(begin, end - begin);
    begin = end + 1;
    const bool head = line.starts_with("diff ") || line.starts_with("index ") ||
                      line.starts_with("---") || line.starts_with("+++") ||
                      line.starts_with("@@") || line.starts_with("\\");
    if (head || line.starts_with(' ')) continue;
    terminal.line(printable(line), line[0] == '+' ? Style::green : Style::red);
  }
  return 0;
}

// With `below` empty: over the one of that name, else over batch.
int new_pipeline(const std::string& name, std::string below, const Layers& layers,
                 const std::string& directory) {
  if (!pipeline::is_step_id(name))
    return complain(fail(error_class::config, "\"" + name + "\" is no name for a pipeline",
                         "letters, digits, \"_\" and \"-\", with a letter first"));
  const std::vector<config::Found> known = config::list_documents(layers.dirs);
  const auto is_known = [&](const std::string& wanted) {
    return std::any_of(known.begin(), known.end(),
                       [&](const config::Found& found) { return found.name == wanted; });
  };
  if (!below.empty() && !is_known(below)) {
    std::vector<std::string> names;
    for (const config::Found& found : known) names.push_back(found.name);
    return complain(fail(error_class::config,
                         "there is no pipeline \"" + below + "\" to begin with",
                         base::suggest_help(below, names)));
  }
  if (below.empty()) below = is_known(name) ? name : "batch";
  const auto root = checkout_of(directory);
  if (!root) return complain(root.error());
  const fs::path own = *root / ".plait";
  const int code = write_starter(own / "pipelines" / (name + ".toml"), overlay_text(below, name));
  std::error_code ignored;
  if (code != 0 || fs::exists(own / "pipeline.schema.json", ignored)) return code;
  return write_schema(own, plugins::Registry::load(plugin_dirs({})));
}

}  // namespace

int command_pipelines(const Args& args) {
  SmallOptions options("pipelines",
                       "Lists the pipelines that --pipeline takes by name; shows one, "
                       "tells how it differs, or begins a new one");
  options.argument("what", "list (default), show NAME, diff NAME [OTHER], new NAME [BASE]", false);
  options.argument("name", "pipeline by name or file", false);
  options.argument("other", "a second one", false);
  if (const auto code = options.parse(args)) return *code;
  const auto layers = find_layers(options.directory(), "", Repository::trusted);
  if (!layers) return complain(layers.error());
  const std::string what = options.text("what");
  const std::string name = options.text("name");
  if (what.empty() || what == "list") return list_pipelines(*layers);
  if (what != "show" && what != "diff" && what != "new")
    return complain(fail(error_class::config, "pipelines cannot be asked to \"" + what + "\"",
                         base::suggest_help(what, {"list", "show", "diff", "new"})));
  if (name.empty())
    return complain(fail(error_class::config, "which pipeline?", "plait pipelines lists them"));
  if (what == "show") return show_pipeline(name, *layers);
  if (what == "diff") return diff_pipelines(name, options.text("other"), *layers);
  return new_pipeline(name, options.text("other"), *layers, options.directory());
}

}  // namespace plait::cli

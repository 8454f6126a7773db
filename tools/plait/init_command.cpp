// init, schema, check: a repository's own configuration from the first line to CI.
#include <cstdio>
#include <plait/error_class.hpp>

#include "analyze/find.hpp"
#include "commands.hpp"
#include "errors.hpp"
#include "layers.hpp"
#include "paths.hpp"
#include "pipeline/load.hpp"
#include "plugins/registry.hpp"
#include "prp/parse.hpp"
#include "small_options.hpp"
#include "starter.hpp"
#include "terminal.hpp"

namespace plait::cli {
namespace {

namespace fs = std::filesystem;

plugins::Registry load_registry(const SmallOptions& options, const Layers& layers) {
  std::vector<plugins::PluginDir> dirs = plugin_dirs(options.plugin_dirs());
  for (const fs::path& dir : layers.libraries) dirs.push_back({dir, plugins::Presence::required});
  return plugins::Registry::load(dirs);
}

struct Tally {
  int errors = 0;
};

// Some value for a parameter that has to be given.
std::string example_of(const pipeline::Param& param) {
  if (!param.choices.empty()) return param.choices.front();
  switch (param.type == pipeline::ParamType::list ? param.of : param.type) {
    case pipeline::ParamType::integer:
    case pipeline::ParamType::number:
      return std::to_string(static_cast<long long>(param.min.value_or(1)));
    case pipeline::ParamType::boolean:
      return "true";
    case pipeline::ParamType::duration:
      return param.min ? std::to_string(static_cast<long long>(*param.min) + 1) + "s" : "1s";
    default:
      return "x";
  }
}

// With every default in place.
pipeline::Loaded load_with_defaults(const std::string& name,
                                    const std::vector<std::string>& profiles, const Layers& layers,
                                    const plugins::Registry& registry) {
  pipeline::Declared declared = pipeline::load_params(name, layers.dirs, {}, profiles);
  pipeline::Bindings bindings;
  for (const pipeline::Param& param : declared.params)
    if (param.default_value.is_null())
      bindings.given.push_back({param.name, {example_of(param)}, ""});
  return pipeline::load(std::move(declared), bindings, registry);
}

void tell_checked(const pipeline::Loaded& loaded, const std::string& what, Terminal& terminal,
                  Tally& tally) {
  const bool wrong = loaded.diagnostics().has_errors();
  tally.errors += wrong ? 1 : 0;
  terminal.marked(wrong ? "✗" : "✓", wrong ? Style::red : Style::green, what);
  std::fflush(stdout);
  std::fputs(loaded.report().c_str(), stderr);
}

// All that is wrong with one pipeline, and then with each of its profiles on top.
void check_pipeline(const config::Found& found, const Layers& layers,
                    const plugins::Registry& registry, Terminal& terminal, Tally& tally) {
  const std::string what = "pipeline " + printable(found.name) + " (" + found.layer + ")";
  const pipeline::Loaded plain = load_with_defaults(found.name, {}, layers, registry);
  tell_checked(plain, what, terminal, tally);
  if (plain.diagnostics().has_errors()) return;
  for (const std::string& profile : plain.document.profiles) {
    const pipeline::Loaded loaded = load_with_defaults(found.name, {profile}, layers, registry);
    if (loaded.report() != plain.report())
      tell_checked(loaded, what + " with profile " + printable(profile), terminal, tally);
  }
}

// Those that `plait run` would find by themselves.
void check_prps(const fs::path& root, Terminal& terminal, Tally& tally) {
  const auto settings = analyze::read_settings(Json::object(), Json::object());
  if (!settings) return;
  analyze::Finder finder(root, *settings);
  for (const analyze::Candidate& candidate : finder.all()) {
    if (!candidate.looks_like_prp) continue;
    const auto bytes = analyze::read_regular_file(candidate.path, settings->max_file_bytes);
    const prp::Document document = prp::parse(bytes ? *bytes : "", candidate.shown);
    const bool wrong = !bytes || !document.errors.empty();
    tally.errors += wrong ? 1 : 0;
    terminal.marked(wrong ? "✗" : "✓", wrong ? Style::red : Style::green,
                    "PRP " + printable(document.id) + " (" + printable(candidate.shown) + ")");
    if (!bytes) complain(bytes.error());
    for (const Error& error : document.errors) complain(error);
    for (const Error& warning : document.warnings) warn(warning);
  }
}

}  // namespace

int command_schema(const Args& args) {
  SmallOptions options("schema",
                       "Prints the JSON Schema of pipeline files, with the settings of "
                       "every plugin that is there");
  options.plugin_dir_option();
  if (const auto code = options.parse(args)) return *code;
  const auto layers = find_layers(options.directory(), "", Repository::trusted);
  if (!layers) return complain(layers.error());
  const plugins::Registry registry = load_registry(options, *layers);
  for (const Error& problem : registry.problems()) warn(problem);
  std::fputs(schema_text(registry).c_str(), stdout);
  return 0;
}

int command_init(const Args& args) {
  SmallOptions options("init",
                       "Begins a repository's own configuration: .plait/ with a commented "
                       "overlay of the pipeline batch, and its schema for editors");
  options.plugin_dir_option();
  if (const auto code = options.parse(args)) return *code;
  const auto root = checkout_of(options.directory());
  if (!root) return complain(root.error());
  // A link would lead out of the repository.
  if (const auto layers = find_layers(options.directory(), "", Repository::trusted); !layers)
    return complain(layers.error());
  const fs::path own = *root / ".plait";
  const ProjectFacts facts = look_at(*root);
  const int code =
      write_starter(own / "pipelines/batch.toml", overlay_text("batch", "batch", facts));
  if (code != 0) return code;
  const plugins::Registry registry = plugins::Registry::load(plugin_dirs(options.plugin_dirs()));
  if (const int failed = write_schema(own, registry); failed != 0) return failed;
  for (const std::string& line : facts.found) std::printf("found %s\n", line.c_str());
  if (facts.has_env)
    std::printf("there is a .env: name it in .worktreeinclude, and every worktree gets a copy\n");
  std::printf("next: look into it, commit it, then plait trust\n");
  return 0;
}

int command_check(const Args& args) {
  SmallOptions options("check",
                       "Validates the pipelines that a repository has, and its PRPs; runs "
                       "nothing of them");
  options.plugin_dir_option();
  options.flag("--all", "the shipped pipelines and the user's as well");
  if (const auto code = options.parse(args)) return *code;
  const auto project = find_project(options.directory());
  if (!project) return complain(project.error());
  const auto layers = find_layers(options.directory(), "", Repository::trusted);
  if (!layers) return complain(layers.error());
  const plugins::Registry registry = load_registry(options, *layers);
  Terminal terminal(stdout);
  Tally tally;
  for (const config::Found& found : config::list_documents(layers->dirs))
    if (found.layer == "repository" || options.has("--all"))
      check_pipeline(found, *layers, registry, terminal, tally);
  check_prps(project->root, terminal, tally);
  if (!layers->untrusted.empty() && !layers->repository->libraries.empty())
    warn(fail(error_class::config,
              "the libraries that the repository names are not loaded: it is not trusted",
              "plait trust"));
  terminal.line(tally.errors == 0 ? "all is well" : std::to_string(tally.errors) + " with errors");
  return tally.errors == 0 ? 0 : 2;
}

}  // namespace plait::cli

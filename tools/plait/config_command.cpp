// config: what a pipeline comes out as, and where each value is from.
#include <cstdio>
#include <plait/json.hpp>

#include "commands.hpp"
#include "errors.hpp"
#include "layers.hpp"
#include "pipeline/load.hpp"
#include "small_options.hpp"
#include "terminal.hpp"

namespace plait::cli {
namespace {

std::string place_of(const config::Origin& origin) {
  std::string place = origin.span.file;
  if (origin.span.line > 0) place += ":" + std::to_string(origin.span.line);
  return origin.layer.empty() ? place : origin.layer + " " + place;
}

Json as_json(const config::Origin& origin) {
  Json hides = Json::array();
  for (const config::Origin& hidden : origin.hides)
    hides.push_back({{"value", hidden.value},
                     {"layer", hidden.layer},
                     {"file", hidden.span.file},
                     {"line", hidden.span.line}});
  return {{"path", origin.path},      {"value", origin.value},    {"layer", origin.layer},
          {"file", origin.span.file}, {"line", origin.span.line}, {"hides", std::move(hides)}};
}

void show(const std::vector<config::Origin>& origins, bool with_places) {
  Terminal terminal(stdout);
  for (const config::Origin& origin : origins) {
    terminal.line(printable(origin.path + " = " + origin.value));
    if (!with_places) continue;
    terminal.line("    " + printable(place_of(origin)), Style::dim);
    for (const config::Origin& hidden : origin.hides)
      terminal.line("    hides " + printable(hidden.value + "  " + place_of(hidden)), Style::dim);
  }
}

}  // namespace

int command_config(const Args& args) {
  SmallOptions options("config", "Shows every value of a pipeline, as the layers make it");
  options.argument("what", "show", true);
  options.argument("pipeline", "name or file [default batch]", false);
  options.flag("--origin", "the file and line of each value, and what it hides");
  options.flag("--json", "a JSON list");
  options.option("--profile", "NAME", "with this profile on top");
  if (const auto code = options.parse(args)) return *code;
  if (options.text("what") != "show")
    return complain(fail("config", "config can only be shown: plait config show [PIPELINE]"));
  const auto layers = find_layers(options.directory(), "", Repository::trusted);
  if (!layers) return complain(layers.error());
  const std::string name = options.text("pipeline");
  std::vector<std::string> profiles;
  if (const std::string profile = options.text("--profile"); !profile.empty())
    profiles.push_back(profile);
  const config::Document document =
      config::load_document(name.empty() ? "batch" : name, layers->dirs, {}, profiles);
  std::fputs(base::render(document.diagnostics, document.sources).c_str(), stderr);
  if (!document.readable) return 2;
  const auto origins = config::origins_of(document);
  if (options.has("--json")) {
    Json list = Json::array();
    for (const config::Origin& origin : origins) list.push_back(as_json(origin));
    std::fputs((dump(list, 2) + "\n").c_str(), stdout);
  } else {
    show(origins, options.has("--origin"));
  }
  if (!layers->untrusted.empty() && uses_repository(document))
    warn(fail("config",
              "what comes from the repository is not trusted yet, so nothing runs with it",
              "plait trust"));
  return document.diagnostics.has_errors() ? 2 : 0;
}

}  // namespace plait::cli

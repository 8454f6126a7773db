// config: what a pipeline comes out as, and where each value is from.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <plait/json.hpp>

#include "commands.hpp"
#include "errors.hpp"
#include "layers.hpp"
#include "options.hpp"
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

// What the environment says of parameters goes before what files say, and hides that.
void put_environment(const std::vector<pipeline::Param>& params,
                     std::vector<config::Origin>& origins) {
  for (const pipeline::Param& param : params) {
    const std::string variable = variable_of(param);
    const char* value = std::getenv(variable.c_str());
    if (value == nullptr) continue;
    const std::string path = "params." + param.name + ".default";
    auto at = std::find_if(origins.begin(), origins.end(),
                           [&](const config::Origin& origin) { return origin.path == path; });
    config::Origin said{path, dump(Json(value)), {}, "environment", {}};
    said.span.file = variable;
    if (at == origins.end()) {
      origins.push_back(std::move(said));
      continue;
    }
    said.hides = std::move(at->hides);
    at->hides.clear();
    said.hides.insert(said.hides.begin(), std::move(*at));
    *at = std::move(said);
  }
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
  options.argument("what", "show (default)", false);
  options.argument("pipeline", "name or file [default batch]", false);
  options.flag("--origin", "the file and line of each value, and what it hides");
  options.flag("--json", "a JSON list");
  options.option("--profile", "NAME", "with this profile on top");
  options.set_option("with a value changed, as plait run would");
  if (const auto code = options.parse(args)) return *code;
  if (const std::string what = options.text("what"); !what.empty() && what != "show")
    return complain(fail("config", "config cannot be asked to \"" + what + "\"",
                         "plait config show [PIPELINE]"));
  const auto layers = find_layers(options.directory(), "", Repository::trusted);
  if (!layers) return complain(layers.error());
  const std::string name = options.text("pipeline");
  std::vector<std::string> profiles;
  if (const std::string profile = options.text("--profile"); !profile.empty())
    profiles.push_back(profile);
  const pipeline::Declared declared =
      pipeline::load_params(name.empty() ? "batch" : name, layers->dirs, options.sets(), profiles);
  const config::Document& document = declared.document;
  std::fputs(base::render(document.diagnostics, document.sources).c_str(), stderr);
  if (!document.readable) return 2;
  auto origins = config::origins_of(document);
  put_environment(declared.params, origins);
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

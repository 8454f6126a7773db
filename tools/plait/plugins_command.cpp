// plugins: what there is, what one says of itself, whether it keeps its contract, a new one.
#include <algorithm>
#include <cstdio>
#include <plait/error_class.hpp>

#include "base/suggest.hpp"
#include "commands.hpp"
#include "errors.hpp"
#include "layers.hpp"
#include "paths.hpp"
#include "plugin_check.hpp"
#include "plugin_starter.hpp"
#include "plugin_templates.hpp"
#include "shown_text.hpp"
#include "small_options.hpp"
#include "terminal.hpp"

namespace plait::cli {
namespace {

namespace fs = std::filesystem;

Json manifest_of(const plugins::ComponentEntry& entry) {
  Json manifest = Json::parse(entry.manifest, nullptr, false);
  manifest["file"] = entry.info.file;
  return manifest;
}

int print_document(const Json& json) {
  std::fputs((dump(json, 2) + "\n").c_str(), stdout);
  return 0;
}

int list_components(const plugins::Registry& registry, bool json) {
  for (const Error& problem : registry.problems()) complain(problem);
  const int exit_code = registry.problems().empty() ? 0 : 1;
  if (json) {
    Json list = Json::array();
    for (const plugins::ComponentEntry* entry : registry.components())
      list.push_back(manifest_of(*entry));
    print_document(list);
    return exit_code;
  }
  Terminal terminal(stdout);
  std::vector<std::vector<std::string>> rows;
  for (const plugins::ComponentEntry* entry : registry.components())
    rows.push_back(
        {entry->info.kind, entry->info.name, entry->info.version, entry->info.description});
  for (const std::string& line :
       table_lines({"KIND", "NAME", "VERSION", "WHAT"}, rows, "llll", terminal.width()))
    terminal.line(line);
  return exit_code;
}

// "string or object; default 10".
std::string form_of(const Json& schema) {
  std::string text;
  const Json type = schema.value("type", Json());
  for (const Json& each : type.is_array() ? type : Json::array({type}))
    if (each.is_string()) text += (text.empty() ? "" : " or ") + each.get<std::string>();
  if (schema.contains("enum"))
    for (const Json& word : schema["enum"]) text += (text.empty() ? "" : " | ") + dump(word);
  if (schema.contains("default")) text += "; default " + dump(schema["default"]);
  return text;
}

// Setting, form, meaning; those within a table by their path: heal.attempts.
std::vector<std::vector<std::string>> setting_rows(const Json& properties,
                                                   const std::string& lead) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& [key, schema] : properties.items()) {
    rows.push_back({lead + key, form_of(schema), schema.value("description", "")});
    for (auto& inner : setting_rows(schema.value("properties", Json::object()), lead + key + "."))
      rows.push_back(std::move(inner));
  }
  return rows;
}

// A table where it fits; else what each setting is for stands below it.
void show_settings_of(const Json& properties, Terminal& terminal) {
  const std::vector<std::vector<std::string>> rows = setting_rows(properties, "  ");
  if (rows.empty()) return;
  const auto table = table_lines({"  SETTING", "FORM", "WHAT"}, rows, "lll", 0);
  const bool fits = std::all_of(table.begin(), table.end(), [&](const std::string& line) {
    return terminal.width() == 0 || display_width(line) <= terminal.width();
  });
  if (fits) {
    for (const std::string& line : table) terminal.line(line);
    return;
  }
  for (const std::vector<std::string>& row : rows) {
    const std::string head = row[0] + (row[1].empty() ? "" : ": " + row[1]);
    for (const std::string& line : wrapped(head, terminal.width())) terminal.line(line);
    if (row[2].empty()) continue;
    for (const std::string& line : wrapped("      " + row[2], terminal.width()))
      terminal.line(line, Style::dim);
  }
}

void show_component(const plugins::ComponentEntry& entry, Terminal& terminal) {
  const auto& info = entry.info;
  terminal.line(info.kind + " " + info.name + " " + info.version, Style::bold);
  for (const std::string& line : wrapped("  " + info.description, terminal.width()))
    terminal.line(line);
  terminal.line("  plugin " + printable(entry.plugin) + ", " + printable(info.file), Style::dim);
  std::string methods;
  for (const std::string& method : info.methods) methods += " " + method;
  terminal.line("  contract " + entry.contract_id + ", answers" + methods, Style::dim);
  show_settings_of(info.with_schema.value("properties", Json::object()), terminal);
}

// By name, kind, "kind name" or file.
int show_info(const plugins::Registry& registry, const std::string& what, bool json) {
  Terminal terminal(stdout);
  Json list = Json::array();
  std::vector<std::string> known;
  std::error_code ignored;
  const std::string file = fs::weakly_canonical(what, ignored).string();
  for (const plugins::ComponentEntry* entry : registry.components()) {
    const auto& info = entry->info;
    known.push_back(info.name);
    if (what != info.name && what != info.kind && what != info.kind + " " + info.name &&
        file != info.file)
      continue;
    list.push_back(manifest_of(*entry));
    if (!json) show_component(*entry, terminal);
  }
  if (list.empty())
    return complain(fail(error_class::not_found, "there is no component \"" + what + "\"",
                         base::suggest_help(what, known)));
  return json ? print_document(list) : 0;
}

plugins::Registry load(const SmallOptions& options) {
  return plugins::Registry::load(plugin_dirs(options.plugin_dirs()));
}

}  // namespace

int command_plugins(const Args& args) {
  SmallOptions options("plugins",
                       "Lists the components of all plugins; tells about one, tests "
                       "whether a library keeps its contracts, or begins a new one");
  options.argument("what", "list (default), info NAME, check FILE, new KIND NAME", false);
  options.argument("name", "component, file (of a library or a program) or kind", false);
  options.argument("other", "name of the new component", false);
  options.plugin_dir_option();
  options.flag("--json", "manifests, or the results of a check, as a JSON list");
  options.option("--lang", "LANG", "of a new one: c++ (default), c, exec-python or exec-sh");
  options.option("--kind", "KIND", "of a check: FILE is a program that answers as this kind");
  options.option("--method", "NAME", "of such a check: the only one that it answers");
  options.option("--seed", "N", "of a check: the same seed makes the same requests [default 1]");
  options.option("--case", "TITLE", "of a check: this case alone, in this process");
  if (const auto code = options.parse(args)) return *code;
  const std::string what = options.text("what");
  const std::string name = options.text("name");
  if (what.empty() || what == "list") return list_components(load(options), options.has("--json"));
  if (what != "info" && what != "check" && what != "new")
    return complain(fail(error_class::config, "plugins cannot be asked to \"" + what + "\"",
                         base::suggest_help(what, {"list", "info", "check", "new"})));
  if (name.empty())
    return complain(fail(error_class::config, what + " of what?", "plait plugins --help"));
  if (what == "info") return show_info(load(options), name, options.has("--json"));
  const CheckOptions check{options.text("--seed"), options.text("--case"), options.has("--json")};
  if (const std::string kind = options.text("--kind"); what == "check" && !kind.empty()) {
    const std::vector<std::string> kinds = kinds_to_begin();
    if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end())
      return complain(fail(error_class::config, "there is no kind \"" + kind + "\" of component",
                           base::suggest_help(kind, kinds)));
    const std::string method = options.text("--method");
    return check_program(load(options), name, kind,
                         method.empty() ? std::vector<std::string>{} : std::vector{method}, check);
  }
  if (what == "check") return check_plugin_file(name, check);
  const std::string other = options.text("other");
  if (load(options).find(name, other) != nullptr)
    return complain(fail(error_class::exists, "there is a " + name + " \"" + other + "\" already",
                         "a second one would be refused: take another name"));
  return begin_plugin(name, other, options.text("--lang"));
}

}  // namespace plait::cli

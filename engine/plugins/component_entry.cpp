#include "plugins/component_entry.hpp"

#include <algorithm>
#include <plait/error_class.hpp>

#include "plugins/contracts.hpp"
#include "plugins/json_text.hpp"
#include "plugins/schema.hpp"

namespace plait::plugins {

namespace {

bool is_name(std::string_view text) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  return !text.empty() && text.size() <= 100 && is_letter(text[0]) &&
         std::all_of(text.begin(), text.end(), [&](char c) {
           return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
         });
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : ", ") + word;
  return out;
}

Error broken(const ComponentEntry& entry, const std::string& cause) {
  return fail(error_class::plugin, entry.describe() + ": " + cause);
}

Status check_contract(const ComponentEntry& entry, const Contract& contract) {
  if (entry.contract_id != contract.id())
    return broken(
        entry, "made for contract " + entry.contract_id + "; this plait speaks " + contract.id());
  for (const std::string& method : contract.required_methods())
    if (!entry.has_method(method))
      return broken(entry, "its manifest lacks method \"" + method + "\", which " + contract.id() +
                               " requires");
  return {};
}

}  // namespace

std::string ComponentEntry::describe() const {
  return "plugin \"" + plugin + "\" (" + info.file + "): " + info.kind + " \"" + info.name + "\"";
}

bool ComponentEntry::has_method(std::string_view method) const {
  return std::find(info.methods.begin(), info.methods.end(), method) != info.methods.end();
}

Status ComponentEntry::check_with(const Json& with) const {
  const auto violation = with_check->check(with);
  if (!violation) return broken(*this, "with_schema: " + violation.error().message);
  if (*violation) {
    const std::string& pointer = (*violation)->pointer;
    return fail(error_class::config, info.kind + " \"" + info.name + "\": with" + pointer + ": " +
                                         (*violation)->message);
  }
  return {};
}

Result<ComponentEntry> read_component(const plait_plugin& plugin, const plait_component& component,
                                      const std::string& file, const Contracts& contracts) {
  ComponentEntry entry;
  entry.plugin = plugin.name;
  entry.functions = &component;
  entry.any_thread = (component.flags & PLAIT_ANY_THREAD) != 0;
  entry.manifest = component.manifest;
  entry.info.file = file;
  entry.info.kind = component.kind;
  entry.info.name = component.name;
  if (!is_name(entry.info.name)) return broken(entry, "its name is none");
  entry.contract = contracts.find(entry.info.kind);
  if (entry.contract == nullptr)
    return broken(entry, "this plait knows no such kind; it knows " + joined(contracts.kinds()));

  const auto parsed = parse_json(entry.manifest);
  if (!parsed) return broken(entry, "its manifest is " + parsed.error().message);
  const Json& manifest = *parsed;
  const auto violation = contracts.manifest().check(manifest);
  if (!violation) return broken(entry, violation.error().message);
  if (*violation) return broken(entry, "its manifest: " + (*violation)->text());
  for (const char* key : {"kind", "name"}) {
    const std::string& own = key == std::string_view("kind") ? entry.info.kind : entry.info.name;
    if (manifest.value(key, own) != own)
      return broken(entry, std::string("its manifest says ") + key + " \"" +
                               manifest[key].get<std::string>() + "\"");
  }

  entry.contract_id = manifest["contract"].get<std::string>();
  entry.info.version = manifest["version"].get<std::string>();
  entry.info.description = manifest.value("description", "");
  entry.info.methods = manifest["methods"].get<std::vector<std::string>>();
  entry.info.capabilities = manifest.value("capabilities", std::vector<std::string>{});
  entry.info.error_classes = manifest.value("error_classes", std::vector<std::string>{});
  entry.info.outputs = manifest.value("outputs", Json::object());
  entry.info.pure = manifest.value("pure", false);
  entry.info.gather = manifest.value("gather", false);
  entry.info.blocking = manifest.value("blocking", false);
  entry.info.with_schema = manifest.value("with_schema", Json::object());
  PLAIT_CHECK(check_contract(entry, *entry.contract));
  entry.with_check =
      std::make_shared<const LazySchema>([schema = entry.info.with_schema] { return schema; });
  return entry;
}

}  // namespace plait::plugins

#include "base/codes.hpp"
#include "base/suggest.hpp"
#include "pipeline/table_reader.hpp"
#include "pipeline/walker.hpp"

namespace plait::pipeline {
namespace {

// "merge_strategy" -> "merge strategy".
std::string kind_words(std::string kind) {
  for (char& c : kind)
    if (c == '_') c = ' ';
  return kind;
}

std::string with_article(const std::string& words) {
  const bool vowel = std::string_view("aeiou").find(words.front()) != std::string_view::npos;
  return (vowel ? "an " : "a ") + words;
}

const config::Node* written_at(const config::Node& node, const JsonPath& path) {
  const config::Node* at = &node;
  for (const std::string& name : path) {
    const config::Node* next = at->get(name);
    if (at->is(config::Kind::array) && name.find_first_not_of("0123456789") == std::string::npos) {
      const auto index = std::stoul(name);
      next = index < at->items.size() ? &at->items[index] : nullptr;
    }
    if (next == nullptr) return nullptr;
    at = next;
  }
  return at;
}

}  // namespace

void add_missing(const Missing& missing, const std::string& words, const Catalog& catalog,
                 base::Diagnostics& diagnostics) {
  base::Diagnostic& told =
      diagnostics.error(base::code::unknown_plugin, missing.place,
                        "there is no " + words + " \"" + missing.name + "\"",
                        base::suggest_help(missing.name, catalog.names(missing.kind)));
  for (std::string& why : catalog.left_out()) told.notes.push_back({std::move(why), {}});
}

void check_isolation(const Json& isolation, const SourceSpan& place, const std::string& what,
                     const Catalog& catalog, base::Diagnostics& diagnostics) {
  if (const Status checked = catalog.check_isolation(isolation); !checked.ok())
    diagnostics.error(base::code::bad_isolation, place, what + ": " + checked.error().message,
                      checked.error().remedy);
}

void check_component(const Settings& settings, const JsonPath& path, const std::string& kind,
                     const Json& value, const Catalog& catalog, base::Diagnostics& diagnostics) {
  const std::string words = kind_words(kind);
  const SourceSpan place = place_of(settings.node, path);
  JsonPath name_path = path;
  Json name = value;
  Json own = Json::object();
  if (value.is_object()) {
    name_path.push_back("uses");
    if (!value.contains("uses")) {
      diagnostics.error(base::code::missing_key, place,
                        with_article(words) + " in a table is named by \"uses\"",
                        "write { uses = \"name\", … }");
      return;
    }
    name = value["uses"];
    own = value;
    own.erase("uses");
    if (const auto isolation = own.find("isolation"); isolation != own.end()) {
      JsonPath isolation_path = path;
      isolation_path.push_back("isolation");
      check_isolation(*isolation, place_of(settings.node, isolation_path), words, catalog,
                      diagnostics);
      own.erase(isolation);
    }
  }
  if (settings.open.count(name_path) > 0) return;
  if (!name.is_string()) {
    diagnostics.error(
        base::code::wrong_type, place_of(settings.node, name_path),
        with_article(words) + " is named by a string or a table, not by " + described(name));
    return;
  }
  const auto& text = name.get_ref<const std::string&>();
  const ComponentInfo* info = catalog.find(kind, text);
  if (info == nullptr) {
    add_missing({place_of(settings.node, name_path), kind, text}, words, catalog, diagnostics);
    return;
  }
  const config::Node* written = written_at(settings.node, path);
  const config::Node fallback = config::make_table(place);
  Settings inner{words + " \"" + text + "\"", written == nullptr ? fallback : *written, own, {}};
  for (const JsonPath& open : settings.open)
    if (open.size() > path.size() && std::equal(path.begin(), path.end(), open.begin()))
      inner.open.insert(
          JsonPath(open.begin() + static_cast<std::ptrdiff_t>(path.size()), open.end()));
  check_settings(inner, info->with_schema, catalog, diagnostics);
}

}  // namespace plait::pipeline

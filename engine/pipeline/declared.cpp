#include "pipeline/declared.hpp"

#include <algorithm>

#include "base/suggest.hpp"
#include "pipeline/names.hpp"
#include "pipeline/settings.hpp"
#include "pipeline/table_reader.hpp"
#include "pipeline/walker.hpp"

namespace plait::pipeline {
namespace {

using config::Entry;
using config::Kind;
using config::Node;

// Kinds of which a component can be declared. A step is declared by [[step]].
const std::vector<std::string>& declared_kinds() {
  static const std::vector<std::string> kinds = {"agent",  "check",          "gate",  "observer",
                                                 "runner", "merge_strategy", "scorer"};
  return kinds;
}

class DeclaredReader {
 public:
  DeclaredReader(DeclaredCatalog& catalog, Reading& reading)
      : catalog_(catalog), reading_(reading) {}

  std::vector<DeclaredComponent> read(const Node& table) {
    for (const Entry& kind : table.entries)
      if (check_kind(kind))
        for (const Entry& entry : kind.value.entries) written_[{kind.key, entry.key}] = &entry;
    for (const Entry& kind : table.entries)
      for (const Entry& entry : kind.value.entries) declare({kind.key, entry.key});
    return std::move(out_);
  }

 private:
  using Key = std::pair<std::string, std::string>;  // kind and name

  bool check_kind(const Entry& kind) {
    const auto& known = declared_kinds();
    if (std::find(known.begin(), known.end(), kind.key) == known.end()) {
      std::string help = kind.key == "step" ? "a step is described by [[step]]"
                                            : base::suggest_help(kind.key, known);
      reading_.diagnostics().error(base::code::unknown_kind, kind.span,
                                   "no component of kind \"" + kind.key + "\" can be declared",
                                   std::move(help));
      return false;
    }
    if (kind.value.is(Kind::table)) return true;
    reading_.diagnostics().error(base::code::wrong_type, kind.value.span,
                                 "\"components." + kind.key + "\" must be a table, not " +
                                     std::string(config::described(kind.value.kind)),
                                 "write [components." + kind.key + ".NAME]");
    return false;
  }

  void declare(const Key& key) {
    const auto found = written_.find(key);
    if (found == written_.end() || found->second == nullptr) return;  // done, or not to be had
    const Entry& entry = *found->second;
    if (std::find(making_.begin(), making_.end(), key) != making_.end())
      return tell_cycle(key, entry);
    making_.push_back(key);
    make(key, entry);
    making_.pop_back();
    written_[key] = nullptr;
  }

  void make(const Key& key, const Entry& entry) {
    const std::string what = key.first + " \"" + key.second + "\"";
    if (!check_name(key, entry, what)) return;
    const Node* uses = entry.value.get("uses");
    if (uses == nullptr || !uses->is(Kind::string)) {
      reading_.diagnostics().error(
          uses == nullptr ? base::code::missing_key : base::code::wrong_type,
          uses == nullptr ? entry.span : uses->span, what + " does not say what it is made from",
          "write uses = \"NAME\"");
      return;
    }
    declare({key.first, uses->text});
    const ComponentInfo* base = catalog_.find(key.first, uses->text);
    if (base == nullptr) {
      if (written_.count({key.first, uses->text}) == 0)  // else its own mistake was told
        add_missing({uses->span, key.first, uses->text}, key.first, catalog_,
                    reading_.diagnostics());
      return;
    }
    Node settings = entry.value;
    settings.erase("uses");
    const Node* isolation = entry.value.get("isolation");
    settings.erase("isolation");
    if (isolation != nullptr)
      check_isolation(config::to_json(*isolation), isolation->span, what, catalog_,
                      reading_.diagnostics());
    StartScope scope;
    scope.why_no_task = "a component is declared for all tasks";
    DeclaredComponent made{key.first, key.second, uses->text, Json::object(),
                           isolation == nullptr ? Json() : config::to_json(*isolation)};
    made.with = read_settings(reading_, &settings, scope, what, entry.span, base, catalog_);
    offer(*base, made, what);
    out_.push_back(std::move(made));
  }

  bool check_name(const Key& key, const Entry& entry, const std::string& what) {
    if (!is_step_id(key.second)) {
      reading_.diagnostics().error(base::code::bad_name, entry.span,
                                   "\"" + key.second + "\" is no name for a component",
                                   "letters, digits, \"_\" and \"-\", with a letter first");
    } else if (!entry.value.is(Kind::table)) {
      reading_.diagnostics().error(
          base::code::wrong_type, entry.value.span,
          what + " must be a table, not " + std::string(config::described(entry.value.kind)));
    } else if (catalog_.find(key.first, key.second) != nullptr) {
      reading_.diagnostics().error(
          base::code::duplicate_component, entry.span, what + " is offered by a plugin already",
          "give it another name: [components." + key.first + ".my-" + key.second + "]");
    } else {
      return true;
    }
    return false;
  }

  void tell_cycle(const Key& key, const Entry& entry) {
    std::string circle;
    for (auto at = std::find(making_.begin(), making_.end(), key); at != making_.end(); ++at)
      circle += "\"" + at->second + "\" uses ";
    reading_.diagnostics().error(
        base::code::component_cycle, entry.span,
        "components are made from each other in a circle: " + circle + "\"" + key.second + "\"");
  }

  // As the one that it is made from, without the settings that it has given already.
  void offer(const ComponentInfo& base, const DeclaredComponent& made, const std::string& what) {
    ComponentInfo info = base;
    info.name = made.name;
    info.description = what + ", made from \"" + made.uses + "\"";
    if (auto required = info.with_schema.find("required"); required != info.with_schema.end()) {
      Json left = Json::array();
      for (const Json& name : *required)
        if (!made.with.contains(name.get<std::string>())) left.push_back(name);
      *required = std::move(left);
    }
    catalog_.add(std::move(info));
  }

  DeclaredCatalog& catalog_;
  Reading& reading_;
  std::map<Key, const Entry*> written_;  // nullptr: has been looked at
  std::vector<Key> making_;
  std::vector<DeclaredComponent> out_;
};

}  // namespace

void DeclaredCatalog::add(ComponentInfo info) {
  std::pair key(info.kind, info.name);
  declared_[std::move(key)] = std::move(info);
}

const ComponentInfo* DeclaredCatalog::find(std::string_view kind, std::string_view name) const {
  const auto found = declared_.find(std::pair(std::string(kind), std::string(name)));
  return found == declared_.end() ? plugins_.find(kind, name) : &found->second;
}

std::vector<std::string> DeclaredCatalog::names(std::string_view kind) const {
  std::vector<std::string> out = plugins_.names(kind);
  for (const auto& [key, info] : declared_)
    if (key.first == kind) out.push_back(key.second);
  return out;
}

std::vector<DeclaredComponent> read_declared(const Node* table, DeclaredCatalog& catalog,
                                             Reading& reading) {
  if (table == nullptr) return {};
  return DeclaredReader(catalog, reading).read(*table);
}

}  // namespace plait::pipeline

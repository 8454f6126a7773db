#include "config/edit.hpp"

#include <algorithm>

#include "base/codes.hpp"
#include "base/suggest.hpp"

namespace plait::config {

bool is_list_edit(const Node& node) {
  return node.is(Kind::table) && !node.entries.empty() &&
         std::all_of(node.entries.begin(), node.entries.end(), [](const Entry& entry) {
           return (entry.key == "append" || entry.key == "remove") && entry.value.is(Kind::array);
         });
}

const Entry* mistaken_list_edit(const Node& node) {
  if (!node.is(Kind::table) || is_list_edit(node)) return nullptr;
  const std::vector<std::string> known{"append", "remove"};
  const auto is_known = [&](const Entry& entry) {
    return std::find(known.begin(), known.end(), entry.key) != known.end();
  };
  const bool meant = std::any_of(node.entries.begin(), node.entries.end(), [&](const Entry& entry) {
    return is_known(entry) || base::suggest(entry.key, known).has_value();
  });
  if (!meant) return nullptr;
  const auto wrong = std::find_if(
      node.entries.begin(), node.entries.end(),
      [&](const Entry& entry) { return !is_known(entry) || !entry.value.is(Kind::array); });
  return wrong == node.entries.end() ? nullptr : &*wrong;
}

bool is_removal(const Node& node) {
  if (!node.is(Kind::table) || node.entries.size() != 1) return false;
  const Entry& only = node.entries.front();
  return only.key == "remove" && only.value.is(Kind::boolean) && only.value.boolean;
}

Node edit_list(const Node* lower, const Entry& edit, base::Diagnostics& diagnostics) {
  Node out;
  out.kind = Kind::array;
  out.span = edit.value.span;
  if (lower != nullptr) out.items = lower->items;
  if (const Node* remove = edit.value.get("remove"))
    for (const Node& item : remove->items) {
      const auto before = out.items.size();
      std::erase_if(out.items, [&](const Node& each) { return same_value(each, item); });
      if (out.items.size() != before) continue;
      std::vector<std::string> known;
      for (const Node& each : out.items)
        if (each.is(Kind::string)) known.push_back(each.text);
      diagnostics.error(base::code::nothing_to_remove, item.span,
                        "\"" + edit.key + "\" of the lower layers has no " + to_toml(item),
                        item.is(Kind::string) ? base::suggest_help(item.text, known) : "");
    }
  if (const Node* append = edit.value.get("append"))
    out.items.insert(out.items.end(), append->items.begin(), append->items.end());
  return out;
}

void unset_keys(Node& table, const Node& unset, base::Diagnostics& diagnostics) {
  if (!unset.is(Kind::array)) {
    diagnostics.error(base::code::bad_edit, unset.span,
                      "\"unset\" is a list of keys, not " + std::string(described(unset.kind)));
    return;
  }
  for (const Node& key : unset.items) {
    if (!key.is(Kind::string)) {
      diagnostics.error(base::code::bad_edit, key.span, "\"unset\" lists keys as strings");
    } else if (table.find(key.text) == nullptr) {
      diagnostics.error(base::code::nothing_to_remove, key.span,
                        "there is no \"" + key.text + "\" to unset in the lower layers",
                        base::suggest_help(key.text, table.keys()));
    } else {
      table.erase(key.text);
    }
  }
}

}  // namespace plait::config

#include "config/merge.hpp"

#include <algorithm>
#include <map>

#include "base/codes.hpp"
#include "base/suggest.hpp"
#include "config/edit.hpp"

namespace plait::config {
namespace {

class LayerMerger {
 public:
  explicit LayerMerger(base::Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

  Node document(const Node& lower, const Node& upper) {
    Node rest = upper;
    const Node* steps = upper.get("step");
    if (steps != nullptr && steps->is(Kind::array)) rest.erase("step");
    Node out = table(lower, rest);
    if (steps == nullptr || !steps->is(Kind::array)) return out;
    Entry* below = out.find("step");
    if (below == nullptr) {
      out.entries.push_back({"step", upper.find("step")->span, Node{}});
      below = &out.entries.back();
      below->value.kind = Kind::array;
      below->value.span = steps->span;
    }
    merge_steps(below->value, *steps);
    return out;
  }

 private:
  Node table(const Node& lower, const Node& upper) {
    Node out = lower;
    if (const Node* unset = upper.get("unset")) unset_keys(out, *unset, diagnostics_);
    for (const Entry& entry : upper.entries)
      if (entry.key != "unset") put(out, entry);
    return out;
  }

  void put(Node& out, const Entry& entry) {
    Entry* below = out.find(entry.key);
    if (is_removal(entry.value)) {
      if (below == nullptr)
        diagnostics_.error(base::code::nothing_to_remove, entry.span,
                           "there is no \"" + entry.key + "\" to remove in the lower layers",
                           base::suggest_help(entry.key, out.keys()));
      out.erase(entry.key);
      return;
    }
    Node value = combined(below == nullptr ? nullptr : &below->value, entry);
    if (below == nullptr) {
      out.entries.push_back({entry.key, entry.span, std::move(value)});
      return;
    }
    if (!value.is(Kind::table)) below->span = entry.span;
    below->value = std::move(value);
  }

  Node combined(const Node* lower, const Entry& entry) {
    const Node& upper = entry.value;
    if (is_list_edit(upper) && (lower == nullptr || !lower->is(Kind::table))) {
      if (lower == nullptr || lower->is(Kind::array)) return edit_list(lower, entry, diagnostics_);
      diagnostics_
          .error(base::code::edit_of_no_list, upper.span,
                 "\"" + entry.key + "\" is " + std::string(described(lower->kind)) +
                     " in the lower layers, no list to append to or remove from")
          .notes.push_back({"it is set here", lower->span});
      return *lower;
    }
    if (lower != nullptr && lower->is(Kind::array)) {
      if (const Entry* wrong = mistaken_list_edit(upper)) {
        diagnostics_
            .error(base::code::bad_edit, wrong->span,
                   "\"" + wrong->key + "\" does not change the list \"" + entry.key + "\"",
                   "write { append = […], remove = […] }, or the whole list")
            .notes.push_back({"it is set here", lower->span});
        return *lower;
      }
    }
    if (!upper.is(Kind::table)) return upper;
    if (lower == nullptr || !lower->is(Kind::table) || other_component(*lower, upper))
      return table(make_table(upper.span), upper);
    return table(*lower, upper);
  }

  static bool other_component(const Node& lower, const Node& upper) {
    const Node* old_uses = lower.get("uses");
    const Node* new_uses = upper.get("uses");
    return old_uses != nullptr && new_uses != nullptr && !same_value(*old_uses, *new_uses);
  }

  void merge_steps(Node& below, const Node& upper) {
    std::map<std::string, const Node*> seen;
    for (const Node& step : upper.items) {
      const Node* id = step_id(step);
      if (id == nullptr) {  // validation says what is wrong with it
        below.items.push_back(step);
        continue;
      }
      if (auto [first, is_new] = seen.emplace(id->text, id); !is_new) {
        diagnostics_
            .error(base::code::duplicate_step, id->span,
                   "there are two steps with the id \"" + id->text + "\"")
            .notes.push_back({"the first is here", first->second->span});
        continue;
      }
      merge_step(below, step, *id);
    }
  }

  void merge_step(Node& below, const Node& step, const Node& id) {
    auto found = std::find_if(below.items.begin(), below.items.end(), [&](const Node& each) {
      const Node* other = step_id(each);
      return other != nullptr && other->text == id.text;
    });
    const Node* remove = step.get("remove");
    if (remove != nullptr && remove->is(Kind::boolean) && remove->boolean) {
      remove_step(below, step, id, found);
    } else if (found == below.items.end()) {
      below.items.push_back(table(make_table(step.span), step));
    } else {
      Node rest = step;
      rest.erase("id");  // the place of a step is where it is made
      *found = table(*found, rest);
    }
  }

  void remove_step(Node& below, const Node& step, const Node& id,
                   std::vector<Node>::iterator found) {
    for (const Entry& entry : step.entries)
      if (entry.key != "id" && entry.key != "remove")
        diagnostics_.error(
            base::code::bad_edit, entry.span,
            "step \"" + id.text + "\" is removed here, so \"" + entry.key + "\" has no use");
    if (found != below.items.end()) {
      below.items.erase(found);
      return;
    }
    std::vector<std::string> known;
    for (const Node& each : below.items)
      if (const Node* other = step_id(each)) known.push_back(other->text);
    diagnostics_.error(base::code::nothing_to_remove, id.span,
                       "there is no step \"" + id.text + "\" to remove in the lower layers",
                       base::suggest_help(id.text, known));
  }

  base::Diagnostics& diagnostics_;
};

}  // namespace

const Node* step_id(const Node& step) {
  const Node* id = step.get("id");
  return id != nullptr && id->is(Kind::string) ? id : nullptr;
}

Node merge_documents(const Node& lower, const Node& upper, base::Diagnostics& diagnostics) {
  return LayerMerger(diagnostics).document(lower, upper);
}

}  // namespace plait::config

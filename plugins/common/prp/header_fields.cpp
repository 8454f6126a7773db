#include "prp/header_fields.hpp"

#include <algorithm>
#include <functional>
#include <set>

#include "prp/amounts.hpp"
#include "prp/header_block.hpp"
#include "prp/header_values.hpp"
#include "prp/identity.hpp"
#include "text/strings.hpp"

namespace plait::prp {
namespace {

using yaml::Value;

bool is_null(const Value& value) {
  if (value.kind == Value::Kind::null) return true;
  if (value.kind != Value::Kind::scalar) return false;
  const auto word = text::trim(value.text);
  return word.empty() ||
         (!value.quoted && (word == "~" || word == "null" || word == "Null" || word == "NULL"));
}

bool same(const Value& a, const Value& b) {
  if (is_null(a) && is_null(b)) return true;
  return a.kind == b.kind && a.text == b.text &&
         std::equal(a.items.begin(), a.items.end(), b.items.begin(), b.items.end(), same) &&
         std::equal(a.entries.begin(), a.entries.end(), b.entries.begin(), b.entries.end(),
                    [](const auto& x, const auto& y) {
                      return same(x.key, y.key) && same(x.value, y.value);
                    });
}

// One element of a list: text, and a remark that the YAML itself made ("- src/x.py: new" is a map).
struct Item {
  std::string text;
  SourceSpan span;
};

class HeaderReader {
 public:
  HeaderReader(const Value& header, Document& document) : header_(header), doc_(document) {}

  void read() {
    index();
    read_identity();
    read_size();
    read_scope();
    read_order();
    read_rest();
    for (const auto& [key, value] : fields_)
      if (!used_.contains(key)) doc_.extra.emplace_back(key, *value);
  }

 private:
  [[nodiscard]] SourceSpan at(const Value& value) const {
    return {doc_.file, value.line, value.column,
            static_cast<std::uint32_t>(value.kind == Value::Kind::scalar &&
                                               value.text.find('\n') == std::string::npos
                                           ? value.text.size() + (value.quoted ? 2 : 0)
                                           : 0)};
  }

  void report(std::vector<Error>& to, const char* code, std::string message, std::string remedy,
              SourceSpan span) {
    Error error = fail(code, std::move(message), std::move(remedy));
    error.span = std::move(span);
    to.push_back(std::move(error));
  }
  void warn(const char* code, std::string message, std::string remedy, const Value& value) {
    report(doc_.warnings, code, std::move(message), std::move(remedy), at(value));
  }

  void index() {
    for (const auto& [key, value] : header_.entries) {
      if (key.kind != Value::Kind::scalar) {
        warn(code::bad_value, "a key of the header is no plain word, it is left out",
             "write `name: value`", key);
        continue;
      }
      const std::string name = canonical_key(key.text);
      const auto known = std::find_if(fields_.begin(), fields_.end(),
                                      [&](const auto& field) { return field.first == name; });
      if (known == fields_.end()) {
        fields_.emplace_back(name, &value);
        doc_.places[name] = at(value);
      } else {
        const bool equal = same(*known->second, value);
        report(equal ? doc_.warnings : doc_.errors, code::duplicate,
               "key '" + key.text + "' is given twice" + (equal ? "" : ", with different values") +
                   ", first in line " + std::to_string(known->second->line),
               "remove one of the two", at(key));
      }
    }
  }

  // The value under the first of `names` that has one; nullptr when it is missing or null. The
  // canonical name of a field is names[0]. A later spelling with another value is a warning.
  const Value* find(const std::vector<std::string>& names) {
    const Value* found = nullptr;
    for (const auto& name : names) {
      const auto field = std::find_if(fields_.begin(), fields_.end(), [&](const auto& candidate) {
        return candidate.first == name;
      });
      if (field == fields_.end()) continue;
      if (is_null(*field->second)) {
        used_.insert(name);
        continue;
      }
      if (found != nullptr) continue;  // kept as an extra key
      used_.insert(name);
      found = field->second;
      doc_.places[names.front()] = at(*found);
    }
    return found;
  }

  const Value* find_scalar(const std::vector<std::string>& names) {
    const Value* value = find(names);
    if (value == nullptr || value->kind == Value::Kind::scalar) return value;
    if (value->kind == Value::Kind::list && value->items.size() == 1 &&
        value->items[0].kind == Value::Kind::scalar)
      return &value->items[0];
    warn(code::bad_value, "'" + names.front() + "' should be one value, not a list or a table",
         "write `" + names.front() + ": value`", *value);
    return nullptr;
  }

  std::string find_text(const std::vector<std::string>& names) {
    const Value* value = find_scalar(names);
    return value == nullptr ? std::string{} : std::string(text::trim(value->text));
  }

  void read_identity() {
    if (const Value* value = find_scalar({"prp_id", "id"})) {
      doc_.id = normalise_id(value->text);
      constexpr std::size_t longest = 128;
      if (text::has_control(doc_.id) || doc_.id.size() > longest) {
        report(doc_.errors, code::bad_id, "the id has control characters or more than 128 bytes",
               "give the PRP a short id, for example `prp_id: PRP-12`", at(*value));
        doc_.id.clear();
      }
    }
    const Value* value = find_scalar({"feature_name", "title", "name"});
    if (value != nullptr) doc_.title = text::trim(value->text);
  }

  void read_size() {
    if (const Value* value = find_scalar({"complexity"})) {
      if (const auto complexity = parse_complexity(value->text)) {
        doc_.complexity = *complexity;
      } else {
        warn(code::bad_value, "complexity '" + value->text + "' is not known, medium counts",
             "use low, medium or high", *value);
      }
    }
    if (const Value* value = find_scalar({"estimated_hours", "effort_hours"})) {
      if (const auto hours = parse_hours(split_remark(value->text).text, true)) {
        doc_.hours = *hours;
      } else {
        warn(code::bad_value, "estimated hours '" + value->text + "' are no number, 1 counts",
             "use a number or a range, for example 1.5 or 0.25-0.5", *value);
      }
    }
  }

  // All texts in a value that should be a list: a scalar is split at commas, tables give their
  // keys with the value as a remark.
  std::vector<Item> items_of(const Value& value) {
    std::vector<Item> out;
    const auto add_scalar = [&](const Value& scalar, bool split) {
      if (is_null(scalar)) return;
      if (!split) {
        out.push_back({scalar.text, at(scalar)});
        return;
      }
      for (auto& text : split_list(scalar.text)) out.push_back({std::move(text), at(scalar)});
    };
    const auto add_map = [&](const Value& map) {
      for (const std::string_view name : {"path", "file", "id", "prp_id", "prp", "name"}) {
        for (const auto& [key, entry] : map.entries)
          if (text::iequals(key.text, name) && entry.kind == Value::Kind::scalar) {
            out.push_back({entry.text, at(entry)});
            return;
          }
      }
      for (const auto& [key, entry] : map.entries) {
        const bool remark = entry.kind == Value::Kind::scalar && !is_null(entry);
        out.push_back({key.text + (remark ? " (" + entry.text + ")" : ""), at(key)});
      }
    };
    switch (value.kind) {
      case Value::Kind::null:
        break;
      case Value::Kind::scalar:
        add_scalar(value, true);
        break;
      case Value::Kind::map:
        add_map(value);
        break;
      case Value::Kind::list:
        for (const Value& item : value.items) {
          if (item.kind == Value::Kind::map) add_map(item);
          if (item.kind == Value::Kind::list)
            for (const Value& inner : item.items) add_scalar(inner, true);
          // A comma in a list's element separates paths too, unless a bracket holds it.
          if (item.kind == Value::Kind::scalar) add_scalar(item, true);
        }
        break;
    }
    return out;
  }

  void read_scope() {
    if (const Value* value = find({"files_modified", "files"})) {
      for (auto& item : items_of(*value)) {
        Entry entry = parse_path(item.text);
        if (entry.name.empty()) continue;
        entry.span = item.span;
        const bool repeated = std::any_of(doc_.files.begin(), doc_.files.end(),
                                          [&](const Entry& e) { return e.name == entry.name; });
        if (repeated) {
          report(doc_.warnings, code::duplicate,
                 "file '" + entry.name + "' is declared twice, it counts once", "remove one",
                 entry.span);
        } else {
          doc_.files.push_back(std::move(entry));
        }
      }
    }
    if (const Value* value = find({"dependencies", "depends_on"})) {
      for (auto& item : items_of(*value)) add_dependency(item);
    }
  }

  void add_dependency(const Item& item) {
    const auto remarked = split_remark(item.text);
    if (means_nothing(remarked.text)) {
      if (!remarked.remark.empty()) doc_.remarks.push_back(remarked.remark);
      return;
    }
    auto found = parse_dependency(item.text);
    if (found.empty()) doc_.remarks.emplace_back(text::trim(item.text));
    for (auto& entry : found) {
      entry.span = item.span;
      const bool repeated =
          std::any_of(doc_.dependencies.begin(), doc_.dependencies.end(),
                      [&](const Entry& e) { return text::iequals(e.name, entry.name); });
      if (!repeated) doc_.dependencies.push_back(std::move(entry));
    }
  }

  std::optional<int> find_integer(const std::string& name) {
    const Value* value = find_scalar({name});
    if (value == nullptr) return std::nullopt;
    const auto number = parse_integer(value->text);
    if (!number)
      warn(code::bad_value, "'" + name + "' is no whole number: '" + value->text + "'",
           "write `" + name + ": 1`", *value);
    return number;
  }

  void read_order() {
    if (const Value* value = find_scalar({"stage"})) {
      if (const auto stage = parse_stage(value->text)) {
        doc_.stage = stage->number;
        doc_.parallel = !stage->sequential;
      } else {
        warn(code::bad_value, "stage '" + value->text + "' has no number",
             "write `stage: 1` or `stage: stage-1-sequential`", *value);
      }
    }
    doc_.merge_order = find_integer("merge_order");
    doc_.execution_order = find_integer("execution_order");
  }

  void read_rest() {
    doc_.worktree = find_text({"worktree_path", "worktree"});
    doc_.branch = find_text({"branch_name", "branch"});
    doc_.priority = find_text({"priority"});
    if (const Value* value = find_scalar({"conflict_potential"}))
      doc_.conflict_potential = parse_conflict_potential(value->text);
    if (const Value* value = find_scalar({"status"})) {
      doc_.status = text::trim(value->text);
      if (is_done_status(doc_.status))
        warn(code::executed, "status is '" + doc_.status + "': it was carried out before",
             "set `status: ready` when it is to run again", *value);
    }
  }

  const Value& header_;
  Document& doc_;
  std::vector<std::pair<std::string, const Value*>> fields_;  // by canonical name, in order
  std::set<std::string> used_;
};

}  // namespace

void read_header(const yaml::Value& header, Document& document) {
  HeaderReader(header, document).read();
}

}  // namespace plait::prp

#include "config/node.hpp"

#include <algorithm>
#include <plait/json.hpp>

namespace plait::config {
namespace {

std::string toml_string(const std::string& text) {
  std::string out = dump(Json(text));  // JSON's escapes are TOML's, but for DEL
  std::size_t at = 0;
  while ((at = out.find('\x7F', at)) != std::string::npos) out.replace(at, 1, "\\u007F");
  return out;
}

std::string toml_key(const std::string& key) {
  const bool bare = !key.empty() && std::all_of(key.begin(), key.end(), [](unsigned char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           c == '-';
  });
  return bare ? key : toml_string(key);
}

std::string toml_table(const Node& node) {
  if (node.entries.empty()) return "{}";
  std::string out = "{ ";
  for (const Entry& entry : node.entries) {
    if (out.size() > 2) out += ", ";
    out += toml_key(entry.key) + " = " + to_toml(entry.value);
  }
  return out + " }";
}

std::string toml_array(const Node& node) {
  std::string out = "[";
  for (const Node& item : node.items) {
    if (out.size() > 1) out += ", ";
    out += to_toml(item);
  }
  return out + "]";
}

std::string toml_number(double number) {
  std::string out = dump(Json(number));
  if (out == "null") return number != number ? "nan" : number < 0 ? "-inf" : "inf";
  return out;
}

}  // namespace

std::string_view described(Kind kind) {
  switch (kind) {
    case Kind::table:
      return "a table";
    case Kind::array:
      return "a list";
    case Kind::string:
      return "a string";
    case Kind::integer:
      return "an integer";
    case Kind::number:
      return "a number";
    case Kind::boolean:
      return "a boolean";
    case Kind::date:
      return "a date";
  }
  return "a value";
}

const Entry* Node::find(std::string_view key) const {
  for (const Entry& entry : entries)
    if (entry.key == key) return &entry;
  return nullptr;
}

Entry* Node::find(std::string_view key) {
  for (Entry& entry : entries)
    if (entry.key == key) return &entry;
  return nullptr;
}

const Node* Node::get(std::string_view key) const {
  const Entry* entry = find(key);
  return entry == nullptr ? nullptr : &entry->value;
}

void Node::erase(std::string_view key) {
  std::erase_if(entries, [&](const Entry& entry) { return entry.key == key; });
}

std::vector<std::string> Node::keys() const {
  std::vector<std::string> out;
  out.reserve(entries.size());
  for (const Entry& entry : entries) out.push_back(entry.key);
  return out;
}

Node make_table(SourceSpan span) {
  Node node;
  node.span = std::move(span);
  return node;
}

Node make_string(std::string text, SourceSpan span) {
  Node node;
  node.kind = Kind::string;
  node.text = std::move(text);
  node.span = std::move(span);
  return node;
}

bool same_value(const Node& a, const Node& b) {
  if (a.kind != b.kind) return false;
  switch (a.kind) {
    case Kind::string:
    case Kind::date:
      return a.text == b.text;
    case Kind::integer:
      return a.integer == b.integer;
    case Kind::number:
      return a.number == b.number;
    case Kind::boolean:
      return a.boolean == b.boolean;
    case Kind::array:
      return std::equal(a.items.begin(), a.items.end(), b.items.begin(), b.items.end(), same_value);
    case Kind::table:
      return a.entries.size() == b.entries.size() &&
             std::all_of(a.entries.begin(), a.entries.end(), [&](const Entry& entry) {
               const Node* other = b.get(entry.key);
               return other != nullptr && same_value(entry.value, *other);
             });
  }
  return false;
}

Json to_json(const Node& node) {
  switch (node.kind) {
    case Kind::table: {
      Json out = Json::object();
      for (const Entry& entry : node.entries) out[entry.key] = to_json(entry.value);
      return out;
    }
    case Kind::array: {
      Json out = Json::array();
      for (const Node& item : node.items) out.push_back(to_json(item));
      return out;
    }
    case Kind::string:
    case Kind::date:
      return node.text;
    case Kind::integer:
      return node.integer;
    case Kind::number:
      return node.number;
    case Kind::boolean:
      return node.boolean;
  }
  return nullptr;
}

std::string to_toml(const Node& node) {
  switch (node.kind) {
    case Kind::table:
      return toml_table(node);
    case Kind::array:
      return toml_array(node);
    case Kind::string:
      return toml_string(node.text);
    case Kind::date:
      return node.text;
    case Kind::integer:
      return std::to_string(node.integer);
    case Kind::number:
      return toml_number(node.number);
    case Kind::boolean:
      return node.boolean ? "true" : "false";
  }
  return {};
}

}  // namespace plait::config

#include "trust/named_files.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <string_view>

namespace plait::trust {
namespace {

using config::Entry;
using config::Kind;
using config::Node;
using Visit = std::function<void(Naming, const std::string&, Node&)>;

// Keys of components and steps whose value is a command line.
constexpr std::array<std::string_view, 5> kCommandKeys{"argv", "command", "setup", "verify",
                                                       "health"};

std::optional<std::string> relative_path(const std::string& text) {
  if (text.empty() || text.front() == '/' || text.size() > 4096) return std::nullopt;
  if (text.find('\0') != std::string::npos || text.find('\n') != std::string::npos)
    return std::nullopt;
  std::string path = std::filesystem::path(text).lexically_normal().generic_string();
  if (path == "." || path == ".." || path.starts_with("../")) return std::nullopt;
  if (path.ends_with('/')) path.pop_back();
  return path;
}

void visit_string(Node& node, Naming naming, const Visit& visit) {
  if (const auto path = relative_path(node.text)) visit(naming, *path, node);
}

void visit_node(Node& node, const std::string& key, const Visit& visit) {
  const bool command =
      std::find(kCommandKeys.begin(), kCommandKeys.end(), key) != kCommandKeys.end();
  switch (node.kind) {
    case Kind::string:
      visit_string(node, command ? Naming::program : Naming::value, visit);
      break;
    case Kind::array:
      for (std::size_t i = 0; i < node.items.size(); ++i) {
        Node& item = node.items[i];
        if (command && item.is(Kind::string))
          visit_string(item, i == 0 ? Naming::program : Naming::word, visit);
        else
          visit_node(item, "", visit);
      }
      break;
    case Kind::table:
      for (Entry& entry : node.entries) visit_node(entry.value, entry.key, visit);
      break;
    default:
      break;
  }
}

}  // namespace

void visit_named_files(Node& document, const Visit& visit) {
  for (Entry& entry : document.entries) {
    if (entry.key != "libraries") {
      visit_node(entry.value, entry.key, visit);
      continue;
    }
    if (!entry.value.is(Kind::array)) continue;
    for (Node& item : entry.value.items)
      if (item.is(Kind::string)) visit_string(item, Naming::library, visit);
  }
}

}  // namespace plait::trust

#include "trust/named_files.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <optional>
#include <string_view>

namespace plait::trust {
namespace {

using config::Entry;
using config::Kind;
using config::Node;
using Visit = std::function<void(Naming, const std::string&, Node&)>;

// Keys of components and steps whose value is a command: an array of words, or a line for a shell.
constexpr std::array<std::string_view, 6> kCommandKeys{"argv",  "command", "run",
                                                       "setup", "verify",  "health"};
constexpr std::string_view kBelow = ".plait/";

std::optional<std::string> relative_path(const std::string& text) {
  if (text.empty() || text.front() == '/' || text.size() > 4096) return std::nullopt;
  if (text.find('\0') != std::string::npos || text.find('\n') != std::string::npos)
    return std::nullopt;
  std::string path = std::filesystem::path(text).lexically_normal().generic_string();
  if (path == "." || path == ".." || path.starts_with("../")) return std::nullopt;
  if (path.ends_with('/')) path.pop_back();
  return path;
}

// More than one word, or what only a shell understands.
bool is_line(const std::string& text) {
  return text.find_first_of(" \t\n;&|()<>$`\"'") != std::string::npos;
}

bool begins_a_word(const std::string& line, std::size_t at) {
  return at == 0 || std::string_view(" \t\n;&|()<>=`\"'{").find(line[at - 1]) != std::string::npos;
}

bool is_of_path(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
         std::string_view("._/+-@%").find(c) != std::string_view::npos;
}

// For a word without quotes around it; in double ones a space is only a space.
std::string escaped(const std::string& path, char before) {
  const bool quoted = before == '"';
  if (before == '\'') return path;
  std::string out;
  for (const char c : path) {
    const bool special = quoted ? std::string_view("\"\\$`").find(c) != std::string_view::npos
                                : !is_of_path(c) && static_cast<unsigned char>(c) < 0x80;
    if (special) out += '\\';
    out += c;
  }
  return out;
}

void visit_string(Node& node, Naming naming, const Visit& visit) {
  const bool of_command = naming == Naming::program || naming == Naming::word;
  if (of_command && is_line(node.text) && node.text.find(kBelow) != std::string::npos)
    return visit(Naming::line, "", node);
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

std::string replace_in_line(
    const std::string& line,
    const std::function<std::optional<std::string>(const std::string& path)>& copy_of) {
  std::string out;
  std::size_t done = 0;
  for (std::size_t at = line.find(kBelow); at != std::string::npos;
       at = line.find(kBelow, at + kBelow.size())) {
    std::size_t begin = at;
    if (begin >= 2 && line.compare(begin - 2, 2, "./") == 0) begin -= 2;
    if (begin < done || !begins_a_word(line, begin)) continue;
    std::size_t end = at;
    while (end < line.size() && is_of_path(line[end])) ++end;
    const auto path = relative_path(line.substr(at, end - at));
    const auto copy = path && path->starts_with(kBelow) ? copy_of(*path) : std::nullopt;
    if (!copy) continue;
    out += line.substr(done, begin - done) + escaped(*copy, begin == 0 ? ' ' : line[begin - 1]);
    done = end;
  }
  return out + line.substr(done);
}

}  // namespace plait::trust

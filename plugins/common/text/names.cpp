#include "text/names.hpp"

#include <algorithm>
#include <array>
#include <filesystem>

#include "plait/error_class.hpp"
#include "text/strings.hpp"
#include "text/utf8.hpp"

namespace plait::text {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t longest_branch = 200;  // "<name>.lock" has to be a file name
constexpr std::size_t longest_component = 255;

constexpr std::array<std::string_view, 9> reserved_refs = {
    "HEAD",        "FETCH_HEAD",  "ORIG_HEAD",   "MERGE_HEAD", "CHERRY_PICK_HEAD",
    "REVERT_HEAD", "BISECT_HEAD", "REBASE_HEAD", "AUTO_MERGE"};

// A name made fit to stand in a one-line message.
std::string quoted(std::string_view name) {
  std::string out = "'";
  for (const char c : name.substr(0, 120)) {
    const auto byte = static_cast<unsigned char>(c);
    out += byte < 0x20 || byte == 0x7f ? '?' : c;
  }
  return out + (name.size() > 120 ? "…'" : "'");
}

// What is wrong with one component between slashes, or empty.
std::string_view component_fault(std::string_view part) {
  if (part.empty()) return "has an empty component";
  if (part.front() == '-') return "has a leading dash";
  if (part.front() == '.') return "has a component that starts with a dot";
  if (part.ends_with(".lock")) return "has a component that ends in '.lock'";
  return {};
}

std::string_view branch_fault(std::string_view name) {
  if (name.empty()) return "is empty";
  if (name.size() > longest_branch) return "is longer than 200 bytes";
  if (find_invalid_utf8(name)) return "is no valid UTF-8";
  if (has_control(name)) return "has a control character";
  if (name.find_first_of(" ~^:?*[\\") != std::string_view::npos)
    return "has a blank or one of ~ ^ : ? * [ \\";
  if (name.find("..") != std::string_view::npos) return "has '..'";
  if (name.find("@{") != std::string_view::npos || name == "@") return "has '@{' or is '@'";
  if (name.back() == '.') return "ends with a dot";
  for (const auto part : split(name, '/'))
    if (const auto fault = component_fault(part); !fault.empty()) return fault;
  for (const auto reserved : reserved_refs)
    if (iequals(name, reserved)) return "is a name of git's own";
  if (iequals(name, "refs") || istarts_with(name, "refs/")) return "starts with 'refs/'";
  const bool hex = std::all_of(name.begin(), name.end(), [](char c) {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  });
  if (hex && (name.size() == 40 || name.size() == 64)) return "looks like an object id";
  return {};
}

std::string_view path_fault(std::string_view path) {
  if (path.empty()) return "is empty";
  if (find_invalid_utf8(path)) return "is no valid UTF-8";
  if (has_control(path)) return "has a control character";
  if (path.front() == '-') return "has a leading dash";
  if (path.front() == '~') return "starts with '~', which is not expanded";
  for (const auto part : split(path, '/')) {
    if (part.size() > longest_component) return "has a component longer than 255 bytes";
    if (iequals(part, ".git")) return "has a component '.git'";
  }
  return {};
}

fs::path normal(const fs::path& path) {
  fs::path out = path.lexically_normal();
  return out.has_filename() ? out : out.parent_path();
}

bool is_below(const fs::path& path, const fs::path& folder) {
  const auto [rest, end] = std::mismatch(folder.begin(), folder.end(), path.begin(), path.end());
  return rest == folder.end() && end != path.end();
}

}  // namespace

Status check_branch_name(std::string_view name) {
  if (const auto fault = branch_fault(name); !fault.empty())
    return fail(error_class::config, "branch name " + quoted(name) + " " + std::string(fault),
                "set `branch_name` in the PRP's header to a plain name");
  return {};
}

Result<std::string> resolve_worktree_path(std::string_view path, std::string_view project_root) {
  if (const auto fault = path_fault(path); !fault.empty())
    return fail(error_class::config, "worktree path " + quoted(path) + " " + std::string(fault),
                "set `worktree_path` in the PRP's header to a folder beside the project");
  const fs::path root = normal(fs::path(project_root));
  const fs::path folder = root.parent_path();
  const fs::path target = normal(root / fs::path(path));
  if (target == root || is_below(root, target) || !is_below(target, folder))
    return fail(
        error_class::security,
        "worktree path " + quoted(path) + " leaves '" + folder.string() + "' or covers the project",
        "set `worktree_path` to a folder beside the project, for example '../" +
            root.filename().string() + "-prp-a'");
  return target.string();
}

}  // namespace plait::text

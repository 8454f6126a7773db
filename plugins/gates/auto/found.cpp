#include "gates/auto/found.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <set>

#include "gates/project_files.hpp"
#include "text/strings.hpp"

namespace plait::gates {
namespace {

constexpr std::size_t folder_limit = 8;  // projects below the root

void find_in(const Project& project, FoundChecks& found) {
  FoundChecks own, made;
  find_make(project, made);
  for (const auto find :
       {&find_cmake, &find_cargo, &find_go, &find_node, &find_maven, &find_gradle, &find_python})
    find(project, own);
  // A project's own word for a check goes before what its files would suggest.
  std::erase_if(own, [&](const FoundCheck& check) {
    return std::any_of(made.begin(), made.end(),
                       [&](const FoundCheck& other) { return other.level == check.level; });
  });
  for (FoundChecks* checks : {&made, &own})
    for (FoundCheck& check : *checks) {
      check.folder = project.folder;
      if (!project.folder.empty()) check.title = project.folder + ": " + check.title;
      found.push_back(std::move(check));
    }
}

}  // namespace

std::string Project::first_of(const std::vector<std::string>& names) const {
  for (const std::string& name : names)
    if (has(name)) return name;
  return {};
}

std::vector<std::string> Project::files() const {
  std::vector<std::string> found;
  const auto& all = tree.files();
  for (auto file = all.lower_bound(folder); file != all.end() && file->first.starts_with(folder);
       ++file)
    found.push_back(file->first.substr(folder.size()));
  return found;
}

std::string Project::shown(const std::string& name, const std::string& words) const {
  const int line = words.empty() ? 0 : line_with(text(name), words);
  return folder + name + (line > 0 ? ":" + std::to_string(line) : "");
}

FoundChecks find_checks(const BaseTree& tree, const std::string& worktree,
                        const std::vector<std::string>& changed) {
  FoundChecks found;
  find_in({tree, "", worktree}, found);
  if (found.empty()) {
    std::set<std::string> folders;
    for (const auto& [path, id] : tree.files())
      if (const auto slash = path.find('/'); slash != std::string::npos && path[0] != '.')
        folders.insert(path.substr(0, slash + 1));
    for (const std::string& folder : folders) {
      FoundChecks below;
      find_in({tree, folder, worktree}, below);
      found.insert(found.end(), std::make_move_iterator(below.begin()),
                   std::make_move_iterator(below.end()));
      std::set<std::string> taken;
      for (const FoundCheck& check : found) taken.insert(check.folder);
      if (taken.size() >= folder_limit) break;
    }
  }
  const bool lints = std::any_of(found.begin(), found.end(), [](const FoundCheck& check) {
    return check.level == "L1" && check.tool == "make";
  });
  if (!lints) find_pre_commit({tree, "", worktree}, changed, found);
  std::stable_sort(found.begin(), found.end(),
                   [](const FoundCheck& a, const FoundCheck& b) { return a.level < b.level; });
  return found;
}

std::map<std::string, std::string> unwatched() {
  return {{"CI", "true"}, {"NO_COLOR", "1"}, {"PYTHONDONTWRITEBYTECODE", "1"}};
}

bool on_path(const std::string& program) {
  const char* path = std::getenv("PATH");
  for (const std::string_view folder : text::split(path != nullptr ? path : "", ':')) {
    if (folder.empty() || folder.front() != '/') continue;
    const std::string file = std::string(folder) + "/" + program;
    std::error_code unknown;
    if (::access(file.c_str(), X_OK) == 0 && std::filesystem::is_regular_file(file, unknown))
      return true;
  }
  return false;
}

}  // namespace plait::gates

#include "gates/declared.hpp"

#include <fnmatch.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>

#include "gates/auto/prp_checks.hpp"
#include "gates/request.hpp"
#include "text/strings.hpp"

namespace plait::gates {
namespace {

// "docs" of "docs/ (new dir)", "./docs/".
std::string normal_entry(std::string_view entry) {
  if (const auto bracket = entry.find(" ("); bracket != std::string_view::npos)
    entry = entry.substr(0, bracket);
  std::string path = std::filesystem::path(text::trim(entry)).lexically_normal().generic_string();
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  return path;
}

bool below_folder(const std::string& folder, const std::string& path) {
  return folder == "." ||
         (path.size() > folder.size() && path.starts_with(folder) && path[folder.size()] == '/');
}

bool glob(const std::string& pattern, const std::string& path) {
  return ::fnmatch(pattern.c_str(), path.c_str(), 0) == 0;
}

}  // namespace

std::vector<std::string> declared_files(const Json& request) {
  std::set<std::string> found;
  const auto add = [&](std::string_view entry) {
    if (std::string path = normal_entry(entry); !path.empty()) found.insert(std::move(path));
  };
  for (const std::string& entry : texts_of(member(request, "task"), "files")) add(entry);
  if (const auto document = prp_of(request)) {
    for (const prp::Entry& entry : document->files) add(entry.name);
    for (const prp::Phase& phase : document->phases)
      for (const auto* entries : {&phase.files_to_modify, &phase.files_to_create})
        for (const prp::Entry& entry : *entries) add(entry.name);
  }
  return {found.begin(), found.end()};
}

bool is_declared(const std::vector<std::string>& declared, const std::string& path) {
  return std::any_of(declared.begin(), declared.end(), [&](const std::string& entry) {
    if (entry == path || below_folder(entry, path)) return true;
    return entry.find_first_of("*?") != std::string::npos && glob(entry, path);
  });
}

bool fits(const std::string& pattern, const std::string& path) {
  if (pattern.ends_with('/')) return ("/" + path).find("/" + pattern) != std::string::npos;
  if (pattern.find('/') == std::string::npos)
    return glob(pattern, path.substr(path.rfind('/') + 1));
  return glob(pattern, path);
}

bool fits_any(const std::vector<std::string>& patterns, const std::string& path) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](const std::string& pattern) { return fits(pattern, path); });
}

}  // namespace plait::gates

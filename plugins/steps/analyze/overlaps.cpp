#include "analyze/overlaps.hpp"

#include <fnmatch.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "analyze/edges.hpp"

namespace plait::analyze {
namespace {

std::string normal_path(const std::string& path) {
  std::string out = std::filesystem::path(path).lexically_normal().string();
  while (out.size() > 1 && out.back() == '/') out.pop_back();
  return out;
}

bool covers(const std::string& folder, const std::string& path) {
  if (folder == "." || folder == path) return true;
  return path.size() > folder.size() && path.starts_with(folder) && path[folder.size()] == '/';
}

bool matches(const std::string& pattern, const std::string& path) {
  return pattern.find_first_of("*?") != std::string::npos &&
         ::fnmatch(pattern.c_str(), path.c_str(), 0) == 0;
}

// Of two normalised paths.
std::string common_normal(const std::string& one, const std::string& two) {
  if (covers(one, two) || matches(one, two)) return two;
  if (covers(two, one) || matches(two, one)) return one;
  return {};
}

}  // namespace

std::vector<std::string> declared_files(const prp::Document& document) {
  std::set<std::string> out;
  const auto add = [&](const std::vector<prp::Entry>& entries) {
    for (const auto& entry : entries) out.insert(normal_path(entry.name));
  };
  add(document.files);
  for (const auto& phase : document.phases) {
    add(phase.files_to_modify);
    add(phase.files_to_create);
  }
  return {out.begin(), out.end()};
}

std::string common_path(const std::string& a, const std::string& b) {
  return common_normal(normal_path(a), normal_path(b));
}

std::vector<Overlap> find_overlaps(const std::vector<Task>& tasks) {
  std::vector<std::vector<std::string>> files;
  files.reserve(tasks.size());
  for (const auto& task : tasks) files.push_back(declared_files(task.prp));
  Waits waits(tasks);
  std::vector<Overlap> out;
  for (std::size_t i = 0; i < tasks.size(); ++i)
    for (std::size_t k = i + 1; k < tasks.size(); ++k) {
      std::set<std::string> common;
      for (const auto& a : files[i])
        for (const auto& b : files[k])
          if (auto path = common_normal(a, b); !path.empty()) common.insert(std::move(path));
      if (common.empty()) continue;
      out.push_back({i, k, {common.begin(), common.end()}, waits.between(i, k)});
    }
  return out;
}

}  // namespace plait::analyze

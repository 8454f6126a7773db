#include "folder_state.hpp"

#include <fstream>
#include <iterator>
#include <system_error>

namespace plait::test {

namespace fs = std::filesystem;

FolderState folder_state(const fs::path& folder, const std::set<std::string>& without) {
  FolderState state;
  std::error_code ignored;
  for (fs::recursive_directory_iterator it(folder, ignored), end; it != end;
       it.increment(ignored)) {
    if (without.contains(it->path().filename().string())) {
      if (it->is_directory(ignored)) it.disable_recursion_pending();
      continue;
    }
    const fs::file_status status = it->symlink_status(ignored);
    const auto mode = static_cast<unsigned>(status.permissions());
    std::string what;
    if (fs::is_symlink(status)) {
      what = "link to " + fs::read_symlink(it->path(), ignored).string();
    } else if (fs::is_directory(status)) {
      what = "folder " + std::to_string(mode);
    } else if (fs::is_regular_file(status)) {
      std::ifstream in(it->path(), std::ios::binary);
      what = "file " + std::to_string(mode) + "\n" +
             std::string(std::istreambuf_iterator<char>(in), {});
    } else {
      what = "other";
    }
    state.emplace(it->path().lexically_relative(folder).string(), std::move(what));
  }
  return state;
}

std::string difference(const FolderState& before, const FolderState& after) {
  std::string lines;
  for (const auto& [path, what] : before) {
    const auto it = after.find(path);
    if (it == after.end())
      lines += "- " + path + "\n";
    else if (it->second != what)
      lines += "~ " + path + "\n";
  }
  for (const auto& [path, what] : after)
    if (!before.contains(path)) lines += "+ " + path + "\n";
  return lines;
}

std::set<std::string> names_in(const fs::path& folder) {
  std::set<std::string> names;
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, ignored))
    names.insert(entry.path().filename().string());
  return names;
}

}  // namespace plait::test

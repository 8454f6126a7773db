// What a folder holds, to compare it with what it held before.
#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>

namespace plait::test {

// Relative path -> kind, permissions and contents of everything below `folder`. Names in `without`
// are not entered, wherever they are.
using FolderState = std::map<std::string, std::string>;
FolderState folder_state(const std::filesystem::path& folder,
                         const std::set<std::string>& without = {});

// One line for each difference: "+ path", "- path", "~ path". Empty when there is none.
std::string difference(const FolderState& before, const FolderState& after);

// The names in a folder, hidden ones too; none when there is no such folder.
std::set<std::string> names_in(const std::filesystem::path& folder);

}  // namespace plait::test

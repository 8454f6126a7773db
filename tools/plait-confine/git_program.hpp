// git, on the repository's references and in no checkout: nothing that the confined command wrote
// decides what runs.
#pragma once

#include <string>
#include <vector>

namespace plait::confine {

// First line of what it writes; empty when it fails.
std::string git_line(const std::string& common, const std::vector<std::string>& args);
bool git_succeeds(const std::string& common, const std::vector<std::string>& args);

}  // namespace plait::confine

// The events of stories, held against the schemas that say what plait and its plugins send.
#pragma once

#include <filesystem>
#include <string>

namespace plait::test {

// What is wrong with the events of the runs whose folders are in `runs` (the last line of one that
// was killed may be cut): "" when all of them are known, with the data that the schemas name.
std::string unknown_events(const std::filesystem::path& runs);

}  // namespace plait::test

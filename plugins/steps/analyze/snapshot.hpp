// The bytes of the PRPs as this run was planned on, kept in the run folder.
#pragma once

#include <filesystem>
#include <plait/result.hpp>
#include <vector>

#include "analyze/task.hpp"

namespace plait::analyze {

// Writes <run folder>/prps/<id>.md for every task (odd characters of the id escaped) and sets
// `snapshot`. Written again by a later attempt: the newest bytes count.
[[nodiscard]] Status keep_snapshots(std::vector<Task>& tasks,
                                    const std::filesystem::path& run_folder);

}  // namespace plait::analyze

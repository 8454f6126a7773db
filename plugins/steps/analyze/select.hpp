// From what the user named to the tasks of the run, read and parsed.
#pragma once

#include <filesystem>
#include <plait/result.hpp>
#include <vector>

#include "analyze/settings.hpp"
#include "analyze/task.hpp"

namespace plait::analyze {

// The PRPs of `settings` (ids, batch, stage), each once, in no particular order. A file whose
// header is broken is a task that carries its errors. Fails with class `config` when nothing is
// selected, a name is unknown, two files claim one id or a file is not what `settings` expect, `io`
// for an unreadable file; further problems of the same kind are in the notes.
[[nodiscard]] Result<std::vector<Task>> select_tasks(const std::filesystem::path& project,
                                                     const Settings& settings);

}  // namespace plait::analyze

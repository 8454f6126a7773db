// What merging would do, for `plan`: nothing is written, not even objects.
#pragma once

#include <plait/result.hpp>
#include <string>
#include <vector>

#include "git/repository.hpp"
#include "merge/settings.hpp"
#include "work/task.hpp"

namespace plait::merge {

// Sentences about one task, predicted conflicts among them where its branch exists.
Result<std::vector<std::string>> predict(const git::Repository& repository,
                                         const Settings& settings, const work::Task& task,
                                         const std::string& target);

}  // namespace plait::merge

// Changing refs, always by compare-and-swap: nobody's newer commit is ever overwritten.
#pragma once

#include <optional>
#include <plait/result.hpp>
#include <string>
#include <string_view>

#include "git/repository.hpp"

namespace plait::git {

enum class Swap { done, lost };  // lost: the reference no longer pointed to what was expected

// Points `ref` (full name) from `expected` to `desired`; an empty `expected` means: must not exist
// yet. `why` goes to the reflog. `place` decides which checkout's HEAD reflog is written as well.
Result<Swap> swap_reference(const Repository& repository, const std::string& ref,
                            std::string_view expected, std::string_view desired,
                            const std::string& why, const std::optional<Place>& place = {});

// Deletes `ref` if it still points to `expected`. Lost when it moved; done when it is gone already.
Result<Swap> delete_reference(const Repository& repository, const std::string& ref,
                              std::string_view expected);

// A new branch at `commit`. Error class `exists` when it points elsewhere; fine when it is there
// already.
Status create_branch(const Repository& repository, std::string_view name, std::string_view commit);

// "refs/plait/backup/<run>/<task>", every character that a ref may not hold replaced.
std::string backup_ref(std::string_view run, std::string_view task);

// Keeps `commit` reachable under backup_ref(run, task) and returns that name. When another commit
// is kept there, a number is appended: a backup never replaces one.
Result<std::string> save_backup(const Repository& repository, std::string_view run,
                                std::string_view task, std::string_view commit,
                                const std::string& why = "plait: kept before clean-up");

}  // namespace plait::git

// Names that come from a PRP or a pipeline and end up as git refs or folders. They are data: these
// functions say whether they may be used, without touching disk or repository.
#pragma once

#include <string>
#include <string_view>

#include "plait/result.hpp"

namespace plait::text {

// Whether `name` may be made a local branch: the rules of `git check-ref-format --branch`, and
// beyond them no leading dash in any component, none of git's own names (HEAD, FETCH_HEAD, …, in
// any case), no "refs/…", nothing that looks like a full object id, valid UTF-8, at most 200 bytes.
// Fails with class `config` and a message that quotes the name.
[[nodiscard]] Status check_branch_name(std::string_view name);

// The absolute, normalised path of a worktree given as in a PRP's header: relative to
// `project_root` (absolute), or absolute. It must lie below the folder that holds the project, be
// neither the project itself nor a folder around it, and have no component ".git". Fails with class
// `security` for an escape, `config` for what cannot be a path. Purely lexical: who makes the
// worktree also has to refuse a symbolic link on the way.
[[nodiscard]] Result<std::string> resolve_worktree_path(std::string_view path,
                                                        std::string_view project_root);

}  // namespace plait::text

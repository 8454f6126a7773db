// The one place that starts libgit2 and turns its errors into ours.
#pragma once

#include <git2.h>

#include <plait/result.hpp>
#include <string>
#include <string_view>

namespace plait::git {

// An object id in hexadecimal, 40 characters: how ids travel through plait and its JSON.
using Sha = std::string;

// Starts libgit2 once per loaded library and lets it open repositories with
// `extensions.worktreeConfig` and partial clones. From any thread, any number of times.
void start_library();

// 0 and above is success; below, git_error_last of this thread with `what` in front.
Status check(int code, std::string_view what);
Error library_error(int code, std::string_view what);

Sha to_sha(const git_oid& oid);
// Only the full length is an id; an abbreviation is a revision (Repository::resolve).
Result<git_oid> to_oid(std::string_view sha);
// The first characters of an id, as people read it.
std::string abbreviate(std::string_view sha);

}  // namespace plait::git

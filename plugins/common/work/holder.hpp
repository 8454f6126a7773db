// Which run a worktree or a branch belongs to, and whether that run is at work now.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "git/checkout.hpp"
#include "git/repository.hpp"

namespace plait::work {

// Why a worktree is locked against removal: "plait run r1: PRP-A".
std::string lock_reason(const std::string& run, const std::string& task);

// The run that made the branch, by its record, or that locked the worktree, by the reason; nullopt
// when no run did.
std::optional<std::string> maker_of(const git::Repository& repository, const std::string& branch);
std::optional<std::string> maker_of(const git::Checkout& checkout);

// Whether a plait is at work on `run` now, in the folder beside that of the caller's own run.
bool is_at_work(const std::filesystem::path& own_run_dir, const std::string& run);

// What to do about it then.
std::string wait_for(const std::string& run);

}  // namespace plait::work

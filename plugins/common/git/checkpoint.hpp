// Checkpoints: after each phase of a task, a commit on its branch and a tag that finds it again.
//
// The commit (or, where the agent committed by itself, the tag) says in trailers whose it is:
// Plait-Run, Plait-Task, Plait-Phase. Tags stay when a branch goes back, so that it can go forward
// again.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <plait/result.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "git/checkout.hpp"
#include "git/commit.hpp"
#include "git/repository.hpp"

namespace plait::git {

struct Checkpoint {
  std::string tag;  // short name
  Sha commit;
  std::string phase;       // as the trailer has it: "1", "10.1"
  std::string stamp;       // "20261122-201133", UTC
  std::string run;         // empty when nobody wrote it down
  std::string subject;     // of the commit
  bool annotated = false;  // the trailers are in the tag, not in the commit
};

// "checkpoint-<task>-phase<phase>-<YYYYMMDD-HHMMSS>". The time is UTC: names sort by time wherever
// they were made. What a ref may not hold is replaced, and a hash added where it was, so that two
// tasks never share a name.
std::string checkpoint_tag(std::string_view task, std::string_view phase,
                           std::chrono::system_clock::time_point when);

// Every checkpoint of a task, wherever its commit is, by time of the tag.
Result<std::vector<Checkpoint>> all_checkpoints(const Repository& repository,
                                                std::string_view task);

// Those of a task that `tip` has, oldest first by history; of several for one phase the newest.
// With `since` (where the branch started) only what came after it: an earlier run of the same task
// may have landed.
Result<std::vector<Checkpoint>> list_checkpoints(const Repository& repository,
                                                 std::string_view task, const Sha& tip,
                                                 const Sha& since = {});

// Those that `tip` does not have, by time: of a branch that went back, or was made anew.
Result<std::vector<Checkpoint>> stray_checkpoints(const Repository& repository,
                                                  std::string_view task, const Sha& tip);

struct CommitWish {
  Place place;      // of the worktree: place_of(repository, checkout)
  Identity author;  // read_identity(repository); empty: whoever git finds there
  std::string run, task, phase, goal;
  // Files that plait put into the worktree (.worktreeinclude): never committed, also when the
  // agent has staged them.
  std::vector<std::string> placed;
  std::filesystem::path hooks = "/dev/null";  // see git/hooks.hpp
};

// What commits everything in a worktree, as commands to be run one after the other while each ends
// with 0; no shell. They run the user's hooks, filters and signing, and so perhaps the agent's
// code: run them where the agent runs. `.gitignore` is respected. The message is "Phase N: <goal>"
// with the trailers; where the goal is longer than a line should be, all of it is in the body.
std::vector<std::vector<std::string>> commit_commands(const CommitWish& wish);

// Whether the last of these failed only because there is nothing to commit; `output` is what it
// printed. Better asked before: uncommitted().
bool says_nothing_to_commit(std::string_view output);

// What commit_commands would commit, by read_status: safe in an agent's worktree.
Result<std::vector<StatusEntry>> uncommitted(const Repository& repository, const Checkout& checkout,
                                             const std::vector<std::string>& placed);

struct CheckpointWish {
  Sha commit;
  std::string run, task, phase;
  std::chrono::system_clock::time_point when = std::chrono::system_clock::now();
};

// Tags `commit`: lightweight when it has these trailers itself, else annotated with them. Signed
// where `tag.gpgSign` or `tag.forceSignAnnotated` says so (it then takes as long as gpg does). An
// existing tag is never moved: "-2", "-3" is added to the name. The same wish for a commit that is
// tagged already returns that checkpoint.
Result<Checkpoint> make_checkpoint(const Repository& repository, const CheckpointWish& wish);

}  // namespace plait::git

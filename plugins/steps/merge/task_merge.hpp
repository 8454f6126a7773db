// Merging one task's branch into the target branch, from finding the two commits to landing. It
// may stop in between to wait for a process (a strategy's command, the verification); what is known
// then travels as Pending.
#pragma once

#include <filesystem>
#include <plait/step.hpp>
#include <string>
#include <variant>
#include <vector>

#include "git/commit.hpp"
#include "git/landing.hpp"
#include "git/merge.hpp"
#include "merge/resolver.hpp"
#include "merge/settings.hpp"
#include "work/stale_checkout.hpp"
#include "work/task.hpp"

namespace plait::merge {

struct Pending {
  git::Sha ours, theirs;        // the tips that everything below is about
  std::vector<Answer> answers;  // one per conflict
  int asked_conflict = -1;      // conflict whose strategy runs as a process
  git::Sha verifying;           // merge commit that is being verified
  git::Sha verified;            // the one that passed
};

Json to_json(const Pending& pending);
Pending pending_from_json(const Json& json);

// What a whole call shares.
struct Setting {
  const StepRequest& request;
  const git::Repository& repository;
  const Settings& settings;
  std::string run;
  std::string target;
  std::string choice;              // what a person decided; empty in an ordinary run
  Result<git::Identity> identity;  // asked for once; its absence matters only to who commits
};

// A process to wait for.
struct Waiting {
  Pending pending;
  Command command;
};

// Settled: an entry for `results`.
using Progress = std::variant<Json, Waiting>;

class TaskMerge {
 public:
  TaskMerge(const Setting& setting, work::Task task) : setting_(setting), task_(std::move(task)) {}

  // Goes on until the task is settled or waits. Errors become failed results.
  Json settle_error(const Error& error) const;
  Result<Progress> advance(Call& call, Pending pending) const;
  // The process that `pending` waits for has ended.
  Result<Progress> process_ended(Call& call, Pending pending, const Outcome& outcome) const;
  // Ends what is left of a process that nobody waits for any more.
  void drop_scratch() const;

 private:
  Result<Progress> merge_onto(Call& call, Pending pending, const git::Sha& tip) const;
  Result<git::Sha> commit(const git::Merge& merge, const Pending& pending) const;
  Result<Progress> land(const Call& call, const Pending& pending, const git::Sha& commit,
                        const std::vector<git::MergeConflict>& conflicts) const;
  [[nodiscard]] Result<Json> settle_merged(const Call& call, const git::Sha& tip,
                                           const git::Sha& target) const;
  [[nodiscard]] Json settle_landed(const Call& call, const git::Sha& commit,
                                   const git::Landing& landing, Json conflicts,
                                   const std::vector<work::StaleCheckout>& stale) const;
  [[nodiscard]] Json block_on_conflicts(const git::Merge& merge, const Pending& pending) const;
  [[nodiscard]] Json block_on_checkout(const git::Landing& landing) const;
  [[nodiscard]] std::filesystem::path scratch() const;
  [[nodiscard]] std::string message() const;

  const Setting& setting_;
  work::Task task_;
};

}  // namespace plait::merge

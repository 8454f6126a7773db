// The four plain merge strategies. For a text, what does not conflict is taken from both sides, and
// the strategy decides each conflicting hunk; for anything else (binary, a symbolic link, a file
// that one side deleted) it decides about the whole.
#pragma once

#include <plait/merge_strategy.hpp>

namespace plait::strategies {

using Resolution = std::variant<Resolved, Command, Decline>;

// The target branch's side: `git merge -X ours`; the whole of ours where hunks make no sense.
class Ours final : public MergeStrategy {
 public:
  static constexpr char name[] = "ours";
  static constexpr char manifest[] = R"({
    "description": "the target branch wins where the two conflict",
    "with_schema": {"type": "object", "additionalProperties": false}})";
  explicit Ours(const Json&) {}
  Result<Resolution> resolve(const Conflict& conflict, Call& call) override;
};

// The task's side.
class Theirs final : public MergeStrategy {
 public:
  static constexpr char name[] = "theirs";
  static constexpr char manifest[] = R"({
    "description": "the task's branch wins where the two conflict",
    "with_schema": {"type": "object", "additionalProperties": false}})";
  explicit Theirs(const Json&) {}
  Result<Resolution> resolve(const Conflict& conflict, Call& call) override;
};

// The lines of both, the target's first: `git merge-file --union`. Declines what is no text on both
// sides.
class KeepBoth final : public MergeStrategy {
 public:
  static constexpr char name[] = "keep-both";
  static constexpr char manifest[] = R"({
    "description": "the lines of both sides are kept, the target's first",
    "with_schema": {"type": "object", "additionalProperties": false}})";
  explicit KeepBoth(const Json&) {}
  Result<Resolution> resolve(const Conflict& conflict, Call& call) override;
};

// A person decides.
class Manual final : public MergeStrategy {
 public:
  static constexpr char name[] = "manual";
  static constexpr char manifest[] = R"({
    "description": "leaves the conflict to a person",
    "with_schema": {"type": "object", "additionalProperties": false}})";
  explicit Manual(const Json&) {}
  Result<Resolution> resolve(const Conflict& conflict, Call& call) override;
};

}  // namespace plait::strategies

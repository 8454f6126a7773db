// Asks the strategies about the conflicts of one merge.
#pragma once

#include <optional>
#include <plait/merge_strategy.hpp>
#include <plait/step.hpp>
#include <string>
#include <variant>
#include <vector>

#include "git/merge.hpp"
#include "git/repository.hpp"
#include "merge/settings.hpp"

namespace plait::merge {

// What became of one conflict. Travels in the step's state.
struct Answer {
  enum class Kind { open, resolved, declined };
  Kind kind = Kind::open;
  std::string strategy;                     // resolved: which one
  std::optional<git::FileVersion> version;  // resolved: none = the path is deleted
  std::vector<std::string> reasons;         // "manual: left to a person"
  std::size_t asked = 0;                    // strategies that have answered
};

Json to_json(const Answer& answer);
Answer answer_from_json(const Json& json);

// A strategy that answered with a command: it is run in a folder that holds the files `base`,
// `ours` and `theirs` (as far as there are), and writes `result` there.
struct Question {
  std::size_t conflict = 0;
  Command command;
};

class Resolver {
 public:
  // `extra` is asked after the settings' own: what a person decided.
  Resolver(const git::Repository& repository, const Settings& settings, std::string extra,
           std::string branch, std::string target)
      : repository_(repository),
        settings_(settings),
        extra_(std::move(extra)),
        branch_(std::move(branch)),
        target_(std::move(target)) {}

  // Goes on with the first conflict that is open. A command to run, or nothing when every conflict
  // is resolved or declined. `folder` is where the command's files go.
  Result<std::optional<Question>> ask(Call& call, const std::vector<git::MergeConflict>& conflicts,
                                      std::vector<Answer>& answers,
                                      const std::filesystem::path& folder) const;

  // The command's word on the conflict that it was asked about: exit code 0 and a file `result`.
  Status take_result(const git::MergeConflict& conflict, Answer& answer, const Outcome& outcome,
                     const std::filesystem::path& folder) const;

 private:
  [[nodiscard]] Strategies strategies_for(const std::string& path) const;
  Result<std::optional<Command>> ask_one(Call& call, const git::MergeConflict& conflict,
                                         const Conflict& contents, const Json& spec,
                                         Answer& answer) const;
  Status accept(const git::MergeConflict& conflict, const std::string& strategy,
                const std::optional<std::string>& content, Answer& answer) const;

  const git::Repository& repository_;
  const Settings& settings_;
  std::string extra_, branch_, target_;
};

// {"path","kind","lines":[[3,5]],"message",…}: lines of the target's version.
Json describe_conflict(const git::Repository& repository, const git::MergeConflict& conflict,
                       const Answer& answer);

}  // namespace plait::merge

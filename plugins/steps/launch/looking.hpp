// Looks at the commits of an agent that has the whole plan, while it works: the same gates as at
// the end, on a checkout of the commit that nobody works in. What they find is told to people at
// once; what counts is found out at the end.
#pragma once

#include <functional>
#include <optional>
#include <plait/step.hpp>
#include <string>

#include "launch/gatekeeper.hpp"

namespace plait::launch {

class CommitLook {
 public:
  // Borrows all of them; `place` is how the runner wants a command.
  using Place = std::function<Result<Command>(const Json& command, const std::string& checkout)>;
  CommitLook(const Settings& settings, const Work& work, Look& look, Call& call, Place place)
      : settings_(settings),
        work_(work),
        look_(look),
        call_(call),
        keeper_(settings, work, call),
        place_(std::move(place)) {}

  // Whether the branch has a commit that was not looked at, and no look goes on. At most every two
  // seconds; takes the commit for the next look when true.
  Result<bool> due();
  // Makes the checks that have no command; runs_something() afterwards says whether others wait.
  Status begin();
  // Makes the checkout; the first process.
  Result<std::optional<StartProcess>> start();
  // The next process after one has ended; nothing: the look is over.
  Result<std::optional<StartProcess>> check_ended(const Outcome& outcome);
  [[nodiscard]] bool runs_something() const;
  // Removes the checkout.
  void clean_up() const;

 private:
  [[nodiscard]] std::string folder() const;
  [[nodiscard]] std::string name() const;  // for people
  [[nodiscard]] Result<Judged> judged() const;
  [[nodiscard]] bool is_wanted(const CheckRun& run) const;
  Result<std::optional<StartProcess>> next();

  const Settings& settings_;
  const Work& work_;
  Look& look_;
  Call& call_;
  Gatekeeper keeper_;
  Place place_;
};

}  // namespace plait::launch

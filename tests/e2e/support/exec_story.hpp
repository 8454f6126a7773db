// Stories of `plait exec`: one PRP, an agent that is a script, and gates that are scripts, too.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "faults.hpp"

namespace plait::test {

class ExecStory : public Faults {
 protected:
  // PRP-A with these phases. `script` runs in the worktree for every turn; it knows $PLAIT_PHASE
  // and $PLAIT_TURN (phase or heal), and $n, the number of the turn.
  void task(const std::vector<Phase>& phases, const std::string& script,
            const std::string& header = {});
  // A gate of kind `command`: a shell line; `more` is further TOML, ", heal = false".
  void gate(const std::string& level, const std::string& line, const std::string& more = {});
  // A gate by its TOML: "\"tamper\"".
  void gate_as(const std::string& toml) { gates_.push_back(toml); }
  // plait exec PRP-A --json with all that; `args` may name another setting.
  Ran exec(std::vector<std::string> args = {}) { return start_exec(std::move(args)).wait(); }
  [[nodiscard]] Child start_exec(std::vector<std::string> args);
  // The same settings for another command.
  [[nodiscard]] std::vector<std::string> settings() const;
  // What PRP-A's branch has: subjects from the oldest, without the first commit.
  [[nodiscard]] std::vector<std::string> subjects() const;
  [[nodiscard]] std::string branch() const { return branch_of("PRP-A"); }
  [[nodiscard]] std::filesystem::path worktree() const { return worktree_of("PRP-A"); }
  [[nodiscard]] int turns() const;

 private:
  std::vector<std::string> gates_;
};

}  // namespace plait::test

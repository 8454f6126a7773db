// Stories of `plait exec` in repositories with the linters and test runners of their language, and
// all gates: what is run is what the gate `auto` finds in the repository.
#pragma once

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "exec_story.hpp"

namespace plait::test {

class ToolStory : public ExecStory {
 protected:
  // Commits these files, path and text, on main.
  void project(std::initializer_list<std::pair<const char*, std::string>> files);
  // PRP-A with that many phases, and the gates auto, tamper, scope and drift. `script` is the agent
  // of ExecStory::task; `header` is more lines of the PRP's header, `body` comes after its phases.
  void work(int phases, const std::string& script, const std::string& header = {},
            const std::string& body = {});
  // plait exec PRP-A --json; its document must be as the published schema says.
  Ran exec_gated(std::vector<std::string> args = {});
  // plait decide on PRP-A, and plait resume --json, which must not pause again.
  Ran decide(const std::string& choice, const std::string& reason);

  // For the agent: writes `text` as all of the file `path` of the worktree.
  static std::string file(const std::string& path, const std::string& text);
  // For the agent: `script` in its nth turn only.
  static std::string in_turn(int n, const std::string& script);

  // The first of these that cannot be run by its name; "" when all can.
  static std::string missing_program(std::initializer_list<const char*> programs);
  [[nodiscard]] std::vector<std::string> files_of(const std::string& commit) const;
  // After a run whose every phase made a commit: back to each phase and forward again.
  void expect_restores_each_way(int phases);
};

}  // namespace plait::test

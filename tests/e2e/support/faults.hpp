// Stories of what goes wrong: each agent is a shell script of the test, run by the agent `command`.
//
//   TEST_F(Tasks, OneFails) {
//     agent_does("PRP-A", adds("a.txt"));
//     agent_does("PRP-B", adds("b.txt") + "exit 3\n");
//     EXPECT_EQ(run_agents({"PRP-A", "PRP-B"}).exit_code, 1);
//   }
#pragma once

#include <string>
#include <vector>

#include "story.hpp"

namespace plait::test {

class Faults : public Story {
 protected:
  // Makes the PRP `id` and the script that is its agent; it runs in the task's worktree.
  void agent_does(const std::string& id, const std::string& script, const std::string& header = {});
  // plait run with these agents.
  Ran run_agents(std::vector<std::string> args);
  [[nodiscard]] Child start_agents(std::vector<std::string> args);
  // The same words for a command that is not `run`: --set of both steps that name an agent.
  [[nodiscard]] std::vector<std::string> agent_settings() const;

  // Commits `file`, new, holding its own name.
  static std::string adds(const std::string& file);
  // Commits `text` as all of `file`.
  static std::string puts(const std::string& file, const std::string& text);
  // Tells that the script has come to `point`, and waits until the test opens it.
  [[nodiscard]] std::string stops_at(const std::string& point) const;
  [[nodiscard]] bool has_come_to(const std::string& point) const;
  void open_point(const std::string& point) const { touch(own("open-" + point)); }

  // The folder name of a task's worktree, and its branch, as they are by default.
  static std::string folder_of(const std::string& id);
  static std::string branch_of(const std::string& id);
  [[nodiscard]] std::filesystem::path worktree_of(const std::string& id) const;

  // What landed on main, in order: "PRP-A PRP-C".
  [[nodiscard]] std::string landed() const;
  // The tip of a task's branch that cleanup has saved; "" when there is none.
  [[nodiscard]] std::string backup_of(const std::string& id) const;
};

}  // namespace plait::test

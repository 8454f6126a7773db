// What agents have in common whose output is plain text with the protocol's words in it.
#pragma once

#include <plait/agent.hpp>
#include <string>

namespace plait::agents {

// The state that travels between read and judge:
// {"line","skipping": the unfinished line; "claim": {"word","detail"}: the last COMPLETE, PARTIAL
// or FAILED; "phases": "2/3" of the last PHASE_COMPLETE; "health": the reason of a HEALTH:ERROR}.
class PlainAgent : public Agent {
 public:
  Result<Reading> read(const Json& state, std::string_view chunk, bool eof, Call& call) override;
  // Failed when it said FAILED or the exit is no success; partial when it said PARTIAL, or counted
  // phases without reaching the last and did not say COMPLETE.
  Result<Judgement> judge(const Json& state, const Outcome& outcome, int commits,
                          Call& call) override;
};

// PLAIT_TASK, PLAIT_TASK_FILE, PLAIT_WORKTREE, PLAIT_BRANCH, PLAIT_TARGET, PLAIT_BASE, PLAIT_MODEL,
// PLAIT_PHASE, PLAIT_PROMPT_FILE and PLAIT_RUN of a turn.
std::map<std::string, std::string> environment_of(const Json& turn);

// "2/3": not all of them.
bool is_short_of_all(const std::string& phases);

// The string at `key`, or what is at "id" or "branch" below it, or "".
std::string text_of(const Json& object, const char* key);

}  // namespace plait::agents

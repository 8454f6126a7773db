// PRP files whose blocks the embedded agent carries out.
#pragma once

#include <string>
#include <vector>

namespace plait::test {

struct Phase {
  std::string bash = {};        // what the agent runs
  std::string goal = "do it";   // subject of its commit
  std::string validation = {};  // its validation command
};

struct Prp {
  std::string title = {};          // default: "Title of <id>"
  std::string header = {};         // further lines of the header
  std::vector<Phase> phases = {};  // default: one that writes <id>.txt
  std::string file = {};           // in PRPs/; default: <id>.md
};

// The text of the PRP `id`.
std::string prp_text(const std::string& id, const Prp& prp);

// `text` for a shell, in quotes.
std::string quoted(const std::string& text);

// A block that writes `text` and a line end to `file` of the worktree; folders are made.
std::string writes(const std::string& file, const std::string& text);
// A block that ends once `file` (absolute) is there: a gate that the test opens. Bounded, so that
// nothing outlives a failed test.
std::string waits_for(const std::string& file);
// A block that appends one line to `file` (absolute) under a lock, so that lines of agents at work
// at once stay whole and in the order of their writing.
std::string appends(const std::string& file, const std::string& line);

}  // namespace plait::test

// What plait-drift does: reads a change and its reference, measures, and tells as JSON.
#pragma once

#include <plait/json_fwd.hpp>
#include <plait/result.hpp>
#include <string>
#include <vector>

namespace plait::drift {

// prefer: the examples where there are some in the language, else the neighbours.
enum class Mode { prefer, only, neighbours };

struct ChangedFile {
  std::string path;
  std::string before;  // its path in the base commit; empty: it is new
};

struct Question {
  std::string project;   // absolute; the repository is opened here, not in the worktree
  std::string worktree;  // absolute
  std::string base;      // commit
  std::string prp;       // file; empty: none
  std::string prp_name;  // for evidence
  Mode mode = Mode::prefer;
  std::vector<ChangedFile> changed;
};

// {"plait_drift": 1, "drift": 15.0, "reference": "examples|neighbours|both",
//  "references": {family: …}, "parser": {family: …}, "files": {…}, "neighbours": […],
//  "categories": {name: {"expected", "missing", "percent", "patterns"}}}
// or {"plait_drift": 1, "skipped": reason, …} where there was nothing to measure. Fails where the
// repository or the PRP cannot be read.
Result<Json> answer(const Question& question);

}  // namespace plait::drift

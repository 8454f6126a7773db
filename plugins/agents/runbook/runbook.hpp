// Carrying out a PRP without a model: its blocks, phase by phase, a commit for each.
#pragma once

#include <iosfwd>
#include <plait/result.hpp>
#include <string>
#include <vector>

#include "prp/document.hpp"

namespace plait::runbook {

enum class Validation { run, skip };

struct Settings {
  std::string worktree;  // absolute
  std::string base;      // commits after it count as done; empty: none do
  std::string phase;     // the number of the only phase to carry out; empty: all
  Validation validation = Validation::run;
};

// How it ended, in the protocol's words.
enum class Ending { complete, partial, failed };

class Runbook {
 public:
  // `log` gets what people and plait read; what the blocks print goes to stdout and stderr.
  Runbook(const prp::Document& document, Settings settings, std::ostream& log);

  // Stops at the first phase that fails. A phase whose commit is there already is passed over, so
  // that a second attempt goes on where the first one stopped.
  Ending run();

 private:
  enum class PhaseEnding { done, nothing_to_do, failed };
  PhaseEnding run_phase(const prp::Phase& phase);
  bool run_blocks(const prp::Phase& phase, bool& did_something);
  bool validate(const prp::Phase& phase);
  bool commit(const prp::Phase& phase);
  bool say_failed(const prp::Phase& phase, const std::string& what, const Error& error);
  [[nodiscard]] bool is_committed(const prp::Phase& phase) const;
  void read_commits();

  const prp::Document& document_;
  Settings settings_;
  std::ostream& log_;
  std::vector<std::string> subjects_;  // of the commits since base
};

// "Phase 2: Write the parser": the subject of a phase's commit, one line.
std::string commit_subject(const prp::Phase& phase);

}  // namespace plait::runbook

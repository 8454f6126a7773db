// From how a command ended and what it printed to the result of a gate.
#pragma once

#include <plait/gate.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "gates/places.hpp"
#include "gates/readers/finding_reader.hpp"

namespace plait::gates {

inline constexpr std::size_t finding_limit = 200;  // that a result names

struct Expectation {
  std::vector<int> codes{0};  // exit codes that pass
  std::string report;         // file or folder that the command writes, relative to where it runs
  std::string folder;         // where it runs, relative to the worktree
  double timeout_s = 0;
  bool heal = false;  // what it finds may go back to the agent
};

// Passed: the command ended by itself, with an expected exit code. Whatever else becomes of it is
// a failure with at least one finding that is an error. Findings of a passed one are warnings.
GateResult judge_command(const Expectation& expected, const FindingReader& reader,
                         const std::string& worktree, const std::optional<Outcome>& outcome,
                         std::string_view output);

// Puts errors before warnings and leaves the first finding_limit; the number of those left out.
std::size_t limit_findings(std::vector<Finding>& findings);

}  // namespace plait::gates

// What plait itself would carry out of a PRP's text, as opposed to giving it to an agent to read.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "pipeline/model.hpp"
#include "prp/document.hpp"

namespace plait::trust {

// What of a PRP a pipeline carries out.
struct PrpUse {
  bool blocks = false;  // the agent runbook: shell blocks, diffs, files
  bool checks = false;  // the gate auto: validation commands, the blocks of gates

  [[nodiscard]] bool any() const { return blocks || checks; }
};

[[nodiscard]] PrpUse use_in(const pipeline::Pipeline& pipeline);

struct PrpCommand {
  std::string what;        // "phase 1, bash block"
  std::uint32_t line = 0;  // 0: not known
  std::string text;
};

// In the order of the file.
[[nodiscard]] std::vector<PrpCommand> commands_in(const prp::Document& document, PrpUse use);

}  // namespace plait::trust

// The checks that a PRP asks for itself.
#pragma once

#include <optional>
#include <plait/json.hpp>
#include <string>
#include <vector>

#include "gates/auto/found.hpp"
#include "prp/document.hpp"

namespace plait::gates {

// When the gates that stand in a PRP for the whole of it ("Level 1", "Gate 2") are made: after its
// last phase and over all of it, after every phase, or not at all.
enum class PrpBlocks { end, each, never };

struct PrpChecks {
  FoundChecks checks;
  bool replaces_unit_tests = false;  // each phase asked about says itself how it is validated
};

// The PRP as it was when the run began; nothing when it cannot be read.
std::optional<prp::Document> prp_of(const Json& request);

// `request` as prepare has it. Commands run in `bash -euo pipefail -c`. A PRP that cannot be read
// asks for nothing beyond what the request says of its phases.
PrpChecks checks_of_prp(const Json& request, PrpBlocks blocks);

}  // namespace plait::gates

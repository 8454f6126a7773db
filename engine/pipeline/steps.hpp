// The [[step]] tables.
#pragma once

#include <vector>

#include "pipeline/catalog.hpp"
#include "pipeline/model.hpp"
#include "pipeline/reading.hpp"

namespace plait::pipeline {

struct StepDefaults {
  OnError on_error = OnError::abort;
  OnBlock on_block = OnBlock::pause;
};

// A step and the table that it was read from.
struct ReadStep {
  Step step;
  const config::Node* node = nullptr;
  const ComponentInfo* component = nullptr;  // nullptr: there is none of that name
  std::vector<Name> before;                  // steps that need this one by its own word
};

// Everything but what depends on other steps. A step without an id is left out.
[[nodiscard]] std::vector<ReadStep> read_steps(const config::Node& root,
                                               const StepDefaults& defaults, const Catalog& catalog,
                                               Reading& reading);

// `if` and `with`, which may use what the step needs.
void read_step_expressions(std::vector<ReadStep>& steps, const Catalog& catalog, Reading& reading);

extern const std::vector<std::pair<std::string, OnError>> on_error_words;
extern const std::vector<std::pair<std::string, OnBlock>> on_block_words;

}  // namespace plait::pipeline

// The names of checkpoint tags: made from a task and a phase, and taken apart again.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace plait::git {

// "checkpoint-<task>-phase": how every tag of the task begins. Free of what a glob would expand.
std::string checkpoint_prefix(std::string_view task);

// A phase as it stands in a tag: no dash, so that a name has one reading only.
std::string phase_token(std::string_view phase);

struct CheckpointName {
  std::string phase;  // the token
  std::string stamp;  // "20261122-201133"
};

// Nullopt when `tag` is no checkpoint of this task.
std::optional<CheckpointName> parse_checkpoint_name(std::string_view tag, std::string_view task);

}  // namespace plait::git

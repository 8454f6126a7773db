// What a process is given of this program's environment, and which of it is secret.
#pragma once

#include <plait/command.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace plait::run {

// "NAME=value" of all that the command is given: what it inherits by name, and what it sets.
[[nodiscard]] std::vector<std::string> environment_for(const Command& command);

// Whether what a variable of that name holds is taken for a secret without anybody saying so:
// *_KEY, *_TOKEN, *SECRET*, *PASSWORD* and the like.
[[nodiscard]] bool is_secret_name(std::string_view name);

// Whether that value of something of that name is a secret. An absolute path of something that
// exists is none, and neither is a plain word of letters as a *_KEY or *_TOKEN ("disabled"), nor
// what is too short to mask.
[[nodiscard]] bool is_secret(std::string_view name, const std::string& value);

// The values that are secret: of the variables that `command` calls so, and of those whose name
// does. Without those too short to mask.
[[nodiscard]] std::vector<std::string> secrets_of(const Command& command,
                                                  const std::vector<std::string>& environment);

}  // namespace plait::run

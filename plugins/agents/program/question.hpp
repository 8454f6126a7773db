// Whether an agent's last message waits for an answer.
#pragma once

#include <string>
#include <string_view>

namespace plait::agents {

// The paragraph of the question when `message` ends with one; empty when it does not. `did_work`:
// an offer to do more, as politeness has it, is none then.
[[nodiscard]] std::string question_of(std::string_view message, bool did_work);

}  // namespace plait::agents

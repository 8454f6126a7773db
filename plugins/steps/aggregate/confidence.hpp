// How far a task's work can be trusted, by the rules of executing a PRP.
#pragma once

#include <optional>
#include <plait/json_fwd.hpp>

namespace plait::aggregate {

enum class Work { failed, done };

// `validation`: {"L1": {"passed": true|false|null, …}, …}, null = not carried out. 10: all passed
// at the first try; 9: with one or two heals; 8: with more; 7: all but L4, which was not carried
// out; 6: nothing was validated, or only some of L1 to L3; 5: failed.
int confidence(Work work, const Json& validation, int heals);

// What no gate has looked at, L1 to L4.
Json not_validated();

}  // namespace plait::aggregate

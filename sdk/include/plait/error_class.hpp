// The catalogue of error classes: what `retry.on`, reports and exit codes tell apart.
#pragma once

namespace plait::error_class {

inline constexpr char crashed[] = "crashed";            // a process or plugin ended abnormally
inline constexpr char timeout[] = "timeout";            // ran out of its time
inline constexpr char rate_limited[] = "rate_limited";  // a provider said: later
inline constexpr char overloaded[] = "overloaded";      // a provider said: too busy
inline constexpr char auth[] = "auth";                  // not logged in, key refused
inline constexpr char conflict[] = "conflict";          // a merge that no strategy resolved
inline constexpr char gate_failed[] = "gate_failed";    // a check of the work did not pass
inline constexpr char drift[] = "drift";                // departs too far from the patterns
inline constexpr char security[] = "security";          // never healed, never failed by on_block
inline constexpr char escape[] = "escape";              // wrote outside its own checkout
inline constexpr char budget[] = "budget";              // cost or token limit reached
inline constexpr char undecided[] = "undecided";        // blocked, and on_block said "fail"
inline constexpr char partial[] = "partial";            // some phases done, not all
inline constexpr char refused[] = "refused";            // preflight found a reason not to start
inline constexpr char config[] = "config";              // a mistake in a file or a flag
inline constexpr char not_found[] = "not_found";        // a named thing does not exist
inline constexpr char exists[] = "exists";              // a thing that must not exist does
inline constexpr char git[] = "git";                    // git or libgit2 refused
inline constexpr char io[] = "io";                      // the operating system refused
inline constexpr char plugin[] = "plugin";              // a plugin broke its contract
inline constexpr char cancelled[] = "cancelled";        // somebody asked to stop
inline constexpr char internal[] = "internal";          // a defect of plait itself

}  // namespace plait::error_class

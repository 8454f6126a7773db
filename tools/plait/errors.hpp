// How commands tell what went wrong.
#pragma once

#include <plait/result.hpp>

namespace plait::cli {

// `plait: error: message`, the place, the notes and the remedy, on stderr. Returns `exit_code`.
int complain(const Error& error, int exit_code = 2);

// `plait: warning: …`, otherwise the same.
void warn(const Error& error);

}  // namespace plait::cli

// The final document, for people.
#pragma once

#include <plait/json.hpp>

#include "terminal.hpp"

namespace plait::cli {

// The document itself, on standard output.
void print_json(const Json& document);

void print_report(Terminal& terminal, const Json& report);

}  // namespace plait::cli

// The markdown below the header: phases, gates, examples.
#pragma once

#include <string_view>

#include "prp/document.hpp"

namespace plait::prp {

// Fills phases, gates and examples of `document`, and its title when it has none yet. `body` has
// the line numbers of the file.
void read_body(std::string_view body, Document& document);

}  // namespace plait::prp

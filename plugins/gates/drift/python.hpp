// What the two readers of Python (from tokens, by python3's ast) share.
#pragma once

#include <cstdint>
#include <vector>

#include "drift/unit.hpp"

namespace plait::drift {

// The token that begins each logical line: outside of brackets, not continued.
std::vector<std::size_t> logical_lines(const Unit& unit);
// A string may go on for several lines.
std::uint32_t last_line_of(const Token& token);
// Whether the value [first, last) of a module's name is a literal.
bool is_python_constant(const Unit& unit, std::size_t first, std::size_t last);
// "from . import x" is local; other modules of the project cannot be told from installed ones.
Import::Reach python_reach(const Import& import);
void mark_python_tests(Unit& unit);

// Reads the declarations of these units, all of Python, again with `python3 -I` and its module ast:
// one process for all. Units that it cannot parse stay as they were read from tokens. Nothing of
// the code is run. True when python3 could be asked.
bool parse_python(std::vector<Unit*> units);

}  // namespace plait::drift

// How an error is known again: the same one in another line, of a changed file, is the same error.
#pragma once

#include <plait/gate.hpp>
#include <string>

namespace plait::launch {

// Of a finding of `check`: without line and column, and with numbers, addresses, times and
// temporary paths in its message taken out.
std::string fingerprint(const std::string& check, const Finding& finding);

// "src/a.c:12: the message's first line [rule]", for people.
std::string shown(const Finding& finding);

}  // namespace plait::launch
